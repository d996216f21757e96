package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that speaks something else is told apart on the fourth byte, by name where it has one. */
class ForeignPeerTest {
    private static final FrameFormat LITTLE = FrameFormat.standard();
    private static final FrameFormat BIG = LITTLE.withByteOrder(ByteOrder.BIG_ENDIAN);

    static Stream<Arguments> peers() {
        return Stream.of(
                peer(LITTLE, "GET / HTTP/1.1\r\n", 542_393_671L, "the bytes \"GET \" are an HTTP request"),
                peer(LITTLE, "POST /u HTTP/1.1\r\n", 1_414_745_936L, "the bytes \"POST\" are an HTTP request"),
                peer(LITTLE, "PUT / HTTP/1.1\r\n", 542_397_776L, "the bytes \"PUT \" are an HTTP request"),
                peer(LITTLE, "HEAD / HTTP/1.1\r\n", 1_145_128_264L, "the bytes \"HEAD\" are an HTTP request"),
                peer(LITTLE, "DELETE / HTTP/1.1\r\n", 1_162_626_372L, "the bytes \"DELE\" are an HTTP request"),
                peer(LITTLE, "OPTIONS * HTTP/1.1\r\n", 1_230_262_351L, "the bytes \"OPTI\" are an HTTP request"),
                peer(LITTLE, "PATCH / HTTP/1.1\r\n", 1_129_595_216L, "the bytes \"PATC\" are an HTTP request"),
                peer(LITTLE, "CONNECT h:1 HTTP/1.1\r\n", 1_313_754_947L, "the bytes \"CONN\" are an HTTP request"),
                peer(LITTLE, "TRACE / HTTP/1.1\r\n", 1_128_354_388L, "the bytes \"TRAC\" are an HTTP request"),
                peer(LITTLE, "PRI * HTTP/2.0\r\n", 541_676_112L, "the bytes \"PRI \" are an HTTP request"),
                peer(BIG, "GET / HTTP/1.1\r\n", 1_195_725_856L, "the bytes \"GET \" are an HTTP request"),
                peer(LITTLE, "HTTP/1.1 400 Bad Request\r\n", 1_347_703_880L, "the bytes \"HTTP\" are an HTTP response"),
                peer(LITTLE, "SSH-2.0-OpenSSH_9.2\r\n", 759_714_643L, "the bytes \"SSH-\" are an SSH greeting"),
                peer(
                        LITTLE,
                        "\u0016\3\1\2\0\1\0\1\u00fc",
                        33_620_758L,
                        "the bytes \"\\x16\\x03\\x01\\x02\" are a TLS handshake"),
                peer(
                        LITTLE,
                        "\u0016\3\1\0\u00c8\1\0",
                        66_326L,
                        "the bytes \"\\x16\\x03\\x01\\x00\" are a TLS handshake"),
                peer(
                        BIG,
                        "\u0016\3\3\0\u00c8\1\0",
                        369_296_128L,
                        "the bytes \"\\x16\\x03\\x03\\x00\" are a TLS handshake"),
                peer(
                        LITTLE,
                        "{\"data_size\": 5}",
                        1_633_952_379L,
                        "the bytes \"{\\\"da\" are JSON without a length field before it"),
                peer(
                        BIG,
                        "{}\r\n{}\r\n",
                        2_071_792_906L,
                        "the bytes \"{}\\r\\n\" are JSON without a length field before it"),
                peer(
                        LITTLE,
                        "\0\0\0\63{\"data_size\"",
                        855_638_016L,
                        "read as big-endian the bytes \"\\x00\\x00\\x003\" are 51: the peer may write the length in that order"),
                peer(
                        LITTLE,
                        "\0\0\0\2{}",
                        33_554_432L,
                        "read as big-endian the bytes \"\\x00\\x00\\x00\\x02\" are 2: the peer may write the length in that order"),
                peer(
                        LITTLE,
                        "\0\0\u00ff\u00ff{",
                        4_294_901_760L,
                        "read as big-endian the bytes \"\\x00\\x00\\xff\\xff\" are 65535: the peer may write the length in that order"),
                peer(
                        BIG,
                        "\63\0\0\0{\"data_size\"",
                        855_638_016L,
                        "read as little-endian the bytes \"3\\x00\\x00\\x00\" are 51: the peer may write the length in that order"),
                peer(LITTLE, "\0\0\0\1{", 16_777_216L, "the first bytes are \"\\x00\\x00\\x00\\x01{\""),
                peer(LITTLE, "\0\0\0\63x", 855_638_016L, "the first bytes are \"\\x00\\x00\\x003x\""),
                peer(LITTLE, "\0\1\0\1{}", 16_777_472L, "the first bytes are \"\\x00\\x01\\x00\\x01{}\""),
                peer(
                        LITTLE,
                        "\33[2J\7\"\\\r\n\t\177\u00e9 pqrstuvw",
                        1_244_814_107L,
                        "the first bytes are \"\\x1b[2J\\x07\\\"\\\\\\r\\n\\x09\\x7f\\xe9 pqr\""));
    }

    private static Arguments peer(FrameFormat format, String first, long length, String hint) {
        return Arguments.of(format, first, length, hint);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void namesPeerOfAnotherProtocol(FrameFormat format, String first, long length, String hint) {
        List<String> events =
                Feeding.of(format, first.getBytes(ISO_8859_1)).whole().events();

        assertThat(events)
                .containsExactly("FrameTooLargeException: header length " + length
                        + " exceeds maxHeaderLength 65535 at stream offset 0: " + hint);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void failsOnFourthByte(FrameFormat format, String first, long length) {
        byte[] field = first.substring(0, 4).getBytes(ISO_8859_1);

        List<String> events = Feeding.of(format, field).inReadsOf(1).events();

        assertThat(events)
                .singleElement()
                .asString()
                .startsWith("FrameTooLargeException: header length " + length + " exceeds maxHeaderLength 65535 at");
    }

    @Test
    void guessesFromLengthFieldAloneWhereNothingFollows() {
        assertThat(Feeding.of(LITTLE, new byte[] {0, 0, 0, 0x33}).whole().events())
                .containsExactly("FrameTooLargeException: header length 855638016 exceeds maxHeaderLength 65535"
                        + " at stream offset 0: read as big-endian the bytes \"\\x00\\x00\\x003\" are 51:"
                        + " the peer may write the length in that order");
    }

    @Test
    void namesOffsetOfLaterFrame() {
        byte[] frame = Vector.get(0).stream();
        byte[] stream = Arrays.copyOf(frame, frame.length + 4);
        System.arraycopy("GET ".getBytes(ISO_8859_1), 0, stream, frame.length, 4);

        assertThat(Feeding.of(LITTLE, stream).whole().events())
                .last()
                .isEqualTo("FrameTooLargeException: header length 542393671 exceeds maxHeaderLength 65535"
                        + " at stream offset 60: the bytes \"GET \" are an HTTP request");
    }

    /** The reason for the default limit. */
    @Test
    void defaultLimitRejectsEveryLengthOfOtherByteOrder() {
        for (int length = 1; length <= 65_535; length++) {
            assertThat(Integer.toUnsignedLong(Integer.reverseBytes(length))).isGreaterThan(65_535);
        }
    }
}
