package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import java.io.Closeable;
import java.io.IOException;
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

    /**
     * Opens and hashes a file.
     *
     * @throws IOException if it cannot be read, or changes meanwhile
     */
    static HashedFile open(OutgoingFile file, SenderSettings settings) throws IOException {
        return open(file, settings, settings.algorithm == null ? null : BodyDigest.of(settings.algorithm));
    }

    /**
     * Opens and hashes a file by an empty digest, which is empty again unless that fails; null for no hash.
     *
     * @throws IOException as {@link #open(OutgoingFile, SenderSettings)}
     */
    static HashedFile open(OutgoingFile file, SenderSettings settings, @Nullable BodyDigest digest) throws IOException {
        FileBody body = FileBody.open(file.file());
        try {
            BodyHash hash = digest == null
                    ? null
                    : body.hash(digest, done -> settings.listener.hashed(file.file(), done, body.length()));
            return new HashedFile(file, body, hash);
        } catch (IOException | RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    /**
     * Whether hashing takes so long that it is done before connecting: a receiver closes a connection on which
     * nothing comes.
     */
    static boolean isLong(Outgoing item, SenderSettings settings) {
        return item instanceof OutgoingFile file
                && !settings.resumable
                && settings.algorithm != null
                && file.file().toFile().length() > LONGEST_HASHED_WHILE_CONNECTED;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
