package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file being received: under a random name until it is published, gone when it is closed before that.
 *
 * <p>Opened with CREATE_NEW and NOFOLLOW_LINKS, so that nothing prepared in the directory is written to.
 */
final class PartialFile implements Closeable {
    private static final System.Logger LOGGER = System.getLogger(PartialFile.class.getName());

    static final String PREFIX = ".nonstick-";
    static final String SUFFIX = ".part";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final FileChannel channel;

    /** The directory, opened so that its entries can be forced to the disk; null where the platform cannot. */
    private final @Nullable FileChannel entries;

    private boolean published;

    private PartialFile(Path path, FileChannel channel, @Nullable FileChannel entries) {
        this.path = path;
        this.channel = channel;
        this.entries = entries;
    }

    static PartialFile create(Path directory) throws IOException {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        Path path = directory.resolve(PREFIX + HexFormat.of().formatHex(random) + SUFFIX);
        // First, so that a directory that cannot be read is no discovery made when the file has its name.
        FileChannel entries = openEntries(directory);
        try {
            FileChannel channel = FileChannel.open(
                    path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
            return new PartialFile(path, channel, entries);
        } catch (IOException | RuntimeException e) {
            if (entries != null) {
                entries.close();
            }
            throw e;
        }
    }

    private static @Nullable FileChannel openEntries(Path directory) throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? FileChannel.open(directory, StandardOpenOption.READ) : null;
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Forces the file's bytes to the disk, so that its final name never leads to less than all of them. */
    void sync() throws IOException {
        channel.force(true);
    }

    /**
     * Gives the complete file its final name in one step.
     *
     * @throws FileAlreadyExistsException if there is something of that name; the file is still partial
     */
    void publishNew(Path target) throws IOException {
        channel.close();
        try {
            // A hard link fails where the name is taken, and so does no rename that Java offers.
            Files.createLink(target, path);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            moveWithoutLink(target);
            return;
        }
        published = true;
        deleteSecondName();
    }

    /** The file has its name by now: a first name that stays is untidy, and no reason to refuse the file. */
    private void deleteSecondName() {
        try {
            Files.delete(path);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a stored file keeps its partial name, too", e);
        }
    }

    /** For file systems without hard links; between threads of this process the check and the move are one. */
    void moveWithoutLink(Path target) throws IOException {
        synchronized (PartialFile.class) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Gives the complete file its final name in one step, in the place of a file that has it. */
    void publishOver(Path target) throws IOException {
        channel.close();
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString(), null, "is a directory");
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forces the directory's entries to the disk, where the platform can. */
    void syncDirectory() throws IOException {
        if (entries != null) {
            entries.force(true);
        }
    }

    /** Removes the file unless it was published. */
    @Override
    public void close() throws IOException {
        try (entries) {
            channel.close();
        } finally {
            if (!published) {
                Files.deleteIfExists(path);
            }
        }
    }
}
