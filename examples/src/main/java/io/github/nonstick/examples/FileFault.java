package io.github.nonstick.examples;

import java.io.IOException;

/** What is wrong with one file, in words that both sides may read; the connection goes on. */
final class FileFault extends IOException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    FileFault(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
