package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Lines of what a peer said, whole, on standard output: UTF-8 as {@link InputLines} are, and fit for a terminal. */
final class OutputLines {
    private OutputLines() {}

    /** Prints a line; fails where nobody can read it any more. */
    static void print(String text) throws CommandFailure {
        try {
            Output.bytes().write((Printable.line(text) + System.lineSeparator()).getBytes(UTF_8));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, "standard output: " + Main.describe(e));
        }
    }
}
