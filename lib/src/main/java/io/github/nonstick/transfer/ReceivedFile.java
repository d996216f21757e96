package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that a receiver has kept.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param name the name in its header, in a tree with its directories and slashes; safe to print
 * @param path where it is stored; null where it went to a stream
 * @param length in bytes
 * @param hash of the bytes stored: by the algorithm of the header's hash, or SHA-256 where that names none
 * @param verified whether the header announced that hash
 * @param alreadyThere whether it was complete under its name before it was offered, so that nothing of it came: as when
 *     a sender resumes a file because the answer that it is stored was lost
 */
public record ReceivedFile(
        String name, @Nullable Path path, long length, BodyHash hash, boolean verified, boolean alreadyThere) {
    /** The name with its last component as it is stored, which can be another one than was asked for. */
    String storedName() {
        return path == null ? name : name.substring(0, name.lastIndexOf('/') + 1) + path.getFileName();
    }
}
