package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import org.jspecify.annotations.Nullable;

/** Who may send down one connection, and how much. For use by one thread. */
final class SessionLimits {
    private final ReceiverLimits limits;
    private final @Nullable Token token;
    private final boolean vacant;

    private boolean admitted;
    private long files;
    private long bytes;

    /**
     * Limits for a connection.
     *
     * @param vacant whether the receiver may serve one more
     */
    SessionLimits(ReceiverLimits limits, @Nullable Token token, boolean vacant) {
        this.limits = limits;
        this.token = token;
        this.vacant = vacant;
    }

    /**
     * Looks at every header before anything else does.
     *
     * @throws RefusedException if nothing of this connection is taken
     */
    void admit(FrameHeader header) throws RefusedException {
        if (admitted) {
            return;
        }
        if (!vacant) {
            throw new RefusedException(
                    Refusal.BUSY, "the receiver serves " + limits.maxConnections() + " connections, no more");
        }
        if (token != null && !token.matches(header.attribute(TransferFrame.TOKEN))) {
            String shown = header.attribute(TransferFrame.TOKEN) == null ? "none was shown" : "another one was shown";
            throw new RefusedException(Refusal.UNAUTHORIZED, "the receiver wants a token, " + shown);
        }
        admitted = true;
    }

    /** Whether the connection ends with the first refusal: whoever is not admitted has nothing more to say. */
    boolean admitted() {
        return admitted;
    }

    /**
     * Counts a file or a directory that is offered.
     *
     * @param length in bytes; 0 where it is not known
     * @throws RefusedException if the file, or all of the connection, is more than is taken
     */
    void countFile(long length) throws RefusedException {
        files++;
        if (files > limits.maxFilesPerConnection()) {
            throw new RefusedException(
                    Refusal.SESSION_LIMIT,
                    "this is file " + files + " of the connection, at most " + limits.maxFilesPerConnection()
                            + " are accepted");
        }
        checkFileSize(length);
        countBytes(length);
    }

    /**
     * Checks the length of a file.
     *
     * @throws RefusedException if it is longer than is taken
     */
    void checkFileSize(long length) throws RefusedException {
        if (length > limits.maxFileSize()) {
            throw new RefusedException(
                    Refusal.TOO_LARGE,
                    "file has " + length + " bytes, at most " + limits.maxFileSize() + " are accepted");
        }
    }

    /**
     * Counts bytes of files. Those refused count as well, up to the refusal: their sum is what is bounded.
     *
     * @throws RefusedException if they are more than is taken
     */
    void countBytes(long byteCount) throws RefusedException {
        long left = limits.maxBytesPerConnection() - bytes;
        if (byteCount > left) {
            throw new RefusedException(
                    Refusal.SESSION_LIMIT,
                    "file has " + byteCount + " bytes, " + left + " of the " + limits.maxBytesPerConnection()
                            + " that a connection may bring are left");
        }
        bytes += byteCount;
    }
}
