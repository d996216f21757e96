package io.github.nonstick.transfer;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Bytes of unknown length to be sent as a file, such as those of a pipe. They are read once: a connection that
 * is lost cannot be resumed.
 *
 * <p>For use by one thread, as the stream is.
 *
 * @param in read to its end, not closed
 * @param name the name that the receiver is told
 */
public record OutgoingStream(InputStream in, String name) implements Outgoing {
    /** Takes a stream with the name that the receiver is told. */
    public OutgoingStream {
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(name, "name");
    }

    /** The name {@code -}, as command lines have it. */
    @Override
    public Path file() {
        return Path.of("-");
    }
}
