package io.github.nonstick.examples;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Standard output and standard error, line by line, in the encoding that the terminal expects. */
final class Output {
    /** Before JDK 19 System.out follows file.encoding, which the user may have set for other ends. */
    static final Charset CHARSET = charset();

    /** Nothing is printed by System.out and System.err, so that lines are never mixed. */
    private static final WatchedOutput RESULTS = new WatchedOutput(new FileOutputStream(FileDescriptor.out));

    private static final PrintStream OUT = stream(RESULTS);
    private static final PrintStream ERR = stream(new FileOutputStream(FileDescriptor.err));

    /** Lines that have not left, to be made when they do. Guarded by itself; OUT is locked before, where both are. */
    private static final List<Supplier<String>> LATER = new ArrayList<>();

    private static final int MAX_LATER = 2_048;
    private static final long DELAY_MILLIS = 20;
    private static final long END_PATIENCE_MILLIS = 500;

    private static volatile boolean silent;

    /** Whether it was said that results are lost. Guarded by OUT. */
    private static boolean lossSaid;

    /** Whether the program is about to end: no line waits any more. */
    private static volatile boolean ending;

    /** Guarded by LATER. */
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

    private static PrintStream stream(OutputStream target) {
        return new PrintStream(new BufferedOutputStream(target, 8_192), false, CHARSET);
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

    /** {@link #lineSoon(Supplier)} of a line that is there. */
    static void lineSoon(String line) {
        lineSoon(() -> line);
    }

    /**
     * Prints a line of results that may be one of thousands in a second: it is made and leaves at once or {@value
     * #DELAY_MILLIS} ms later, before any other line, on whatever thread.
     */
    static void lineSoon(Supplier<String> line) {
        if (silent) {
            return;
        }
        boolean now;
        synchronized (LATER) {
            LATER.add(line);
            now = ending || LATER.size() >= MAX_LATER;
            if (flusher == null) {
                flusher = daemon(Output::flushNowAndThen);
                Termination.then(Output::flushAtEnd);
            }
            if (LATER.size() == 1) {
                LATER.notifyAll();
            }
        }
        if (now) {
            flush();
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
                synchronized (LATER) {
                    while (LATER.isEmpty()) {
                        LATER.wait();
                    }
                }
                flush();
                Thread.sleep(DELAY_MILLIS);
            }
        } catch (InterruptedException e) {
            return; // nobody does that
        }
    }

    /** Prints the lines that wait, however long it takes to make them. */
    static void flush() {
        synchronized (OUT) {
            List<Supplier<String>> lines;
            synchronized (LATER) {
                lines = List.copyOf(LATER);
                LATER.clear();
            }
            if (!lines.isEmpty()) {
                StringBuilder text = new StringBuilder();
                for (Supplier<String> line : lines) {
                    text.append(line.get()).append(System.lineSeparator());
                }
                OUT.print(text);
                OUT.flush();
                sayLoss();
            }
        }
    }

    /** Says once that results could not be printed. For whoever has locked OUT. */
    private static void sayLoss() {
        IOException failure = RESULTS.failure();
        if (failure != null && !lossSaid) {
            lossSaid = true;
            String reason = Printable.text(Main.describe(failure));
            print(ERR, "nonstick: cannot write to standard output: " + reason + System.lineSeparator());
        }
    }

    /** The exit code of a command, or that of lost results where it is worse; prints what waits. */
    static int finish(int exitCode) {
        synchronized (OUT) {
            flush();
            OUT.flush();
            sayLoss();
            return lossSaid ? Math.max(exitCode, ExitCode.LOCAL.code()) : exitCode;
        }
    }

    /** Behind a signal: where nobody reads what is printed, flushing takes for ever, and is not waited for. */
    private static void flushAtEnd() {
        ending = true;
        try {
            daemon(Output::flush).join(END_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints a line about something that is not as it should be. */
    static void error(String line) {
        flush();
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
        // Whoever holds the stream has something to say before all that others did meanwhile.
        if (stream == OUT && !Thread.holdsLock(OUT)) {
            flush();
        }
        synchronized (stream) {
            if (silent) {
                return;
            }
            stream.print(text);
            stream.flush();
            if (stream == OUT) {
                sayLoss();
            }
        }
    }
}
