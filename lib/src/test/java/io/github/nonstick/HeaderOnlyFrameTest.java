package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.FrameDecoder.Status;
import io.github.nonstick.MalformedFrameException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a format allows it, a header without data size is a frame without a body. */
class HeaderOnlyFrameTest {
    private static final FrameFormat STANDARD = FrameFormat.standard();
    private static final FrameFormat ALLOWED = STANDARD.withHeaderOnlyFrames(true);
    private static final FrameFormat ALIASED =
            ALLOWED.withKeys(HeaderKeys.standard().withKnownAliasesRead().withKnownAliasesWritten());

    private static byte[] frame(String json) {
        byte[] frame = new byte[FrameLayout.LENGTH_FIELD_LENGTH + json.length()];
        FrameLayout.putHeaderLength(frame, 0, json.length(), STANDARD.byteOrder());
        System.arraycopy(json.getBytes(US_ASCII), 0, frame, FrameLayout.LENGTH_FIELD_LENGTH, json.length());
        return frame;
    }

    private static String encode(FrameFormat format, FrameHeader header) {
        byte[] frame = new FrameEncoder(format).encode(header);
        return new String(frame, US_ASCII).substring(FrameLayout.LENGTH_FIELD_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"cmd\": \"get\"}",
                "{\"cmd\": \"get\", \"filename\": \"a.txt\"}",
                "{\"hash\": 1, \"status\": [1.5]}",
                "{\"filename\": null, \"hash\": \"d41d8cd98f00b204e9800998ecf8427f\"}",
            })
    void takesHeaderWithoutDataSizeForAWholeFrame(String json) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(ALLOWED.withHashPolicy(HashPolicy.REQUIRE));
        ByteBuffer source = ByteBuffer.wrap(frame(json));

        assertThat(decoder.decode(source)).isEqualTo(Status.HEADER);
        FrameHeader header = decoder.header();
        assertThat(decoder.bodyLength()).isZero();
        assertThat(decoder.decode(source)).isEqualTo(Status.FRAME_END);
        decoder.endOfInput();

        assertThat(header.isHeaderOnly()).isTrue();
        assertThat(header.dataSize()).isZero();
        assertThat(header.bodyHash()).isEmpty();
        assertThat(header).hasToString(json);
        assertThat(encode(ALLOWED, header)).isEqualTo(json);
    }

    @Test
    void refusesHeaderWithoutDataSizeElsewhere() {
        FrameDecoder decoder = new FrameDecoder();

        MalformedFrameException malformed = catchThrowableOfType(
                MalformedFrameException.class, () -> decoder.decode(ByteBuffer.wrap(frame("{\"cmd\": 1}"))));

        assertThat(malformed.reason()).isEqualTo(Reason.DATA_SIZE_MISSING);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameEncoder().encode(FrameHeader.headerOnly()))
                .withMessage("header has no data size, and the format has no header-only frames");
    }

    @Test
    void headerWithDataSizeHasABodyAsEver() throws FramingException {
        for (String json : List.of("{\"data_size\": 0}", "{\"size\": 0}")) {
            FrameDecoder decoder = new FrameDecoder(ALIASED);
            decoder.decode(ByteBuffer.wrap(frame(json)));
            assertThat(decoder.header().isHeaderOnly()).isFalse();
        }
        assertThat(FrameHeader.of(0).isHeaderOnly()).isFalse();
        assertThat(FrameHeader.of(0)).isNotEqualTo(FrameHeader.headerOnly());
    }

    @Test
    void writesKeysInFrontWhereTheyAreSet() {
        FrameHeader request = FrameHeader.headerOnly().with("cmd", "get");

        assertThat(encode(ALLOWED, FrameHeader.headerOnly())).isEqualTo("{}");
        assertThat(encode(ALLOWED, request.withFilename(null).withHash((String) null)))
                .isEqualTo("{\"cmd\": \"get\"}");
        assertThat(encode(ALLOWED, request.withHash("b").withFilename("a")))
                .isEqualTo("{\"filename\": \"a\", \"hash\": \"b\", \"cmd\": \"get\"}");
        assertThat(encode(ALLOWED, request.withFilename("a").withHash("b").withFilename("c")))
                .isEqualTo("{\"filename\": \"c\", \"hash\": \"b\", \"cmd\": \"get\"}");
        assertThat(encode(ALLOWED, request.withFilename("a").withFilename(null)))
                .isEqualTo("{\"cmd\": \"get\"}");
    }

    @Test
    void getsTheUsualFormWithADataSize() {
        FrameHeader header =
                FrameHeader.headerOnly().with("cmd", "put").withHash("b").withDataSize(5);

        assertThat(header.isHeaderOnly()).isFalse();
        assertThat(header.dataSize()).isEqualTo(5);
        assertThat(encode(STANDARD, header))
                .isEqualTo("{\"data_size\": 5, \"filename\": null, \"hash\": \"b\", \"cmd\": \"put\"}");
    }

    @Test
    void writesAliasesOfWhatIsSet() {
        String json = encode(ALIASED, FrameHeader.headerOnly().withFilename("a").with("cmd", "get"));

        assertThat(json)
                .isEqualTo("{\"filename\": \"a\", \"file_name\": \"a\", \"name\": \"a\", \"fileName\": \"a\","
                        + " \"cmd\": \"get\"}");
    }

    @Test
    void refusesAttributeThatWouldAnnounceABody() {
        FrameHeader header = FrameHeader.headerOnly().with("total_size", 5);
        FrameFormat read = ALLOWED.withKeys(HeaderKeys.standard().withKnownAliasesRead());
        FrameFormat written = ALLOWED.withKeys(HeaderKeys.standard().withKnownAliasesWritten());
        for (FrameFormat format : List.of(read, written)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new FrameEncoder(format).encode(header))
                    .withMessage("attribute of a header-only frame would be read as data_size: total_size");
        }
        assertThat(encode(ALLOWED, header)).isEqualTo("{\"total_size\": 5}");
    }

    record Request(String cmd, String filename) {}

    @Test
    void bindsToAClass() {
        assertThat(FrameHeader.headerOnly().withFilename("a").with("cmd", "get").as(Request.class))
                .isEqualTo(new Request("get", "a"));
    }

    @Test
    void passesThroughWriterAndReaderBetweenFramesWithBodies() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (var writer = io.github.nonstick.io.FrameWriter.of(wire, ALLOWED)) {
            writer.write("before".getBytes(US_ASCII));
            writer.write(FrameHeader.headerOnly().withHash("d41d8cd98f00b204e9800998ecf8427f"), new byte[0]);
            writer.write("after".getBytes(US_ASCII));
        }
        try (var reader = io.github.nonstick.io.FrameReader.of(new ByteArrayInputStream(wire.toByteArray()), ALLOWED)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.readBodyText()).isEqualTo("before");
            assertThat(reader.next()).isTrue();
            assertThat(reader.header().isHeaderOnly()).isTrue();
            assertThat(reader.readBody()).isEmpty();
            assertThat(reader.next()).isTrue();
            assertThat(reader.readBodyText()).isEqualTo("after");
            assertThat(reader.next()).isFalse();
        }
    }
}
