package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file to be sent.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param file where it is
 * @param name the name that the receiver is told
 * @param place its place in a tree that is sent; null for a file on its own
 */
public record OutgoingFile(Path file, String name, @Nullable TreePlace place) implements Outgoing {
    /** Takes a file with the name that the receiver is told. */
    public OutgoingFile {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(name, "name");
    }

    /** A file on its own, with the name that the receiver is told. */
    public OutgoingFile(Path file, String name) {
        this(file, name, null);
    }

    /** A file under its own name. */
    public static OutgoingFile of(Path file) {
        return new OutgoingFile(
                file, String.valueOf(file.toAbsolutePath().normalize().getFileName()));
    }

    /** How long it is now, in bytes; 0 where that cannot be told, which is found out when it is opened. */
    long currentLength() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
