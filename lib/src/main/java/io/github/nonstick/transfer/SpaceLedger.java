package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The room that is left for files: what the disk has, less a reserve, less what other connections have been
 * promised and have not written yet. Safe for use by several threads.
 *
 * <p>Where there is plenty, the disk is not asked for each of many small files: some MiB, above as many that stay
 * free, are promised within a moment by one answer of it.
 */
final class SpaceLedger {
    private static final long PLENTY = 64L << 20;

    private static final long MOMENT_NANOS = 50_000_000;

    /** Says how many bytes are free. */
    interface Disk {
        long usable() throws IOException;
    }

    private final Disk disk;
    private final long reserve;

    /** How much is promised without asking once more: 0 <= unasked <= what was free then, less what was promised. */
    private long unasked;

    /** When the disk was asked last. */
    private long asked;

    /** 0 <= promised; what is refused is never in it. Grows under this ledger's lock. */
    private final AtomicLong promised = new AtomicLong();

    SpaceLedger(Path directory, long reserve) {
        this(new DirectoryDisk(directory), reserve);
    }

    SpaceLedger(Disk disk, long reserve) {
        this.disk = disk;
        this.reserve = reserve;
    }

    /** The disk that a directory is on. */
    private static final class DirectoryDisk implements Disk {
        private final Path directory;

        /** Asking for it walks the mounts of the system; it stays the same. Null until asked for. */
        private @Nullable FileStore store;

        DirectoryDisk(Path directory) {
            this.directory = directory;
        }

        @Override
        public long usable() throws IOException {
            if (store == null) {
                store = Files.getFileStore(directory);
            }
            return store.getUsableSpace();
        }
    }

    /**
     * Promises room for a file.
     *
     * @throws RefusedException if there is too little, or the disk does not say
     */
    Claim claim(long length) throws RefusedException {
        return claim("file", length);
    }

    /**
     * Promises room.
     *
     * @param what it is for, in messages
     * @throws RefusedException as {@link #claim(long)}
     */
    synchronized Claim claim(String what, long length) throws RefusedException {
        if (length > unasked || System.nanoTime() - asked > MOMENT_NANOS) {
            ask(what, length);
        }
        unasked -= length;
        promised.addAndGet(length);
        return new Claim(length);
    }

    private void ask(String what, long length) throws RefusedException {
        unasked = 0;
        asked = System.nanoTime();
        // In this order: bytes written between the two count twice rather than not at all.
        long before = promised.get();
        long free = Math.max(0, usable() - reserve - before);
        if (length > free) {
            String kept = reserve == 0 ? "" : " beside the " + reserve + " that stay free";
            throw new RefusedException(
                    Refusal.NO_SPACE, what + " has " + length + " bytes, the disk has room for " + free + kept);
        }
        unasked = length + Math.max(0, Math.min(free - length - PLENTY, PLENTY));
    }

    /** How much is promised and not written. */
    long promised() {
        return promised.get();
    }

    private long usable() throws RefusedException {
        try {
            return disk.usable();
        } catch (IOException e) {
            throw new RefusedException(Refusal.DISK, "cannot ask for free space: " + TargetDirectory.reason(e), e);
        }
    }

    /** Room promised to one file, given back as it is written, and when it is closed. Safe for use by several threads. */
    final class Claim implements Closeable {
        private long left;

        private Claim(long length) {
            left = length;
        }

        /** So many bytes have been written: the disk counts them itself. */
        synchronized void written(long byteCount) {
            long counted = Math.min(left, byteCount);
            left -= counted;
            promised.addAndGet(-counted);
        }

        @Override
        public synchronized void close() {
            written(left);
        }
    }
}
