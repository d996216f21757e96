package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory's entries, reached through the opened directory: a path that is swapped for a symbolic link
 * leads no step elsewhere (openat, renameat, unlinkat and fstatat of POSIX).
 *
 * <p>Java offers neither mkdirat nor linkat. A directory is therefore made in the root, whose path is the
 * operator's, under a random name, and renamed into its place through both opened directories; a file takes
 * a free name by a look and a rename that no other thread of this process comes between.
 *
 * <p>What is left open: another process that makes a file of the same name between that look and the rename,
 * within microseconds, loses its file, and one that makes an empty directory there loses that directory. Where the
 * session made the directory itself, and has had it open since, the look follows links: another process that puts a
 * link without a target there meanwhile loses that link. A directory moved out of the root while it is open takes
 * along the files stored in it until it is closed. A directory swapped for a FIFO between the look at it and its
 * opening holds the thread. All of these take somebody who may write in the root on the receiver's own machine. A
 * directory on another file system than the root takes files, and new directories are refused in it.
 *
 * <p>For use by one thread; another one that opens the same directory makes its own.
 */
final class StreamEntries implements DirectoryEntries {
    private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A path of so many bytes can be looked up with any name behind it: macOS takes 1,023, Linux more. */
    private static final int LONGEST_LOOKED_UP = 1_023 - 1 - SafeName.MAX_LENGTH;

    private final Path directory;
    private final SecureDirectoryStream<Path> stream;

    /** The root of the tree; null if this is it. */
    private final @Nullable StreamEntries root;

    /**
     * Whether a name may be looked for by path: the session made the directory, and has had it open since, so that
     * all that is in it has come meanwhile.
     */
    private final boolean lookedUp;

    private int users = 1;

    private StreamEntries(
            Path directory, SecureDirectoryStream<Path> stream, @Nullable StreamEntries root, boolean made) {
        this.directory = directory;
        this.stream = stream;
        this.root = root;
        this.lookedUp = made && directory.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_LOOKED_UP;
    }

    /** The root of a tree; null if the platform has no such streams. */
    @SuppressWarnings("StreamResourceLeak") // closed by the entries, or below
    static @Nullable StreamEntries root(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new StreamEntries(directory, secure, null, false);
        }
        stream.close();
        return null;
    }

    @Override
    public Path directory() {
        return directory;
    }

    private BasicFileAttributeView view(Path name) {
        return stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Null if there is nothing of that name. */
    private @Nullable BasicFileAttributes attributes(Path name) throws IOException {
        try {
            return view(name).readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public boolean exists(Path name) throws IOException {
        return attributes(name) != null;
    }

    @Override
    public boolean existsBeside(Path name, Path present) throws IOException {
        // By path, Java tells that there is nothing without an exception. It says so, too, where the path leads
        // nowhere, or elsewhere: the directory or one above it was moved, or cannot be searched any more.
        boolean free = lookedUp && !Files.exists(directory.resolve(name)) && Files.exists(directory.resolve(present));
        return !free && attributes(name) != null;
    }

    @Override
    public boolean isDirectory(Path name) throws IOException {
        BasicFileAttributes attributes = attributes(name);
        return attributes != null && attributes.isDirectory();
    }

    @Override
    public FileChannel create(Path name, boolean executable) throws IOException {
        return fileChannel(
                stream.newByteChannel(name, PathEntries.CREATE, PathEntries.creation(directory, executable)));
    }

    @Override
    public FileChannel open(Path name) throws IOException {
        return fileChannel(stream.newByteChannel(name, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));
    }

    @Override
    public void makeExecutable(Path name) throws IOException {
        PathEntries.makeExecutable(
                stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void takeFrom(DirectoryEntries other, Path name) throws IOException {
        if (!(other instanceof StreamEntries streams)) {
            throw new IllegalArgumentException("the other directory is reached by its path");
        }
        streams.stream.move(name, stream, name);
    }

    @Override
    public boolean isFileOfLength(Path name, long length) throws IOException {
        BasicFileAttributes attributes = attributes(name);
        return attributes != null && attributes.isRegularFile() && attributes.size() == length;
    }

    @Override
    public FileChannel openEntries() throws IOException {
        return fileChannel(stream.newByteChannel(directory.getFileSystem().getPath("."), READ));
    }

    /** All that the JDK's streams open are; the interface promises less. */
    private static FileChannel fileChannel(SeekableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("the file system's channels cannot be forced to the disk");
    }

    @Override
    public void setModified(Path name, FileTime time) throws IOException {
        view(name).setTimes(time, FileTime.fromMillis(System.currentTimeMillis()), null);
    }

    @Override
    public boolean link(Path name, Path second) {
        return false; // Java could do it by path alone
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        stream.move(from, stream, to);
    }

    @Override
    public void delete(Path name) throws IOException {
        try {
            stream.deleteFile(name);
        } catch (NoSuchFileException e) {
            return; // as good
        }
    }

    @Override
    public StreamEntries child(Path name, boolean sync, boolean forced) throws IOException {
        BasicFileAttributes attributes = attributes(name);
        boolean made = false;
        if (attributes == null) {
            made = makeDirectory(name);
            force(sync);
        } else {
            // Before it is opened: opening a FIFO waits for its other end.
            PathEntries.requireDirectory(name, attributes);
            // Whoever made it need not have forced it yet, nor ever.
            force(sync && !forced);
        }
        try {
            SecureDirectoryStream<Path> opened = stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            return new StreamEntries(directory.resolve(name), opened, root == null ? this : root, made);
        } catch (FileSystemException e) {
            BasicFileAttributes now = attributes(name);
            if (now != null) {
                PathEntries.requireDirectory(name, now);
            }
            throw e;
        }
    }

    /** Whether there was none of that name. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // one lock for all that makes files in a target
    private boolean makeDirectory(Path name) throws IOException {
        StreamEntries top = root == null ? this : root;
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        Path made = directory
                .getFileSystem()
                .getPath(PartialFile.PREFIX + HexFormat.of().formatHex(random) + ".dir");
        synchronized (PartialFile.class) {
            if (attributes(name) != null) {
                return false; // by another session
            }
            Files.createDirectory(top.directory.resolve(made));
            try {
                top.stream.move(made, stream, name);
                return true;
            } catch (FileSystemException e) {
                Files.deleteIfExists(top.directory.resolve(made));
                if (attributes(name) == null) {
                    throw e;
                }
                return false;
            }
        }
    }

    private void force(boolean sync) throws IOException {
        if (sync) {
            try (FileChannel entries = openEntries()) {
                entries.force(true);
            }
        }
    }

    @Override
    public void acquire() {
        users++;
    }

    @Override
    public void release() throws IOException {
        users--;
        if (users == 0) {
            stream.close();
        }
    }
}
