package io.github.nonstick.examples;

/** A command is not run. The message says why; it may hold what the client sent. */
final class RefusedCommandException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedCommandException(String message) {
        super(message);
    }
}
