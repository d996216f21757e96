package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoded header holds, of peers that send as many small structures as there is room for. */
class HeaderMemoryTest {
    private static final int HEADERS = 40;
    private static final int MAX_HEADER_LENGTH = 65_535;

    @ParameterizedTest
    @ValueSource(strings = {"{\"\":0}", "[0]", "[]", "{}", "[[[[[[[[0]]]]]]]]", "[0,0]"})
    void aHeaderOfSmallStructuresHoldsASixteenfoldOfItsLength(String unit) throws FramingException {
        byte[] frame = frame(unit);
        decode(frame);
        long before = used();
        List<FrameHeader> held = new ArrayList<>();
        for (int i = 0; i < HEADERS; i++) {
            held.add(decode(frame));
        }
        long grown = used() - before;
        assertThat(held).hasSize(HEADERS);
        assertThat(grown).isLessThan(16L * HEADERS * MAX_HEADER_LENGTH);
    }

    private static byte[] frame(String unit) {
        String head = "{\"data_size\": 1, \"a\": [";
        int count = (MAX_HEADER_LENGTH - head.length() - 3) / (unit.length() + 1);
        byte[] json = (head + (unit + ",").repeat(count) + "0]}").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(json.length)
                .put(json)
                .array();
    }

    private static FrameHeader decode(byte[] frame) throws FramingException {
        FrameDecoder decoder = new FrameDecoder();
        assertThat(decoder.decode(ByteBuffer.wrap(frame))).isEqualTo(FrameDecoder.Status.HEADER);
        return decoder.header();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
