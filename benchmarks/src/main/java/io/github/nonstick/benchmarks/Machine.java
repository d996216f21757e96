package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run was made, and of what.
 *
 * @param commit of the tree that the command was given in, with a word if the tree had other changes
 * @param loadAverage of the last minute; negative where it is not known
 */
public record Machine(
        String processor, int processors, long memoryGibibytes, String system, double loadAverage, String commit) {
    /** The machine as it is now. */
    public static Machine now() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                processorName(),
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                system.getName() + " " + system.getVersion().replaceAll("-.*", "") + ", " + system.getArch(),
                system.getSystemLoadAverage(),
                currentCommit());
    }

    private static String currentCommit() {
        String commit = output("git", "rev-parse", "HEAD");
        if (commit == null) {
            return "unknown";
        }
        String changes = output(
                "git", "status", "--porcelain", "--", ".", ":!benchmarks/results", ":!benchmarks/charts", ":!*.md");
        return commit + (changes == null || changes.isEmpty() ? "" : " with local changes");
    }

    private static @Nullable String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** The name that Linux gives; elsewhere what the JVM says of it. */
    private static String processorName() {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            try (Stream<String> lines = Files.lines(info)) {
                return lines.filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException e) {
                return System.getProperty("os.arch");
            }
        }
        return System.getProperty("os.arch");
    }
}
