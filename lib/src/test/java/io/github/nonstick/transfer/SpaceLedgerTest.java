package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.transfer.TransferFrame.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SpaceLedgerTest {
    @TempDir
    Path parent;

    /** Room that other programs on this machine do not fill, or free, within a test. */
    private long half() throws IOException {
        return Files.getFileStore(parent).getUsableSpace() / 2;
    }

    private static void assertNoSpace(SpaceLedger ledger, long length) {
        assertThatThrownBy(() -> ledger.claim(length))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.NO_SPACE))
                .hasMessageStartingWith("file has " + length + " bytes, the disk has room for ");
    }

    @Test
    void promisesNoRoomTwice() throws Exception {
        SpaceLedger ledger = new SpaceLedger(parent, 0);
        long most = half() / 2 * 3;
        SpaceLedger.Claim first = ledger.claim(most);
        assertNoSpace(ledger, most);
        ledger.claim(0).close();

        first.close();
        SpaceLedger.Claim second = ledger.claim(most);
        second.written(most - 1); // the disk would count it from now on
        SpaceLedger.Claim third = ledger.claim(most);
        assertNoSpace(ledger, most);
        second.written(10);
        second.close();
        third.close();
        third.close();
        ledger.claim(most).close();
    }

    @Test
    void keepsTheReserve() throws Exception {
        long reserve = half();
        SpaceLedger ledger = new SpaceLedger(parent, reserve);
        ledger.claim(reserve / 2).close();
        assertThatThrownBy(() -> ledger.claim(reserve / 2 * 3))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("file has " + reserve / 2 * 3 + " bytes, the disk has room for ")
                .hasMessageEndingWith(" beside the " + reserve + " that stay free");
        SpaceLedger full = new SpaceLedger(parent, Long.MAX_VALUE);
        full.claim(0).close();
        assertThatThrownBy(() -> full.claim(1))
                .hasMessage("file has 1 bytes, the disk has room for 0 beside the 9223372036854775807 that stay free");
    }

    @Test
    void promisesNoMoreWithoutAskingThanIsThereBeyondPlenty() throws Exception {
        long[] free = {(64L << 20) + 15};
        SpaceLedger ledger = new SpaceLedger(() -> free[0], 0);
        ledger.claim(5);
        free[0] = 5;
        assertNoSpace(ledger, 11);
        assertThat(ledger.promised()).isEqualTo(5);
    }

    @Test
    void impossibleClaimsTakeNoRoomFromOthersMeanwhile() throws Exception {
        SpaceLedger ledger = new SpaceLedger(parent, 0);
        long granted = half() / 4;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean impossible = i > 0;
                tasks.add(() -> {
                    for (int claim = 0; claim < 5_000; claim++) {
                        if (impossible) {
                            assertNoSpace(ledger, Long.MAX_VALUE - claim);
                        } else {
                            ledger.claim(granted).close();
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void promisesHoldAcrossConnections() throws Exception {
        try (Receiving receiving = Receiving.in(parent)) {
            long most = half() / 2 * 3;
            FrameHeader header =
                    FrameHeader.of(most).withFilename("a").with("want_reply", 1).with("nonstick", "file");
            try (RawPeer first = new RawPeer(receiving.address());
                    RawPeer second = new RawPeer(receiving.address())) {
                first.write(RawPeer.start(header));
                while (receiving.names().isEmpty()) {
                    Thread.sleep(5);
                }
                // Before its first byte.
                List<FrameHeader> answers =
                        second.write(RawPeer.start(header.withFilename("b"))).answers();
                assertThat(answers).hasSize(1);
                assertThat(answers.get(0).attribute("code")).isEqualTo("no_space");
                assertThat(answers.get(0).attribute("closing")).isEqualTo(true);
                assertThat(receiving.event()).startsWith("refused NO_SPACE: ");
            }
            assertThat(receiving.event()).startsWith("failed TruncatedFrameException");
            try (RawPeer third = new RawPeer(receiving.address())) {
                third.write(RawPeer.start(header));
                while (receiving.names().isEmpty()) {
                    Thread.sleep(5);
                }
                receiving.assertNoEvent();
            }
            assertThat(receiving.event()).startsWith("failed TruncatedFrameException");
            receiving.stop();
            receiving.assertNothingElse();
        }
    }

    @Test
    void anOfferWithoutRoomTakesNoSegments() throws Exception {
        try (Receiving receiving = Receiving.in(
                parent,
                receiver -> receiver.withLimits(ReceiverLimits.standard().withFreeSpaceReserve(Long.MAX_VALUE)))) {
            byte[] body = new byte[1_000];
            BodyHash crc = BodyDigest.hash(HashAlgorithm.CRC32C, body);
            FrameHeader offer = TransferFrame.header(Kind.OFFER, 0)
                    .with(TransferFrame.TARGET_NAME, "a")
                    .with(TransferFrame.TRANSFER_ID, Kept.ID.toString())
                    .with(TransferFrame.SOURCE_VERSION, "1")
                    .with(TransferFrame.WHOLE_LENGTH, body.length)
                    .with(Reply.WANT_REPLY, 1);
            FrameHeader segment = TransferFrame.header(Kind.SEGMENT, body.length)
                    .withHash(crc)
                    .with(TransferFrame.OFFSET, 0);
            try (RawPeer peer = new RawPeer(receiving.address())) {
                List<FrameHeader> answers = peer.write(RawPeer.start(offer))
                        .write(RawPeer.start(segment), body)
                        .end()
                        .answers();
                assertThat(answers).hasSize(1);
                assertThat(answers.get(0).attribute("reason"))
                        .isEqualTo("file has 1000 bytes, the disk has room for 0"
                                + " beside the 9223372036854775807 that stay free");
            }
            assertThat(receiving.event()).startsWith("refused NO_SPACE: ");
            assertThat(receiving.event())
                    .isEqualTo("refused OUT_OF_ORDER: no file was offered that this frame could belong to");
            receiving.stop();
        }
    }

    private static void write(SpaceLedger.Claim claim) {
        for (int i = 0; i < 2_000; i++) {
            claim.written(1);
        }
    }

    @Test
    void aClaimThatIsClosedWhileItIsWrittenIsGivenBackOnce() throws Exception {
        SpaceLedger ledger = new SpaceLedger(parent, 0);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 2_000; round++) {
                SpaceLedger.Claim claim = ledger.claim(5_000);
                CountDownLatch begun = new CountDownLatch(1);
                Future<?> writing = other.submit(() -> {
                    begun.countDown();
                    write(claim);
                });
                while (begun.getCount() > 0) {
                    Thread.onSpinWait();
                }
                write(claim);
                claim.close();
                writing.get();
            }
        } finally {
            other.shutdown();
        }
        assertThat(ledger.promised()).isZero();
    }

    @Test
    void whatIsPromisedUnaskedIsPromisedToNobodyElse() throws Exception {
        SpaceLedger ledger = new SpaceLedger(parent, 0);
        List<SpaceLedger.Claim> claims = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            claims.add(ledger.claim(1_000));
        }
        assertThat(ledger.promised()).isEqualTo(100_000);
        SpaceLedger.Claim most = ledger.claim(half() / 2 * 3);
        assertNoSpace(ledger, half());
        claims.add(ledger.claim(1_000));
        most.close();
        for (SpaceLedger.Claim claim : claims) {
            claim.close();
        }
        assertThat(ledger.promised()).isZero();
    }

    /** A disk with room that nobody else takes, which counts how often it is asked. */
    private static final class CountingDisk implements SpaceLedger.Disk {
        final long usable;
        int asked;

        CountingDisk(long usable) {
            this.usable = usable;
        }

        @Override
        public long usable() {
            asked++;
            return usable;
        }
    }

    @Test
    void asksOnceForManySmallFilesWherePlentyIsLeft() throws Exception {
        CountingDisk disk = new CountingDisk(1L << 30);
        SpaceLedger ledger = new SpaceLedger(disk, 0);
        for (int i = 0; i < 10_000; i++) {
            ledger.claim(1_000);
        }
        // And once more whenever a moment has passed.
        assertThat(disk.asked).isBetween(1, 5_000);
    }

    @Test
    void asksForEachFileWhereLittleIsLeft() throws Exception {
        CountingDisk disk = new CountingDisk(64);
        SpaceLedger ledger = new SpaceLedger(disk, 14);
        for (int i = 0; i < 50; i++) {
            ledger.claim(1);
        }
        assertThat(disk.asked).isEqualTo(50);
        assertNoSpace(ledger, 1);
    }

    @Test
    void promisesUnaskedNoMoreThanThereIs() throws Exception {
        int mebibyte = 1 << 20;
        SpaceLedger ledger = new SpaceLedger(new CountingDisk(80L * mebibyte), 4L * mebibyte);
        for (int i = 0; i < 76; i++) {
            ledger.claim(mebibyte);
        }
        assertNoSpace(ledger, 1);
    }
}
