package io.github.nonstick.transfer;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A file to be sent.
 *
 * @param file where it is
 * @param name the name that the receiver is told
 */
public record OutgoingFile(Path file, String name) {
    /** Takes a file with the name that the receiver is told. */
    public OutgoingFile {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(name, "name");
    }

    /** A file under its own name. */
    public static OutgoingFile of(Path file) {
        return new OutgoingFile(
                file, String.valueOf(file.toAbsolutePath().normalize().getFileName()));
    }
}
