package io.github.nonstick.examples.inspect;

import static io.github.nonstick.examples.inspect.StreamInspectorTest.frame;
import static io.github.nonstick.examples.inspect.StreamInspectorTest.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameLimits;
import io.github.nonstick.HeaderKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectGuessTest {
    /** Some headers here have more values than most receivers take. */
    private static final DialectGuess GUESS = DialectGuess.within(
            FrameFormat.standard().withLimits(FrameLimits.standard().withMaxHeaderValues(65_535)));

    @Test
    void findsTheByteOrder() {
        byte[] little = frame("{\"data_size\": 5}", "hello");

        assertThat(GUESS.of(ByteBuffer.wrap(little)).byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(GUESS.of(ByteBuffer.wrap(swapped(little))).byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }

    @Test
    void whatWasToldIsNotGuessed() {
        ByteBuffer bigEndian = ByteBuffer.wrap(swapped(frame("{\"size\": 5}", "hello")));
        HeaderKeys keys = HeaderKeys.of("length", "name", "hash");

        FrameFormat format =
                GUESS.withByteOrder(ByteOrder.LITTLE_ENDIAN).withKeys(keys).of(bigEndian);

        assertThat(format.byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(format.keys()).isEqualTo(keys);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"filesize\": 5, \"cmd\": \"put\"}",
                "{\"total_size\": 5, \"md5\": \"5d41402abc4b2a76b9719d911017c592\"}",
                "{\"status\": 7, \"my_length\": 5}",
                "{\"my_length\": 5, \"status\": 7}",
                "{\"n\": 5, \"m\": 70000}",
            })
    void findsTheKeyOfTheLength(String header) throws IOException {
        byte[] stream =
                stream(frame("{\"cmd\": \"hello\", \"n\": 0}", ""), frame(header, "hello"), frame(header, "hello"));

        Inspected inspected = inspect(stream);

        assertThat(inspected.fault).isNull();
        assertThat(inspected.frames).extracting(InspectedFrame::bodyLength).containsExactly(0L, 5L, 5L);
    }

    @Test
    @Timeout(60)
    void ofThousandsOfNumbersThoseThatSoundLikeALengthAreTried() throws IOException {
        byte[] stream = stream(frame(thousandsOfNumbers() + ", \"my_length\": 5}", "hello"), frame("{}", ""));

        Inspected inspected = inspect(stream);

        assertThat(inspected.fault).isNull();
        assertThat(inspected.frames).extracting(InspectedFrame::bodyLength).containsExactly(5L, 0L);
    }

    @Test
    @Timeout(60)
    void headerOfThousandsOfNumbersDoesNotHoldADripUp() throws IOException {
        byte[] stream = stream(frame(thousandsOfNumbers() + "}", ""), new byte[2_000]);
        List<byte[]> pieces = new ArrayList<>();
        int headerEnd = stream.length - 2_000;
        pieces.add(Arrays.copyOf(stream, headerEnd));
        for (int i = headerEnd; i < stream.length; i++) {
            pieces.add(new byte[1]);
        }

        Fault fault = inspect(pieces.toArray(new byte[0][])).fault;

        assertThat(fault).isNotNull();
        assertThat(fault.offset()).isEqualTo(inspect(stream).fault.offset());
    }

    private static String thousandsOfNumbers() {
        return IntStream.rangeClosed(1, 5_000)
                .mapToObj(i -> "\"k" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", ""));
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 14, 70_000})
    void numberThatLeadsNowhereIsNoLength(long number) throws IOException {
        byte[] request = frame("{\"cmd\": \"list\", \"id\": " + number + "}", "");
        byte[] other = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        Inspected inspected = inspect(stream(frame("{\"filesize\": 5}", "hello"), request, other));

        assertThat(inspected.frames).hasSize(2);
        assertThat(inspected.fault).isNotNull();
        assertThat(inspected.fault.offset()).isEqualTo(24 + request.length);
    }

    @Test
    void lengthThatIsLongerThanTheStreamIsOneIfItSoundsLikeIt() throws IOException {
        Fault fault = inspect(frame("{\"id\": 3, \"dataLength\": 100}", "hello")).fault;

        assertThat(fault).isNotNull();
        assertThat(fault.error())
                .isEqualTo("stream ended inside the body at stream offset 37: expected 100 bytes, received 5");
    }

    @Test
    void headerWithoutLengthIsAFrameEvenIfItHasNumbers() throws IOException {
        byte[] request = frame("{\"cmd\": \"list\", \"size_of_page\": 5}", "");

        Inspected inspected = inspect(stream(request, frame("{\"file_size\": 5}", "hello"), request, request));

        assertThat(inspected.fault).isNull();
        assertThat(inspected.frames).extracting(InspectedFrame::bodyLength).containsExactly(0L, 5L, 0L, 0L);
    }

    @Test
    void readsKeysOfSeveralDialectsInOneStream() throws IOException {
        byte[] stream = stream(
                frame("{\"data_size\": 5}", "hello"),
                frame("{\"filesize\": 2, \"name\": \"a\"}", "ab"),
                frame("{\"ok\": true}", ""),
                frame("{\"total_size\": 1, \"id\": 3}", "x"));

        Inspected inspected = inspect(stream);

        assertThat(inspected.fault).isNull();
        assertThat(inspected.frames).extracting(InspectedFrame::bodyLength).containsExactly(5L, 2L, 0L, 1L);
    }

    @Test
    void isSettledByTheHeadOfTheFirstFrame() {
        byte[] frame = frame("{\"data_size\": 5}", "hello");

        for (int length = 0; length < 20; length++) {
            DialectGuess.Finding finding = GUESS.find(ByteBuffer.wrap(frame, 0, length));
            assertThat(finding.lacking()).as("of %d bytes", length).isEqualTo(length < 4 ? 4 - length : 20 - length);
        }
        assertThat(GUESS.find(ByteBuffer.wrap(frame, 0, 20)).lacking()).isZero();
    }

    @Test
    void isSettledAtOnceByWhatIsNoFrame() {
        ByteBuffer request = ByteBuffer.wrap("GET ".getBytes(StandardCharsets.US_ASCII));

        assertThat(GUESS.find(request)).isEqualTo(new DialectGuess.Finding(GUESS.of(ByteBuffer.allocate(0)), 0));
    }

    @Test
    void findsTheSameHoweverTheStreamIsCut() throws IOException {
        byte[] stream = stream(
                frame("{\"my_length\": 5, \"id\": 300}", "hello"),
                frame("{\"ok\": true}", ""),
                frame("{\"data_size\": 2}", "ab"));
        List<InspectedFrame> expected = inspect(stream).frames;
        assertThat(expected).hasSize(3);

        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(inspect(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length)).frames)
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        byte[][] single = new byte[stream.length][];
        for (int i = 0; i < stream.length; i++) {
            single[i] = new byte[] {stream[i]};
        }
        assertThat(inspect(single).frames).isEqualTo(expected);
    }

    @Test
    void numberThatLeadsToTheEndIsTheLength() throws IOException {
        assertThat(inspect(frame("{\"id\": 70, \"n\": 5}", "hello")).frames)
                .extracting(InspectedFrame::bodyLength)
                .containsExactly(5L);
    }

    @Test
    void tellsOfAFrameWithItsLastByte() throws IOException {
        byte[] frame = frame("{\"my_length\": 5}", "hello");
        for (byte[] first : List.of(frame("{\"data_size\": 5}", "hello"), frame)) {
            byte[] stream = stream(first, frame("{}", ""));
            Inspected inspected = new Inspected();
            DialectInspector inspector = new DialectInspector(GUESS, 0, inspected);
            for (int i = 0; i < stream.length; i++) {
                inspector.accept(ByteBuffer.wrap(stream, i, 1));

                assertThat(inspected.frames.size())
                        .as("with byte %d", i)
                        .isEqualTo((i + 1) / first.length + i / (stream.length - 1));
            }
        }
    }

    @Test
    void cutBeforeTheDialectIsSettledIsAFault() throws IOException {
        byte[] frame = frame("{\"my_length\": 5, \"id\": 300}", "hello");

        for (int length = 1; length < frame.length; length++) {
            Inspected inspected = inspect(Arrays.copyOf(frame, length));
            if (length == 31) {
                assertThat(inspected.frames).hasSize(1);
            } else {
                assertThat(inspected.fault).as("length %d", length).isNotNull();
                assertThat(inspected.fault.offset()).isBetween(Math.min(31L, length), (long) length);
            }
        }
    }

    @Test
    void saysWhereFramesBeginBehindSomethingElse() throws IOException {
        byte[] greeting = "欢迎您, {\"a\": 1} ".getBytes(StandardCharsets.UTF_8);
        byte[] frame = frame("{\"data_size\": 5}", "hello");

        for (byte[] stream : List.of(stream(greeting, frame), stream(greeting, swapped(frame)))) {
            Fault fault = inspect(stream).fault;

            assertThat(fault).isNotNull();
            assertThat(fault.hint()).isEqualTo("frames begin at offset 20: skip what comes before");
        }
        Fault alone = inspect(greeting).fault;
        assertThat(alone).isNotNull();
        assertThat(alone.hint()).doesNotContain("frames begin");
    }

    private static Inspected inspect(byte[]... reads) throws IOException {
        Inspected inspected = new Inspected();
        DialectInspector inspector = new DialectInspector(GUESS, 0, inspected);
        for (byte[] read : reads) {
            inspector.accept(ByteBuffer.wrap(read));
        }
        assertThat(inspector.end()).isEqualTo(inspected.fault == null);
        return inspected;
    }

    private static byte[] swapped(byte[] frame) {
        byte[] swapped = frame.clone();
        ByteBuffer length = ByteBuffer.wrap(swapped);
        length.putInt(0, Integer.reverseBytes(length.getInt(0)));
        return swapped;
    }
}
