package io.github.nonstick.benchmarks.connections;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Java program in a process of its own that answers lines with lines. It ends when its standard input does, so that
 * none outlives this process, whatever ends that.
 */
final class Child implements AutoCloseable {
    /** What an answer begins with; other lines are what the program, or its JVM, has to say. */
    private static final String ANSWER = "= ";

    /** In the place of an answer: there are no more. */
    private static final String END = "";

    private static final int MAX_REMARKS = 20;
    private static final long STOP_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread listening = new Thread(this::listen, "child-output");

    /** For a run that is interrupted. */
    private final Thread hook;

    /** The first lines that are no answers; guarded by itself. */
    private final List<String> remarks = new ArrayList<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
    }

    /**
     * Starts a program of this class path.
     *
     * @param name in messages
     * @param java the program that runs Java
     * @param options of the JVM
     */
    static Child start(String name, String java, List<String> options, Class<?> main, Object... arguments)
            throws TrialFailure {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            Child child = new Child(name, builder.start());
            Runtime.getRuntime().addShutdownHook(child.hook);
            child.listening.setDaemon(true);
            child.listening.start();
            return child;
        } catch (IOException e) {
            throw new TrialFailure("cannot start Java");
        }
    }

    /** What the program itself calls to answer. */
    static void answer(String line) {
        System.out.println(ANSWER + line);
        System.out.flush();
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith(ANSWER)) {
                    answers.add(line.substring(ANSWER.length()));
                } else {
                    remark(line);
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            remark(String.valueOf(e.getMessage()));
        }
        answers.add(END);
    }

    private void remark(String line) {
        synchronized (remarks) {
            if (remarks.size() < MAX_REMARKS) {
                remarks.add(line);
            }
        }
    }

    /** Says a line, and waits for the answer. */
    String ask(String line, Duration patience) throws TrialFailure, InterruptedException {
        try {
            Writer out = process.outputWriter(StandardCharsets.UTF_8);
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            throw failure("does not listen");
        }
        return answer(patience);
    }

    /** Waits for an answer. */
    String answer(Duration patience) throws TrialFailure, InterruptedException {
        String answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw failure("no answer within " + patience.toSeconds() + " s");
        }
        if (answer.equals(END)) {
            boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            throw failure(ended ? "exit code " + process.exitValue() : "its output has ended");
        }
        return answer;
    }

    private TrialFailure failure(String what) {
        synchronized (remarks) {
            // A JVM may begin with warnings.
            String remark = remarks.stream()
                    .filter(line -> !line.startsWith("WARNING"))
                    .findFirst()
                    .orElse("");
            return new TrialFailure(name + ": " + what + (remark.isEmpty() ? "" : ", \"" + remark + "\""));
        }
    }

    /** Ends the program, and waits for its end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // it runs
        }
    }
}
