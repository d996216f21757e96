package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameDecoder.Status;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a decoder reports beside events, and what it refuses to be asked. */
class FrameDecoderTest {
    @Test
    void countsBytesOfHeaderInStreamOffsetAsTheyCome() throws FramingException {
        FrameDecoder decoder = new FrameDecoder();

        assertThat(decoder.decode(bytes("\20\0\0\0{\"data"))).isEqualTo(Status.NEEDS_INPUT);
        assertThat(decoder.streamOffset()).isEqualTo(10);
        assertThat(decoder.bytesLacking()).isEqualTo(10);

        assertThat(decoder.decode(bytes("_size\": 3}"))).isEqualTo(Status.HEADER);
        assertThat(decoder.streamOffset()).isEqualTo(20);
        assertThat(decoder.bytesLacking()).isEqualTo(3);
    }

    private static ByteBuffer bytes(String latin1) {
        return ByteBuffer.wrap(latin1.getBytes(ISO_8859_1));
    }
}
