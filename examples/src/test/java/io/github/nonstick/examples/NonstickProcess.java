package io.github.nonstick.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** nonstick.jar at work, as a user would start it. Killed when it is closed. */
final class NonstickProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /** What a command left: its exit code, and the lines of both outputs. */
    record Result(int exitCode, List<String> out, List<String> err) {}

    /** How a command is started. */
    record Launch(List<String> prefix, List<String> jvmOptions, Map<String, String> environment, Path directory) {
        /** Undoes what makes short commands start sooner: digests of large files are slow with it. */
        static final String FAST = "-XX:TieredStopAtLevel=4";

        Launch() {
            this(List.of(), List.of(), Map.of(), Path.of("."));
        }

        Launch withPrefix(String... prefix) {
            return new Launch(List.of(prefix), jvmOptions, environment, directory);
        }

        Launch withJvmOptions(String... jvmOptions) {
            return new Launch(prefix, List.of(jvmOptions), environment, directory);
        }

        Launch withEnvironment(String name, String value) {
            return new Launch(prefix, jvmOptions, Map.of(name, value), directory);
        }

        Launch in(Path directory) {
            return new Launch(prefix, jvmOptions, environment, directory);
        }

        NonstickProcess start(Object... arguments) throws IOException {
            List<String> command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
            command.addAll(jvmOptions);
            command.addAll(List.of("-jar", System.getProperty("nonstick.jar")));
            for (Object argument : arguments) {
                command.add(argument.toString());
            }
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().keySet().removeAll(List.of("NO_COLOR", "JAVA_TOOL_OPTIONS", "CLICOLOR_FORCE"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(environment);
            return new NonstickProcess(builder.start());
        }

        Result run(Object... arguments) throws IOException, InterruptedException {
            try (NonstickProcess process = start(arguments)) {
                return process.finish();
            }
        }
    }

    private final Process process;
    private final Lines out;
    private final Lines err;

    private NonstickProcess(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    static NonstickProcess start(Object... arguments) throws IOException {
        return new Launch().start(arguments);
    }

    /** Another program, which says what it says in UTF-8 as well. */
    static NonstickProcess startOther(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return new NonstickProcess(builder.start());
    }

    static Result run(Object... arguments) throws IOException, InterruptedException {
        return new Launch().run(arguments);
    }

    /** The next line of standard output, when it is there. */
    String line() throws InterruptedException {
        return out.next(PATIENCE_SECONDS);
    }

    /** The next line of standard error, when it is there. */
    String errorLine() throws InterruptedException {
        return errorLine(PATIENCE_SECONDS);
    }

    /** The same, where it may take longer. */
    String errorLine(long patienceSeconds) throws InterruptedException {
        return err.next(patienceSeconds);
    }

    /** Takes the line that a receiver begins with; the port in it. */
    int port() throws InterruptedException {
        String line = line();
        if (!line.matches("listening on .*:[0-9]+")) {
            throw new AssertionError("unexpected first line: " + line + ", standard error: " + err.queue);
        }
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Takes the line that a receiver inside TLS has after its first one; the fingerprint in it. */
    String fingerprint() throws InterruptedException {
        String line = line();
        if (!line.startsWith("fingerprint ")) {
            throw new AssertionError("unexpected second line: " + line + ", standard error: " + err.queue);
        }
        return line.substring("fingerprint ".length());
    }

    /** Gives bytes to standard input, and ends it. */
    void input(byte[] bytes) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(bytes);
        }
    }

    /** Gives bytes to standard input, which stays open. */
    void inputSome(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal: INT, TERM. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end; the lines that were not taken before. */
    Result finish() throws InterruptedException {
        return finish(PATIENCE_SECONDS);
    }

    /** The same, where it may take longer. */
    Result finish(long patienceSeconds) throws InterruptedException {
        if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still running; output " + out.queue + ", standard error " + err.queue);
        }
        return new Result(process.exitValue(), out.rest(), err.rest());
    }

    /** With what it has started: nobody knows whose children they were when it is dead. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** Reads all along, so that the process never waits for its reader. */
    private static final class Lines {
        private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        private final Thread thread;

        Lines(InputStream stream) {
            thread = new Thread(() -> read(stream));
            thread.setDaemon(true);
            thread.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                String line;
                while ((line = reader.readLine()) != null) {
                    queue.add(line);
                }
            } catch (IOException e) {
                queue.add("reading failed: " + e);
            }
        }

        String next(long patienceSeconds) throws InterruptedException {
            String line = queue.poll(patienceSeconds, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no line within " + patienceSeconds + " s");
            }
            return line;
        }

        List<String> rest() throws InterruptedException {
            thread.join();
            List<String> rest = new ArrayList<>();
            queue.drainTo(rest);
            return rest;
        }
    }
}
