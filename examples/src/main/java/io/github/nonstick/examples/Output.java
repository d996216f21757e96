package io.github.nonstick.examples;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Standard output and standard error, line by line, in the encoding that the terminal expects. */
final class Output {
    /** Before JDK 19 System.out follows file.encoding, which the user may have set for other ends. */
    static final Charset CHARSET = charset();

    /** Nothing is printed by System.out and System.err, so that lines are never mixed. */
    private static final PrintStream OUT = stream(FileDescriptor.out);

    private static final PrintStream ERR = stream(FileDescriptor.err);

    /** Lines that have not left. Guarded by OUT. */
    private static final StringBuilder LINES = new StringBuilder();

    private static final int MAX_LINES_LENGTH = 8_192;
    private static final long DELAY_MILLIS = 20;
    private static final long END_PATIENCE_MILLIS = 500;

    private static volatile boolean silent;

    /** Whether the program is about to end: no line waits any more. */
    private static volatile boolean ending;

    /** Whether there are such lines. Guarded by OUT, as is {@link #flusher}. */
    private static boolean waiting;

    private static @Nullable Thread flusher;

    private Output() {}

    private static Charset charset() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property);
            if (name != null && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return Charset.defaultCharset();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8_192), false, CHARSET);
    }

    static PrintStream out() {
        return OUT;
    }

    static PrintStream err() {
        return ERR;
    }

    /** Standard output for bytes, without any buffer. */
    static OutputStream bytes() {
        return new FileOutputStream(FileDescriptor.out);
    }

    static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, CHARSET), true);
    }

    /** Prints a line of results. A closed pipe is no reason to stop: nobody reads, that is all. */
    static void line(String line) {
        print(OUT, line + System.lineSeparator());
    }

    /**
     * Prints a line of results that may be one of thousands in a second: it leaves at once or {@value #DELAY_MILLIS} ms
     * later, before any other line.
     */
    static void lineSoon(String line) {
        synchronized (OUT) {
            if (silent) {
                return;
            }
            LINES.append(line).append(System.lineSeparator());
            if (ending || LINES.length() > MAX_LINES_LENGTH) {
                flushLines();
                return;
            }
            if (waiting) {
                return;
            }
            if (flusher == null) {
                flusher = daemon(Output::flushNowAndThen);
                Termination.then(Output::flushAtEnd);
            }
            waiting = true;
            OUT.notifyAll();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "nonstick-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void flushNowAndThen() {
        try {
            while (true) {
                synchronized (OUT) {
                    while (!waiting) {
                        OUT.wait();
                    }
                    flushWaiting();
                }
                Thread.sleep(DELAY_MILLIS);
            }
        } catch (InterruptedException e) {
            return; // nobody does that
        }
    }

    private static void flushWaiting() {
        synchronized (OUT) {
            if (waiting) {
                flushLines();
            }
        }
    }

    private static void flushLines() {
        waiting = false;
        OUT.print(LINES);
        LINES.setLength(0);
        OUT.flush();
    }

    /** Where nobody reads what is printed, flushing takes for ever, and is not waited for. */
    private static void flushAtEnd() {
        ending = true;
        try {
            daemon(Output::flushWaiting).join(END_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints a line about something that is not as it should be. */
    static void error(String line) {
        flushWaiting();
        print(ERR, line + System.lineSeparator());
    }

    static void progress(String text) {
        print(ERR, text);
    }

    /** Nothing is printed from now on: what an interrupted command finds out is of no interest. */
    static void silence() {
        silent = true;
    }

    private static void print(PrintStream stream, String text) {
        synchronized (stream) {
            if (silent) {
                return;
            }
            if (stream == OUT && waiting) {
                flushLines();
            }
            stream.print(text);
            stream.flush();
        }
    }
}
