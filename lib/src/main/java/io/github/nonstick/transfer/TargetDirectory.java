package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The directory that received files are kept in, by its rule for names that are taken. */
final class TargetDirectory {
    private static final int MAX_NUMBER = 9_999;

    private final Path directory;
    private final ConflictPolicy conflictPolicy;

    TargetDirectory(Path directory, ConflictPolicy conflictPolicy) {
        this.directory = directory;
        this.conflictPolicy = conflictPolicy;
    }

    /**
     * Whether a file of this name, a safe one, would be passed over.
     *
     * @throws RefusedException if this system cannot have such a name
     */
    boolean skips(String name) throws RefusedException {
        return conflictPolicy == ConflictPolicy.SKIP && isTaken(resolve(name));
    }

    /**
     * Refuses before the first byte what could not be kept after the last one.
     *
     * @throws RefusedException if the name is taken or impossible, or there is no room
     */
    void admit(String name, long length) throws RefusedException {
        Path target = resolve(name);
        boolean obstructed = switch (conflictPolicy) {
            case REFUSE -> isTaken(target);
            case OVERWRITE -> Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
            case RENAME, SKIP -> false;
        };
        if (obstructed) {
            throw exists(name);
        }
        long usable;
        try {
            usable = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot ask for free space: " + reason(e), e);
        }
        if (length > usable) {
            throw new RefusedException(
                    Refusal.NO_SPACE, "file has " + length + " bytes, the disk has room for " + usable);
        }
    }

    PartialFile create() throws RefusedException {
        try {
            return PartialFile.create(directory);
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot create a file: " + reason(e), e);
        }
    }

    /**
     * Gives a complete file its name.
     *
     * @return where it is now
     * @throws RefusedException if the name was taken meanwhile, or the disk failed
     */
    Path publish(PartialFile file, String name) throws RefusedException {
        try {
            file.sync();
            Path target = switch (conflictPolicy) {
                case REFUSE, SKIP -> publishNew(file, name);
                case OVERWRITE -> publishOver(file, name);
                case RENAME -> publishNumbered(file, name);
            };
            file.syncDirectory();
            return target;
        } catch (FileAlreadyExistsException e) {
            throw exists(name);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot store the file: " + reason(e), e);
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
            Path target = resolve(candidate);
            try {
                file.publishNew(target);
                return target;
            } catch (FileAlreadyExistsException e) {
                continue;
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

    private static boolean isTaken(Path target) {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS);
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
