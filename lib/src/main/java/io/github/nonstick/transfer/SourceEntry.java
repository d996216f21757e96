package io.github.nonstick.transfer;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What a {@link SourceTree} comes by, each with its path below the root, {@code /} between the names. */
sealed interface SourceEntry {
    /** Below the root; where a name holds no valid Unicode, with U+FFFD in the place of what is none. */
    String relative();

    /** A regular file to send. */
    record RegularFile(String relative, Path path, BasicFileAttributes attributes, boolean executable)
            implements SourceEntry {}

    /** A directory, before what is in it. */
    record Directory(String relative, Path path) implements SourceEntry {}

    /** Something that is not sent by design: a link or a device. */
    record Skipped(String relative, Path path, String reason) implements SourceEntry {}

    /** Something that should be sent and cannot be. */
    record Failed(
            String relative,
            Path path,
            String reason,
            @Nullable Exception cause) implements SourceEntry {}
}
