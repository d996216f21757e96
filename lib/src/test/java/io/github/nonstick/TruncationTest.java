package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.FrameDecoder.Status;
import io.github.nonstick.TruncatedFrameException.Part;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a stream inside a frame is an error that says where; only a frame's boundary is a clean end. */
class TruncationTest {
    static List<Vector> vectors() {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void rejectsEndAtEveryOffsetInsideFrame(Vector vector) throws FramingException {
        byte[] stream = vector.stream();
        int headerEnd = vector.prefix().length;
        long frameLength = headerEnd + vector.dataSize(); // overflows for the longest one, to a negative number
        for (int cut = 1; cut <= stream.length && cut != frameLength; cut++) {
            if (cut < 4) {
                assertTruncated(vector, cut, Part.LENGTH, "length field", 4, cut);
            } else if (cut < headerEnd) {
                assertTruncated(vector, cut, Part.HEADER, "header", headerEnd - 4, cut - 4);
            } else {
                assertTruncated(vector, cut, Part.BODY, "body", vector.dataSize(), cut - headerEnd);
            }
        }
    }

    private static void assertTruncated(Vector vector, int cut, Part part, String name, long expected, long received)
            throws FramingException {
        for (int readLength : new int[] {cut, 1}) {
            FrameDecoder decoder = decoderAt(vector, cut, readLength);

            TruncatedFrameException truncated =
                    catchThrowableOfType(TruncatedFrameException.class, decoder::endOfInput);

            assertThat(truncated)
                    .as("cut at %d", cut)
                    .isNotNull()
                    .hasMessage(
                            "stream ended inside the %s at stream offset %d: expected %d bytes, received %d",
                            name, cut, expected, received);
            assertThat(truncated.part()).isEqualTo(part);
            assertThat(truncated.expected()).isEqualTo(expected);
            assertThat(truncated.received()).isEqualTo(received);
            assertThat(truncated.streamOffset()).isEqualTo(cut);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void acceptsEndAtBoundaryOfFrame(Vector vector) throws FramingException {
        assertThatCode(decoderAt(vector, 0, 1)::endOfInput).doesNotThrowAnyException();
        if (vector.isComplete()) {
            FrameDecoder decoder = decoderAt(vector, vector.stream().length, 16);
            assertThat(decoder.decode(ByteBuffer.allocate(0))).isEqualTo(Status.NEEDS_INPUT);
            assertThatCode(decoder::endOfInput).doesNotThrowAnyException();
        }
    }

    @Test
    void acceptsEndAfterCompleteBodyBeforeFrameEndIsReported() throws FramingException {
        for (int index : new int[] {0, 1, 12}) {
            Vector vector = Vector.get(index);
            FrameDecoder decoder = new FrameDecoder(vector.format());
            ByteBuffer source = ByteBuffer.wrap(vector.stream());
            while (source.hasRemaining()) {
                assertThat(decoder.decode(source)).isIn(Status.HEADER, Status.BODY);
            }

            assertThatCode(decoder::endOfInput).doesNotThrowAnyException();
            assertThatCode(decoder::endOfInput).doesNotThrowAnyException();
        }
    }

    @Test
    void countsOffsetFromStartOfStreamNotOfFrame() {
        byte[] frame = Vector.get(0).stream();
        byte[] stream = new byte[3 * frame.length - 1];
        for (int i = 0; i < stream.length; i++) {
            stream[i] = frame[i % frame.length];
        }

        List<String> events = Feeding.of(FrameFormat.standard(), stream).whole().events();

        assertThat(events)
                .hasSize(9)
                .last()
                .isEqualTo("TruncatedFrameException: stream ended inside the body at stream offset 179:"
                        + " expected 5 bytes, received 4");
    }

    /** A decoder that has taken the vector's first bytes and reported all that is in them. */
    private static FrameDecoder decoderAt(Vector vector, int cut, int readLength) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(vector.format());
        byte[] stream = vector.stream();
        for (int start = 0; start < cut; start += readLength) {
            ByteBuffer source = ByteBuffer.wrap(stream, start, Math.min(readLength, cut - start));
            while (decoder.decode(source) != Status.NEEDS_INPUT) {
                // until the read is used up
            }
        }
        return decoder;
    }
}
