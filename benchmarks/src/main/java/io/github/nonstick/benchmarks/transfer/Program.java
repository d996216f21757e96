package io.github.nonstick.benchmarks.transfer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program at work, timed from its start. Stopped when it is closed. */
final class Program implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on .*:([0-9]+)");
    private static final long START_SECONDS = 30;
    private static final long RUN_SECONDS = 600;
    private static final long STOP_SECONDS = 5;
    private static final long POLL_MILLIS = 5;

    private final String name;
    private final Process process;
    private final Path log;
    private final long started;

    private Program(String name, Process process, Path log, long started) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.started = started;
    }

    /**
     * Starts a program that reads nothing and writes to a log.
     *
     * @param name in messages and of the log
     */
    static Program start(String name, Place place, List<String> command) throws IOException, CarrierFailure {
        Path log = place.work().resolve(name + ".log");
        return start(
                name, log, new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
    }

    /** Starts a program that reads one file and writes another. */
    static Program start(String name, Place place, List<String> command, Path input, Path output)
            throws IOException, CarrierFailure {
        Path log = place.work().resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(log.toFile());
        return start(name, log, builder);
    }

    private static Program start(String name, Path log, ProcessBuilder builder) throws IOException, CarrierFailure {
        if (builder.redirectInput() == ProcessBuilder.Redirect.PIPE) {
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        }
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Files.deleteIfExists(log);
        Files.createFile(log);
        long started = System.nanoTime();
        try {
            return new Program(name, builder.start(), log, started);
        } catch (IOException e) {
            throw new CarrierFailure("cannot start " + builder.command().get(0));
        }
    }

    /** Waits for the line that says where it listens; the port in it. */
    int awaitPort() throws IOException, InterruptedException, CarrierFailure {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            boolean alive = process.isAlive();
            Matcher matcher = LISTENING.matcher(Files.readString(log));
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            if (!alive) {
                throw failure("exit code " + process.exitValue());
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw failure("does not listen after " + START_SECONDS + " s");
    }

    /** Waits until the program listens on a port, which it does not tell. */
    void awaitListening(int port) throws IOException, InterruptedException, CarrierFailure {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!LocalPort.isListening(port)) {
            if (!process.isAlive()) {
                throw failure("exit code " + process.exitValue());
            }
            if (System.nanoTime() > deadline) {
                throw failure("does not listen after " + START_SECONDS + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /**
     * Waits for the program's end.
     *
     * @return seconds since its start
     * @throws CarrierFailure if it takes too long, or ends with another exit code than 0
     */
    double finish() throws IOException, InterruptedException, CarrierFailure {
        int exitCode = exitCode();
        double seconds = seconds();
        if (exitCode != 0) {
            throw failure("exit code " + exitCode);
        }
        return seconds;
    }

    /**
     * Waits for the program's end.
     *
     * @throws CarrierFailure if it takes too long
     */
    int exitCode() throws IOException, InterruptedException, CarrierFailure {
        if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
            throw failure("runs longer than " + RUN_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** Seconds since the start. */
    double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    /** What it has written so far. */
    List<String> lines() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** The first line that it has written; empty if there is none. */
    String firstLine() throws IOException {
        List<String> lines = lines();
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private CarrierFailure failure(String what) throws IOException {
        String line = firstLine();
        return new CarrierFailure(name + ": " + what + (line.isEmpty() ? "" : ", \"" + line + "\""));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
