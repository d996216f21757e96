package io.github.nonstick.transfer;

import io.github.nonstick.io.FrameReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * How the bodies of one connection are hashed and written: small ones, and the first bytes of large ones, on the
 * connection's thread; what follows is hashed on another one while it is written, where there are buffers for that.
 *
 * <p>Failures of the target are refusals, {@link Refusal#DISK}: the connection is not at fault.
 *
 * <p>For use by one thread.
 */
final class BodyTransfer implements Closeable {
    /** What takes a body, each piece by both methods. */
    interface Target {
        /** Takes the next bytes for a hash, the first of the two where one thread does both. */
        void hash(ByteBuffer bytes);

        /** Takes the next bytes, on the connection's thread. */
        void write(ByteBuffer bytes) throws IOException;
    }

    /** No buffers of the pool are taken for a body before so much of it has come. */
    private static final int HASHED_AT_ONCE = BodyBuffers.BUFFER_LENGTH;

    /** Until as much has come, a thousand peers that only claim a large body hold no more than this each. */
    private static final int FIRST_PIECE_LENGTH = 8_192;

    private static final int PIECE_LENGTH = 65_536;

    /** Null where bytes are handed on as they come. */
    private final @Nullable BodyBuffers pool;

    /** Null while there is nothing to be done on it. */
    private @Nullable HashQueue queue;

    BodyTransfer(@Nullable BodyBuffers pool) {
        this.pool = pool;
    }

    /**
     * Moves the rest of the reader's current body to a target, and waits until it is hashed.
     *
     * @throws RefusedException if the target fails
     * @throws IOException if the connection fails
     */
    void transfer(FrameReader reader, Target target) throws IOException {
        try {
            begin(reader, target);
            finish();
        } finally {
            close();
        }
    }

    /**
     * Moves the rest of the reader's current body to a target, which has all of it written then, and may hash it
     * later.
     *
     * @throws IOException as {@link #transfer}
     */
    void begin(FrameReader reader, Target target) throws IOException {
        if (pool != null && queue == null && reader.bodyRemaining() > HASHED_AT_ONCE) {
            moveSome(reader, target);
            queue = HashQueue.tryStart(pool);
        }
        if (queue == null) {
            reader.transferBodyTo(new Sink(target));
            return;
        }
        while (reader.bodyRemaining() > 0) {
            ByteBuffer buffer = queue.buffer();
            while (buffer.hasRemaining() && reader.readBody(buffer) >= 0) {}
            // The same memory: only this thread takes the buffer from the queue again, when it has written it.
            ByteBuffer bytes = buffer.flip().duplicate();
            queue.hash(buffer, target::hash);
            write(bytes, target);
        }
    }

    private static void moveSome(FrameReader reader, Target target) throws IOException {
        byte[] piece = new byte[FIRST_PIECE_LENGTH];
        for (int moved = 0; moved < HASHED_AT_ONCE; ) {
            int length = reader.readBody(piece, 0, piece.length);
            hashAndWrite(ByteBuffer.wrap(piece, 0, length), target);
            moved += length;
            if (piece.length == FIRST_PIECE_LENGTH && moved >= FIRST_PIECE_LENGTH) {
                piece = new byte[PIECE_LENGTH];
            }
        }
    }

    /** Whether bytes that are written may not be hashed yet. */
    boolean hashesBehind() {
        return queue != null;
    }

    /** Waits until all that was written is hashed. */
    void finish() throws IOException {
        if (queue != null) {
            queue.finish();
        }
    }

    /** Waits until what was written is hashed, unless that has failed. */
    @Override
    public void close() {
        if (queue != null) {
            queue.close();
            queue = null;
        }
    }

    private static void hashAndWrite(ByteBuffer bytes, Target target) throws RefusedException {
        target.hash(bytes.duplicate());
        write(bytes, target);
    }

    private static void write(ByteBuffer bytes, Target target) throws RefusedException {
        try {
            target.write(bytes);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot write the file: " + TargetDirectory.reason(e), e);
        }
    }

    /** A target on the connection's thread. */
    private record Sink(Target target) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws RefusedException {
            int length = bytes.remaining();
            hashAndWrite(bytes, target);
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
