package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right of one holder among all processes to the files of a transfer: a lock on its journal.
 *
 * <p>The lock goes with the process, however it ends. Several threads may acquire locks; one that is held is for
 * one thread.
 */
final class TransferLock implements Closeable {
    /** How often a journal may be replaced while it is being locked. */
    private static final int MAX_ATTEMPTS = 16;

    /**
     * What this process holds. Looked up before a journal is opened: under POSIX, a process loses its lock on a
     * file when it closes any channel to that file.
     */
    private static final Set<Key> HELD = ConcurrentHashMap.newKeySet();

    private record Key(Object directory, TransferId id) {}

    private final Key key;
    private final FileChannel journal;

    /** Not the same as a closed channel: an interrupt closes that. */
    private boolean closed;

    private TransferLock(Key key, FileChannel journal) {
        this.key = key;
        this.journal = journal;
    }

    /**
     * Locks a journal, an empty one if there was none. What else has its name is removed.
     *
     * @throws TransferBusyException if it is locked
     */
    static TransferLock acquire(Path directory, TransferId id) throws IOException {
        TransferLock lock = acquire(directory, id, true);
        if (lock == null) {
            throw new AssertionError("a journal that may be created is never absent");
        }
        return lock;
    }

    /**
     * Locks a journal; null if there is none, or something else has its name.
     *
     * @throws TransferBusyException if it is locked
     */
    static @Nullable TransferLock acquireExisting(Path directory, TransferId id) throws IOException {
        return acquire(directory, id, false);
    }

    private static @Nullable TransferLock acquire(Path directory, TransferId id, boolean create) throws IOException {
        Key key = new Key(identity(directory), id);
        if (!HELD.add(key)) {
            throw new TransferBusyException(id);
        }
        TransferLock lock = null;
        try {
            FileChannel journal = openLocked(directory.resolve(id.journalName()), id, create);
            if (journal != null) {
                lock = new TransferLock(key, journal);
            }
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(key);
            }
        }
    }

    private static Object identity(Path directory) throws IOException {
        Object fileKey =
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return fileKey != null ? fileKey : directory.toRealPath();
    }

    private static @Nullable FileChannel openLocked(Path path, TransferId id, boolean create) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            DirectoryEntry entry = DirectoryEntry.find(path);
            if (entry != null && entry.isPlain()) {
                FileChannel journal = lock(path, id, entry);
                if (journal != null) {
                    return journal;
                }
            } else if (create) {
                Files.deleteIfExists(path);
                createEmpty(path);
            } else {
                return null;
            }
        }
        throw new TransferBusyException(id);
    }

    /** Null if the file lost its name before it was locked. */
    private static @Nullable FileChannel lock(Path path, TransferId id, DirectoryEntry entry) throws IOException {
        FileChannel journal;
        try {
            journal = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean locked = false;
        try {
            if (journal.tryLock() == null) {
                throw new TransferBusyException(id);
            }
            // Whoever held it may have deleted it: a lock on a file without a name keeps nobody out.
            DirectoryEntry now = DirectoryEntry.find(path);
            locked = now != null && now.isPlain() && now.isSameFileAs(entry);
            return locked ? journal : null;
        } catch (OverlappingFileLockException e) {
            throw new TransferBusyException(id, e);
        } finally {
            if (!locked) {
                journal.close();
            }
        }
    }

    private static void createEmpty(Path path) throws IOException {
        try {
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS)
                    .close();
        } catch (FileAlreadyExistsException e) {
            return; // of another process, which is asked for its lock
        }
    }

    /** The locked file, for reading and writing. */
    FileChannel journal() {
        return journal;
    }

    /** False once an interrupt closed the journal, and with it gave the lock to whoever asks. */
    boolean isHeld() {
        return journal.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return; // the transfer may have another holder by now
        }
        closed = true;
        try {
            journal.close();
        } finally {
            HELD.remove(key);
        }
    }
}
