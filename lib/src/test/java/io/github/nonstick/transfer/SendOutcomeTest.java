package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SendOutcomeTest {
    private static final Path FILE = Path.of("a.txt");
    private static final BodyHash SENT = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[] {1});
    private static final BodyHash OTHER = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[] {2});

    private static Reply stored(@Nullable String hash) {
        return new Reply(1, Reply.Status.STORED, "a (2).txt", hash, true, null, null, false, 0);
    }

    private static Reply refused(@Nullable String reason) {
        return new Reply(1, Reply.Status.REFUSED, "a.txt", null, false, Refusal.EXISTS, reason, false, 0);
    }

    @Test
    void whatIsStoredHasTheNameThatTheReceiverSays() {
        SendOutcome outcome = new SendOutcome(FILE, Status.STORED, SENT, true, "a (2).txt", null, "", null);
        assertThat(SendOutcome.of(FILE, SENT, stored(SENT.hex()))).isEqualTo(outcome);
        assertThat(SendOutcome.of(FILE, SENT, stored(null))).isEqualTo(outcome);
        assertThat(SendOutcome.of(FILE, SENT, stored("no hash"))).isEqualTo(outcome);
        assertThat(SendOutcome.of(FILE, null, stored(OTHER.hex())))
                .isEqualTo(new SendOutcome(FILE, Status.STORED, null, true, "a (2).txt", null, "", null));
    }

    @Test
    void otherBytesThatAreStoredAreARefusal() {
        assertThat(SendOutcome.of(FILE, SENT, stored(OTHER.hex())))
                .isEqualTo(new SendOutcome(
                        FILE,
                        Status.REFUSED,
                        SENT,
                        false,
                        null,
                        Refusal.HASH_MISMATCH,
                        "the receiver stored other bytes: their sha256 is " + OTHER.hex(),
                        null));
    }

    @Test
    void hashesOfTwoAlgorithmsAreNotCompared() {
        BodyHash other = BodyDigest.hash(HashAlgorithm.MD5, new byte[] {1});
        assertThat(SendOutcome.of(FILE, SENT, stored(other.hex())).status()).isEqualTo(Status.STORED);
    }

    @Test
    void aHashIsThatOfWhatIsStoredAlone() {
        Reply skipped = new Reply(1, Reply.Status.SKIPPED, "a.txt", OTHER.hex(), false, null, null, false, 0);
        assertThat(SendOutcome.of(FILE, SENT, skipped))
                .isEqualTo(new SendOutcome(FILE, Status.SKIPPED, SENT, false, null, null, "", null));
    }

    @Test
    void whatIsNoVerdictIsNoOutcome() {
        assertThatThrownBy(() -> SendOutcome.of(FILE, SENT, Reply.start(1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no verdict: START");
    }

    @Test
    void aReasonThatIsNotPlainIsEscaped() {
        for (String plain : new String[] {"", " ", "~", "there is a \"file\"", "x".repeat(2_000)}) {
            assertThat(SendOutcome.of(FILE, SENT, refused(plain)))
                    .isEqualTo(new SendOutcome(FILE, Status.REFUSED, SENT, false, null, Refusal.EXISTS, plain, null));
        }
        assertThat(SendOutcome.of(FILE, SENT, refused(null)).detail()).isEmpty();
        assertThat(SendOutcome.of(FILE, SENT, refused("a\u001f")).detail()).isEqualTo("\"a\\u001f\"");
        assertThat(SendOutcome.of(FILE, SENT, refused("a\u007f")).detail()).isEqualTo("\"a\\u007f\"");
        assertThat(SendOutcome.of(FILE, SENT, refused("x".repeat(2_001))).detail())
                .startsWith("\"x")
                .endsWith("x\"...");
    }

    @Test
    void whatWentWrongIsTold() {
        IOException failure = new IOException("reset");
        assertThat(SendOutcome.cut(FILE, SENT, "cut", failure))
                .isEqualTo(new SendOutcome(FILE, Status.CUT, SENT, false, null, null, "cut", failure));
        assertThat(SendOutcome.unconfirmed(FILE, SENT, "no reply"))
                .isEqualTo(new SendOutcome(FILE, Status.UNCONFIRMED, SENT, false, null, null, "no reply", null));
        NoSuchFileException absent = new NoSuchFileException("a.txt");
        assertThat(SendOutcome.unreadable(FILE, absent))
                .isEqualTo(new SendOutcome(
                        FILE, Status.UNREADABLE, null, false, null, null, TargetDirectory.reason(absent), absent));
        assertThat(SendOutcome.message(failure)).isEqualTo("reset");
        assertThat(SendOutcome.message(new AsynchronousCloseException()))
                .isEqualTo("java.nio.channels.AsynchronousCloseException");
    }
}
