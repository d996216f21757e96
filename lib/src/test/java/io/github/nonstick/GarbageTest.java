package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of the usual shape go through decoder and encoder without an object being made for them. */
class GarbageTest {
    private static final int FRAMES = 10_000;
    private static final int ATTEMPTS = 20;

    private interface Work {
        void run() throws IOException;
    }

    static Stream<FrameHeader> usualHeaders() {
        FrameHeader message = FrameHeader.of(64);
        FrameHeader named = message.withFilename("report-000018.txt").withHash("0123456789abcdef".repeat(4));
        return Stream.of(
                message,
                named,
                named.withFilename("\u8d44\u6599.pdf").with("author", "\u5f20").with("modified", 1_700_000_000L));
    }

    @ParameterizedTest
    @MethodSource("usualHeaders")
    void decodesWithoutGarbage(FrameHeader header) throws IOException {
        byte[] head = new FrameEncoder().encode(header);
        byte[] frame = java.util.Arrays.copyOf(head, head.length + 64);
        FrameDecoder decoder = new FrameDecoder();
        ByteBuffer heap = ByteBuffer.wrap(frame);
        ByteBuffer direct = ByteBuffer.allocateDirect(frame.length).put(frame);

        assertThat(allocatedBytes(() -> decode(decoder, heap))).isZero();
        assertThat(allocatedBytes(() -> decode(decoder, direct))).isZero();
    }

    private static void decode(FrameDecoder decoder, ByteBuffer frame) throws FramingException {
        frame.rewind();
        assertTrue(decoder.decode(frame) == FrameDecoder.Status.HEADER);
        assertTrue(decoder.bodyLength() == 64);
        assertTrue(decoder.decode(frame) == FrameDecoder.Status.BODY);
        assertTrue(decoder.decode(frame) == FrameDecoder.Status.FRAME_END);
    }

    private static void assertTrue(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }

    @ParameterizedTest
    @MethodSource("usualHeaders")
    void encodesWithoutGarbage(FrameHeader header) throws IOException {
        FrameEncoder encoder = new FrameEncoder();
        ByteBuffer heap = ByteBuffer.allocate(1_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(1_000);

        assertThat(allocatedBytes(() -> encoder.encode(header, heap.clear()))).isZero();
        assertThat(allocatedBytes(() -> encoder.encode(header, direct.clear()))).isZero();
    }

    /** The least of several attempts: the first ones also pay for what the machine prepares. */
    private static long allocatedBytes(Work work) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < FRAMES; i++) {
                work.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
