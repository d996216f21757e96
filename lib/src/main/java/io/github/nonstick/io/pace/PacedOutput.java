package io.github.nonstick.io.pace;

import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.socket.FileTransfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A connection's output that keeps a peer to the minimum rate.
 *
 * <p>Of one thread.
 */
public final class PacedOutput implements WritableByteChannel {
    private static final int MAX_PIECE_LENGTH = 65_536;

    /** Gives the channel bytes, and answers how many it took. */
    private interface Writing {
        long write() throws IOException;
    }

    private final WritableByteChannel channel;
    private final DeadlineWatch.Guard guard;
    private final WritePace pace;
    private final int pieceLength;

    /**
     * Output to a peer.
     *
     * @param guard ends the connection; closed with this output. It may be that of the connection's input
     *     where one thread uses both
     * @param lag how many bytes the peer may have to take before the channel takes more; see {@link WritePace}
     * @throws IllegalBlockingModeException if the channel is in non-blocking mode
     */
    public PacedOutput(WritableByteChannel channel, DeadlineWatch.Guard guard, Deadlines deadlines, int lag) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        this.channel = channel;
        this.guard = guard;
        this.pace = new WritePace(guard, deadlines, lag);
        // A piece is what a window must bring at least: a longer one would be late at the minimum rate.
        long window = deadlines.minimumRate() > 0 ? MinimumRate.bytesPerWindow(deadlines) : MAX_PIECE_LENGTH;
        this.pieceLength = (int) Math.min(Math.max(window, lag), MAX_PIECE_LENGTH);
    }

    /**
     * Writes as the channel does, but 64 KiB at the most, and less where that takes a peer at the minimum rate
     * longer than it has.
     *
     * @throws DeadlineException if the deadline has passed; the guard ends the connection then
     */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int end = source.limit();
        source.limit(source.position() + Math.min(source.remaining(), pieceLength));
        try {
            return (int) write(() -> channel.write(source));
        } finally {
            source.limit(end);
        }
    }

    /**
     * Writes bytes of a file, as many as {@link #write(ByteBuffer)} at the most; without copying them where the
     * channel is a socket's.
     *
     * @throws DeadlineException if the deadline has passed; the guard ends the connection then
     */
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return write(() -> FileTransfer.write(file, position, Math.min(count, pieceLength), channel));
    }

    private long write(Writing writing) throws IOException {
        long written = 0;
        boolean inTime;
        pace.begin();
        try {
            written = writing.write();
        } catch (IOException e) {
            throw pace.explain(e);
        } finally {
            inTime = pace.end();
        }
        if (!inTime) {
            throw pace.explain(new AsynchronousCloseException());
        }
        pace.progress(written);
        return written;
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
