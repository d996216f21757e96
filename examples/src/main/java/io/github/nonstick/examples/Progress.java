package io.github.nonstick.examples;

import java.io.Closeable;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * A bar on standard error for what takes longer than a moment, one at a time, gone when it is done.
 *
 * <p>Nothing is shown where standard error is no terminal. Safe for use by several threads.
 */
final class Progress implements Closeable {
    /** What is done sooner is not shown: bars that flash up for small files say nothing. */
    private static final long DELAY_MILLIS = 400;

    private static final int INTERVAL_MILLIS = 100;
    private static final int SHORTEST_BAR = 10;
    private static final int AFTER_COLUMNS = 44;

    private final Supplier<OptionalInt> terminalWidth;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    /** What is being done; empty between tasks. */
    private String task = "";

    private long begun;

    /** What was done when the task began: a transfer that is resumed is no faster for what it had. */
    private long first;

    private long done;

    /** -1 where it is not known. */
    private long total;

    /** How many files were begun; -1 where they are not counted. */
    private volatile long files = -1;

    private @Nullable ScheduledFuture<?> showing;
    private @Nullable ProgressBar bar;
    private boolean closed;

    private Progress(Supplier<OptionalInt> terminalWidth) {
        this.terminalWidth = terminalWidth;
    }

    static Progress onTerminal() {
        return new Progress(Terminal::width);
    }

    static Progress none() {
        return new Progress(OptionalInt::empty);
    }

    /**
     * So many bytes of a task are done; another task than the one before ends that.
     *
     * @param total -1 where it is not known
     */
    void update(String task, long done, long total) {
        update(task, -1, done, total);
    }

    /** So many files of a task, and bytes of them, are done; another task than the one before ends that. */
    void count(String task, long files, long bytes) {
        update(task, files, bytes, -1);
    }

    private synchronized void update(String task, long files, long done, long total) {
        if (closed) {
            return;
        }
        if (!task.equals(this.task)) {
            end();
            this.task = task;
            begun = System.nanoTime();
            first = done;
            showing = timer.schedule(this::show, DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
        this.files = files;
        this.done = done;
        this.total = total;
        if (bar != null) {
            bar.stepTo(done);
        }
        if (done == total) {
            end();
        }
    }

    private void show() {
        // Outside the lock: asking for the width starts a process.
        OptionalInt width = terminalWidth.get();
        synchronized (this) {
            if (width.isPresent() && !task.isEmpty() && bar == null) {
                bar = bar(width.getAsInt());
            }
        }
    }

    private ProgressBar bar(int width) {
        long before = first;
        boolean counting = total < 0;
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(done, Duration.ofNanos(System.nanoTime() - begun))
                .setRenderer((state, columns) -> render(state, columns, before, counting))
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .setConsumer(new Line(width))
                .clearDisplayOnFinish()
                .build();
    }

    private String render(ProgressState state, int width, long before, boolean counting) {
        double seconds = Math.max(1e-3, state.getTotalElapsed().toNanos() / 1e9);
        long rate = (long) (Math.max(0, state.getCurrent() - before) / seconds);
        return counting
                ? renderCount(state.getTaskName(), files, state.getCurrent(), rate, width)
                : renderBar(state, rate, width);
    }

    /** {@code sending photos 12,345 files, 1.2 GiB, 211.3 MiB/s} */
    private static String renderCount(String task, long files, long done, long rate, int width) {
        String counted = files < 0 ? "" : String.format(Locale.ROOT, "%,d files, ", files);
        String line = Printable.cut(task, width / 2) + " " + counted + ByteSize.text(done) + ", " + ByteSize.text(rate)
                + "/s";
        return Printable.padded(Printable.cut(line, width), width);
    }

    /** {@code sending a.iso  25% [=====>               ] 1 of 4 GiB, 211.3 MiB/s, 0:15 left} */
    private static String renderBar(ProgressState state, long rate, int width) {
        long done = state.getCurrent();
        long total = state.getMax();
        String left = rate == 0 ? "?" : duration((long) Math.ceil((total - done) / (double) rate));
        String before = String.format(Locale.ROOT, "%s %3d%% ", Printable.cut(state.getTaskName(), width / 2), (long)
                (100.0 * done / Math.max(1, total)));
        String after = " " + ByteSize.text(done) + " of " + ByteSize.text(total) + ", " + ByteSize.text(rate) + "/s, "
                + left + " left";
        // So wide always, so that the end of the bar stands still.
        after = Printable.padded(after, AFTER_COLUMNS);
        int room = width - Printable.width(before) - Printable.width(after) - 2;
        if (room < SHORTEST_BAR) {
            String plain = before.strip() + "," + after;
            return Printable.padded(Printable.cut(plain, width), width);
        }
        int filled = (int) (room * (double) done / Math.max(1, total));
        return before + "[" + "=".repeat(filled) + " ".repeat(room - filled) + "]" + after;
    }

    private static String duration(long seconds) {
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    /** The task is over, complete or not. */
    synchronized void end() {
        task = "";
        if (showing != null) {
            showing.cancel(false);
            showing = null;
        }
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        end();
        timer.shutdownNow();
    }

    /** One line of a terminal, drawn over and over. */
    private static final class Line implements ProgressBarConsumer {
        private final int width;

        Line(int width) {
            this.width = width;
        }

        @Override
        public int getMaxRenderedLength() {
            return width - 1; // a character in the last column would begin a new line
        }

        @Override
        public void accept(String rendered) {
            Output.progress("\r" + rendered);
        }

        @Override
        public void clear() {
            Output.progress("\r" + " ".repeat(width - 1) + "\r");
        }

        @Override
        public void close() {}
    }
}
