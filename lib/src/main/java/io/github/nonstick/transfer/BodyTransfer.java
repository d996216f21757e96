package io.github.nonstick.transfer;

import io.github.nonstick.HashMismatchException;
import io.github.nonstick.io.FrameReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * How the bodies of one connection come to the disk: small ones, and the first bytes of large ones, on the
 * connection's thread; what follows behind its back, where there are buffers for that.
 *
 * <p>Failures of the target are refusals, {@link Refusal#DISK}: the connection is not at fault.
 */
final class BodyTransfer implements Closeable {
    /** Nothing is allocated for a body before so much of it has come. */
    private static final int WRITTEN_AT_ONCE = DiskBuffers.BUFFER_LENGTH;

    /** Null where bytes are handed on as they come. */
    private final @Nullable DiskBuffers pool;

    /** Null while there is nothing to be done on it. */
    private @Nullable DiskQueue queue;

    BodyTransfer(@Nullable DiskBuffers pool) {
        this.pool = pool;
    }

    /**
     * Moves the rest of the reader's current body to a target, and waits until it is there.
     *
     * @throws HashMismatchException if the body is not what its header announces
     * @throws RefusedException if the target fails
     * @throws IOException if the connection fails
     */
    void transfer(FrameReader reader, DiskQueue.Target target) throws IOException {
        try {
            begin(reader, target);
            finish();
        } finally {
            close();
        }
    }

    /**
     * Moves the rest of the reader's current body to a target, which may have it later.
     *
     * @throws IOException as {@link #transfer}
     */
    void begin(FrameReader reader, DiskQueue.Target target) throws IOException {
        if (pool != null && queue == null && reader.bodyRemaining() > WRITTEN_AT_ONCE) {
            moveSome(reader, target);
            queue = DiskQueue.tryStart(pool);
        }
        if (queue == null) {
            reader.transferBodyTo(new Sink(target));
            return;
        }
        while (reader.bodyRemaining() > 0) {
            ByteBuffer buffer = queue.buffer();
            while (buffer.hasRemaining() && reader.readBody(buffer) >= 0) {}
            queue.write(buffer.flip(), bytes -> write(bytes, target));
        }
    }

    private static void moveSome(FrameReader reader, DiskQueue.Target target) throws IOException {
        byte[] piece = new byte[65_536];
        for (int moved = 0; moved < WRITTEN_AT_ONCE; ) {
            int length = reader.readBody(piece, 0, piece.length);
            write(ByteBuffer.wrap(piece, 0, length), target);
            moved += length;
        }
    }

    /** Has something done after all that was begun before. */
    void then(DiskQueue.Step step) throws IOException {
        if (queue == null) {
            step.run();
        } else {
            queue.then(step);
        }
    }

    /**
     * Waits until all that was begun is done.
     *
     * @throws RefusedException if a target failed
     */
    void finish() throws IOException {
        if (queue != null) {
            queue.finish();
        }
    }

    /** Waits for what is being done, and drops the rest. */
    @Override
    public void close() {
        if (queue != null) {
            queue.close();
            queue = null;
        }
    }

    private static void write(ByteBuffer bytes, DiskQueue.Target target) throws RefusedException {
        try {
            target.write(bytes);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot write the file: " + TargetDirectory.reason(e), e);
        }
    }

    /** A target on the connection's thread. */
    private record Sink(DiskQueue.Target target) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws RefusedException {
            int length = bytes.remaining();
            BodyTransfer.write(bytes, target);
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
