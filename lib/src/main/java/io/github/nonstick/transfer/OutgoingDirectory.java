package io.github.nonstick.transfer;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A directory to be made at the receiver.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param file where it is on this side
 * @param path its path at the receiver, from the top of the tree that is sent, with slashes
 */
public record OutgoingDirectory(Path file, String path) implements Outgoing {
    /** Takes a directory. */
    public OutgoingDirectory {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(path, "path");
    }
}
