package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a header says of the file that it announces.
 *
 * @param directory where in the tree, with slashes; null for the target directory itself
 * @param name its name there; not checked
 * @param length in bytes; -1 where it is not known yet
 * @param modified nanoseconds since 1970; null where the header does not say
 */
record IncomingFile(
        @Nullable String directory,
        @Nullable String name,
        long length,
        @Nullable Long modified,
        boolean executable) {
    static final long UNKNOWN_LENGTH = -1;

    /** A frame that is a file and nothing more; whatever keys it has are its own. */
    static IncomingFile plain(FrameHeader header) {
        return new IncomingFile(null, header.filename(), header.dataSize(), null, false);
    }

    /**
     * A frame of the kind FILE.
     *
     * @throws RefusedException if what it says of its place, time or mode is of another type
     */
    static IncomingFile inTree(FrameHeader header) throws RefusedException {
        return of(header, header.filename(), header.dataSize());
    }

    /**
     * A frame of the kind OFFER.
     *
     * @throws RefusedException if its name or length is no name or no length, or as {@link #inTree}
     */
    static IncomingFile offered(FrameHeader header) throws RefusedException {
        long length = header.attribute(TransferFrame.WHOLE_LENGTH) == null
                ? UNKNOWN_LENGTH
                : TransferFrame.length(header, TransferFrame.WHOLE_LENGTH);
        return of(header, TransferFrame.text(header, TransferFrame.TARGET_NAME), length);
    }

    private static IncomingFile of(FrameHeader header, @Nullable String name, long length) throws RefusedException {
        return new IncomingFile(
                TransferFrame.optional(header, TransferFrame.DIRECTORY, String.class, "a text"),
                name,
                length,
                TransferFrame.optional(header, TransferFrame.MODIFIED, Long.class, TransferFrame.INTEGER),
                Boolean.TRUE.equals(
                        TransferFrame.optional(header, TransferFrame.EXECUTABLE, Boolean.class, "true or false")));
    }

    /**
     * Where it is to be.
     *
     * @throws RefusedException if the path is not safe
     */
    RelativePath parent() throws RefusedException {
        return directory == null ? RelativePath.ROOT : RelativePath.parse(directory);
    }

    /** The name with its place in the tree: for people, not for the file system. */
    @Nullable
    String fullName() {
        return fullName(directory, name);
    }

    /** The same of a header of the kind FILE, whatever it says. */
    static @Nullable String fullName(FrameHeader header) {
        boolean placed = header.attribute(TransferFrame.DIRECTORY) instanceof String;
        return fullName(placed ? String.valueOf(header.attribute(TransferFrame.DIRECTORY)) : null, header.filename());
    }

    private static @Nullable String fullName(@Nullable String directory, @Nullable String name) {
        return directory == null || name == null ? name : directory + "/" + name;
    }
}
