package io.github.nonstick.io;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * Writes frames to a channel that does not block, keeping what the channel does not take.
 *
 * <pre>{@code
 * if (!writer.offer(header, body)) { ... }  // the limit of what is pending is reached: wait, or let the peer go
 * if (!writer.write()) { ... }              // select for OP_WRITE, and call write() again then
 * }</pre>
 *
 * Length, header and the start of the body leave in one write, as far as the channel takes them: receivers in the
 * field break where a part is split. Small bodies are gathered; large ones and files are not copied. With nothing
 * pending the writer holds no memory but its own.
 *
 * <p>After an {@link IOException} the stream's state is unknown and the writer refuses to go on. Not safe for use by
 * several threads.
 */
public final class NonBlockingFrameWriter implements Closeable {
    private static final long DEFAULT_LIMIT = 1 << 20;

    /** The most of one call: a peer that takes as fast as it is given lets others have their turn. */
    private static final long TURN_LENGTH = 1 << 20;

    private final WritableByteChannel channel;
    private final FrameEncoder encoder;
    private final PendingBytes pending = new PendingBytes();
    private long limit = DEFAULT_LIMIT;

    /** Whether the channel failed: what it took is not known. */
    private boolean failed;

    private NonBlockingFrameWriter(WritableByteChannel channel, FrameFormat format) {
        ByteSource.requireNonBlocking(channel);
        this.channel = channel;
        this.encoder = new FrameEncoder(format);
    }

    /**
     * A writer of the standard format over a channel, which it owns.
     *
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
     */
    public static NonBlockingFrameWriter of(WritableByteChannel channel) {
        return of(channel, FrameFormat.standard());
    }

    /**
     * A writer over a channel, which it owns.
     *
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
     */
    public static NonBlockingFrameWriter of(WritableByteChannel channel, FrameFormat format) {
        return new NonBlockingFrameWriter(Objects.requireNonNull(channel, "channel"), format);
    }

    /**
     * Says how many bytes can be pending when another frame is taken: 1 MiB unless told.
     *
     * @return this writer
     * @throws IllegalArgumentException if it is not positive
     */
    public NonBlockingFrameWriter limit(long byteCount) {
        if (byteCount <= 0) {
            throw new IllegalArgumentException("limit " + byteCount + " is not positive");
        }
        limit = byteCount;
        return this;
    }

    /**
     * Takes a frame to be written, as {@link #offer(FrameHeader, ByteBuffer)}.
     *
     * @throws IllegalArgumentException if the header announces another length than the body has, or is beyond a limit
     *     of the format; nothing was taken
     */
    public boolean offer(FrameHeader header, byte[] body) {
        return offer(header, ByteBuffer.wrap(body));
    }

    /**
     * Takes a frame to be written, with what remains in the buffer as its body. The buffer is left as it is; what is in
     * it must stay as it is until nothing is {@link #pending()}.
     *
     * @return false if as many bytes are pending as the limit says: nothing was taken. One frame can exceed it
     * @throws IllegalArgumentException if the header announces another length than the body has, or is beyond a limit
     *     of the format; nothing was taken
     */
    public boolean offer(FrameHeader header, ByteBuffer body) {
        checkLength(header, body.remaining());
        if (pending() >= limit) {
            return false;
        }
        try {
            pending.add(encoder.encode(header), body.duplicate());
            return true;
        } catch (Error e) {
            failed = true; // half a frame may have been taken: there was no memory for more
            throw e;
        }
    }

    /**
     * Takes a frame to be written with a file as its body, which is read as the channel takes it, and closed when it
     * is written or the writer is closed. Reading it can wait for the disk.
     *
     * @return false if as many bytes are pending as the limit says: nothing was taken, and the file is open
     * @throws IllegalArgumentException if the header announces another length than the file has, or is beyond a limit
     *     of the format; nothing was taken
     * @throws FileChangedException if the file changed since it was opened; nothing was taken
     * @throws IOException if the file cannot be read; nothing was taken
     */
    public boolean offer(FrameHeader header, FileBody body) throws IOException {
        checkLength(header, body.length());
        if (pending() >= limit) {
            return false;
        }
        body.checkUnchanged();
        try {
            pending.add(encoder.encode(header), body);
            return true;
        } catch (Error e) {
            failed = true;
            throw e;
        }
    }

    private void checkLength(FrameHeader header, long actual) {
        checkUsable();
        if (header.dataSize() != actual) {
            throw new IllegalArgumentException(
                    "the header announces " + header.dataSize() + " bytes, the body has " + actual);
        }
    }

    /**
     * Writes what the channel takes, without waiting; 1 MiB, or a little more, at a time.
     *
     * @return whether nothing is pending any more; if not, select for OP_WRITE
     * @throws FileChangedException if a file changed meanwhile; its last bytes were not sent
     * @throws IOException if the channel fails, or a file cannot be read
     */
    public boolean write() throws IOException {
        checkUsable();
        failed = true;
        pending.write(channel, TURN_LENGTH);
        failed = false;
        return pending.length() == 0;
    }

    /** How many bytes have been taken and not written, those of files included. */
    public long pending() {
        return pending.length();
    }

    private void checkUsable() {
        if (failed) {
            throw new IllegalStateException("an earlier write failed");
        }
    }

    /** Closes the channel, and the files that were taken; what is pending is lost. */
    @Override
    public void close() throws IOException {
        try (channel) {
            pending.close();
        }
    }
}
