package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directory that received files are kept in, by its rule for names that are taken. */
final class TargetDirectory {
    private static final System.Logger LOGGER = System.getLogger(TargetDirectory.class.getName());

    private static final int MAX_NUMBER = 9_999;

    private final DirectoryEntries entries;
    private final ConflictPolicy conflictPolicy;

    /** The session this belongs to; null if it belongs to none. */
    private final @Nullable TargetTree tree;

    /** What the directory is called among the session's names. */
    private final long key;

    /** A directory by itself, for any number of sessions; safe for use by several threads. */
    TargetDirectory(Path directory, ConflictPolicy conflictPolicy) {
        this(new PathEntries(directory), conflictPolicy, null, 0);
    }

    /** A directory of one session's tree, for use by one thread. */
    TargetDirectory(DirectoryEntries entries, ConflictPolicy conflictPolicy, @Nullable TargetTree tree, long key) {
        this.entries = entries;
        this.conflictPolicy = conflictPolicy;
        this.tree = tree;
        this.key = key;
    }

    /**
     * Whether a file of this name, a safe one, would be passed over.
     *
     * @throws RefusedException if this system cannot have such a name, or it collides with another one
     */
    boolean skips(String name) throws RefusedException {
        if (conflictPolicy != ConflictPolicy.SKIP) {
            return false;
        }
        checkCollision(name);
        return isTaken(name);
    }

    /**
     * Refuses before the first byte what could not be kept after the last one.
     *
     * @throws RefusedException if the name is taken, impossible or collides with another
     */
    void admit(String name) throws RefusedException {
        resolve(name);
        checkCollision(name);
        boolean obstructed = switch (conflictPolicy) {
            case REFUSE -> isTaken(name);
            case OVERWRITE -> isDirectory(name);
            case RENAME, SKIP -> false;
        };
        if (obstructed) {
            throw exists(name);
        }
    }

    PartialFile create() throws RefusedException {
        return create(false);
    }

    /** A file to receive into; an executable one may be run by those who may read it. */
    PartialFile create(boolean executable) throws RefusedException {
        try {
            return PartialFile.create(entries, executable, tree == null || tree.sync());
        } catch (IOException e) {
            if (tree != null) {
                tree.forget();
            }
            throw new RefusedException(Refusal.DISK, "cannot create a file: " + reason(e), e);
        }
    }

    /** Takes over a complete file that was received into the root of the tree, under a name of its own. */
    PartialFile adopt(String partialName, boolean executable) throws RefusedException {
        try {
            if (tree != null
                    && tree.root() != entries
                    && !entries.directory().equals(tree.root().directory())) {
                entries.takeFrom(
                        tree.root(), entries.directory().getFileSystem().getPath(partialName));
            }
            return PartialFile.adopt(entries, partialName, executable, tree == null || tree.sync());
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot open the partial file: " + reason(e), e);
        }
    }

    /**
     * The file of that name and length which an offered one would be in conflict with, unless it is the same.
     *
     * @return null where there is none, or an offered one gets another name
     */
    @Nullable
    PresentFile present(String name, long length) throws RefusedException {
        if (conflictPolicy == ConflictPolicy.RENAME || conflictPolicy == ConflictPolicy.SKIP) {
            return null;
        }
        Path path = resolve(name);
        try {
            boolean same = entries.isFileOfLength(path.getFileName(), length);
            return same ? new PresentFile(path, length) : null;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Forces a file that is present, and its entry, to the disk, unless the session leaves that to the system. */
    void force(PresentFile file) throws RefusedException {
        if (tree != null && !tree.sync()) {
            return;
        }
        try (FileChannel opened = entries.openEntries()) {
            file.force();
            if (opened != null) {
                opened.force(true);
            }
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot store the file: " + reason(e), e);
        }
    }

    /** Gives a complete file its name, and leaves it the time at which it was received. */
    Path publish(PartialFile file, String name) throws RefusedException {
        return publish(file, name, null);
    }

    /**
     * Gives a complete file its name.
     *
     * @param modified its modification time in nanoseconds since the epoch; null to leave it as it is. A
     *     file system that cannot keep it is told to the log, and no reason to refuse the file.
     * @return where it is now
     * @throws RefusedException if the name was taken meanwhile, or the disk failed
     */
    Path publish(PartialFile file, String name, @Nullable Long modified) throws RefusedException {
        checkCollision(name);
        try {
            if (modified != null) {
                setModified(file, modified);
            }
            file.sync();
            Path target = switch (conflictPolicy) {
                case REFUSE, SKIP -> publishNew(file, name);
                case OVERWRITE -> publishOver(file, name);
                case RENAME -> publishNumbered(file, name);
            };
            file.syncDirectory();
            if (tree != null) {
                boolean numbered = conflictPolicy == ConflictPolicy.RENAME;
                tree.names().add(key, numbered ? target.getFileName().toString() : name);
            }
            return target;
        } catch (FileAlreadyExistsException e) {
            throw exists(name);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot store the file: " + reason(e), e);
        }
    }

    private static void setModified(PartialFile file, long modified) {
        try {
            file.setModified(modified);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a stored file does not keep its modification time", e);
        }
    }

    private void checkCollision(String name) throws RefusedException {
        if (tree != null) {
            tree.names().check(key, name);
        }
    }

    private Path publishNew(PartialFile file, String name) throws IOException {
        Path target = resolve(name);
        file.publishNew(target);
        return target;
    }

    private Path publishOver(PartialFile file, String name) throws IOException {
        Path target = resolve(name);
        file.publishOver(target);
        return target;
    }

    private Path publishNumbered(PartialFile file, String name) throws IOException {
        for (int number = 0; number <= MAX_NUMBER; number++) {
            String candidate = number == 0 ? name : numbered(name, number);
            if (SafeName.isTooLong(candidate)) {
                break;
            }
            if (tree != null && tree.names().collides(key, candidate)) {
                continue;
            }
            Path target = resolve(candidate);
            try {
                file.publishNew(target);
                return target;
            } catch (FileAlreadyExistsException e) {
                // Since it was looked for: the next number.
            }
        }
        throw exists(name);
    }

    /** {@code a.tar.gz} becomes {@code a (1).tar.gz}, {@code .profile} becomes {@code .profile (1)}. */
    static String numbered(String name, int number) {
        int dot = name.indexOf('.', 1);
        return dot < 0
                ? name + " (" + number + ")"
                : name.substring(0, dot) + " (" + number + ")" + name.substring(dot);
    }

    private Path resolve(String name) throws RefusedException {
        return resolve(entries.directory(), name);
    }

    static Path resolve(Path directory, String name) throws RefusedException {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            // In the locale C the JDK's file names are ASCII.
            throw new RefusedException(
                    Refusal.UNSAFE_NAME,
                    "filename " + Escaped.text(name) + " cannot be written in the encoding of the receiver's locale",
                    e);
        }
    }

    private boolean isTaken(String name) throws RefusedException {
        Path path = resolve(name).getFileName();
        try {
            return entries.exists(path);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private boolean isDirectory(String name) throws RefusedException {
        Path path = resolve(name).getFileName();
        try {
            return entries.isDirectory(path);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static RefusedException unreadable(IOException e) {
        return new RefusedException(Refusal.DISK, "cannot look at the directory: " + reason(e), e);
    }

    private static RefusedException exists(String name) {
        return new RefusedException(Refusal.EXISTS, "a file named " + Escaped.text(name) + " exists");
    }

    /** What the operating system said, without the path, which is nobody's business on the other side. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException fault && fault.getReason() != null) {
            return fault.getReason();
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        return e instanceof NoSuchFileException ? "no such file or directory" : String.valueOf(e.getMessage());
    }
}
