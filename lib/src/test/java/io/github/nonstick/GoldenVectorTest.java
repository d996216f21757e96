package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that CPython made mean what was put into them, and come out of the encoder as CPython wrote them. */
class GoldenVectorTest {
    /** What was given to CPython, written by hand; the built header is null where its order cannot be built. */
    record Expected(
            int index,
            long dataSize,
            String filename,
            String hash,
            Map<String, Object> attributes,
            FrameHeader built) {}

    static List<Expected> expected() {
        return List.of(
                standard(0, FrameHeader.of(5).withFilename("a.txt")),
                standard(1, FrameHeader.of(0).withFilename("")),
                new Expected(2, 1024, "a.txt", "asdf165485221", Map.of(), null),
                standard(
                        3,
                        FrameHeader.of(23)
                                .withFilename("\u6d4b\u8bd5\u6587\u4ef6.txt")
                                .withHash("9b11380a2dfcda7873f1a522e1718132")),
                standard(4, FrameHeader.of(2_147_483_648L).withFilename("big.bin")),
                standard(5, FrameHeader.of(9_007_199_254_740_993L).withFilename("x")),
                standard(6, FrameHeader.of(9_223_372_036_854_775_807L).withFilename("x")),
                standard(7, FrameHeader.of(1).withFilename("emoji \ud83d\ude00.txt")),
                standard(8, FrameHeader.of(1).withFilename("q\"b\\s/\t\n\r\0\37\177\u2028\u00e9")),
                standard(9, FrameHeader.of(1).withFilename("lone \ud800")),
                new Expected(10, 21, "a.txt", "xxdxxx", Map.of(), null),
                new Expected(11, 21, "a.txt", null, Map.of("cmd", "put"), null),
                new Expected(12, 3, null, null, Map.of(), null),
                new Expected(13, 36, null, null, Map.of(), null),
                standard(
                        14,
                        FrameHeader.of(3).withFilename("a.txt").withHash("x").with("extra", extra())),
                standard(15, FrameHeader.of(1).withFilename("n".repeat(300))));
    }

    private static Expected standard(int index, FrameHeader header) {
        return new Expected(index, header.dataSize(), header.filename(), header.hash(), header.attributes(), header);
    }

    private static Map<String, Object> extra() {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("k", Arrays.asList(1L, 2.5, true, false, null, 1e100, -0.0));
        return extra;
    }

    @ParameterizedTest
    @MethodSource("expected")
    void decodesVectorToWhatCPythonWasGiven(Expected expected) throws FramingException {
        FrameHeader header = decode(Vector.get(expected.index()));

        assertThat(header.dataSize()).isEqualTo(expected.dataSize());
        assertThat(header.filename()).isEqualTo(expected.filename());
        assertThat(header.hash()).isEqualTo(expected.hash());
        assertThat(header.attributes()).isEqualTo(expected.attributes());
    }

    @ParameterizedTest
    @MethodSource("expected")
    void encodesDecodedVectorToTheSameBytes(Expected expected) throws FramingException {
        Vector vector = Vector.get(expected.index());

        byte[] encoded = new FrameEncoder(vector.format()).encode(decode(vector));

        assertThat(encoded).isEqualTo(vector.prefix());
    }

    @ParameterizedTest
    @MethodSource("expected")
    void encodesWhatCPythonWasGivenAsCPythonDoes(Expected expected) throws FramingException {
        FrameHeader built = expected.built();
        if (built != null) {
            Vector vector = Vector.get(expected.index());
            assertThat(new FrameEncoder(vector.format()).encode(built)).isEqualTo(vector.prefix());
            assertThat(decode(vector)).isEqualTo(built).hasToString(vector.text());
        }
    }

    @Test
    void expectedValuesCoverEveryVector() {
        assertThat(expected())
                .extracting(Expected::index)
                .isEqualTo(IntStream.range(0, Vector.all().size()).boxed().toList());
        assertThat(expected()).filteredOn(expected -> expected.built() != null).hasSize(11);
    }

    @Test
    void keepsTypesOfValuesInLists() throws FramingException {
        assertThat(decode(Vector.get(14)).attribute("extra")).isEqualTo(extra());
    }

    @Test
    void keepsOrderOfKeysAcrossDialects() throws FramingException {
        assertThat(decode(Vector.get(10)))
                .hasToString("{\"filename\": \"a.txt\", \"hash\": \"xxdxxx\", \"data_size\": 21}");
        assertThat(decode(Vector.get(11)))
                .hasToString("{\"cmd\": \"put\", \"filename\": \"a.txt\", \"data_size\": 21}");
    }

    @Test
    void writesBigEndianLengthWhereFormatSaysSo() throws FramingException {
        FrameFormat format = FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN);
        byte[] expected = Vector.get(15).prefix();
        expected = expected.clone();
        System.arraycopy(new byte[] {0, 0, 1, 0x5a}, 0, expected, 0, 4);

        byte[] encoded = new FrameEncoder(format).encode(decode(Vector.get(15)));

        assertThat(encoded).isEqualTo(expected);
        FrameDecoder decoder = new FrameDecoder(format);
        assertThat(decoder.decode(ByteBuffer.wrap(encoded))).isEqualTo(FrameDecoder.Status.HEADER);
        assertThat(decoder.header()).isEqualTo(decode(Vector.get(15)));
    }

    private static FrameHeader decode(Vector vector) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(vector.format());
        assertThat(decoder.decode(ByteBuffer.wrap(vector.prefix()))).isEqualTo(FrameDecoder.Status.HEADER);
        return decoder.header();
    }
}
