package io.github.nonstick.examples;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of standard input, which are UTF-8 whatever the locale. */
final class InputLines {
    private final InputStream in = new BufferedInputStream(System.in);
    private final String command;
    private final int maxLength;
    private final boolean asks;
    private boolean complete = true;

    private InputLines(String command, int maxLength, boolean asks) {
        this.command = command;
        this.maxLength = maxLength;
        this.asks = asks;
    }

    /**
     * Lines for a command.
     *
     * @param maxLength in bytes; a longer line is passed over, and said to be
     */
    static InputLines of(String command, int maxLength) {
        return new InputLines(command, maxLength, false);
    }

    /** The same for a command that answers each before it takes the next: on a terminal they are asked for. */
    static InputLines prompted(String command, int maxLength) {
        return new InputLines(command, maxLength, Terminal.is(0) && Terminal.is(2));
    }

    /** The next line, without its end; null when there is none. */
    @Nullable
    String next() throws CommandFailure {
        try {
            while (true) {
                if (asks) {
                    Output.flush();
                    Output.progress("> ");
                }
                ByteArrayOutputStream line = new ByteArrayOutputStream();
                long length = read(line);
                if (length < 0) {
                    if (asks) {
                        Output.progress(System.lineSeparator());
                    }
                    return null;
                }
                if (length <= maxLength) {
                    return line.toString(StandardCharsets.UTF_8);
                }
                complete = false;
                Output.error(command + ": not sent, as it is longer than " + ByteSize.text(maxLength) + ": a line of "
                        + length + " bytes");
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, "standard input: " + Main.describe(e));
        }
    }

    /** Reads a line, of which no more than the longest is kept; its length, or -1 if there is none. */
    private long read(ByteArrayOutputStream line) throws IOException {
        long length = 0;
        boolean returned = false;
        int next = in.read();
        if (next < 0) {
            return -1;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (returned) {
                length = keep(line, '\r', length);
            }
            returned = next == '\r';
            if (!returned) {
                length = keep(line, next, length);
            }
        }
        return length;
    }

    private long keep(ByteArrayOutputStream line, int next, long length) {
        if (length < maxLength) {
            line.write(next);
        }
        return length + 1;
    }

    /** How a command ends that had nothing else to say. */
    ExitCode exitCode() {
        return complete ? ExitCode.DONE : ExitCode.LOCAL;
    }
}
