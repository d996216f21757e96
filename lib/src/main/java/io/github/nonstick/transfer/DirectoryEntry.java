package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a name in a directory stands for, links not followed.
 *
 * @param fileKey tells files of one system apart; null where the platform has none
 * @param names how many names the file has; 1 where that cannot be told
 */
record DirectoryEntry(
        @Nullable Object fileKey, boolean isRegular, boolean isDirectory, int names, long size, Instant lastModified) {
    static @Nullable DirectoryEntry find(Path path) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new DirectoryEntry(
                    attributes.fileKey(),
                    attributes.isRegularFile(),
                    attributes.isDirectory(),
                    names(path),
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static int names(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
                : 1;
    }

    /** A regular file that has no other name: what is written to it is seen nowhere else. */
    boolean isPlain() {
        return isRegular && names == 1;
    }

    boolean isSameFileAs(@Nullable DirectoryEntry other) {
        return other != null && Objects.equals(fileKey, other.fileKey);
    }
}
