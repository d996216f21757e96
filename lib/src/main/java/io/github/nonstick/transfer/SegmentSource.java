package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file from its start to its end, and the SHA-256 of those that were read.
 *
 * <p>Used by one thread at a time.
 */
abstract class SegmentSource {
    /** What is sent again at most when a connection is lost. */
    static final int SEGMENT_LENGTH = 1 << 20;

    /** What is read and hashed at once stays in a processor's second cache. */
    private static final int PIECE_LENGTH = 1 << 17;

    private BodyDigest digest = BodyDigest.of(HashAlgorithm.SHA_256);

    /** How many bytes the digest has had: where the next segment begins. */
    private long position;

    private long agreedOffset;
    private @Nullable BodyHash agreedHash;

    private SegmentSource() {}

    /** The bytes of a file. */
    static SegmentSource of(FileBody body, LongConsumer checked) {
        return new FileSource(body, checked);
    }

    /** The bytes of a stream, which has no prefix that could be sent already. */
    static SegmentSource of(InputStream in) {
        return new StreamSource(in);
    }

    /** Reads bytes from the position on; fewer than the buffer has room for only at the end. */
    abstract void read(ByteBuffer target, long from) throws IOException;

    /** Called when the end was reached. */
    abstract void checkUnchanged() throws IOException;

    abstract void checked(long done);

    /** Whether an interrupt ends a read that waits. */
    abstract boolean endsOnInterrupt();

    /** The SHA-256 of the bytes before an offset; the next segment begins there. */
    BodyHash hashUpTo(long offset) throws IOException {
        if (offset < position) {
            digest = BodyDigest.of(HashAlgorithm.SHA_256);
            position = 0;
        }
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_LENGTH, offset - position));
        while (position < offset) {
            piece.clear().limit((int) Math.min(piece.capacity(), offset - position));
            read(piece, position);
            position += piece.flip().remaining();
            digest.update(piece);
            checked(position);
        }
        return digest.current();
    }

    /** Says that the receiver was told the hash up to this offset. */
    void agree(long offset, BodyHash hash) {
        agreedOffset = offset;
        agreedHash = hash;
    }

    /** The hash that the receiver was told; null if none. */
    @Nullable
    BodyHash agreedHash() {
        return agreedHash;
    }

    /** The offset that the receiver was told the hash up to; 0 at first. */
    long agreedOffset() {
        return agreedOffset;
    }

    /**
     * Fills an empty buffer with the next segment.
     *
     * @return the CRC-32C of what remains in the buffer then; null at the end
     * @throws io.github.nonstick.io.FileChangedException if the source is not what it was
     */
    @Nullable
    BodyHash next(ByteBuffer target) throws IOException {
        BodyDigest crc = BodyDigest.of(HashAlgorithm.CRC32C);
        int start;
        do {
            start = target.position();
            target.limit(Math.min(start + PIECE_LENGTH, target.capacity()));
            read(target, position);
            ByteBuffer piece = target.duplicate().flip().position(start);
            position += piece.remaining();
            crc.update(piece.duplicate());
            digest.update(piece);
        } while (target.position() > start && target.position() < target.capacity());
        target.flip();
        if (!target.hasRemaining()) {
            checkUnchanged();
            return null;
        }
        return crc.finish();
    }

    /** The SHA-256 of all that was read. */
    BodyHash finish() {
        return digest.finish();
    }

    private static final class FileSource extends SegmentSource {
        private final FileBody body;
        private final LongConsumer checked;

        FileSource(FileBody body, LongConsumer checked) {
            this.body = body;
            this.checked = checked;
        }

        @Override
        void read(ByteBuffer target, long from) throws IOException {
            body.read(target, from);
        }

        @Override
        void checkUnchanged() throws IOException {
            body.checkUnchanged();
        }

        @Override
        boolean endsOnInterrupt() {
            return true;
        }

        @Override
        void checked(long done) {
            checked.accept(done);
        }
    }

    private static final class StreamSource extends SegmentSource {
        private final InputStream in;

        StreamSource(InputStream in) {
            this.in = in;
        }

        @Override
        void read(ByteBuffer target, long from) throws IOException {
            byte[] piece = new byte[Math.min(PIECE_LENGTH, target.remaining())];
            while (target.hasRemaining()) {
                int read = in.read(piece, 0, Math.min(piece.length, target.remaining()));
                if (read < 0) {
                    return;
                }
                target.put(piece, 0, read);
            }
        }

        @Override
        void checkUnchanged() {}

        @Override
        boolean endsOnInterrupt() {
            return false;
        }

        @Override
        void checked(long done) {}
    }
}
