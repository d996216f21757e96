package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private static final BodyHash HASH = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[] {1});
    private static final ReceivedFile FILE =
            new ReceivedFile("d/a.txt", Path.of("d", "a (2).txt"), 1, HASH, true, false);
    private static final RefusedException EXISTS = new RefusedException(Refusal.EXISTS, "is there");

    private static FrameHeader header(Map<String, Object> attributes) {
        FrameHeader header = FrameHeader.of(0);
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            header = header.with(attribute.getKey(), attribute.getValue());
        }
        return header;
    }

    @Test
    void saysWhatThereIsToSayAndNothingElse() {
        assertThat(Reply.stored(7, FILE).toHeader())
                .isEqualTo(
                        header(Map.of("reply_to", 7L, "status", "stored", "stored_hash", HASH.hex(), "verified", true))
                                .withFilename("d/a (2).txt"));
        assertThat(Reply.made(7).toHeader()).isEqualTo(header(Map.of("reply_to", 7L, "status", "made")));
        assertThat(Reply.skipped(7, false).toHeader()).isEqualTo(header(Map.of("reply_to", 7L, "status", "skipped")));
        assertThat(Reply.skipped(7, true).toHeader())
                .isEqualTo(header(Map.of("reply_to", 7L, "status", "skipped", "closing", true)));
        assertThat(Reply.refused(7, EXISTS, true).toHeader())
                .isEqualTo(header(Map.of(
                        "reply_to", 7L, "status", "refused", "code", "exists", "reason", "is there", "closing", true)));
        assertThat(Reply.checking(7, 9).toHeader())
                .isEqualTo(header(Map.of("reply_to", 7L, "status", "checking", "offset", 9L)));
        assertThat(Reply.start(7, 0).toHeader())
                .isEqualTo(header(Map.of("reply_to", 7L, "status", "start", "offset", 0L)));
    }

    @Test
    void isReadAsItWasSaid() {
        for (Reply reply : List.of(Reply.checking(7, 9), Reply.start(7, 0))) {
            assertThat(Reply.of(reply.toHeader())).contains(reply);
        }
        assertThat(Reply.of(Reply.stored(7, FILE).toHeader()))
                .contains(new Reply(7, Reply.Status.STORED, "d/a (2).txt", HASH.hex(), true, null, null, false, -1));
        assertThat(Reply.of(Reply.refused(7, EXISTS, true).toHeader()))
                .contains(new Reply(7, Reply.Status.REFUSED, null, null, false, Refusal.EXISTS, "is there", true, -1));
    }

    @Test
    void aHeaderOfAnotherKindIsNone() {
        assertThat(Reply.of(header(Map.of("status", "made")))).isEmpty();
        assertThat(Reply.of(header(Map.of("reply_to", "7", "status", "made")))).isEmpty();
        assertThat(Reply.of(header(Map.of("reply_to", 7L, "status", "unheard of"))))
                .isEmpty();
        assertThat(Reply.of(header(Map.of("reply_to", 7L, "status", "start")))).isEmpty();
        assertThat(Reply.of(header(Map.of("reply_to", 7L, "status", "start", "offset", -1L))))
                .isEmpty();
    }

    @Test
    void aValueOfAnotherTypeIsNoneToo() {
        Map<String, Object> others = Map.of(
                "reply_to",
                7L,
                "status",
                "refused",
                "stored_hash",
                1L,
                "verified",
                "true",
                "code",
                2L,
                "reason",
                3L,
                "closing",
                "true");
        assertThat(Reply.of(header(others)))
                .contains(new Reply(7, Reply.Status.REFUSED, null, null, false, null, null, false, -1));
        assertThat(Reply.of(header(Map.of("reply_to", 7L, "status", "refused", "code", "unheard of"))))
                .contains(new Reply(7, Reply.Status.REFUSED, null, null, false, null, null, false, -1));
    }

    @Test
    void saysWhatAStatusMeans() {
        assertThat(Reply.Status.values())
                .filteredOn(Reply.Status::isVerdict)
                .containsExactly(Reply.Status.STORED, Reply.Status.SKIPPED, Reply.Status.REFUSED, Reply.Status.MADE);
        assertThat(Reply.Status.values())
                .filteredOn(Reply.Status::isSuccess)
                .containsExactly(Reply.Status.STORED, Reply.Status.MADE);
    }

    @Test
    void someRefusalsPass() {
        assertThat(Refusal.values()).filteredOn(Refusal::isPassing).containsExactly(Refusal.BUSY, Refusal.STOPPED);
        assertThat(Refusal.isPassing(null)).isFalse();
        assertThat(Refusal.values())
                .allSatisfy(
                        refusal -> assertThat(Refusal.ofCode(refusal.code())).contains(refusal));
    }
}
