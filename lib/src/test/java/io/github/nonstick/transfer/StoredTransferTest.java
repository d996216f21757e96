package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transfer step by step, and the room that is promised to it meanwhile. */
class StoredTransferTest {
    private static final int LENGTH = 1_000;
    private static final TransferId ID = TransferId.of("0123456789abcdef0123456789abcdef");

    @TempDir
    Path directory;

    private final byte[] source = new byte[LENGTH];
    private final SpaceLedger space = new SpaceLedger(() -> 1L << 40, 0);
    private TargetTree tree;

    @BeforeEach
    void prepare() throws IOException {
        new Random(LENGTH).nextBytes(source);
        tree = TargetTree.open(directory, ConflictPolicy.REFUSE, true);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        assertThat(space.promised()).isZero();
    }

    private StoredTransfer open(long length) throws IOException {
        IncomingFile file = new IncomingFile(null, "file", length, null, false);
        StoredTransfer transfer = StoredTransfer.open(file, tree, "file", ID, "v1", 1, space);
        transfer.verify();
        return transfer;
    }

    private void take(StoredTransfer transfer, int from, int to) throws IOException {
        byte[] bytes = Arrays.copyOfRange(source, from, to);
        transfer.begin(from, bytes.length);
        transfer.digest(ByteBuffer.wrap(bytes));
        transfer.write(ByteBuffer.wrap(bytes));
        transfer.commit(BodyDigest.hash(HashAlgorithm.CRC32C, bytes));
    }

    private BodyHash hash(int length) {
        return BodyDigest.hash(HashAlgorithm.SHA_256, Arrays.copyOf(source, length));
    }

    @Test
    void roomIsPromisedForWhatHasNotCome() throws IOException {
        try (StoredTransfer transfer = open(LENGTH)) {
            assertThat(space.promised()).isEqualTo(LENGTH);
            take(transfer, 0, 400);
            assertThat(space.promised()).isEqualTo(600);
        }
        assertThat(space.promised()).isZero();
        try (StoredTransfer transfer = open(LENGTH)) {
            assertThat(transfer.offset()).isEqualTo(400);
            assertThat(space.promised()).isEqualTo(600);
            assertThat(transfer.unfinished())
                    .isEqualTo(
                            "peer ended before the file \"file\" was complete: 400 bytes of it are kept to be resumed");
            transfer.compare(400, hash(399).hex());
            assertThat(transfer.offset()).isZero();
            assertThat(space.promised()).isEqualTo(LENGTH);
            transfer.discard();
            assertThat(space.promised()).isZero();
        }
        assertThat(Kept.names(directory)).isEmpty();
    }

    @Test
    void roomIsPromisedForASegmentWhereTheLengthIsNotKnown() throws IOException {
        try (StoredTransfer transfer = open(IncomingFile.UNKNOWN_LENGTH)) {
            assertThat(space.promised()).isZero();
            transfer.begin(0, 100);
            assertThat(space.promised()).isEqualTo(100);
            transfer.write(ByteBuffer.wrap(source, 0, 60));
            assertThat(space.promised()).isEqualTo(40);
            assertThat(transfer.unfinished())
                    .isEqualTo("peer ended before the file \"file\" was complete: nothing of it is kept");
            transfer.begin(100, 200);
            assertThat(space.promised()).isEqualTo(200);
        }
        assertThat(Kept.names(directory)).isEmpty();
    }

    @Test
    void noRoomIsKeptForAFileThatIsStored() throws IOException {
        try (StoredTransfer transfer = open(LENGTH)) {
            take(transfer, 0, LENGTH);
            assertThat(transfer.finish(LENGTH, hash(LENGTH)).path()).hasBinaryContent(source);
        }
        assertThat(Kept.names(directory)).containsExactly("file");
    }

    @Test
    void noRoomIsKeptForOneThatIsNotWhatItsHashSays() throws IOException {
        StoredTransfer transfer = open(LENGTH);
        take(transfer, 0, 400);
        assertThatThrownBy(() -> transfer.finish(LENGTH, hash(LENGTH)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.OUT_OF_ORDER));
        assertThat(space.promised()).isZero();
        transfer.close();
    }

    @Test
    void aFileThatIsThereIsNotReceived() throws IOException {
        Files.write(directory.resolve("file"), source);
        try (StoredTransfer transfer = open(LENGTH)) {
            assertThat(space.promised()).isZero();
            assertThat(transfer.claimed()).isEqualTo(LENGTH);
            assertThat(transfer.announced()).isEqualTo(LENGTH);
            assertThatThrownBy(() -> transfer.begin(LENGTH, 1))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("segment at offset 1000 is not wanted: there is a file of that length");
            assertThatThrownBy(() -> transfer.begin(999, 1))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("segment is at offset 999, the next one is at 1000");
            assertThat(transfer.compare(LENGTH, hash(LENGTH).hex())).hasValueSatisfying(there -> {
                assertThat(there.path()).isEqualTo(tree.root().directory().resolve("file"));
                assertThat(there.alreadyThere()).isTrue();
            });
        }
    }

    @Test
    void oneThatIsGoneWhenItIsToBeForcedIsARefusal() throws IOException {
        Path there = Files.write(directory.resolve("file"), source);
        try (StoredTransfer transfer = open(LENGTH)) {
            Files.delete(there);
            assertThatThrownBy(() -> transfer.compare(LENGTH, hash(LENGTH).hex()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("cannot store the file: no such file or directory");
        }
    }
}
