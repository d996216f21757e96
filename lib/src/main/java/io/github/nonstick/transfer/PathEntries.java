package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory's entries, reached by the directory's path each time.
 *
 * <p>Right for a directory whose path is the operator's alone. For one below it, where the platform has
 * no {@link StreamEntries}, the path is resolved again before each step and must lead where it led at first:
 * whoever can swap a directory for a link between that check and the step that follows, within
 * microseconds, leads that one step elsewhere.
 */
final class PathEntries implements DirectoryEntries {
    private static final FileAttribute<?> EXECUTABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx"));
    private static final FileAttribute<?>[] PLAIN = {};

    static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private final Path directory;

    /** What {@link #directory} must resolve to; null if that is its owner's business. */
    private final @Nullable Path real;

    PathEntries(Path directory) {
        this(directory, null);
    }

    private PathEntries(Path directory, @Nullable Path real) {
        this.directory = directory;
        this.real = real;
    }

    /** What a file is created with: less whatever the process's umask takes away. */
    static FileAttribute<?>[] creation(Path directory, boolean executable) {
        return executable && hasPosixPermissions(directory) ? new FileAttribute<?>[] {EXECUTABLE} : PLAIN;
    }

    private static boolean hasPosixPermissions(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private Path checked(Path name) throws IOException {
        if (real != null && !directory.toRealPath().equals(real)) {
            throw moved(directory);
        }
        return directory.resolve(name);
    }

    private static FileSystemException moved(Path path) {
        return new FileSystemException(path.toString(), null, "the directory has become a symbolic link");
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public boolean exists(Path name) {
        return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path name) {
        return Files.isDirectory(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public FileChannel create(Path name, boolean executable) throws IOException {
        return FileChannel.open(checked(name), CREATE, creation(directory, executable));
    }

    @Override
    public FileChannel open(Path name) throws IOException {
        return FileChannel.open(checked(name), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void makeExecutable(Path name) throws IOException {
        if (hasPosixPermissions(directory)) {
            makeExecutable(
                    Files.getFileAttributeView(checked(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
        }
    }

    /** Lets those run a file who may read it. */
    static void makeExecutable(PosixFileAttributeView view) throws IOException {
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        addIf(permissions, PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE);
        addIf(permissions, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE);
        addIf(permissions, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);
        view.setPermissions(permissions);
    }

    private static void addIf(
            Set<PosixFilePermission> permissions, PosixFilePermission held, PosixFilePermission added) {
        if (permissions.contains(held)) {
            permissions.add(added);
        }
    }

    @Override
    public void takeFrom(DirectoryEntries other, Path name) throws IOException {
        Files.move(other.directory().resolve(name), checked(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean isFileOfLength(Path name, long length) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(checked(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() && attributes.size() == length;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public @Nullable FileChannel openEntries() throws IOException {
        return hasPosixPermissions(directory) ? FileChannel.open(directory, StandardOpenOption.READ) : null;
    }

    @Override
    public void setModified(Path name, FileTime time) throws IOException {
        Files.getFileAttributeView(checked(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, FileTime.fromMillis(System.currentTimeMillis()), null);
    }

    @Override
    public boolean link(Path name, Path second) throws IOException {
        try {
            Files.createLink(checked(second), directory.resolve(name));
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(directory.resolve(from), checked(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path name) throws IOException {
        Files.deleteIfExists(checked(name));
    }

    @Override
    public DirectoryEntries child(Path name, boolean sync, boolean forced) throws IOException {
        Path path = checked(name);
        try {
            requireDirectory(name, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            force(sync && !forced);
        } catch (NoSuchFileException absent) {
            try {
                Files.createDirectory(path);
                force(sync);
            } catch (FileAlreadyExistsException e) {
                // Whatever it is, it is looked at below as what was found.
            }
            requireDirectory(name, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        }
        PathEntries child =
                new PathEntries(path, real == null ? directory.toRealPath().resolve(name) : path);
        child.checked(name);
        return child;
    }

    private void force(boolean sync) throws IOException {
        try (FileChannel entries = sync ? openEntries() : null) {
            if (entries != null) {
                entries.force(true);
            }
        }
    }

    /** Refuses what is reached under a directory's name and is none. */
    static void requireDirectory(Path name, BasicFileAttributes attributes) throws RefusedException {
        if (attributes.isSymbolicLink()) {
            throw new RefusedException(
                    Refusal.UNSAFE_NAME, "directory " + Escaped.text(name.toString()) + " is a symbolic link");
        }
        // A junction of Windows is a directory and something other.
        if (!attributes.isDirectory() || attributes.isOther()) {
            throw new RefusedException(
                    Refusal.EXISTS, "directory " + Escaped.text(name.toString()) + " exists and is no directory");
        }
    }

    @Override
    public void acquire() {}

    @Override
    public void release() {}
}
