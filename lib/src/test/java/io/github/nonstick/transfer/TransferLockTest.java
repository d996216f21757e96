package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferLockTest {
    @TempDir
    Path directory;

    @Test
    void closedTwiceItDoesNotReleaseTheNextHolder() throws IOException {
        TransferLock first = TransferLock.acquire(directory, Kept.ID);
        assertThat(first.isHeld()).isTrue();
        first.close();
        assertThat(first.isHeld()).isFalse();
        TransferLock second = TransferLock.acquire(directory, Kept.ID);
        first.close();
        assertThatThrownBy(() -> TransferLock.acquire(directory, Kept.ID)).isInstanceOf(TransferBusyException.class);
        second.close();
        TransferLock.acquire(directory, Kept.ID).close();
    }

    @Test
    void isOfOneDirectory() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        TransferLock first = TransferLock.acquire(directory, Kept.ID);
        TransferLock.acquire(other, Kept.ID).close();
        first.close();
    }

    @Test
    void leavesNoDescriptorBehind() throws IOException {
        TransferLock.acquire(directory, Kept.ID).close();
        long before = descriptors();
        for (int i = 0; i < 100; i++) {
            Files.delete(directory.resolve(Kept.ID.journalName()));
            TransferLock.acquire(directory, Kept.ID).close();
        }
        Path journal = directory.resolve(Kept.ID.journalName());
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> TransferLock.acquire(directory, Kept.ID))
                        .isInstanceOf(TransferBusyException.class);
            }
            assertThat(held.isValid()).isTrue();
        }
        assertThat(descriptors() - before).isLessThan(50);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    @Test
    void isReleasedWhenItsJournalWasClosedByAnInterrupt() throws IOException {
        TransferLock lock = TransferLock.acquire(directory, Kept.ID);
        lock.journal().close();
        assertThat(lock.isHeld()).isFalse();
        assertThatThrownBy(() -> TransferLock.acquire(directory, Kept.ID)).isInstanceOf(TransferBusyException.class);
        lock.close();
        TransferLock.acquire(directory, Kept.ID).close();
    }

    @Test
    void createsNoJournalWhereAnExistingOneIsAskedFor() throws IOException {
        assertThat(TransferLock.acquireExisting(directory, Kept.ID)).isNull();
        Path journal = directory.resolve(Kept.ID.journalName());
        Files.createSymbolicLink(journal, directory.resolve("absent"));
        assertThat(TransferLock.acquireExisting(directory, Kept.ID)).isNull();
        assertThat(Kept.names(directory)).containsExactly(Kept.ID.journalName());
        TransferLock.acquire(directory, Kept.ID).close();
        try (TransferLock existing = TransferLock.acquireExisting(directory, Kept.ID)) {
            assertThat(existing).isNotNull();
        }
        assertThat(journal).isRegularFile().isEmptyFile();
        assertThat(Files.isSymbolicLink(journal)).isFalse();
    }
}
