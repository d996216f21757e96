package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumablePartialTest {
    private static final int LENGTH = 1_000;

    @TempDir
    Path directory;

    private Kept kept;

    @BeforeEach
    void prepare() {
        kept = Kept.in(directory, LENGTH);
    }

    @Test
    void continuesBehindTheLastCommittedSegment() throws IOException {
        kept.left(100, 200);
        try (ResumablePartial partial = kept.resume(300)) {
            assertThat(partial.foundLength()).isEqualTo(300);
            kept.append(partial, 700);
            assertThat(partial.prefixHash()).isEqualTo(kept.sha256(LENGTH));
        }
        try (ResumablePartial partial = kept.resume(LENGTH)) {
            partial.closeForPublishing();
            assertThat(partial.prefixHash()).isEqualTo(kept.sha256(LENGTH));
            assertThat(partial.path()).isEqualTo(kept.part());
            Files.move(partial.path(), directory.resolve("final"));
            partial.complete();
        }
        assertThat(kept.names()).containsExactly("final");
        assertThat(directory.resolve("final")).hasBinaryContent(kept.source());
    }

    @Test
    void forcesSegmentsToTheDisk() throws IOException {
        for (int expected : new int[] {0, 400}) {
            try (ResumablePartial partial =
                    ResumablePartial.open(directory, Kept.ID, Kept.NAME, Kept.VERSION, LENGTH, true)) {
                assertThat(partial.recover(read -> {})).isEqualTo(expected);
                kept.append(partial, 400);
            }
        }
        try (ResumablePartial partial =
                ResumablePartial.open(directory, Kept.ID, Kept.NAME, Kept.VERSION, LENGTH, true)) {
            assertThat(partial.recover(read -> {})).isEqualTo(800);
            kept.append(partial, 200);
            partial.closeForPublishing();
        }
        kept.resume(LENGTH).close();
    }

    @Test
    void takesFilesOfUnknownLength() throws IOException {
        try (ResumablePartial partial = kept.open(-1)) {
            partial.recover(read -> {});
            kept.append(partial, 400);
        }
        try (ResumablePartial partial = kept.open(-1)) {
            assertThat(partial.recover(read -> {})).isEqualTo(400);
        }
        kept.resume(0).close();
        assertThat(kept.names()).isEmpty();
    }

    @Test
    void keepsNothingOfWhatWasNotCommitted() throws IOException {
        try (ResumablePartial partial = kept.resume(0)) {
            partial.write(ByteBuffer.wrap(kept.source()));
        }
        assertThat(kept.names()).isEmpty();
        kept.open().close();
        assertThat(kept.names()).isEmpty();

        kept.left(100);
        try (ResumablePartial partial = kept.resume(100)) {
            partial.write(ByteBuffer.allocate(50));
        }
        assertThat(kept.part()).hasBinaryContent(kept.prefix(100));
        kept.resume(100).close();
    }

    @Test
    void keepsWhatItDidNotVerify() throws IOException {
        kept.left(100);
        kept.open().close();
        assertThatThrownBy(() -> {
                    try (ResumablePartial partial = kept.open()) {
                        partial.recover(read -> {
                            throw new IllegalStateException("stop");
                        });
                    }
                })
                .hasMessage("stop");
        kept.resume(100).close();
    }

    @Test
    void recoversAfterARecoveryThatWasStopped() throws IOException {
        kept.left(100, 200, 300);
        for (int stop : List.of(100, 300, 600)) {
            try (ResumablePartial partial = kept.open()) {
                assertThatThrownBy(() -> partial.recover(read -> {
                            if (read == stop) {
                                throw new IllegalStateException("stop");
                            }
                        }))
                        .hasMessage("stop");
                assertThat(partial.recover(read -> {})).isEqualTo(600);
                assertThat(partial.prefixHash()).isEqualTo(kept.sha256(600));
            }
        }
    }

    @Test
    void discardLeavesNothing() throws IOException {
        kept.left(100);
        try (ResumablePartial partial = kept.resume(100)) {
            partial.write(ByteBuffer.allocate(1));
            partial.discard();
            assertThat(kept.names()).isEmpty();
        }
        kept.left(100);
        try (ResumablePartial partial = kept.open()) {
            partial.discard();
        }
        assertThat(kept.names()).isEmpty();
    }

    @Test
    void aProcessThatEndsBetweenRenameAndCompletionLosesNothing() throws IOException {
        kept.left(LENGTH);
        try (ResumablePartial partial = kept.resume(LENGTH)) {
            partial.closeForPublishing();
            Files.move(partial.path(), directory.resolve("final"));
        }
        kept.resume(0).close();
        assertThat(kept.names()).containsExactly("final");
        assertThat(directory.resolve("final")).hasBinaryContent(kept.source());
    }

    @Test
    void aProcessThatEndsBetweenTheSecondNameAndTheRemovalOfTheFirstLosesNothing() throws IOException {
        kept.left(LENGTH);
        Files.createLink(directory.resolve("final"), kept.part());
        kept.resume(0).close();
        assertThat(kept.names()).containsExactly("final");
        assertThat(directory.resolve("final")).hasBinaryContent(kept.source());
    }

    @Test
    void aFileThatCouldNotBePublishedIsKept() throws IOException {
        kept.left(LENGTH);
        try (ResumablePartial partial = kept.resume(LENGTH)) {
            partial.closeForPublishing();
        }
        kept.resume(LENGTH).close();
    }

    @Test
    void eachCallHasItsTime() throws IOException {
        try (ResumablePartial partial = kept.open()) {
            assertThatThrownBy(partial::prefixHash)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("transfer is found");
            assertThatThrownBy(() -> partial.write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> partial.commit(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(partial::closeForPublishing).isInstanceOf(IllegalStateException.class);
            partial.recover(read -> {});
            assertThatThrownBy(() -> partial.recover(read -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(partial::complete).isInstanceOf(IllegalStateException.class);
            kept.append(partial, 100);
            partial.write(ByteBuffer.allocate(7));
            assertThatThrownBy(partial::closeForPublishing)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("7 bytes are not committed");
        }
    }

    @Test
    void hashesBeforeOrAfterTheBytesAreWritten() throws IOException {
        try (ResumablePartial partial = kept.resume(0)) {
            partial.write(ByteBuffer.wrap(kept.source(), 0, 300));
            partial.commit(kept.crc(0, 300));
            assertThatThrownBy(partial::prefixHash)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("0 bytes were hashed where 300 are committed");
            partial.digest(ByteBuffer.wrap(kept.source(), 0, 800));
            assertThatThrownBy(partial::prefixHash)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("800 bytes were hashed where 300 are committed");
            partial.write(ByteBuffer.wrap(kept.source(), 300, 500));
            partial.commit(kept.crc(300, 500));
            assertThat(partial.prefixHash()).isEqualTo(kept.sha256(800));
        }
        kept.resume(800).close();
    }

    @Test
    void closesOnce() throws IOException {
        ResumablePartial partial = kept.resume(0);
        kept.append(partial, 100);
        partial.close();
        partial.close();
        assertThatThrownBy(partial::discard)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("transfer is closed");
        try (ResumablePartial next = kept.resume(100)) {
            partial.close();
            assertThatThrownBy(kept::open).isInstanceOf(TransferBusyException.class);
            next.discard();
        }
    }

    @Test
    void refusesBytesBeyondTheLength() throws IOException {
        try (ResumablePartial partial = kept.resume(0)) {
            kept.append(partial, 999);
            assertThatThrownBy(() -> partial.write(ByteBuffer.allocate(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("2 bytes at offset 999 go beyond the length 1000 of the file");
            kept.append(partial, 1);
            partial.commit(12_345);
            assertThat(partial.committedLength()).isEqualTo(LENGTH);
        }
        kept.resume(LENGTH).close();
    }

    @Test
    void tellsHowMuchItHasRead() throws IOException {
        Kept large = Kept.in(directory, 1 << 20).left(300_000, 1, 700_000);
        List<Long> progress = new ArrayList<>();
        try (ResumablePartial partial = large.open()) {
            partial.recover(progress::add);
        }
        assertThat(progress)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(5)
                .endsWith(1_000_001L);
    }

    @Test
    void aJournalCutAtAnyByteGivesTheSegmentsThatAreWhole() throws IOException {
        kept.left(100, 200, 300);
        byte[] journal = Files.readAllBytes(kept.journal());
        int header = new JournalHeader(Kept.ID, Kept.NAME, Kept.VERSION, LENGTH).toBytes().length;
        int first = header + new JournalSegment(0, 100, kept.crc(0, 100)).toBytes().length;
        int second = first + new JournalSegment(100, 200, kept.crc(100, 200)).toBytes().length;
        for (int cut = 0; cut <= journal.length; cut++) {
            Files.write(kept.journal(), Arrays.copyOf(journal, cut));
            Files.write(kept.part(), kept.prefix(600));
            int expected = cut < first ? 0 : cut < second ? 100 : cut < journal.length ? 300 : 600;
            try (ResumablePartial partial = kept.resume(expected)) {
                assertThat(Files.size(kept.part())).isEqualTo(expected);
                kept.append(partial, 400);
            }
            kept.resume(expected + 400).close();
        }
    }

    @Test
    void aFlippedBitOfTheDataEndsWhatIsVerified() throws IOException {
        kept.left(10, 20, 30);
        byte[] journal = Files.readAllBytes(kept.journal());
        for (int bit = 0; bit < 8 * 60; bit++) {
            byte[] flipped = kept.prefix(60);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(kept.journal(), journal);
            Files.write(kept.part(), flipped);
            int expected = bit < 80 ? 0 : bit < 240 ? 10 : 30;
            try (ResumablePartial partial = kept.resume(expected)) {
                kept.append(partial, 500);
            }
            try (ResumablePartial partial = kept.resume(expected + 500)) {
                partial.discard();
            }
        }
    }

    @Test
    void aPartialFileOfAnyLengthGivesTheSegmentsItHas() throws IOException {
        kept.left(10, 20, 30);
        byte[] journal = Files.readAllBytes(kept.journal());
        for (int length = 0; length <= 70; length++) {
            Files.write(kept.journal(), journal);
            Files.write(kept.part(), kept.prefix(length));
            kept.resume(length < 10 ? 0 : length < 30 ? 10 : length < 60 ? 30 : 60)
                    .close();
        }
    }

    @Test
    void aSegmentThatDoesNotFollowEndsWhatIsVerified() throws IOException {
        byte[] header = new JournalHeader(Kept.ID, Kept.NAME, Kept.VERSION, LENGTH).toBytes();
        byte[] first = new JournalSegment(0, 10, kept.crc(0, 10)).toBytes();
        Kept beyond = new Kept(directory, Arrays.copyOf(kept.source(), 2_000));
        for (JournalSegment wrong : List.of(
                new JournalSegment(0, 10, kept.crc(0, 10)),
                new JournalSegment(9, 10, kept.crc(9, 10)),
                new JournalSegment(11, 10, kept.crc(11, 10)),
                new JournalSegment(10, Long.MAX_VALUE, kept.crc(10, 10)),
                new JournalSegment(10, 991, beyond.crc(10, 991)),
                new JournalSegment(Long.MAX_VALUE, 10, 0),
                new JournalSegment(-1, 11, 0))) {
            ByteArrayOutputStream journal = new ByteArrayOutputStream();
            journal.writeBytes(header);
            journal.writeBytes(first);
            journal.writeBytes(wrong.toBytes());
            journal.writeBytes(new JournalSegment(10, 10, kept.crc(10, 10)).toBytes());
            Files.write(kept.journal(), journal.toByteArray());
            Files.write(kept.part(), beyond.source());
            kept.resume(10).close();
            assertThat(Files.size(kept.journal())).isEqualTo(header.length + first.length);
        }
    }

    @Test
    void anotherTransferBeginsAnew() throws IOException {
        TransferId otherId = TransferId.of("f".repeat(32));
        kept.left(100);
        Files.copy(kept.journal(), directory.resolve(otherId.journalName()));
        Files.copy(kept.part(), directory.resolve(otherId.partName()));
        assertBeginsAnew(otherId, Kept.NAME, Kept.VERSION, LENGTH);
        assertThat(kept.names()).containsExactly(Kept.ID.journalName(), Kept.ID.partName());
        kept.resume(100).close();

        assertBeginsAnew(Kept.ID, "b.txt", Kept.VERSION, LENGTH);
        kept.left(100);
        assertBeginsAnew(Kept.ID, Kept.NAME, "other", LENGTH);
        kept.left(100);
        assertBeginsAnew(Kept.ID, Kept.NAME, Kept.VERSION, LENGTH + 1);
        kept.left(100);
        assertBeginsAnew(Kept.ID, Kept.NAME, Kept.VERSION, -1);
    }

    private void assertBeginsAnew(TransferId id, String name, String version, long length) throws IOException {
        try (ResumablePartial partial = ResumablePartial.open(directory, id, name, version, length, false)) {
            assertThat(partial.foundLength()).isZero();
            assertThat(partial.recover(read -> {})).isZero();
        }
    }

    @Test
    void garbageBeginsAnew() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            byte[] garbage = new byte[random.nextInt(20_000)];
            random.nextBytes(garbage);
            Files.write(kept.journal(), garbage);
            Files.write(kept.part(), garbage);
            try (ResumablePartial partial = kept.resume(0)) {
                kept.append(partial, 10);
            }
            try (ResumablePartial partial = kept.resume(10)) {
                partial.discard();
            }
        }
    }

    @Test
    void aMissingPartialFileBeginsAnew() throws IOException {
        kept.left(100);
        Files.delete(kept.part());
        kept.left(200);
        Files.delete(kept.journal());
        kept.left(300);
        kept.resume(300).close();
    }

    @Test
    void aJournalLongerThanTheLimitBeginsAnew() throws IOException {
        kept.left(100);
        try (var channel = Files.newByteChannel(kept.journal(), StandardOpenOption.WRITE)) {
            channel.position(ResumablePartial.MAX_JOURNAL_LENGTH - 1).write(ByteBuffer.allocate(1));
        }
        kept.resume(100).close();
        try (var channel = Files.newByteChannel(kept.journal(), StandardOpenOption.WRITE)) {
            channel.position(ResumablePartial.MAX_JOURNAL_LENGTH).write(ByteBuffer.allocate(1));
        }
        kept.resume(0).close();
    }

    @Test
    void segmentsThatTheJournalHasNoRoomForAreReceivedAllTheSame() throws IOException {
        Kept large = Kept.in(directory, 2_000_000);
        byte[] header = new JournalHeader(Kept.ID, Kept.NAME, Kept.VERSION, 2_000_000).toBytes();
        int segments = 0;
        try (var out = new BufferedOutputStream(Files.newOutputStream(kept.journal()))) {
            out.write(header);
            long length = header.length;
            byte[] line = new JournalSegment(0, 1, large.crc(0, 1)).toBytes();
            while (length + line.length <= ResumablePartial.MAX_JOURNAL_LENGTH) {
                out.write(line);
                length += line.length;
                segments++;
                line = new JournalSegment(segments, 1, large.crc(segments, 1)).toBytes();
            }
        }
        Files.write(kept.part(), large.prefix(segments));
        try (ResumablePartial partial = large.resume(segments)) {
            large.append(partial, 1);
            large.append(partial, 9);
            assertThat(partial.committedLength()).isEqualTo(segments + 10);
            assertThat(partial.prefixHash()).isEqualTo(large.sha256(segments + 10));
        }
        assertThat(Files.size(kept.journal())).isLessThanOrEqualTo(ResumablePartial.MAX_JOURNAL_LENGTH);
        large.resume(segments).close();
    }
}
