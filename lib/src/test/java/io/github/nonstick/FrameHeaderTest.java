package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A header keeps what was put into it, in order, and changes for nobody. */
class FrameHeaderTest {
    private static final FrameFormat DIALECT =
            FrameFormat.standard().withKeys(HeaderKeys.of("file_size", "name", "md5"));

    record Common(long data_size, String filename, String hash) {}

    @Test
    void showsHeaderThatHasStandardKeyAsAttribute() throws FramingException {
        FrameHeader header = decode(DIALECT, "{\"file_size\": 5, \"data_size\": 7, \"hash\": [1]}");

        assertThat(header).hasToString("{\"data_size\": 5, \"data_size\": 7, \"hash\": [1]}");
        assertThat(header.attributes()).isEqualTo(Map.of("data_size", 7L, "hash", java.util.List.of(1L)));
    }

    @Test
    void bindsKeysNotAttributesOfTheirNames() throws FramingException {
        FrameHeader header = decode(
                DIALECT, "{\"file_size\": 5, \"name\": \"a\", \"data_size\": 7, \"filename\": \"b\", \"hash\": \"c\"}");

        assertThat(header.as(Common.class)).isEqualTo(new Common(5, "a", null));
    }

    @Test
    void showsNumberLongerThanDefaultLimit() throws FramingException {
        String digits = "7".repeat(1_001);
        FrameFormat format =
                FrameFormat.standard().withLimits(FrameLimits.standard().withMaxNumberLength(2_000));
        String expected = "{\"data_size\": 1, \"filename\": null, \"hash\": null, \"x\": " + digits + "}";

        assertThat(FrameHeader.of(1).with("x", new BigInteger(digits))).hasToString(expected);
        assertThat(decode(format, expected)).hasToString(expected);
    }

    private static FrameHeader decode(FrameFormat format, String header) throws FramingException {
        byte[] bytes = header.getBytes(UTF_8);
        ByteBuffer source = ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
        FrameDecoder decoder = new FrameDecoder(format);
        assertThat(decoder.decode(source)).isEqualTo(FrameDecoder.Status.HEADER);
        return decoder.header();
    }
}
