package io.github.nonstick.transfer;

import java.util.Objects;

/**
 * What a receiver is told of a file beside its name and bytes.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param directory the directories that it is in, from the top of the tree that is sent, with slashes
 * @param modified nanoseconds since 1970, when it was modified last
 * @param executable whether its owner may execute it
 */
public record TreePlace(String directory, long modified, boolean executable) {
    /** Takes the place of a file in a tree. */
    public TreePlace {
        Objects.requireNonNull(directory, "directory");
    }
}
