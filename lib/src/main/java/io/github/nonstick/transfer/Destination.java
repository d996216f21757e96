package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the files of one session go. For use by one thread. */
interface Destination extends Closeable {
    /** A file that comes in one frame; closed before it is finished, it is not kept. */
    interface Body extends Closeable {
        /** Takes the next bytes. */
        void write(ByteBuffer bytes) throws IOException;

        /**
         * Keeps the file.
         *
         * @param hash of its bytes
         * @param verified whether the header announced that hash
         * @throws RefusedException if it cannot be kept
         */
        ReceivedFile finish(BodyHash hash, boolean verified) throws IOException;
    }

    /** Why nothing can be kept; null where it can. */
    default @Nullable RefusedException unusable() {
        return null;
    }

    /**
     * Makes a directory, unless it is there.
     *
     * @throws RefusedException if it cannot be made
     */
    void makeDirectory(RelativePath path) throws RefusedException;

    /**
     * Begins a file that comes in one frame.
     *
     * @return empty if it is passed over
     * @throws RefusedException if it is not kept
     */
    Optional<Body> begin(IncomingFile file) throws IOException;

    /**
     * Begins a file that comes in segments, or takes it up again.
     *
     * @param version of the sender's source
     * @param number what answers to the transfer carry
     * @return empty if it is passed over
     * @throws RefusedException if it is not kept
     */
    Optional<IncomingTransfer> offered(IncomingFile file, TransferId id, String version, long number)
            throws RefusedException;

    /** Says why a file that was begun is not kept; called when it is closed. Void if all were. */
    default void abandoned(IOException cause) {}
}
