package io.github.nonstick.examples;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command at work: what it prints leaves as frames, until it ends or is killed with all that it has started.
 *
 * <p>Two threads send its outputs, and a third waits for its end. Safe for use by several threads.
 */
final class ShellRun {
    private static final int CHUNK_LENGTH = 16_384;

    /** For what a command printed before it was killed, and for the client to be told of its end. */
    private static final long FAREWELL_MILLIS = 1_000;

    /** How long a command can run, and how many bytes it can print, to both outputs together. */
    record Limits(Duration time, long output) {}

    private final Process process;
    private final Limits limits;
    private final FrameConnection connection;
    private final Consumer<String> ended;
    private final AtomicReference<@Nullable String> killed = new AtomicReference<>();
    private final Thread waiting = new Thread(this::await, "nonstick-command");

    /** Bytes that can still be printed. Guarded by this. */
    private long outputLeft;

    /** Whether the end was told: nothing follows it. Guarded by this. */
    private boolean told;

    /** Whether it ended by itself, or was killed: there is nothing left to kill. */
    private volatile boolean over;

    /** Why the client is given nothing more. */
    private volatile @Nullable DeadlineException undelivered;

    private ShellRun(Process process, Limits limits, FrameConnection connection, Consumer<String> ended) {
        this.process = process;
        this.limits = limits;
        this.connection = connection;
        this.ended = ended;
        this.outputLeft = limits.output();
    }

    /**
     * Starts a command.
     *
     * @param ended is told how it ended
     * @throws RefusedCommandException if the system does not start it
     */
    static ShellRun start(ProcessBuilder program, Limits limits, FrameConnection connection, Consumer<String> ended)
            throws RefusedCommandException {
        try {
            ShellRun run = new ShellRun(program.start(), limits, connection, ended);
            run.waiting.start();
            return run;
        } catch (IOException e) {
            throw new RefusedCommandException(Main.describe(e));
        }
    }

    /**
     * Whether the client has been told the end, or cannot be: the next command can begin. Waits for the client to take
     * what is being told, so that ends which it does not take are one at the most.
     */
    synchronized boolean isOver() {
        return told;
    }

    /**
     * Kills the command if it runs, and waits until nothing of it is left.
     *
     * @throws DeadlineException if the client did not take the output
     */
    void end() throws IOException {
        if (!over) {
            kill("its connection came to an end");
        }
        try {
            if (!join(waiting, FAREWELL_MILLIS)) {
                // Frees whoever waits for the client to take something.
                connection.close();
                waiting.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        DeadlineException late = undelivered;
        if (late != null) {
            throw late;
        }
    }

    private void await() {
        Thread out = begin("stdout", process.getInputStream());
        Thread err = begin("stderr", process.getErrorStream());
        long end = System.nanoTime() + limits.time().toNanos();
        try {
            // What it left behind may hold its outputs, and is part of it.
            boolean inTime = process.waitFor(limits.time().toNanos(), TimeUnit.NANOSECONDS)
                    && join(out, millisUntil(end))
                    && join(err, millisUntil(end));
            if (!inTime) {
                kill("the time limit is " + TimeSpan.text(limits.time()));
            }
            process.waitFor();
            join(out, FAREWELL_MILLIS);
            join(err, FAREWELL_MILLIS);
            tellEnd();
        } catch (IOException e) {
            return; // the client is gone, as the thread that reads will find out
        } catch (InterruptedException e) {
            kill("it was interrupted"); // nobody does that
        }
    }

    private static long millisUntil(long end) {
        return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }

    /** Whether the thread has ended, within a time. */
    private static boolean join(Thread thread, long millis) throws InterruptedException {
        if (millis > 0) {
            thread.join(millis);
        }
        return !thread.isAlive();
    }

    private Thread begin(String stream, InputStream output) {
        Thread thread = new Thread(() -> pass(stream, output), "nonstick-" + stream);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void pass(String stream, InputStream output) {
        byte[] chunk = new byte[CHUNK_LENGTH];
        try {
            for (int length = output.read(chunk); length >= 0; length = output.read(chunk)) {
                tell(stream, chunk, length);
            }
        } catch (IOException e) {
            kill("the client takes nothing more");
        }
    }

    private synchronized void tell(String stream, byte[] bytes, int length) throws IOException {
        int sent = (int) Math.min(length, outputLeft);
        outputLeft -= sent;
        try {
            if (sent > 0 && !told) {
                connection.send(FrameHeader.of(sent).with("stream", stream), ByteBuffer.wrap(bytes, 0, sent));
            }
        } catch (DeadlineException e) {
            undelivered = e;
            throw e;
        }
        if (sent < length) {
            kill("the output limit is " + ByteSize.text(limits.output()));
        }
    }

    private void tellEnd() throws IOException {
        String why = killed.get();
        int exitCode = process.exitValue();
        ended.accept("exit code " + exitCode + (why == null ? "" : ", killed: " + why));
        FrameHeader header = FrameHeader.of(0).with("exit", exitCode);
        over = true;
        synchronized (this) {
            told = true;
            connection.send(why == null ? header : header.with("killed", why), new byte[0]);
        }
    }

    private void kill(String why) {
        if (!killed.compareAndSet(null, why)) {
            return;
        }
        Deque<ProcessHandle> left = new ArrayDeque<>(List.of(process.toHandle()));
        while (!left.isEmpty()) {
            ProcessHandle next = left.remove();
            // Before, as nobody knows whose children they were when it is dead.
            List<ProcessHandle> children = next.children().toList();
            next.destroyForcibly();
            left.addAll(children);
        }
    }
}
