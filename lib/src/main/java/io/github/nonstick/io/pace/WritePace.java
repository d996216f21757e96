package io.github.nonstick.io.pace;

import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The minimum rate at which a peer takes what is written: a deadline around any writing code, which says how
 * far it has come.
 *
 * <p>Only time between {@link #begin} and {@link #end} counts, all of it against the peer. Of one thread.
 */
public final class WritePace {
    /**
     * The lag of a connection whose send buffer is not known: two of the pieces that files leave in. A peer that
     * stalls is noticed some minutes later by it.
     */
    public static final int LAG = 131_072;

    private final DeadlineWatch.Guard guard;
    private final Deadlines deadlines;
    private final boolean rated;
    private final Duration window;
    private final long windowNanos;
    private final Supplier<DeadlineException> failure = this::failure;

    /** 0 <= taken < required, in bytes of the window. */
    private long taken;

    private final long required;

    /** What is left of the window when writing begins, in nanoseconds; not positive once it has passed. */
    private long left;

    /** By how much windows are longer. */
    private long allowedNanos;

    private long begun;
    private boolean writing;

    /**
     * A pace of a connection.
     *
     * @param guard ends the connection; whoever made it closes it. It may be that of the connection's input
     *     where one thread uses both
     * @param lag how many bytes the peer may have to take before the writing code notices, beyond those of a
     *     window: most of the connection's send buffer, because a full one takes nothing more until a good
     *     part of it is free, and the piece that is written at once. Windows are longer by the time that this
     *     takes at the minimum rate; with too small a lag slow honest peers are closed
     */
    public WritePace(DeadlineWatch.Guard guard, Deadlines deadlines, int lag) {
        this.guard = guard;
        this.deadlines = deadlines;
        this.rated = deadlines.minimumRate() > 0;
        this.required = rated ? MinimumRate.bytesPerWindow(deadlines) + lag : 1;
        this.window = rated ? longer(deadlines.rateWindow(), lag, deadlines.minimumRate()) : deadlines.idle();
        this.windowNanos = window.toNanos();
        this.left = windowNanos;
    }

    private static Duration longer(Duration window, int bytes, long rate) {
        return window.plusMillis((bytes * 1_000L + rate - 1) / rate);
    }

    /**
     * Makes windows longer from now on: the peer has work to do that keeps it from taking bytes.
     *
     * @param time zero for windows as they were
     */
    public void allow(Duration time) {
        long nanos = time.toNanos();
        left += nanos - allowedNanos;
        allowedNanos = nanos;
    }

    /** Begins to wait for the peer. */
    public void begin() {
        writing = true;
        arm();
    }

    private void arm() {
        begun = guard.now();
        guard.armAt(begun, left, failure);
    }

    /** Says that the connection took bytes, during writing or just after. */
    public void progress(long bytesWritten) {
        taken += bytesWritten;
        if (taken >= required) {
            taken = 0;
            left = windowNanos + allowedNanos;
            if (writing) {
                arm();
            }
        }
    }

    /**
     * Ends the wait.
     *
     * @return false if the deadline has passed; the guard ends the connection then, or about to be
     */
    public boolean end() {
        writing = false;
        left -= guard.now() - begun;
        return guard.disarm();
    }

    /** The error of the deadline if it has passed, caused by the one that writing failed with; else the same. */
    public IOException explain(IOException e) {
        return guard.explain(e);
    }

    private DeadlineException failure() {
        Duration window = this.window.plusNanos(allowedNanos);
        if (!rated) {
            return new DeadlineException("peer takes nothing for " + TimeLimit.text(window), window);
        }
        String what = "peer takes too little: " + taken + " bytes in " + TimeLimit.text(window) + ", minimumRate "
                + deadlines.minimumRate() + " bytes/s requires " + required;
        return new DeadlineException(what, window);
    }
}
