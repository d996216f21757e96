package io.github.nonstick.examples;

import java.io.IOException;

/** What is wrong with one file, in words that both sides may read; the connection goes on. */
final class FileFault extends IOException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final String words;

    FileFault(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
        this.words = message;
    }

    /** The message, which is never missing. */
    String words() {
        return words;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
