package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleTransfersTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path parent;

    private Path directory;
    private StaleTransfers stale;
    private final Instant yesterday = Instant.now().minus(25, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    private final Instant anHourAgo = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(parent.resolve("target"));
        stale = new StaleTransfers(directory);
    }

    private static TransferId id(int number) {
        return TransferId.of("%032x".formatted(number));
    }

    private ResumablePartial open(TransferId id, String name) throws IOException {
        return ResumablePartial.open(directory, id, name, Kept.VERSION, 100, false);
    }

    /** Leaves a pair of files behind, with 10 bytes of 1 segment. */
    private void left(TransferId id, String name) throws IOException {
        try (ResumablePartial partial = open(id, name)) {
            partial.recover(read -> {});
            partial.write(ByteBuffer.wrap(new byte[10]));
            CRC32C crc = new CRC32C();
            crc.update(new byte[10]);
            partial.commit((int) crc.getValue());
        }
    }

    private void age(Instant time, String... fileNames) throws IOException {
        for (String fileName : fileNames) {
            Files.setLastModifiedTime(directory.resolve(fileName), FileTime.from(time));
        }
    }

    private void agePair(Instant time, TransferId id) throws IOException {
        age(time, id.partName(), id.journalName());
    }

    @Test
    void listsWhatIsKeptOldestFirst() throws IOException {
        left(id(1), "one");
        left(id(2), "two \u202e");
        agePair(anHourAgo, id(1));
        agePair(yesterday, id(2));
        Files.writeString(directory.resolve(id(3).journalName()), "garbage");
        Files.writeString(directory.resolve(id(4).partName()), "no journal");
        age(anHourAgo.plusSeconds(1), id(3).journalName());
        assertThat(stale.list())
                .containsExactly(
                        new KeptTransfer(id(2), "two \u202e", 10, yesterday),
                        new KeptTransfer(id(1), "one", 10, anHourAgo),
                        new KeptTransfer(id(3), null, 0, anHourAgo.plusSeconds(1)));
    }

    @Test
    void claimsNoMoreThanTheFileHas() throws IOException {
        left(id(1), "one");
        Files.write(directory.resolve(id(1).partName()), new byte[9]);
        left(id(2), "two");
        Files.delete(directory.resolve(id(2).partName()));
        assertThat(stale.list()).extracting(KeptTransfer::claimedLength).containsExactly(0L, 0L);
    }

    @Test
    void claimsTheSegmentsThatTheFileHas() throws IOException {
        left(id(1), "one");
        left(id(1), "one");
        assertThat(stale.list()).extracting(KeptTransfer::claimedLength).containsExactly(20L);
        Files.write(directory.resolve(id(1).partName()), new byte[19]);
        assertThat(stale.list()).extracting(KeptTransfer::claimedLength).containsExactly(10L);
    }

    @Test
    void deletesWhatIsOlder() throws IOException {
        for (int i = 1; i <= 3; i++) {
            left(id(i), "file");
        }
        agePair(yesterday, id(1));
        agePair(anHourAgo, id(2));
        age(yesterday, id(3).journalName());
        Files.writeString(directory.resolve(id(4).journalName()), "garbage");
        Files.writeString(directory.resolve(id(5).partName()), "no journal");
        Files.writeString(directory.resolve(id(6).partName()), "no journal");
        Files.writeString(directory.resolve(".nonstick-0123456789abcdef.part"), "of a transfer that is not resumable");
        Files.writeString(directory.resolve(".nonstick-fedcba9876543210.part"), "of a transfer that is not resumable");
        Files.writeString(directory.resolve(".nonstick-token"), "something else");
        Files.writeString(directory.resolve("a.part"), "something else");
        age(yesterday, id(4).journalName(), id(5).partName(), ".nonstick-0123456789abcdef.part");
        age(yesterday, ".nonstick-token", "a.part");
        assertThat(stale.deleteOlderThan(DAY)).isEqualTo(4);
        assertThat(Kept.names(directory))
                .containsExactlyInAnyOrder(
                        id(2).partName(),
                        id(2).journalName(),
                        id(3).partName(),
                        id(3).journalName(),
                        id(6).partName(),
                        ".nonstick-fedcba9876543210.part",
                        ".nonstick-token",
                        "a.part");
        assertThat(stale.deleteOlderThan(DAY)).isZero();
    }

    @Test
    void leavesTransfersAloneThatGoOn() throws IOException {
        left(id(1), "one");
        try (ResumablePartial partial = open(id(1), "one");
                ResumablePartial fresh = open(id(2), "two")) {
            agePair(yesterday, id(1));
            agePair(yesterday, id(2));
            assertThat(stale.list()).isEmpty();
            assertThat(stale.deleteOlderThan(DAY)).isZero();
            assertThat(Kept.names(directory)).hasSize(4);
            assertThat(partial.recover(read -> {})).isEqualTo(10);
            assertThat(fresh.recover(read -> {})).isZero();
        }
        agePair(yesterday, id(1));
        assertThat(stale.deleteOlderThan(DAY)).isEqualTo(1);
        assertThat(Kept.names(directory)).isEmpty();
    }

    @Test
    void touchesNothingThatLinksLeadTo() throws IOException {
        Path outside = Files.writeString(parent.resolve("outside"), "untouched");
        Files.setLastModifiedTime(outside, FileTime.from(yesterday));
        for (String fileName : List.of(id(1).journalName(), id(2).partName(), ".nonstick-x.part")) {
            Files.createSymbolicLink(directory.resolve(fileName), outside);
        }
        left(id(3), "three");
        Files.delete(directory.resolve(id(3).partName()));
        Files.createLink(directory.resolve(id(3).partName()), outside);
        agePair(yesterday, id(3));
        assertThat(stale.list()).hasSize(1);
        assertThat(stale.deleteOlderThan(DAY)).isEqualTo(1);
        assertThat(outside).hasContent("untouched");
        assertThat(Kept.names(directory)).containsExactly(id(1).journalName(), id(2).partName(), ".nonstick-x.part");
        assertThat(Files.isSymbolicLink(directory.resolve(".nonstick-x.part"))).isTrue();
    }

    @Test
    void directoriesAreNoTransfers() throws IOException {
        Files.createDirectory(directory.resolve(id(1).journalName()));
        Files.createDirectory(directory.resolve(id(2).partName()));
        age(yesterday, id(1).journalName(), id(2).partName());
        assertThat(stale.list()).isEmpty();
        assertThat(stale.deleteOlderThan(DAY)).isZero();
        assertThat(Files.isDirectory(directory.resolve(id(1).journalName()), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void oneThatCannotBeDeletedDoesNotKeepTheOthers() throws IOException {
        for (int i = 1; i <= 5; i++) {
            left(id(i), "file");
        }
        Files.delete(directory.resolve(id(3).partName()));
        Files.createDirectories(directory.resolve(id(3).partName()).resolve("mine"));
        for (int i = 1; i <= 5; i++) {
            agePair(yesterday, id(i));
        }
        assertThatThrownBy(() -> stale.deleteOlderThan(DAY)).isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(Kept.names(directory)).containsExactly(id(3).journalName(), id(3).partName());
    }

    @Test
    void eachThatCannotBeDeletedIsTold() throws IOException {
        Path below = Files.createDirectory(directory.resolve("below"));
        for (Path path : List.of(directory, below)) {
            for (int i = 1; i <= 2; i++) {
                Files.writeString(path.resolve(id(i).journalName()), "garbage");
                Path part = Files.createDirectories(path.resolve(id(i).partName()));
                Files.createDirectory(part.resolve("mine"));
                Files.setLastModifiedTime(part, FileTime.from(yesterday));
                Files.setLastModifiedTime(path.resolve(id(i).journalName()), FileTime.from(yesterday));
            }
        }
        assertThatThrownBy(() -> stale.deleteOlderThan(DAY))
                .isInstanceOf(DirectoryNotEmptyException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThatThrownBy(() -> StaleTransfers.deleteBelow(parent, DAY))
                .isInstanceOf(DirectoryNotEmptyException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    }

    @Test
    void aFileBesideWhatIsNoJournalStays() throws IOException {
        Files.createDirectory(directory.resolve(id(1).journalName()));
        Files.writeString(directory.resolve(id(1).partName()), "partial");
        agePair(yesterday, id(1));
        assertThat(stale.deleteOlderThan(DAY)).isZero();
        assertThat(directory.resolve(id(1).partName())).hasContent("partial");
    }

    @Test
    void aDirectoryThatIsNotThereIsAnError() {
        StaleTransfers absent = new StaleTransfers(parent.resolve("absent"));
        assertThatThrownBy(absent::list).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> absent.deleteOlderThan(DAY)).isInstanceOf(NoSuchFileException.class);
    }
}
