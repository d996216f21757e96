package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.Feeding.Outcome;
import io.github.nonstick.Feeding.Placement;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream's frames do not depend on how it is cut into reads, nor on where the reads stand in memory. */
class SplitTest {
    static List<Vector> vectors() {
        return Vector.all();
    }

    static Stream<Vector> shortVectors() {
        return Vector.all().stream().filter(vector -> vector.stream().length <= 80);
    }

    static Stream<Vector> completeVectors() {
        return Vector.all().stream().filter(Vector::isComplete);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesVectorWhole(Vector vector) {
        assertThat(feed(vector).whole().events()).isEqualTo(vector.eventsToEnd());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesVectorByteByByte(Vector vector) {
        Outcome whole = feed(vector).whole();

        Outcome byteByByte = feed(vector).inReadsOf(1);

        assertThat(byteByByte.events()).isEqualTo(vector.eventsToEnd());
        assertThat(byteByByte.headers()).isEqualTo(whole.headers());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesVectorCutOnceAnywhere(Vector vector) {
        Outcome whole = feed(vector).whole();
        for (int cut = 0; cut <= vector.stream().length; cut++) {
            Outcome outcome = feed(vector).cutAt(cut);
            assertThat(outcome.events()).as("cut at %d", cut).isEqualTo(vector.eventsToEnd());
            assertThat(outcome.headers()).as("cut at %d", cut).isEqualTo(whole.headers());
        }
    }

    @ParameterizedTest
    @MethodSource("shortVectors")
    void decodesShortVectorCutTwiceAnywhere(Vector vector) {
        List<String> expected = vector.eventsToEnd();
        int length = vector.stream().length;
        for (int first = 0; first <= length; first++) {
            for (int second = first; second <= length; second++) {
                assertThat(feed(vector).cutAt(first, second).events())
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shortVectorsAreMostOfThem() {
        assertThat(shortVectors()).hasSize(10);
    }

    @ParameterizedTest
    @MethodSource("completeVectors")
    void leavesBytesOfNextFrameToNextFrame(Vector vector) {
        byte[] frame = vector.stream();
        for (int trailing = 1; trailing < vector.prefix().length; trailing++) {
            byte[] stream = joined(frame, Arrays.copyOf(frame, trailing));
            List<String> expected = vector.events(0);
            String part = trailing < 4 ? "length field" : "header";
            expected.add("TruncatedFrameException: stream ended inside the " + part + " at stream offset "
                    + stream.length + ": expected " + (trailing < 4 ? 4 : vector.prefix().length - 4)
                    + " bytes, received " + (trailing < 4 ? trailing : trailing - 4));

            assertThat(Feeding.of(vector.format(), stream).whole().events())
                    .as("%d bytes of the next frame", trailing)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesFromAnyKindOfBufferAtAnyPosition(Placement placement) {
        for (Vector vector : Vector.all()) {
            List<String> expected = vector.eventsToEnd();
            for (int position = 0; position <= 16; position++) {
                Feeding feeding = feed(vector).from(placement, position);
                assertThat(feeding.whole().events()).isEqualTo(expected);
                assertThat(feeding.cutAt(vector.prefix().length).events()).isEqualTo(expected);
                assertThat(feeding.cutAt(3, 4, 20).events()).isEqualTo(expected);
                assertThat(feeding.inReadsOf(13).events()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesSeveralFramesOutOfOneBuffer(Placement placement) {
        byte[] stream = {};
        List<String> expected = new ArrayList<>();
        for (Vector vector : Vector.all()) {
            if (vector.isComplete() && vector.format().equals(FrameFormat.standard())) {
                expected.addAll(vector.events(stream.length));
                stream = joined(stream, vector.stream());
            }
        }
        expected.add("END at " + stream.length);
        Feeding feeding = Feeding.of(FrameFormat.standard(), stream).from(placement, 1);

        assertThat(expected).filteredOn(event -> event.startsWith("FRAME_END")).hasSize(10);
        assertThat(feeding.whole().events()).isEqualTo(expected);
        for (int byteCount : new int[] {1, 2, 3, 7, 64, 100, 1000}) {
            assertThat(feeding.inReadsOf(byteCount).events()).isEqualTo(expected);
        }
    }

    @Test
    void decodesHeaderLongerThanOneReadOfAnySize() {
        String name = "\u6587".repeat(1_000);
        byte[] header = ("{\"data_size\":2,\"filename\":\"" + name + "\"}").getBytes(UTF_8);
        byte[] stream = joined(length(header.length), joined(header, new byte[] {1, 2}));
        for (int byteCount : new int[] {1, 251, 252, 253, 256, 1460, 65_536}) {
            for (Placement placement : Placement.values()) {
                Outcome outcome = Feeding.of(FrameFormat.standard(), stream)
                        .from(placement, 3)
                        .inReadsOf(byteCount);
                assertThat(outcome.headers()).hasSize(1);
                assertThat(outcome.headers().get(0).filename()).isEqualTo(name);
                assertThat(outcome.events().get(1)).isEqualTo("BODY 0102");
            }
        }
    }

    @Test
    void decodesRandomStreamsInRandomReads() {
        long seed = 20_261_120;
        System.out.println("SplitTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            FrameFormat format = FrameFormat.standard()
                    .withByteOrder(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            FrameEncoder encoder = new FrameEncoder(format);
            byte[] stream = {};
            List<FrameHeader> headers = new ArrayList<>();
            for (int frame = random.nextInt(5); frame >= 0; frame--) {
                byte[] body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                headers.add(randomHeader(random, body.length));
                stream = joined(stream, joined(encoder.encode(headers.get(headers.size() - 1)), body));
            }
            Feeding feeding = Feeding.of(format, stream)
                    .from(Placement.values()[random.nextInt(Placement.values().length)], random.nextInt(17));
            int[] cuts = random.ints(random.nextInt(20), 0, stream.length + 1)
                    .sorted()
                    .toArray();

            Outcome outcome = feeding.cutAt(cuts);

            assertThat(outcome.events())
                    .last()
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo("END at " + stream.length);
            assertThat(outcome.headers()).as("seed %d, round %d", seed, round).isEqualTo(headers);
            assertThat(outcome).as("seed %d, round %d", seed, round).isEqualTo(feeding.whole());
        }
    }

    private static FrameHeader randomHeader(Random random, long dataSize) {
        FrameHeader header = FrameHeader.of(dataSize);
        if (random.nextBoolean()) {
            header = header.withFilename(randomText(random)).withHash(randomText(random));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            Object value = switch (random.nextInt(4)) {
                case 0 -> randomText(random);
                case 1 -> random.nextLong();
                case 2 -> random.nextBoolean();
                default -> List.of(randomText(random), random.nextInt());
            };
            // Half a surrogate pair is for values alone: Jackson refuses it in a name.
            header = header.with("x" + randomText(random).replaceAll("\\p{Cs}", ""), value);
        }
        return header;
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
        }
        return text.toString();
    }

    private static Feeding feed(Vector vector) {
        return Feeding.of(vector.format(), vector.stream());
    }

    private static byte[] length(int headerLength) {
        return new byte[] {
            (byte) headerLength, (byte) (headerLength >> 8), (byte) (headerLength >> 16), (byte) (headerLength >> 24)
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }
}
