package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.pace.PacedInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection's bytes for its reader: tells the pace what the reader is in, and ends between two frames when it is
 * told to.
 *
 * <p>Read by one thread; {@link #takeNoMore} may be called by any.
 */
final class ConnectionSource implements ByteSource {
    private enum State {
        /** The reader is inside a frame, or does not read. */
        BUSY,
        /** The reader waits for the first byte of a frame. */
        WAITING,
        /** Busy, and not to wait for another frame. */
        LAST,
        ENDED
    }

    private final SocketChannel channel;
    private final @Nullable PacedInput pace;
    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);
    /** Null until it has been made. */
    private @Nullable FrameReader reader;

    /** Where the body ends that the pace was told of last. */
    private long bodyEnd = -1;

    /** Where the frame ended behind which the pace was told what comes. */
    private long frameEnd;

    /** Whether the peer has said that it sends nothing more. */
    private boolean peerEnded;

    /**
     * A source of a blocking channel.
     *
     * @param pace reads the channel; null where the peer has all the time in the world
     */
    ConnectionSource(SocketChannel channel, @Nullable PacedInput pace) {
        ByteSource.requireBlocking(channel);
        this.channel = channel;
        this.pace = pace;
    }

    /** Makes the reader of this source. */
    FrameReader reader(FrameFormat format) {
        FrameReader made = new FrameReader(this, format);
        reader = made;
        return made;
    }

    @Override
    public boolean takes(ByteBuffer target) {
        return true;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (reader == null || !tellPace(reader)) {
            return readSome(target);
        }
        if (!state.compareAndSet(State.BUSY, State.WAITING)) {
            return -1;
        }
        int start = target.position();
        int read;
        try {
            read = readSome(target);
        } catch (IOException e) {
            if (state.compareAndSet(State.WAITING, State.BUSY)) {
                throw e;
            }
            return -1;
        }
        if (!state.compareAndSet(State.WAITING, State.BUSY)) {
            // What came at the last moment has not been looked at: the connection ended before it.
            target.position(start);
            return -1;
        }
        return read;
    }

    /** Whether the next byte is the first of a frame. */
    private boolean tellPace(FrameReader reader) {
        long offset = reader.streamOffset();
        long bodyRemaining = reader.bodyRemaining();
        if (bodyRemaining > 0) {
            if (pace != null && offset + bodyRemaining != bodyEnd) {
                bodyEnd = offset + bodyRemaining;
                pace.body(bodyRemaining);
            }
            return false;
        }
        boolean betweenFrames = offset == reader.frameEnd();
        if (pace != null && reader.frameEnd() != frameEnd) {
            frameEnd = reader.frameEnd();
            if (betweenFrames) {
                pace.betweenFrames();
            } else {
                pace.header();
            }
        }
        return betweenFrames;
    }

    private int readSome(ByteBuffer target) throws IOException {
        int read;
        do {
            read = pace != null ? pace.read(target) : channel.read(target);
        } while (read == 0);
        peerEnded |= read < 0;
        return read;
    }

    /** Ends the stream behind the frame that the reader is in; at once where it waits for one. */
    void takeNoMore() throws IOException {
        State seen = state.get();
        while (seen == State.BUSY || seen == State.WAITING) {
            State next = seen == State.BUSY ? State.LAST : State.ENDED;
            if (state.compareAndSet(seen, next)) {
                if (next == State.ENDED) {
                    channel.shutdownInput();
                }
                return;
            }
            seen = state.get();
        }
    }

    /** Whether the reader is not to move to another frame. */
    boolean takesNoMore() {
        State now = state.get();
        return now == State.LAST || now == State.ENDED;
    }

    /** Whether there is nothing that the peer could still send, or nothing of it is waited for. */
    boolean hasEnded() {
        return peerEnded || state.get() == State.ENDED;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
