package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IncomingTransferTest {
    private static final BodyHash HASH = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[] {1});
    private static final BodyHash OTHER = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[] {2});
    private static final long MOST = 64 << 20;

    /** Takes nothing, and says that it has so many bytes. */
    private static final class Taken extends IncomingTransfer {
        private final long offset;
        private boolean discarded;

        Taken(long length, long offset) {
            super(new IncomingFile("d", "a", length, null, false), 7);
            this.offset = offset;
        }

        @Override
        long claimed() {
            return 0;
        }

        @Override
        long verify() {
            return 0;
        }

        @Override
        Optional<ReceivedFile> compare(long at, String hash) {
            return Optional.empty();
        }

        @Override
        long offset() {
            return offset;
        }

        @Override
        void digest(ByteBuffer bytes) {}

        @Override
        void write(ByteBuffer bytes) {}

        @Override
        void commit(BodyHash crc) {}

        @Override
        BodyHash hash() {
            return HASH;
        }

        @Override
        ReceivedFile publish(BodyHash hash) {
            return new ReceivedFile(fullName(), null, offset, hash, true, false);
        }

        @Override
        void discard() {
            discarded = true;
        }

        @Override
        public void close() {}
    }

    private static void assertOutOfOrder(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.OUT_OF_ORDER))
                .hasMessage(message);
    }

    @Test
    void aSegmentFollowsTheOneBefore() throws RefusedException {
        IncomingTransfer transfer = new Taken(MOST + 10, 0);
        assertThat(transfer.announced()).isZero();
        assertOutOfOrder(() -> transfer.begin(1, 1), "segment is at offset 1, the next one is at 0");
        transfer.startAt(3);
        assertOutOfOrder(() -> transfer.begin(3, 0), "segment has no bytes");
        transfer.begin(3, 5);
        assertThat(transfer.announced()).isEqualTo(8);
        assertOutOfOrder(
                () -> transfer.begin(8, MOST + 1), "segment has 67108865 bytes, at most 67108864 are accepted");
        assertOutOfOrder(
                () -> transfer.begin(8, MOST + 3), "segment has 67108867 bytes, at most 67108864 are accepted");
        transfer.begin(8, MOST);
        assertOutOfOrder(
                () -> transfer.begin(MOST + 8, 3), "segment has 3 bytes at offset 67108872 of a file of 67108874");
        transfer.begin(MOST + 8, 2);
        assertThat(transfer.announced()).isEqualTo(MOST + 10);
    }

    @Test
    void aSegmentOfAFileOfUnknownLengthHasNoEnd() throws RefusedException {
        IncomingTransfer transfer = new Taken(-1, 0);
        assertThat(transfer.lengthUnknown()).isTrue();
        transfer.begin(0, MOST);
        assertThat(transfer.announced()).isEqualTo(MOST);
    }

    @Test
    void isFinishedWhereTheFileEnds() throws IOException {
        for (long length : new long[] {9, -1}) {
            Taken transfer = new Taken(length, 9);
            assertThat(transfer.finish(9, HASH)).isEqualTo(new ReceivedFile("d/a", null, 9, HASH, true, false));
            assertThat(transfer.discarded).isFalse();
            assertThat(transfer.number()).isEqualTo(7);
            assertThat(transfer.unfinished()).isNull();
            assertThat(transfer.file().name()).isEqualTo("a");
        }
        assertThat(new Taken(9, 9).lengthUnknown()).isFalse();
        assertOutOfOrder(() -> new Taken(9, 8).finish(9, HASH), "the file is said to end at 9, here are 8 bytes of 9");
        assertOutOfOrder(() -> new Taken(9, 8).finish(8, HASH), "the file is said to end at 8, here are 8 bytes of 9");
        assertOutOfOrder(
                () -> new Taken(-1, 8).finish(9, HASH), "the file is said to end at 9, here are 8 bytes of it");
    }

    @Test
    void whatHasAnotherHashIsDiscarded() {
        Taken transfer = new Taken(9, 9);
        assertThatThrownBy(() -> transfer.finish(9, OTHER))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.HASH_MISMATCH))
                .hasMessage("the file's SHA-256 is " + HASH.hex() + ", announced is " + OTHER.hex());
        assertThat(transfer.discarded).isTrue();
    }
}
