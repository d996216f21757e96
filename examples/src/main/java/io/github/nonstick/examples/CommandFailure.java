package io.github.nonstick.examples;

/** A command cannot go on. The message is for the user, safe to print. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
