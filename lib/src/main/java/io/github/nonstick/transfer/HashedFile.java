package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file opened for sending, with its hash.
 *
 * @param hash null where none is wanted
 */
record HashedFile(
        OutgoingFile file, FileBody body, @Nullable BodyHash hash) implements Closeable {
    /** Hashing so much takes seconds; receivers wait for a minute and more. */
    private static final long LONGEST_HASHED_WHILE_CONNECTED = 1L << 28;

    /** To read so much takes longer than to start a thread that hashes it meanwhile. */
    private static final long SHORTEST_HASHED_BEHIND = 4L << 20;

    /**
     * Opens and hashes a file.
     *
     * @throws IOException if it cannot be read, or changes meanwhile
     */
    static HashedFile open(OutgoingFile file, SenderSettings settings) throws IOException {
        BodyDigest digest = settings.algorithm == null ? null : BodyDigest.of(settings.algorithm);
        return of(file, file.open(), settings, digest);
    }

    /**
     * Hashes an opened file by an empty digest, which is empty again unless that fails; null for no hash.
     *
     * @throws IOException as {@link #open}; the file is closed then
     */
    static HashedFile of(OutgoingFile file, FileBody body, SenderSettings settings, @Nullable BodyDigest digest)
            throws IOException {
        try {
            LongConsumer progress = done -> settings.listener.hashed(file.file(), done, body.length());
            return new HashedFile(file, body, digest == null ? null : hash(body, digest, progress));
        } catch (IOException | RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    private static BodyHash hash(FileBody body, BodyDigest digest, LongConsumer progress) throws IOException {
        if (body.length() < SHORTEST_HASHED_BEHIND) {
            return body.hash(digest, progress);
        }
        // On the heap: digests are of arrays, and the thread that reads has time to spare for the copy.
        HashQueue queue = HashQueue.tryStart(new BodyBuffers(ByteBuffer::allocate));
        if (queue == null) {
            return body.hash(digest, progress);
        }
        try (queue) {
            long position = 0;
            while (position < body.length()) {
                ByteBuffer bytes = queue.buffer();
                body.read(bytes, position);
                position += bytes.flip().remaining();
                queue.hash(bytes, digest::update);
                progress.accept(position);
            }
            queue.finish();
        }
        body.checkUnchanged();
        return digest.finish();
    }

    /**
     * Whether hashing takes so long that it is done before connecting: a receiver closes a connection on which
     * nothing comes.
     */
    static boolean isLong(Outgoing item, SenderSettings settings) {
        return item instanceof OutgoingFile file && !settings.resumable && isLong(file.currentLength(), settings);
    }

    /** The same of an opened file. */
    static boolean isLong(FileBody body, SenderSettings settings) {
        return isLong(body.length(), settings);
    }

    private static boolean isLong(long length, SenderSettings settings) {
        return settings.algorithm != null && length > LONGEST_HASHED_WHILE_CONNECTED;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
