package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes at one transfer, and processes that are killed. */
@Timeout(120)
class ResumablePartialProcessTest {
    private static final int KILLS = 6;
    private static final int LENGTH = 64 << 20;

    @TempDir
    Path directory;

    @Test
    void aTransferThatAnotherProcessHasOpenIsBusyUntilThatIsKilled() throws IOException {
        Kept kept = Kept.in(directory, 100).left(40);
        StaleTransfers stale = new StaleTransfers(directory);
        try (ReceivingProcess other = ReceivingProcess.start(kept, false)) {
            assertThat(other.line()).isEqualTo("40");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(kept::open).isInstanceOf(TransferBusyException.class);
                assertThat(stale.list()).isEmpty();
                assertThat(stale.deleteOlderThan(Duration.ofDays(-1))).isZero();
            }
        }
        assertThat(stale.list()).hasSize(1);
        kept.resume(40).close();
    }

    @Test
    void nothingThatThisProcessTriesLetsAnotherOneIn() throws IOException {
        Kept kept = Kept.in(directory, 100).left(40);
        StaleTransfers stale = new StaleTransfers(directory);
        try (ResumablePartial partial = kept.resume(40)) {
            assertThatThrownBy(kept::open).isInstanceOf(TransferBusyException.class);
            assertThat(stale.list()).isEmpty();
            assertThat(stale.deleteOlderThan(Duration.ofDays(-1))).isZero();
            try (ReceivingProcess other = ReceivingProcess.start(kept, false)) {
                assertThat(other.line()).isEqualTo("busy");
            }
            kept.append(partial, 10);
        }
        kept.resume(50).close();
    }

    @Test
    void whatAKilledProcessCommittedIsThere() throws Exception {
        Kept kept = Kept.in(directory, LENGTH);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long committed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long said = 0;
            try (ReceivingProcess other = ReceivingProcess.start(kept, true)) {
                int lines = 1 + random.nextInt(30);
                for (int i = 0; i < lines && said < LENGTH; i++) {
                    said = Long.parseLong(other.line());
                }
                Thread.sleep(0, random.nextInt(1_000_000));
            }
            try (ResumablePartial partial = kept.open()) {
                long verified = partial.recover(read -> {});
                assertThat(verified)
                        .as("seed %d", seed)
                        .isGreaterThanOrEqualTo(Math.max(said, committed))
                        .isLessThanOrEqualTo(LENGTH);
                assertThat(partial.prefixHash()).as("seed %d", seed).isEqualTo(kept.sha256((int) verified));
                committed = verified;
            }
            if (committed > 0) {
                assertThat(kept.part()).hasBinaryContent(kept.prefix((int) committed));
            }
        }
        try (ResumablePartial partial = kept.resume(committed)) {
            kept.append(partial, (int) (LENGTH - committed));
            assertThat(partial.prefixHash()).isEqualTo(kept.sha256(LENGTH));
        }
    }
}
