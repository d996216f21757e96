package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.FrameDecoder.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that claims a header and sends another thing is told what is wrong at the byte that shows it. */
class EarlyFaultTest {
    private static final FrameFormat LITTLE = FrameFormat.standard();
    private static final FrameFormat BIG = LITTLE.withByteOrder(ByteOrder.BIG_ENDIAN);
    private static final FrameFormat LONG_HEADERS = LITTLE.withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH);

    private static final String LENGTH = "; write the header's length before it as 4 little-endian bytes";
    private static final String ALONE = "; let the length field count the header alone";
    private static final String NO_JSON = "header is not valid JSON at stream offset 4: the frame begins ";
    private static final String NO_UTF8 = "header is not valid UTF-8 at stream offset 4: the frame begins ";
    private static final String FOLLOWS = "something follows the header's object at stream offset ";
    private static final String WEB = "; point HTTP clients to a web server, and only senders of frames here";

    private static final int STREAMS = Integer.getInteger("nonstick.model.streams", 200_000) / 40;
    private static final byte[] DAMAGE = "{}[]\"\\,: \n0a\0\3\u0080\u00ce\u00ff".getBytes(ISO_8859_1);

    /**
     * A peer's first bytes, a character each, the last of which shows what is wrong; it goes on behind them.
     *
     * @param peer what is told of it
     */
    record Row(FrameFormat format, String first, PeerKind peer, String message) {
        byte[] bytes() {
            return first.getBytes(ISO_8859_1);
        }

        @Override
        public String toString() {
            return peer + " " + Escaped.bytes(bytes(), 0, first.length());
        }
    }

    static Stream<Row> rows() {
        return Stream.concat(headers(), lengths());
    }

    private static Stream<Row> headers() {
        return Stream.of(
                new Row(
                        LITTLE,
                        "\63\0\0\0\0\0",
                        PeerKind.EIGHT_BYTE_LENGTH,
                        NO_JSON + "\"3\\x00\\x00\\x00\\x00\\x00\", the peer may write the length in 8 bytes" + LENGTH),
                new Row(
                        LITTLE,
                        "\0\0\0\0",
                        PeerKind.EIGHT_BYTE_LENGTH,
                        "header is empty at stream offset 4: the header begins \"\", the length field is 0, the peer may"
                                + " write it in 8 big-endian bytes" + LENGTH),
                new Row(
                        LITTLE,
                        "\150\0\0\0\u00ff",
                        PeerKind.UTF16_HEADER,
                        NO_UTF8 + "\"h\\x00\\x00\\x00\\xff\", the peer may write UTF-16; write the header in UTF-8"),
                new Row(
                        BIG,
                        "\0\0\0\150\u00fe",
                        PeerKind.UTF16_HEADER,
                        NO_UTF8 + "\"\\x00\\x00\\x00h\\xfe\", the peer may write UTF-16; write the header in UTF-8"),
                new Row(
                        LITTLE,
                        "\150\0\0\0\0{",
                        PeerKind.UTF16_HEADER,
                        NO_JSON + "\"h\\x00\\x00\\x00\\x00{\", the peer may write UTF-16; write the header in UTF-8"),
                new Row(
                        LITTLE,
                        "\150\0\0\0{\0",
                        PeerKind.UTF16_HEADER,
                        NO_JSON.replace("offset 4", "offset 5")
                                + "\"h\\x00\\x00\\x00{\\x00\", the peer may write UTF-16; write the header in UTF-8"),
                new Row(
                        LITTLE,
                        "\66\0\0\0\u00ef\u00bb\u00bf",
                        PeerKind.BYTE_ORDER_MARK,
                        NO_JSON + "\"6\\x00\\x00\\x00\\xef\\xbb\\xbf\", the peer may write a byte order mark before the"
                                + " object; write the header in UTF-8 without a byte order mark"),
                new Row(
                        LITTLE,
                        "\2\0\0\0 \u0080", // of what tells a pickle, the header has no more
                        null,
                        NO_UTF8.replace("offset 4", "offset 5") + "\"\\x02\\x00\\x00\\x00 \\x80\""),
                new Row(
                        LITTLE,
                        "\66\0\0\0\u0080\4",
                        PeerKind.PICKLE,
                        NO_UTF8 + "\"6\\x00\\x00\\x00\\x80\\x04\", the peer may write a Python pickle; write the header"
                                + " with json.dumps"),
                new Row(
                        LITTLE,
                        "\66\0\0\0<",
                        PeerKind.XML,
                        NO_JSON + "\"6\\x00\\x00\\x00<\", the peer may write XML; check host and port: both ends must"
                                + " speak frames, from the first byte on"));
    }

    private static Stream<Row> lengths() {
        String object = "{\"data_size\": 100}";
        String begins = ", the header begins \"{\\\"data_size\\\": 100}";
        return Stream.of(
                new Row(
                        LITTLE,
                        "\172\0\0\0" + object + "b", // 4 + 18 + 100
                        PeerKind.WHOLE_FRAME_LENGTH,
                        FOLLOWS + "22: \"b\"" + begins + "b\", the peer's length field may count the body as well"
                                + ALONE),
                new Row(
                        LITTLE,
                        "\166\0\0\0" + object + "b", // 18 + 100
                        PeerKind.WHOLE_FRAME_LENGTH,
                        FOLLOWS + "22: \"b\"" + begins + "b\", the peer's length field may count the body as well"
                                + ALONE),
                new Row(
                        LITTLE,
                        "\26\0\0\0" + object + "b", // 4 + 18
                        PeerKind.WHOLE_FRAME_LENGTH,
                        FOLLOWS + "22: \"b\"" + begins + "b\", the peer's length field may count itself" + ALONE),
                new Row(
                        LITTLE,
                        "\173\0\0\0" + object + " \nb", // 18 + 2 + 4 + 100, less what counts as nothing
                        null,
                        FOLLOWS + "24: \"b\"" + begins + " \\nb\""),
                new Row(
                        LONG_HEADERS,
                        "\0\0\0\22" + object + "b",
                        PeerKind.OTHER_BYTE_ORDER,
                        FOLLOWS + "22: \"b\"" + begins
                                + "b\", read as big-endian the bytes \"\\x00\\x00\\x00\\x12\" are"
                                + " 18, the peer may write the length in that order; let both ends use the same order,"
                                + " here withByteOrder(BIG_ENDIAN) reads such a peer"),
                new Row(
                        LONG_HEADERS,
                        "GET /",
                        PeerKind.HTTP_REQUEST,
                        NO_JSON + "\"GET /\", the bytes \"GET \" are an HTTP request" + WEB),
                new Row(
                        LONG_HEADERS,
                        "\u0016\3\1\2\0\1",
                        PeerKind.TLS,
                        NO_JSON + "\"\\x16\\x03\\x01\\x02\\x00\\x01\", the bytes \"\\x16\\x03\\x01\\x02\" are the start"
                                + " of TLS; use TLS on both ends, or on neither"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void failsAtTheByteThatShowsIt(Row row) throws FramingException {
        byte[] bytes = row.bytes();
        FrameDecoder decoder = new FrameDecoder(row.format);
        for (int i = 0; i < bytes.length - 1; i++) {
            assertThat(decoder.decode(ByteBuffer.wrap(bytes, i, 1))).isEqualTo(Status.NEEDS_INPUT);
        }

        FramingException failure = catchThrowableOfType(
                FramingException.class, () -> decoder.decode(ByteBuffer.wrap(bytes, bytes.length - 1, 1)));

        assertThat(failure).isInstanceOf(MalformedFrameException.class).hasMessage(row.message);
        assertThat(failure.peer().orElse(null)).isEqualTo(row.peer);
        assertThat(failure.hint()).isEqualTo(row.peer == null ? "" : row.message.replaceFirst(".*; ", ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void failsAlikeHoweverMuchIsHere(Row row) {
        List<String> expected = List.of("MalformedFrameException: " + row.message);
        byte[] bytes = row.bytes();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 300); // in most rows, more than the length field claims
        Arrays.fill(longer, bytes.length, longer.length, (byte) '#');

        for (byte[] stream : List.of(bytes, longer, Arrays.copyOf(longer, bytes.length + 1))) {
            assertThat(Feeding.of(row.format, stream).whole().events()).isEqualTo(expected);
            for (int cut = 1; cut < stream.length; cut++) {
                assertThat(Feeding.of(row.format, stream).cutAt(cut).events())
                        .as("%d bytes cut at %d", stream.length, cut)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void damagedFramesFailAlikeHoweverTheyAreCut() {
        long seed = 20_261_121;
        System.out.println("EarlyFaultTest seed " + seed);
        Random random = new Random(seed);
        String[] headers = {
            "{\"data_size\": 5, \"filename\": \"a.txt\", \"hash\": null}",
            " {\"x\": [{\"y\": \"\\\"}\"}, []], \"data_size\": 3}\n",
            "{\"data_size\": 7, \"filename\": \"\u00e6\u0096\u0087\u00ce\u00c4\"}"
        };
        for (int round = 0; round < STREAMS; round++) {
            String header = headers[random.nextInt(headers.length)];
            int length = header.length() + (random.nextBoolean() ? 0 : random.nextInt(24) - 8);
            byte[] stream = ((char) length + "\0\0\0" + header + "hello, world").getBytes(ISO_8859_1);
            for (int damage = random.nextInt(3); damage > 0; damage--) {
                stream[random.nextInt(stream.length)] = DAMAGE[random.nextInt(DAMAGE.length)];
            }
            FrameFormat format = random.nextInt(4) == 0 ? LONG_HEADERS : LITTLE;
            List<String> whole = Feeding.of(format, stream).whole().events();

            assertThat(Feeding.of(format, stream).inReadsOf(1).events())
                    .as("round %d", round)
                    .isEqualTo(whole);
            assertThat(Feeding.of(format, stream)
                            .cutAt(random.ints(3, 0, stream.length + 1).sorted().toArray())
                            .events())
                    .as("round %d", round)
                    .isEqualTo(whole);
        }
    }

    @Test
    void bracesAndQuotesInTextsEndNoObject() throws FramingException {
        String header = "{\"x\": \"}\\\"}{[\\\\\", \"y\": [{\"z\": \"]\"}, {}], \"data_size\": 0}";
        byte[] frame = ("%c\0\0\0%s".formatted(header.length(), header)).getBytes(ISO_8859_1);
        FrameDecoder decoder = new FrameDecoder();
        for (int i = 0; i < frame.length - 1; i++) {
            assertThat(decoder.decode(ByteBuffer.wrap(frame, i, 1))).isEqualTo(Status.NEEDS_INPUT);
        }

        assertThat(decoder.decode(ByteBuffer.wrap(frame, frame.length - 1, 1))).isEqualTo(Status.HEADER);
        assertThat(decoder.header().attribute("x")).isEqualTo("}\"}{[\\");
    }

    static Stream<Row> ends() {
        String object = "{\"data_size\": 0}";
        String ended =
                "stream ended inside the header at stream offset 20: expected %d bytes, received 16: the header's"
                        + " object is complete after 16 bytes";
        return Stream.of(
                new Row(
                        LITTLE,
                        "\24\0\0\0" + object,
                        PeerKind.WHOLE_FRAME_LENGTH,
                        ended.formatted(20) + ", the peer's length field may count itself" + ALONE),
                new Row(
                        LITTLE,
                        "\25\0\0\0{\"data_size\": 5}",
                        PeerKind.WHOLE_FRAME_LENGTH,
                        ended.formatted(21) + ", the peer's length field may count the body as well" + ALONE),
                new Row(LITTLE, "\36\0\0\0" + object, null, ended.formatted(30)),
                new Row(
                        LITTLE,
                        "\24\0\0\0{\"data_size\": x}",
                        null,
                        "stream ended inside the header at stream offset 20: expected 20 bytes, received 16"),
                new Row(
                        LITTLE,
                        "\24\0\0\0{\"data_size\": 0",
                        null,
                        "stream ended inside the header at stream offset 19: expected 20 bytes, received 15"),
                new Row(
                        LONG_HEADERS,
                        "PUT ",
                        PeerKind.HTTP_REQUEST,
                        "stream ended inside the header at stream offset 4: expected 542397776 bytes, received 0: the"
                                + " bytes \"PUT \" are an HTTP request" + WEB));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void endInsideHeaderTellsWhatTheObjectTells(Row row) {
        List<String> expected = List.of("TruncatedFrameException: " + row.message);

        assertThat(Feeding.of(row.format, row.bytes()).whole().events()).isEqualTo(expected);
        assertThat(Feeding.of(row.format, row.bytes()).inReadsOf(1).events()).isEqualTo(expected);
    }

    @Test
    void pendingTellsWhatHasComeOfLengthFieldAndHeader() throws FramingException {
        FrameDecoder decoder = new FrameDecoder();
        assertThat(decoder.pending()).isEmpty();

        decode(decoder, "\24\0");
        assertThat(decoder.pending()).isEqualTo("2 of 4 bytes of the length field have come");
        decode(decoder, "\0\0{\"data");
        assertThat(decoder.pending())
                .isEqualTo("6 of 20 bytes of the header have come, the frame begins"
                        + " \"\\x14\\x00\\x00\\x00{\\\"data\"");
        decode(decoder, "_size\": 0}");
        assertThat(decoder.pending())
                .isEqualTo("16 of 20 bytes of the header have come, the frame begins"
                        + " \"\\x14\\x00\\x00\\x00{\\\"data_size\\\"\": the header's object is complete after 16 bytes,"
                        + " the peer's length field may count itself" + ALONE);
        decode(decoder, "    ");
        assertThat(decoder.pending()).isEmpty();
        catchThrowableOfType(FramingException.class, () -> decode(decoder, "\0\0\0\0"));
        assertThat(decoder.pending()).isEmpty();
    }

    private static void decode(FrameDecoder decoder, String bytes) throws FramingException {
        ByteBuffer source = ByteBuffer.wrap(bytes.getBytes(ISO_8859_1));
        while (decoder.decode(source) != Status.NEEDS_INPUT) {
            // until it is used up
        }
    }
}
