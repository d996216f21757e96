package io.github.nonstick.io.pace;

import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A connection's input that keeps a peer to its deadlines: which one applies depends on what is awaited, and
 * only time spent inside {@link #read} counts.
 *
 * <p>Of one thread.
 */
public final class PacedInput implements ReadableByteChannel {
    private enum Phase {
        FIRST_FRAME,
        BETWEEN_FRAMES,
        HEADER,
        BODY
    }

    private final ReadableByteChannel channel;
    private final DeadlineWatch.Guard guard;
    private final Deadlines deadlines;
    private final boolean rated;
    private final long headerNanos;
    private final long idleNanos;
    private final long windowNanos;
    private final long bytesPerWindow;
    private final Supplier<DeadlineException> failure = this::failure;

    private Phase phase = Phase.FIRST_FRAME;

    /** How long the next frame may take. */
    private Duration pause = Duration.ZERO;

    /** What is left of the phase, or of the body's window, in nanoseconds; not positive once it has passed. */
    private long left;

    /** What has not come of the body; not positive where more has come than was announced here. */
    private long bodyLeft;

    /** 0 <= arrived < required, in bytes of the body's window. */
    private long arrived;

    private long required;

    /**
     * Input that waits for its first frame.
     *
     * @param guard ends the connection; closed with this input
     * @throws IllegalBlockingModeException if the channel is in non-blocking mode
     */
    public PacedInput(ReadableByteChannel channel, DeadlineWatch.Guard guard, Deadlines deadlines) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        this.channel = channel;
        this.guard = guard;
        this.deadlines = deadlines;
        this.rated = deadlines.minimumRate() > 0;
        this.headerNanos = deadlines.header().toNanos();
        this.idleNanos = deadlines.idle().toNanos();
        this.windowNanos = rated ? deadlines.rateWindow().toNanos() : idleNanos;
        this.bytesPerWindow = rated ? MinimumRate.bytesPerWindow(deadlines) : 1;
        firstFrame();
    }

    /** Says that the connection is new: the first bytes that come begin a header. */
    public void firstFrame() {
        phase = Phase.FIRST_FRAME;
        left = deadlines.firstByte().toNanos();
    }

    /** Says that the last frame has been read whole: the next bytes that come begin or continue a header. */
    public void betweenFrames() {
        phase = Phase.BETWEEN_FRAMES;
        pause = deadlines.idle();
        left = idleNanos;
    }

    /** The same before a frame that the peer needs some time of its own for. */
    public void betweenFrames(Duration more) {
        phase = Phase.BETWEEN_FRAMES;
        pause = deadlines.idle().plus(more);
        left = pause.toNanos();
    }

    /** Says that the next bytes continue a header, some of which has been read ahead. */
    public void header() {
        phase = Phase.HEADER;
        left = headerNanos;
    }

    /**
     * Says that a body is awaited, to be read or skipped.
     *
     * @param length how many bytes of it have not been read. What a reader has read ahead may be among them: a
     *     peer at the minimum rate is not the worse for it
     */
    public void body(long length) {
        phase = Phase.BODY;
        bodyLeft = length;
        beginWindow();
    }

    private void beginWindow() {
        left = windowNanos;
        arrived = 0;
        required = bodyLeft > 0 ? Math.min(bytesPerWindow, bodyLeft) : bytesPerWindow;
    }

    /**
     * Reads as the channel does.
     *
     * @throws DeadlineException if the deadline has passed; the guard ends the connection then
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        long begun = guard.now();
        int read;
        boolean inTime = guard.armAt(begun, left, failure);
        try {
            read = inTime ? channel.read(target) : 0;
        } catch (IOException e) {
            throw guard.explain(e);
        } finally {
            inTime = guard.disarm();
        }
        if (!inTime) {
            throw guard.explain(new AsynchronousCloseException());
        }
        count(Math.max(read, 0), begun);
        return read;
    }

    private void count(int read, long begun) {
        if (phase == Phase.BODY) {
            arrived += read;
            bodyLeft -= read;
            if (arrived >= required) {
                beginWindow();
                return;
            }
        } else if (phase != Phase.HEADER && read > 0) {
            phase = Phase.HEADER;
            left = headerNanos;
            return;
        }
        left -= guard.now() - begun;
    }

    private DeadlineException failure() {
        return switch (phase) {
            case FIRST_FRAME -> failure("no first byte within ", deadlines.firstByte());
            case BETWEEN_FRAMES -> failure("no next frame within ", pause);
            case HEADER -> failure("no complete header within ", deadlines.header());
            case BODY -> rated ? tooSlow() : failure("no byte of the body within ", deadlines.idle());
        };
    }

    private static DeadlineException failure(String what, Duration limit) {
        return new DeadlineException(what + TimeLimit.text(limit), limit);
    }

    private DeadlineException tooSlow() {
        Duration window = deadlines.rateWindow();
        String what = "body came too slowly: " + arrived + " bytes in " + TimeLimit.text(window) + ", minimumRate "
                + deadlines.minimumRate() + " bytes/s requires " + required;
        return new DeadlineException(what, window);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes the channel and the guard. */
    @Override
    public void close() throws IOException {
        guard.close();
        channel.close();
    }
}
