package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What transfers that ended early left in a directory: pairs of partial file and journal, and either alone.
 *
 * <p>Transfers that are going on, in any process, are passed over. Safe for use by several threads.
 */
final class StaleTransfers {
    private final Path directory;

    StaleTransfers(Path directory) {
        this.directory = directory;
    }

    /** The transfers that have a journal, those modified first in front. */
    List<KeptTransfer> list() throws IOException {
        List<KeptTransfer> kept = new ArrayList<>();
        for (String fileName : fileNames()) {
            Optional<TransferId> id = TransferId.ofJournalName(fileName);
            if (id.isPresent()) {
                KeptTransfer transfer = read(id.get());
                if (transfer != null) {
                    kept.add(transfer);
                }
            }
        }
        kept.sort(Comparator.comparing(KeptTransfer::lastModified));
        return kept;
    }

    private List<String> fileNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PartialFile.PREFIX + "*")) {
            for (Path file : files) {
                names.add(String.valueOf(file.getFileName()));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private @Nullable KeptTransfer read(TransferId id) throws IOException {
        // Locked to be read, too: to close a second channel would unlock the journal for the one who has it.
        try (TransferLock lock = TransferLock.acquireExisting(directory, id)) {
            Instant lastModified = lock == null ? null : lastModified(id);
            if (lock == null || lastModified == null) {
                return null;
            }
            JournalReader journal = new JournalReader(lock.journal());
            JournalHeader header = JournalHeader.read(journal);
            DirectoryEntry data = DirectoryEntry.find(directory.resolve(id.partName()));
            boolean usable = header != null && header.id().equals(id) && data != null && data.isPlain();
            return new KeptTransfer(
                    id,
                    header == null ? null : header.name(),
                    usable && data != null ? claimedLength(journal, data.size()) : 0,
                    lastModified);
        } catch (TransferBusyException e) {
            return null;
        }
    }

    private static long claimedLength(JournalReader journal, long size) throws IOException {
        long claimed = 0;
        JournalSegment segment = JournalSegment.read(journal);
        while (segment != null && segment.offset() == claimed && segment.length() <= size - claimed) {
            claimed += segment.length();
            segment = JournalSegment.read(journal);
        }
        return claimed;
    }

    /** When either file was written to last; null if there is neither. */
    private @Nullable Instant lastModified(TransferId id) throws IOException {
        DirectoryEntry journal = DirectoryEntry.find(directory.resolve(id.journalName()));
        DirectoryEntry data = DirectoryEntry.find(directory.resolve(id.partName()));
        if (journal == null || data == null) {
            DirectoryEntry only = journal == null ? data : journal;
            return only == null ? null : only.lastModified();
        }
        return journal.lastModified().isAfter(data.lastModified()) ? journal.lastModified() : data.lastModified();
    }

    /**
     * Deletes what was last written to longer ago than that: transfers with a journal, and partial files without
     * one. One that cannot be deleted does not keep the others.
     *
     * @return how many were deleted, a pair counted once
     * @throws IOException if the directory cannot be read, or some could not be deleted
     */
    int deleteOlderThan(Duration age) throws IOException {
        Instant limit = Instant.now().minus(age);
        int deleted = 0;
        IOException failure = null;
        for (String fileName : fileNames()) {
            try {
                deleted += deleteIfOlder(fileName, limit) ? 1 : 0;
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return deleted;
    }

    /**
     * Does the same in a directory and in all below it, without following links.
     *
     * @throws IOException if one of them cannot be read, or some could not be deleted; the others are
     */
    static int deleteBelow(Path root, Duration age) throws IOException {
        int[] deleted = {0};
        List<IOException> failures = new ArrayList<>();
        // The root itself may be reached through a link.
        Files.walkFileTree(root.toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                try {
                    deleted[0] += new StaleTransfers(directory).deleteOlderThan(age);
                } catch (IOException e) {
                    failures.add(e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                if (!(e instanceof NoSuchFileException)) {
                    failures.add(e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (!failures.isEmpty()) {
            IOException failure = failures.get(0);
            failures.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
        return deleted[0];
    }

    private boolean deleteIfOlder(String fileName, Instant limit) throws IOException {
        Optional<TransferId> journal = TransferId.ofJournalName(fileName);
        if (journal.isPresent()) {
            return deletePair(journal.get(), limit);
        }
        if (!fileName.endsWith(PartialFile.SUFFIX)) {
            return false;
        }
        DirectoryEntry data = DirectoryEntry.find(directory.resolve(fileName));
        if (data == null || !data.isRegular() || !data.lastModified().isBefore(limit)) {
            return false;
        }
        Optional<TransferId> id = TransferId.ofPartName(fileName);
        return id.isPresent() ? deleteOrphan(id.get(), limit) : Files.deleteIfExists(directory.resolve(fileName));
    }

    private boolean deletePair(TransferId id, Instant limit) throws IOException {
        try (TransferLock lock = TransferLock.acquireExisting(directory, id)) {
            Instant lastModified = lock == null ? null : lastModified(id);
            if (lastModified == null || !lastModified.isBefore(limit)) {
                return false;
            }
            delete(id);
            return true;
        } catch (TransferBusyException e) {
            return false;
        }
    }

    /** Deletes a partial file without a journal: makes one, to keep those out who begin the same transfer. */
    private boolean deleteOrphan(TransferId id, Instant limit) throws IOException {
        if (DirectoryEntry.find(directory.resolve(id.journalName())) != null) {
            return false;
        }
        try (TransferLock lock = TransferLock.acquire(directory, id)) {
            DirectoryEntry data = DirectoryEntry.find(directory.resolve(id.partName()));
            if (lock.journal().size() > 0
                    || data == null
                    || !data.lastModified().isBefore(limit)) {
                return false;
            }
            delete(id);
            return true;
        } catch (TransferBusyException e) {
            return false;
        }
    }

    private void delete(TransferId id) throws IOException {
        Files.deleteIfExists(directory.resolve(id.partName()));
        Files.deleteIfExists(directory.resolve(id.journalName()));
    }
}
