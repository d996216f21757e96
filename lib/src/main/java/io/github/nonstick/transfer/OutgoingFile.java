package io.github.nonstick.transfer;

import io.github.nonstick.io.FileBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file to be sent.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class OutgoingFile implements Outgoing {
    /** For so long a look at a file stands for the one before it is opened. */
    private static final long MOMENT_NANOS = 1_000_000;

    private final Path file;
    private final String name;
    private final @Nullable TreePlace place;

    /** What a walk saw of it; null where none came by. */
    private final @Nullable BasicFileAttributes seen;

    /** When that was, in nanoseconds from an unnamed origin. */
    private final long seenAt;

    /**
     * A file with the name that the receiver is told.
     *
     * @param file where it is
     * @param place its place in a tree that is sent; null for a file on its own
     */
    public OutgoingFile(Path file, String name, @Nullable TreePlace place) {
        this(file, name, place, null);
    }

    /** A file on its own, with the name that the receiver is told. */
    public OutgoingFile(Path file, String name) {
        this(file, name, null);
    }

    /**
     * A file that a walk has just come by.
     *
     * @param seen what it saw, links not followed
     */
    OutgoingFile(Path file, String name, @Nullable TreePlace place, @Nullable BasicFileAttributes seen) {
        this.file = Objects.requireNonNull(file, "file");
        this.name = Objects.requireNonNull(name, "name");
        this.place = place;
        this.seen = seen;
        this.seenAt = seen == null ? 0 : System.nanoTime();
    }

    /** A file under its own name. */
    public static OutgoingFile of(Path file) {
        return new OutgoingFile(
                file, String.valueOf(file.toAbsolutePath().normalize().getFileName()));
    }

    /** Where it is. */
    @Override
    public Path file() {
        return file;
    }

    /** The name that the receiver is told. */
    public String name() {
        return name;
    }

    /** Its place in a tree that is sent; null for a file on its own. */
    public @Nullable TreePlace place() {
        return place;
    }

    /**
     * Opens it. Where a walk came by it, it was no link, and a link that has its name meanwhile is not followed.
     *
     * @throws IOException as {@link FileBody#open(Path)}, or {@link FileBody#openNoLink}
     */
    FileBody open() throws IOException {
        if (seen == null) {
            return FileBody.open(file);
        }
        return System.nanoTime() - seenAt < MOMENT_NANOS ? FileBody.open(file, seen) : FileBody.openNoLink(file);
    }

    /** How long it is now, in bytes; 0 where that cannot be told, which is found out when it is opened. */
    long currentLength() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OutgoingFile that
                && file.equals(that.file)
                && name.equals(that.name)
                && Objects.equals(place, that.place);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, name, place);
    }

    @Override
    public String toString() {
        return "OutgoingFile[" + file + ", " + name + (place == null ? "" : ", " + place) + "]";
    }
}
