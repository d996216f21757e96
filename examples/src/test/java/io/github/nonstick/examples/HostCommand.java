package io.github.nonstick.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A command of the machine: what it printed, on both outputs, and how it ended. */
record HostCommand(int exitCode, String output) {
    private static final int NOT_FOUND = 127;

    /** Runs it to its end; one that is not there ends with 127, as in a shell. */
    static HostCommand run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + String.join(" ", command));
            }
            return new HostCommand(process.exitValue(), output);
        } catch (IOException e) {
            return new HostCommand(NOT_FOUND, e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs what has to succeed. */
    static String output(String... command) {
        HostCommand result = run(command);
        if (!result.succeeded()) {
            throw new AssertionError(String.join(" ", command) + ": " + result.output());
        }
        return result.output();
    }

    boolean succeeded() {
        return exitCode == 0;
    }
}
