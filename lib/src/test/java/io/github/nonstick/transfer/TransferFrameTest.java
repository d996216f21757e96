package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.TransferFrame.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TransferFrameTest {
    private static final FrameHeader SEGMENT = TransferFrame.header(Kind.SEGMENT, 3);

    private static void assertOutOfOrder(ThrowingCallable asked, String message) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.OUT_OF_ORDER))
                .hasMessage(message);
    }

    @Test
    void saysItsKind() throws RefusedException {
        for (Kind kind : Kind.values()) {
            FrameHeader header = TransferFrame.header(kind, 3);
            assertThat(header.dataSize()).isEqualTo(3);
            assertThat(TransferFrame.kind(header)).isEqualTo(kind);
            assertThat(kind.isOfTransfer()).isEqualTo(kind != Kind.FILE && kind != Kind.DIRECTORY);
        }
        assertThat(SEGMENT.attribute("nonstick")).isEqualTo("segment");
        assertThat(TransferFrame.kind(FrameHeader.of(3))).isNull();
        assertOutOfOrder(
                () -> TransferFrame.kind(FrameHeader.of(3).with("nonstick", "\n")),
                "frames of the kind \"\\u000a\" are not known");
    }

    @Test
    void whatItMustSayIsOfItsType() throws RefusedException {
        assertThat(TransferFrame.length(SEGMENT.with("offset", 0L), "offset")).isZero();
        assertThat(TransferFrame.length(SEGMENT.with("offset", 7L), "offset")).isEqualTo(7);
        assertThat(TransferFrame.text(SEGMENT.with("transfer_id", "x"), "transfer_id"))
                .isEqualTo("x");
        assertOutOfOrder(
                () -> TransferFrame.length(SEGMENT.with("offset", -1L), "offset"),
                "the frame's nonstick is \"segment\", its offset is \"-1\", not an integer from 0 on");
        assertOutOfOrder(
                () -> TransferFrame.length(SEGMENT, "offset"),
                "the frame's nonstick is \"segment\", its offset is absent, not an integer from 0 on");
        assertOutOfOrder(
                () -> TransferFrame.text(SEGMENT.with("transfer_id", 1L), "transfer_id"),
                "the frame's nonstick is \"segment\", its transfer_id is \"1\", not a text");
    }

    @Test
    void whatItMaySayIsOfItsType() throws RefusedException {
        assertThat(TransferFrame.optional(SEGMENT, "directory", String.class, "a text"))
                .isNull();
        assertThat(TransferFrame.optional(SEGMENT.with("directory", "d"), "directory", String.class, "a text"))
                .isEqualTo("d");
        assertOutOfOrder(
                () -> TransferFrame.optional(SEGMENT.with("directory", true), "directory", String.class, "a text"),
                "the frame's nonstick is \"segment\", its directory is \"true\", not a text");
    }

    @Test
    void aPlainFileHasNoPlaceTimeOrMode() {
        FrameHeader header =
                FrameHeader.of(3).withFilename("a").with("directory", "d").with("executable", true);
        IncomingFile plain = IncomingFile.plain(header);
        assertThat(plain).isEqualTo(new IncomingFile(null, "a", 3, null, false));
        assertThat(plain.fullName()).isEqualTo("a");
    }

    @Test
    void aFileInATreeHasThem() throws RefusedException {
        FrameHeader header = TransferFrame.header(Kind.FILE, 3).withFilename("a");
        assertThat(IncomingFile.inTree(header)).isEqualTo(new IncomingFile(null, "a", 3, null, false));
        assertThat(IncomingFile.inTree(header).parent()).isSameAs(RelativePath.ROOT);
        FrameHeader placed =
                header.with("directory", "d/e").with("modified_ns", -5L).with("executable", true);
        IncomingFile file = IncomingFile.inTree(placed);
        assertThat(file).isEqualTo(new IncomingFile("d/e", "a", 3, -5L, true));
        assertThat(file.parent()).isEqualTo(RelativePath.parse("d/e"));
        assertThat(file.fullName()).isEqualTo("d/e/a");
        assertThat(IncomingFile.fullName(placed)).isEqualTo("d/e/a");
        assertThat(IncomingFile.fullName(header)).isEqualTo("a");
        assertThat(IncomingFile.fullName(header.with("directory", 1L))).isEqualTo("a");
        assertThat(IncomingFile.fullName(placed.withFilename(null))).isNull();
        assertOutOfOrder(
                () -> IncomingFile.inTree(header.with("executable", "yes")),
                "the frame's nonstick is \"file\", its executable is \"yes\", not true or false");
    }

    @Test
    void anOfferHasANameAndMayHaveALength() throws RefusedException {
        FrameHeader offer = TransferFrame.header(Kind.OFFER, 0).with("target_name", "a");
        assertThat(IncomingFile.offered(offer)).isEqualTo(new IncomingFile(null, "a", -1, null, false));
        assertThat(IncomingFile.offered(offer.with("whole_length", 9L)))
                .isEqualTo(new IncomingFile(null, "a", 9, null, false));
        assertOutOfOrder(
                () -> IncomingFile.offered(offer.with("whole_length", -1L)),
                "the frame's nonstick is \"offer\", its whole_length is \"-1\", not an integer from 0 on");
        assertOutOfOrder(
                () -> IncomingFile.offered(TransferFrame.header(Kind.OFFER, 0)),
                "the frame's nonstick is \"offer\", its target_name is absent, not a text");
    }

    @Test
    void aReceivedFileHasTheNameItIsStoredUnder() {
        FrameHeader stored = Reply.stored(
                        1,
                        new ReceivedFile(
                                "d/a",
                                null,
                                0,
                                BodyHash.parse("00000000000000000000000000000000")
                                        .orElseThrow(),
                                false,
                                false))
                .toHeader();
        assertThat(stored.filename()).isEqualTo("d/a");
        assertThat(stored.attribute("verified")).isEqualTo(false);
    }
}
