package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.github.nonstick.FrameDecoder.Status;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
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

    @Test
    void tellsHowMuchItLacks() throws FramingException {
        FrameDecoder decoder = new FrameDecoder();
        assertThat(decoder.bytesLacking()).isEqualTo(4);

        decoder.decode(bytes("\20\0\0"));
        assertThat(decoder.bytesLacking()).isEqualTo(1);
        decoder.decode(bytes("\0"));
        assertThat(decoder.bytesLacking()).isEqualTo(16);
        decoder.decode(bytes("{\"data_size\": 3}"));
        assertThat(decoder.bytesLacking()).isEqualTo(3);
        decoder.decode(bytes("ab"));
        assertThat(decoder.bytesLacking()).isEqualTo(1);
        assertThat(decoder.bodyRemaining()).isEqualTo(1);
        decoder.decode(bytes("c"));
        assertThat(decoder.bytesLacking()).isZero();
        assertThat(decoder.decode(bytes(""))).isEqualTo(Status.FRAME_END);
        assertThat(decoder.bytesLacking()).isEqualTo(4);
    }

    @Test
    void refusesHeaderAndChunkWhereThereIsNone() throws FramingException {
        FrameDecoder decoder = new FrameDecoder();
        assertNoHeader(decoder);
        assertNoChunk(decoder);

        ByteBuffer source = bytes("\20\0\0\0{\"data_size\": 3}abc");
        decoder.decode(source);
        assertThat(decoder.header()).isEqualTo(decoder.header());
        assertNoChunk(decoder);
        decoder.decode(source);
        assertThat(decoder.chunk()).isEqualTo(bytes("abc"));
        assertThat(decoder.header().dataSize()).isEqualTo(3);
        decoder.endOfInput();
        assertNoChunk(decoder);
        assertThatIllegalStateException()
                .isThrownBy(() -> decoder.decode(source))
                .withMessage("the end of the input was reported before");
    }

    private static void assertNoHeader(FrameDecoder decoder) {
        assertThatIllegalStateException().isThrownBy(decoder::header).withMessage("no header has been decoded");
        assertThatIllegalStateException().isThrownBy(decoder::bodyLength).withMessage("no header has been decoded");
        assertThatIllegalStateException().isThrownBy(decoder::hasHash).withMessage("no header has been decoded");
    }

    private static void assertNoChunk(FrameDecoder decoder) {
        assertThatIllegalStateException().isThrownBy(decoder::chunk).withMessage("no piece of a body has been decoded");
        assertThatIllegalStateException()
                .isThrownBy(decoder::chunkPosition)
                .withMessage("no piece of a body has been decoded");
        assertThatIllegalStateException()
                .isThrownBy(decoder::chunkLength)
                .withMessage("no piece of a body has been decoded");
    }

    @Test
    void chunkIsSliceOfSourceAndNoCopy() throws FramingException {
        ByteBuffer source = bytes("\20\0\0\0{\"data_size\": 3}abc");
        FrameDecoder decoder = new FrameDecoder();
        decoder.decode(source);
        decoder.decode(source);

        ByteBuffer chunk = decoder.chunk();
        source.put(decoder.chunkPosition() + 1, (byte) 'B');

        assertThat(chunk).isEqualTo(bytes("aBc"));
        assertThat(chunk.position()).isZero();
        assertThat(chunk.capacity()).isEqualTo(3);
    }

    @Test
    void headerOutlivesFrameAndSource() throws FramingException {
        String text = "{\"data_size\": 0, \"filename\": \"a\\u00e9\u00c3\u00a9\", \"x\": [\"y\"]}";
        for (int readLength : new int[] {1, 7, 100}) {
            FrameDecoder decoder = new FrameDecoder();
            byte[] stream = ((char) text.length() + "\0\0\0" + text).getBytes(ISO_8859_1);
            for (int start = 0; start < stream.length; start += readLength) {
                byte[] read = Arrays.copyOfRange(stream, start, Math.min(stream.length, start + readLength));
                decoder.decode(ByteBuffer.wrap(read));
                Arrays.fill(read, (byte) '0');
            }
            FrameHeader header = decoder.header();
            decoder.decode(bytes(""));
            decoder.decode(bytes("\20\0\0\0{\"data_size\": "));
            decoder.decode(bytes("3}"));

            assertThat(header.filename()).isEqualTo("a\u00e9\u00e9");
            assertThat(header.attribute("x")).isEqualTo(java.util.List.of("y"));
            assertThat(decoder.header().dataSize()).isEqualTo(3);
        }
    }

    @Test
    void staysFailedWithTheSameException() {
        for (String stream :
                new String[] {"GET / HTTP/1.1", "\5\0\0\0hello", "\2\0\0\0{}", "\27\0\0\0{\"data_size\": 1, \"x\": 01}"
                }) {
            FrameDecoder decoder = new FrameDecoder();
            Throwable first = catchThrowable(() -> decoder.decode(bytes(stream)));
            ByteBuffer good = bytes("\20\0\0\0{\"data_size\": 3}");

            assertThat(first).isInstanceOf(FramingException.class);
            assertThat(catchThrowable(() -> decoder.decode(good))).isSameAs(first);
            assertThat(catchThrowable(decoder::endOfInput)).isSameAs(first);
            assertThat(catchThrowable(() -> decoder.decode(good))).isSameAs(first);
            assertThat(good.position()).isZero();
            assertNoHeader(decoder);
            assertNoChunk(decoder);
        }
    }

    @Test
    void staysFailedAfterTruncation() throws FramingException {
        FrameDecoder decoder = new FrameDecoder();
        decoder.decode(bytes("\20\0"));

        Throwable first = catchThrowable(decoder::endOfInput);

        assertThat(first).isInstanceOf(TruncatedFrameException.class);
        assertThat(catchThrowable(decoder::endOfInput)).isSameAs(first);
        assertThat(catchThrowable(() -> decoder.decode(bytes("\0\0")))).isSameAs(first);
    }

    @Test
    void requiresVerifiableHashWherePolicySaysSo() throws FramingException {
        FrameFormat format = FrameFormat.standard().withHashPolicy(HashPolicy.REQUIRE);
        String[][] rows = {
            {"{\"data_size\": 0}", "null"},
            {"{\"data_size\": 0, \"hash\": null}", "null"},
            {"{\"data_size\": 0, \"hash\": 12345678}", "\"12345678\""},
            {"{\"data_size\": 0, \"hash\": \"xx\\u202e\"}", "\"xx\\u202e\""}
        };
        for (String[] row : rows) {
            MalformedFrameException malformed = catchThrowableOfType(
                    MalformedFrameException.class,
                    () -> new FrameDecoder(format).decode(bytes((char) row[0].length() + "\0\0\0" + row[0])));
            assertThat(malformed)
                    .hasMessage("hash cannot be verified at stream offset 4:"
                            + " the policy requires one that can, it is " + row[1]);
            assertThat(malformed.reason()).isEqualTo(MalformedFrameException.Reason.HASH_NOT_VERIFIABLE);
            for (HashPolicy lenient : new HashPolicy[] {HashPolicy.VERIFY, HashPolicy.IGNORE}) {
                assertThat(new FrameDecoder(format.withHashPolicy(lenient))
                                .decode(bytes((char) row[0].length() + "\0\0\0" + row[0])))
                        .isEqualTo(Status.HEADER);
            }
        }
        String good = "{\"data_size\": 0, \"hash\": \"d41d8cd98f00b204e9800998ecf8427e\"}";
        assertThat(new FrameDecoder(format).decode(bytes((char) good.length() + "\0\0\0" + good)))
                .isEqualTo(Status.HEADER);
    }

    @Test
    void showsAtMost200CharactersOfText() {
        FrameFormat format = FrameFormat.standard().withHashPolicy(HashPolicy.REQUIRE);
        for (int length : new int[] {199, 200, 201, 60_000}) {
            String header = "{\"data_size\": 0, \"hash\": \"" + "h".repeat(length) + "\"}";
            byte[] frame = new byte[4 + header.length()];
            frame[0] = (byte) header.length();
            frame[1] = (byte) (header.length() >> 8);
            System.arraycopy(header.getBytes(ISO_8859_1), 0, frame, 4, header.length());

            assertThat(Feeding.of(format, frame).whole().events())
                    .containsExactly("MalformedFrameException: hash cannot be verified at stream offset 4:"
                            + " the policy requires one that can, it is \"" + "h".repeat(Math.min(length, 200))
                            + (length > 200 ? "\"..." : "\""));
        }
    }

    /** A claim of 1 GiB costs what has come of it. */
    @Test
    void memoryFollowsBytesReceivedNotBytesClaimed() throws FramingException {
        FrameFormat format = FrameFormat.standard().withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            ByteBuffer length = bytes("\0\0\0@");
            ByteBuffer start = bytes("{\"data_siz");
            long before = threads.getCurrentThreadAllocatedBytes();
            FrameDecoder decoder = new FrameDecoder(format);
            decoder.decode(length);
            decoder.decode(start);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(decoder.bytesLacking()).isEqualTo(FrameLimits.HIGHEST_MAX_HEADER_LENGTH - 10);
        }

        assertThat(least).isPositive().isLessThan(65_536);
    }

    @Test
    void memoryAtMostDoublesWhileHeaderComes() throws FramingException {
        FrameFormat format = FrameFormat.standard().withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FrameDecoder decoder = new FrameDecoder(format);
        decoder.decode(bytes("\0\0\0@"));
        ByteBuffer read = ByteBuffer.wrap(" ".repeat(1_000).getBytes(ISO_8859_1));
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            decoder.decode(read.clear());
        }

        // Every doubling copies: all of them together are less than four times what has come.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isBetween(1_000_000L, 4_500_000L);
    }

    private static ByteBuffer bytes(String latin1) {
        return ByteBuffer.wrap(latin1.getBytes(ISO_8859_1));
    }
}
