package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamInspectorTest {
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";

    @Test
    void tellsOffsetsLengthsHeaderAndVerdictOfEachFrame() throws IOException {
        String verified = "{\"data_size\":5 , \"hash\":\"" + MD5_OF_HELLO + "\"}";
        byte[] stream = stream(frame("{ \"n\" : 1e2, \"data_size\":0}", ""), frame(verified, "hello"));

        Inspected inspected = inspect(0, stream);

        assertThat(inspected.fault).isNull();
        assertThat(inspected.frames)
                .extracting(
                        InspectedFrame::offset,
                        InspectedFrame::headerLength,
                        InspectedFrame::headerJson,
                        InspectedFrame::bodyOffset,
                        InspectedFrame::bodyLength,
                        InspectedFrame::hash,
                        InspectedFrame::end)
                .containsExactly(
                        tuple(0L, 27, "{ \"n\" : 1e2, \"data_size\":0}", 31L, 0L, HashVerdict.NONE, 31L),
                        tuple(31L, 59, verified, 94L, 5L, HashVerdict.VERIFIED, 99L));
        assertThat(inspected.begun).containsExactly(0L, 31L);
        assertThat(inspected.bodies.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
    }

    @Test
    void tellsWhatTheHashSays() throws IOException {
        Inspected inspected = inspect(
                0,
                frame("{\"data_size\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "hello"),
                frame("{\"data_size\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "jello"),
                frame("{\"data_size\": 5, \"hash\": \"xxdxxx\"}", "hello"),
                frame("{\"data_size\": 5, \"hash\": null}", "hello"),
                frame("{\"data_size\": 5}", "hello"),
                frame("{\"data_size\": 0, \"hash\": \"crc32c:00000000\"}", ""));

        assertThat(inspected.frames)
                .extracting(InspectedFrame::hash)
                .containsExactly(
                        HashVerdict.VERIFIED,
                        HashVerdict.MISMATCH,
                        HashVerdict.UNVERIFIED,
                        HashVerdict.NONE,
                        HashVerdict.NONE,
                        HashVerdict.VERIFIED);
    }

    @Test
    void tellsTheSameHoweverTheStreamIsCut() throws IOException {
        byte[] stream = stream(
                frame("{\"data_size\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "hello"),
                frame("{\"data_size\": 0}", ""),
                frame("{\"data_size\": 3, \"filename\": \"\u6587\"}", "abc"),
                "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        Inspected whole = inspect(0, stream);
        Fault expected = whole.fault;
        assertThat(expected).isNotNull();

        for (int cut = 0; cut <= stream.length; cut++) {
            Inspected inCuts = inspect(0, Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length));

            assertThat(inCuts.frames).as("cut at %d", cut).isEqualTo(whole.frames);
            assertThat(inCuts.bodies.toByteArray()).isEqualTo(whole.bodies.toByteArray());
            assertThat(inCuts.fault).isNotNull();
            assertThat(inCuts.fault.offset()).isEqualTo(expected.offset());
            assertThat(inCuts.fault.windowOffset()).isEqualTo(expected.windowOffset());
        }
        byte[][] single = new byte[stream.length][];
        for (int i = 0; i < stream.length; i++) {
            single[i] = new byte[] {stream[i]};
        }
        assertThat(inspect(0, single).frames).isEqualTo(whole.frames);
    }

    @Test
    void tellsTheSameOfDamagedStreamsHoweverTheyAreCut() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            byte[] stream = stream(
                    frame("{\"data_size\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "hello"),
                    frame("{\"data_size\": 300}", "x".repeat(300)),
                    frame("{\"filename\": \"a\", \"data_size\": 2}", "ab"));
            stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            stream = Arrays.copyOf(stream, random.nextInt(stream.length + 1));
            Inspected whole = inspect(0, stream);
            int cut = random.nextInt(stream.length + 1);
            Inspected inCuts = inspect(0, Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length));

            String description = "seed " + seed + ", case " + i + ", cut at " + cut;
            assertThat(inCuts.frames).as(description).isEqualTo(whole.frames);
            if (whole.fault == null) {
                assertThat(inCuts.fault).as(description).isNull();
            } else {
                assertThat(inCuts.fault).as(description).isNotNull();
                assertThat(inCuts.fault.offset()).as(description).isEqualTo(whole.fault.offset());
            }
        }
    }

    @Test
    void everyCutEndIsAFaultWhereTheStreamEnds() throws IOException {
        byte[] first = frame("{\"data_size\": 5}", "hello");
        byte[] stream = stream(first, first);

        for (int length = 0; length <= stream.length; length++) {
            Inspected inspected = inspect(0, Arrays.copyOf(stream, length));

            assertThat(inspected.frames).hasSize(length / first.length);
            if (length % first.length == 0) {
                assertThat(inspected.fault).as("length %d", length).isNull();
            } else {
                assertThat(inspected.fault).as("length %d", length).isNotNull();
                assertThat(inspected.fault.offset()).isEqualTo(length);
                assertThat(inspected.fault.error()).contains("at stream offset " + length + ": ");
                assertThat(inspected.fault.windowOffset() + inspected.fault.window().length)
                        .isEqualTo(length);
            }
        }
    }

    @Test
    void whatWasSkippedCounts() throws IOException {
        Inspected inspected = inspect(
                9, frame("{\"data_size\": 5}", "hello"), frame("{\"data_size\": \"stream offset 25\"}", "hello"));

        assertThat(inspected.frames.get(0).offset()).isEqualTo(9);
        assertThat(inspected.frames.get(0).bodyOffset()).isEqualTo(29);
        assertThat(inspected.fault).isNotNull();
        assertThat(inspected.fault.offset()).isEqualTo(52);
        assertThat(inspected.fault.error())
                .startsWith("data_size is not an integer at stream offset 52: it is \"stream offset 25\", ");
    }

    @Test
    void windowHoldsTheRowsAroundTheFault() throws IOException {
        byte[] stream = stream(
                frame("{\"data_size\": 100}", "x".repeat(100)),
                "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        Fault fault = inspect(0, stream).fault;

        assertThat(fault).isNotNull();
        assertThat(fault.offset()).isEqualTo(122);
        assertThat(fault.windowOffset()).isEqualTo(80);
        assertThat(fault.window()).isEqualTo(Arrays.copyOfRange(stream, 80, 144));
    }

    @Test
    void readsTheLengthFieldInTheFormatsByteOrder() throws IOException {
        Inspected inspected = new Inspected();
        FrameFormat format = FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN);
        StreamInspector inspector = new StreamInspector(format, 0, inspected);
        byte[] frame = frame("{\"data_size\": 5}", "hello");
        ByteBuffer.wrap(frame).order(ByteOrder.BIG_ENDIAN).putInt(0, 16);

        inspector.accept(ByteBuffer.wrap(frame));

        assertThat(inspector.end()).isTrue();
        assertThat(inspected.frames).hasSize(1);
    }

    private static Inspected inspect(long startOffset, byte[]... reads) throws IOException {
        Inspected inspected = new Inspected();
        StreamInspector inspector = new StreamInspector(FrameFormat.standard(), startOffset, inspected);
        for (byte[] read : reads) {
            ByteBuffer bytes = ByteBuffer.wrap(read);
            inspector.accept(bytes);
            assertThat(bytes.hasRemaining()).isFalse();
        }
        assertThat(inspector.end()).isEqualTo(inspected.fault == null);
        return inspected;
    }

    static byte[] frame(String header, String body) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(json.length)
                .array();
        return stream(length, json, body.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] stream(byte[]... parts) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List.of(parts).forEach(stream::writeBytes);
        return stream.toByteArray();
    }
}
