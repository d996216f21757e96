package io.github.nonstick.examples;

import java.io.Console;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Asks what is a terminal, and how wide it is.
 *
 * <p>System.console() cannot tell: up to JDK 21 it speaks of standard input and output, later it is there
 * without any terminal as well.
 */
final class Terminal {
    private static final int DEFAULT_WIDTH = 80;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DEVICES = Path.of("/dev");
    private static final Path NULL_DEVICE = Path.of("/dev/null");

    private Terminal() {}

    /** The width of the terminal that standard error is, in columns; empty if it is none. */
    static OptionalInt width() {
        if (isCertainlyNone(2)) {
            return OptionalInt.empty();
        }
        try {
            Process probe = new ProcessBuilder("sh", "-c", "test -t 2 && { stty size <&2 2>/dev/null || echo; }")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start();
            String size = new String(probe.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (probe.waitFor() != 0) {
                return OptionalInt.empty();
            }
            String columns = size.substring(size.indexOf(' ') + 1);
            boolean known = columns.matches("[1-9][0-9]{0,3}");
            return OptionalInt.of(known ? Integer.parseInt(columns) : DEFAULT_WIDTH);
        } catch (IOException e) {
            return isConsoleTerminal() ? OptionalInt.of(DEFAULT_WIDTH) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** Whether standard input (0), standard output (1) or standard error (2) is a terminal. */
    static boolean is(int descriptor) {
        if (isCertainlyNone(descriptor)) {
            return false;
        }
        try {
            return new ProcessBuilder("test", "-t", String.valueOf(descriptor))
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return isConsoleTerminal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the system says that it is a file, a pipe or nothing: on Linux, where it costs no process to ask. */
    private static boolean isCertainlyNone(int descriptor) {
        try {
            Path target = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor)));
            return !target.startsWith(DEVICES) || target.equals(NULL_DEVICE);
        } catch (IOException e) {
            return false;
        }
    }

    /** The best that can be known where there is no shell: on Windows. */
    @SuppressWarnings("SystemConsoleNull") // before JDK 22
    private static boolean isConsoleTerminal() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
