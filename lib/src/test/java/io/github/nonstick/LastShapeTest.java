package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.nonstick.FrameDecoder.Status;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A header of the last one's shape, which is known again sooner than read, is held to what any header is. */
class LastShapeTest {
    private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";

    private static ByteBuffer frame(String header) {
        return ByteBuffer.wrap(((char) header.length() + "\0\0\0" + header).getBytes(ISO_8859_1));
    }

    private static ByteBuffer frame(long dataSize, String hash) {
        return frame("{\"data_size\": " + dataSize + ", \"filename\": \"a.txt\", \"hash\": \"" + hash + "\"}");
    }

    /** Has read a header, and one of its shape. */
    private static FrameDecoder shown(FrameFormat format) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(format);
        for (int i = 0; i < 2; i++) {
            assertThat(decoder.decode(frame(0, MD5))).isEqualTo(Status.HEADER);
            assertThat(decoder.decode(ByteBuffer.allocate(0))).isEqualTo(Status.FRAME_END);
        }
        return decoder;
    }

    @Test
    void rejectsBodyLongerThanLimit() throws FramingException {
        FrameFormat format = FrameFormat.standard().withMaxBodyLength(5);

        assertThat(shown(format).decode(frame(5, MD5))).isEqualTo(Status.HEADER);

        FrameDecoder decoder = shown(format);
        long headerStart = decoder.streamOffset() + 4;
        Throwable refused = catchThrowable(() -> decoder.decode(frame(6, MD5)));
        assertThat(refused)
                .isInstanceOf(FrameTooLargeException.class)
                .hasMessage("body length 6 exceeds maxBodyLength 5 at stream offset " + headerStart);
        assertThat(catchThrowable(() -> decoder.decode(frame(5, MD5)))).isSameAs(refused);
    }

    @Test
    void requiresVerifiableHashWherePolicySaysSo() throws FramingException {
        FrameDecoder decoder = shown(FrameFormat.standard().withHashPolicy(HashPolicy.REQUIRE));
        long headerStart = decoder.streamOffset() + 4;

        assertThat(catchThrowable(() -> decoder.decode(frame(0, MD5.replace('d', 'x')))))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("hash cannot be verified at stream offset " + headerStart
                        + ": the policy requires one that can, it is \"" + MD5.replace('d', 'x') + "\"");
    }

    @Test
    void isNotTakenAfterTheEndOrAFailure() throws FramingException {
        FrameDecoder ended = shown(FrameFormat.standard());
        ended.endOfInput();
        ByteBuffer another = frame(0, MD5);
        assertThatIllegalStateException().isThrownBy(() -> ended.decode(another));
        assertThat(another.position()).isZero();

        FrameDecoder failed = shown(FrameFormat.standard());
        Throwable failure = catchThrowable(() -> failed.decode(frame("?")));
        assertThat(failure).isInstanceOf(FramingException.class);
        assertThat(catchThrowable(() -> failed.decode(another))).isSameAs(failure);
        assertThat(another.position()).isZero();
    }

    @Test
    void isNotTakenBehindPartOfALength() throws FramingException {
        FrameDecoder decoder = shown(FrameFormat.standard());
        long offset = decoder.streamOffset();
        decoder.decode(ByteBuffer.wrap(new byte[] {0}));

        // With the byte before, its length is that of a long header, and another byte begins that.
        Throwable refused = catchThrowable(() -> decoder.decode(frame(0, MD5)));
        assertThat(refused)
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageStartingWith("header is not valid JSON at stream offset " + (offset + 4));
    }
}
