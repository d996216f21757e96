package io.github.nonstick.transfer;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a receiver's files go to, shared by its sessions. Safe for use by several threads. */
interface Storage {
    /** How a receiver's settings become a storage; what all receivers made from one another share is its own. */
    interface Factory {
        Storage create(ReceiverSettings settings);
    }

    /** Opens it for a session; where that fails, the destination says so. */
    Destination open(SocketAddress peer);

    /** What large bodies are gathered in, to be hashed on threads of their own; null where bytes are handed on as they come. */
    @Nullable
    BodyBuffers buffers();

    /**
     * Deletes what transfers left that were not resumed for so long.
     *
     * @return how many were deleted
     */
    int deleteStalePartials(Duration age) throws IOException;
}
