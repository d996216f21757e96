package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file being received: under a name of its own until it is published, gone when it is closed before that.
 *
 * <p>Opened with CREATE_NEW and NOFOLLOW_LINKS, so that nothing prepared in the directory is written to.
 *
 * <p>For use by one thread. Names are taken once by all threads of this process together.
 */
final class PartialFile implements Closeable {
    private static final System.Logger LOGGER = System.getLogger(PartialFile.class.getName());

    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

    static final String PREFIX = ".nonstick-";
    static final String SUFFIX = ".part";

    /** Begins at random, so that two processes don't meet; what is prepared under the next name is not written to. */
    private static final AtomicLong NUMBER = new AtomicLong(new SecureRandom().nextLong());

    private final DirectoryEntries directory;
    private final Path name;
    private final FileChannel channel;

    /** The directory, opened so that its entries can be forced to the disk; null if that is not to be done. */
    private final @Nullable FileChannel entries;

    private final boolean synced;
    private boolean published;

    private PartialFile(
            DirectoryEntries directory, Path name, FileChannel channel, @Nullable FileChannel entries, boolean synced) {
        this.directory = directory;
        this.name = name;
        this.channel = channel;
        this.entries = entries;
        this.synced = synced;
    }

    static PartialFile create(Path directory) throws IOException {
        return create(new PathEntries(directory), false, true);
    }

    /**
     * Creates a file in an opened directory, which stays open until the file is closed.
     *
     * @param executable whether those may run it who may read it
     * @param synced whether {@link #sync} and {@link #syncDirectory} do anything
     */
    static PartialFile create(DirectoryEntries directory, boolean executable, boolean synced) throws IOException {
        Path name = directory
                .directory()
                .getFileSystem()
                .getPath(PREFIX + HexFormat.of().toHexDigits(NUMBER.getAndIncrement()) + SUFFIX);
        // First, so that a directory that cannot be read is no discovery made when the file has its name.
        FileChannel entries = synced ? directory.openEntries() : null;
        try {
            FileChannel channel = directory.create(name, executable);
            directory.acquire();
            return new PartialFile(directory, name, channel, entries, synced);
        } catch (IOException | RuntimeException | Error e) {
            if (entries != null) {
                entries.close();
            }
            throw e;
        }
    }

    /** Takes a complete file over that was received under a name of its own. */
    static PartialFile adopt(DirectoryEntries directory, String fileName, boolean executable, boolean synced)
            throws IOException {
        Path name = directory.directory().getFileSystem().getPath(fileName);
        FileChannel entries = synced ? directory.openEntries() : null;
        try {
            FileChannel channel = directory.open(name);
            if (executable) {
                directory.makeExecutable(name);
            }
            directory.acquire();
            return new PartialFile(directory, name, channel, entries, synced);
        } catch (IOException | RuntimeException | Error e) {
            if (entries != null) {
                entries.close();
            }
            throw e;
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Forces the file's bytes to the disk, so that its final name never leads to less than all of them. */
    void sync() throws IOException {
        if (synced) {
            channel.force(true);
        }
    }

    /**
     * Sets the file's modification time, to be called after the last byte.
     *
     * @param nanoseconds since the epoch; before it, whole seconds are kept
     */
    void setModified(long nanoseconds) throws IOException {
        directory.setModified(name, time(nanoseconds));
    }

    /** The JDK hands the system negative parts of a second, which it refuses. */
    private static FileTime time(long nanoseconds) {
        if (nanoseconds >= 0) {
            return FileTime.from(nanoseconds, TimeUnit.NANOSECONDS);
        }
        long earliest = Long.MIN_VALUE / NANOSECONDS_PER_SECOND;
        long seconds = Math.max(Math.floorDiv(nanoseconds, NANOSECONDS_PER_SECOND), earliest);
        return FileTime.from(seconds, TimeUnit.SECONDS);
    }

    /**
     * Gives the complete file its final name in one step.
     *
     * @param target in the file's own directory
     * @throws FileAlreadyExistsException if there is something of that name; the file is still partial
     */
    void publishNew(Path target) throws IOException {
        channel.close();
        Path second = target.getFileName();
        boolean linked;
        // No rename of another thread comes between its look at the name and this.
        synchronized (PartialFile.class) {
            // A hard link fails where the name is taken, and so does no rename that Java offers.
            linked = directory.link(name, second);
        }
        if (!linked) {
            moveWithoutLink(target);
            return;
        }
        published = true;
        deleteSecondName();
    }

    /** The file has its name by now: a first name that stays is untidy, and no reason to refuse the file. */
    private void deleteSecondName() {
        try {
            directory.delete(name);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a stored file keeps its partial name, too", e);
        }
    }

    /** Where there are no hard links; between threads of this process the check and the move are one. */
    void moveWithoutLink(Path target) throws IOException {
        Path single = target.getFileName();
        synchronized (PartialFile.class) {
            if (directory.existsBeside(single, name)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            directory.move(name, single);
        }
        published = true;
    }

    /** Gives the complete file its final name in one step, in the place of a file that has it. */
    void publishOver(Path target) throws IOException {
        channel.close();
        Path single = target.getFileName();
        if (directory.isDirectory(single)) {
            throw new FileAlreadyExistsException(target.toString(), null, "is a directory");
        }
        // Whoever has just seen the name free, to take it, would replace this file.
        synchronized (PartialFile.class) {
            directory.move(name, single);
        }
        published = true;
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
        try {
            deleteUnpublished();
        } finally {
            directory.release();
        }
    }

    private void deleteUnpublished() throws IOException {
        try (entries) {
            channel.close();
        } finally {
            if (!published) {
                directory.delete(name);
            }
        }
    }
}
