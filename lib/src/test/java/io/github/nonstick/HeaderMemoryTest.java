package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoded header holds, of peers that send as many small structures as there is room for. */
class HeaderMemoryTest {
    private static final int HEADERS = 40;
    private static final int MAX_HEADER_LENGTH = 65_535;

    @ParameterizedTest
    @ValueSource(strings = {"{\"\":0}", "[0]", "[]", "{}", "[[[[[[[[0]]]]]]]]", "[0,0]"})
    void aHeaderOfSmallStructuresHoldsASixteenfoldOfItsLength(String unit) throws FramingException {
        FrameFormat unlimited =
                FrameFormat.standard().withLimits(FrameLimits.standard().withMaxHeaderValues(MAX_HEADER_LENGTH));

        assertThat(held(unlimited, frame(unit, Integer.MAX_VALUE))).isLessThan(16L * MAX_HEADER_LENGTH);
    }

    @ParameterizedTest
    @MethodSource("longUnits")
    void aHeaderOfAsManyValuesAsThereMayBeHoldsAThreefoldOfItsLength(String unit, int count) throws FramingException {
        assertThat(held(FrameFormat.standard(), frame(unit, count))).isLessThan(3L * MAX_HEADER_LENGTH);
    }

    static Stream<Arguments> longUnits() {
        return Stream.of(
                Arguments.of("\"" + "x".repeat(58) + "\u20ac\"", 1_020),
                Arguments.of("\"" + "\u0101".repeat(30) + "\"", 1_020),
                Arguments.of("{\"" + "x".repeat(117) + "\u20ac\":0}", 510),
                Arguments.of("[\"" + "x".repeat(118) + "\u20ac\"]", 510),
                Arguments.of("[".repeat(61) + "\"" + "x".repeat(3_900) + "\u20ac\"" + "]".repeat(61), 16));
    }

    /** How much memory a decoder takes that is behind a header, of many. */
    private static long held(FrameFormat format, byte[] frame) throws FramingException {
        decode(format, frame);
        long before = used();
        List<FrameDecoder> held = new ArrayList<>();
        for (int i = 0; i < HEADERS; i++) {
            held.add(decode(format, frame));
        }
        long grown = used() - before;
        assertThat(held).hasSize(HEADERS);
        return grown / HEADERS;
    }

    private static byte[] frame(String unit, int most) {
        String head = "{\"data_size\": 1, \"a\": [";
        int unitLength = unit.getBytes(StandardCharsets.UTF_8).length + 1;
        int count = Math.min(most, (MAX_HEADER_LENGTH - head.length() - 3) / unitLength);
        byte[] json = (head + (unit + ",").repeat(count) + "0]}").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(json.length)
                .put(json)
                .array();
    }

    private static FrameDecoder decode(FrameFormat format, byte[] frame) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(format);
        assertThat(decoder.decode(ByteBuffer.wrap(frame))).isEqualTo(FrameDecoder.Status.HEADER);
        assertThat(decoder.header().attributes()).hasSize(1);
        return decoder;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
