package io.github.nonstick.benchmarks.report;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * When, where and of what a run was made.
 *
 * @param commit of the tree that the command was given in, with a word if the tree had other changes
 * @param loadAverage of the machine before the run; negative where it is not known
 */
record RunRecord(
        String started,
        long minutes,
        String command,
        String commit,
        String processor,
        int processors,
        long memoryGibibytes,
        String system,
        double loadAverage,
        String garbageCollectors,
        List<String> jvms,
        int rounds,
        int warmups,
        int iterations,
        int millis) {
    private static final String FILE_NAME = "run.json";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Takes note of the machine as it is now. */
    static RunRecord start(Options options, Effort effort) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new RunRecord(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                0,
                command(options),
                currentCommit(),
                processorName(),
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                system.getName() + " " + system.getVersion().replaceAll("-.*", "") + ", " + system.getArch(),
                system.getSystemLoadAverage(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")),
                List.of(),
                effort.rounds(),
                effort.warmups(),
                effort.iterations(),
                effort.millis());
    }

    /** With what is known at the end. */
    RunRecord end(List<String> jvms) {
        return new RunRecord(
                started,
                Math.max(1, Instant.parse(started).until(Instant.now(), ChronoUnit.MINUTES)),
                command,
                commit,
                processor,
                processors,
                memoryGibibytes,
                system,
                loadAverage,
                garbageCollectors,
                jvms,
                rounds,
                warmups,
                iterations,
                millis);
    }

    /** Paths of JVMs are left out: the record is published. */
    private static String command(Options options) {
        return "java -jar benchmarks/target/benchmarks.jar report"
                + (options.quick() ? " --quick" : "")
                + " --jvm JAVA".repeat(options.jvms().size());
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

    void write(Path directory) throws IOException {
        Files.write(directory.resolve(FILE_NAME), MAPPER.writeValueAsBytes(this));
    }

    static RunRecord load(Path directory) throws IOException {
        return MAPPER.readValue(Files.readAllBytes(directory.resolve(FILE_NAME)), RunRecord.class);
    }
}
