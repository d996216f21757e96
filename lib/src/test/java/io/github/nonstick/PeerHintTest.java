package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a peer depends on the bytes that are its own, up to their last. */
class PeerHintTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final byte[] USUAL_FIELD = {60, 0, 0, 0};

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }

    /** Of a text that two bytes precede and two follow, which would tell something else. */
    private static @Nullable PeerKind ofText(String text, boolean complete) {
        return PeerHint.ofText(bytes("{'" + text + "'{"), 2, text.length(), complete, LITTLE)
                .peer();
    }

    private static @Nullable PeerKind ofEncoding(String text, boolean cut) {
        return PeerHint.ofEncoding(bytes("\u00ff\u00ff" + text + "\u00ff\u00ff"), 2, text.length(), cut, LITTLE)
                .peer();
    }

    private static @Nullable PeerKind ofNoObject(String start) {
        return PeerHint.ofNoObject(USUAL_FIELD, bytes("xx" + start), 2, 2 + start.length(), true, LITTLE)
                .peer();
    }

    @Test
    void pythonTextIsToldByTheQuoteBehindTheFirstBrace() {
        assertThat(ofText("{'a': 1}", true)).isEqualTo(PeerKind.PYTHON_TEXT);
        assertThat(ofText(" {'", true)).isEqualTo(PeerKind.PYTHON_TEXT);
        assertThat(ofText("{\"a\": {'b'", true)).isNull();
        assertThat(ofText(" {", true)).isNull();
        assertThat(ofText("  ", true)).isNull();
        assertThat(PeerHint.ofText(bytes("  "), 0, 2, true, LITTLE)).isSameAs(Diagnosis.NONE);
    }

    @Test
    void cutObjectWithOtherThanAsciiIsOfOneWhoCountsCharacters() {
        assertThat(ofText("{\"\u00e6\u0096\u0087", false)).isEqualTo(PeerKind.CHARACTER_COUNT);
        assertThat(ofText("{\"\u00e6\u0096\u0087", true)).isNull();
        assertThat(ofText("{\"abc", false)).isNull();
        assertThat(ofEncoding("{\"\u00e6", true)).isEqualTo(PeerKind.CHARACTER_COUNT);
    }

    @Test
    void gbkIsPairsOfWhichMoreThanHalfAreOfTheUpperHalf() {
        assertThat(ofEncoding("\u00ce\u00c4", false)).isEqualTo(PeerKind.GBK_HEADER);
        assertThat(ofEncoding("a\u007f\u00a1\u00a1b", false)).isEqualTo(PeerKind.GBK_HEADER);
        assertThat(ofEncoding("\u00a0\u00a1", false)).isNull();
        assertThat(ofEncoding("\u00a1\u00a0", false)).isNull();
        assertThat(ofEncoding("\u00a1\u00a1\u0081\u0040", false)).isNull();
        assertThat(ofEncoding("\u00a1\u00a1\u00a1\u00a1\u0081\u0040", false)).isEqualTo(PeerKind.GBK_HEADER);
    }

    @Test
    void bytesThatStandInNoPairOfGbkTellThatItIsNone() {
        String pairs = "\u00ce\u00c4\u00ce\u00c4";
        for (String none : new String[] {
            "\u0080\u00c4",
            "\u0080\u00ce\u00c4",
            "\u00ff\u00c4",
            "\u00ce\u003f",
            "\u00ce\u007f",
            "\u00ce\u00ff",
            "\u00ce"
        }) {
            assertThat(ofEncoding(pairs + none, false)).as(none).isNull();
        }
        assertThat(ofEncoding(pairs + "\u00ce\u0040", false)).isEqualTo(PeerKind.GBK_HEADER);
        assertThat(ofEncoding(pairs + "\u0081\u0040", false)).isEqualTo(PeerKind.GBK_HEADER);
        assertThat(ofEncoding(pairs + "\u00fe\u00fe", false)).isEqualTo(PeerKind.GBK_HEADER);
    }

    @Test
    void beginningsThatAreNoObjectAreToldByTheirOwnBytes() {
        assertThat(ofNoObject("\u00ef\u00bb\u00bf")).isEqualTo(PeerKind.BYTE_ORDER_MARK);
        assertThat(ofNoObject("\u00ef\u00bb\u00be")).isNull();
        assertThat(ofNoObject("\u0080\2")).isEqualTo(PeerKind.PICKLE);
        assertThat(ofNoObject("\u0080\5")).isEqualTo(PeerKind.PICKLE);
        assertThat(ofNoObject("\u0080\1")).isNull();
        assertThat(ofNoObject("\u0080\6")).isNull();
        assertThat(ofNoObject("\u0080")).isNull();
        assertThat(ofNoObject("\0{")).isEqualTo(PeerKind.UTF16_HEADER);
        assertThat(ofNoObject("\0")).isNull();
        assertThat(ofNoObject("\0\0")).isEqualTo(PeerKind.EIGHT_BYTE_LENGTH);
    }

    @Test
    void lengthWithSignatureIsToldThoughTheLimitAllowsIt() {
        byte[] field = bytes("GET ");
        assertThat(PeerHint.ofSignature(field, LITTLE).peer()).isEqualTo(PeerKind.HTTP_REQUEST);
        assertThat(PeerHint.ofSignature(USUAL_FIELD, LITTLE)).isSameAs(Diagnosis.NONE);
        // As a length it is 8,234: below the default limit, where a length needs no other reading.
        assertThat(PeerHint.ofSignature(bytes("* \0\0"), LITTLE)).isSameAs(Diagnosis.NONE);
    }

    @Test
    void signatureComesBeforeTheOtherOrderButTextBehindIt() {
        FrameFormat big = FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN);

        assertThat(refused(big.withMaxHeaderLength(100_000), "\26\3\1\0").peer())
                .contains(PeerKind.TLS);
        assertThat(refused(big.withMaxHeaderLength(600_000_000), "~~~ ").peer()).contains(PeerKind.OTHER_BYTE_ORDER);
    }

    @Test
    void highestLengthThereIsMayBeOneAndALongerOneNot() {
        FrameFormat format = FrameFormat.standard().withMaxHeaderLength(50);

        assertThat(refused(format, "\0\0\0\100"))
                .hasMessageEndingWith("if the peer sends frames, let its length field count the header alone, or raise"
                        + " the limit");
        assertThat(refused(format, "\1\0\0\100")).hasMessageEndingWith("the bytes are \"\\x01\\x00\\x00@\"");
    }

    private static FramingException refused(FrameFormat format, String field) {
        return catchThrowableOfType(
                FramingException.class, () -> new FrameDecoder(format).decode(ByteBuffer.wrap(bytes(field))));
    }

    @Test
    void continuationsAndWhatIsNoByteOfUtf8BeginNoCharacter() {
        for (int b = 0; b < 256; b++) {
            boolean expected = b >= 0x80 && b <= 0xc1 || b >= 0xf5;
            assertThat(PeerHint.beginsNoUtf8((byte) b)).as("%x", b).isEqualTo(expected);
        }
    }
}
