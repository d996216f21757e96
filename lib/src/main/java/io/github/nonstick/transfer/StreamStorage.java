package io.github.nonstick.transfer;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream as what a receiver's single file goes to. Safe for use by several threads. */
final class StreamStorage implements Storage {
    private final SingleOutput output;
    private final ReceiverListener listener;

    StreamStorage(SingleOutput output, ReceiverListener listener) {
        this.output = output;
        this.listener = listener;
    }

    @Override
    public Destination open(SocketAddress peer) {
        return new StreamDestination(output, (name, cause) -> listener.incomplete(peer, name, cause));
    }

    /** Whoever reads the stream is not to wait until a buffer is full. */
    @Override
    public @Nullable BodyBuffers buffers() {
        return null;
    }

    @Override
    public int deleteStalePartials(Duration age) {
        return 0;
    }
}
