package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Feeds a stream to a decoder in given reads, each from a buffer of a given kind, and tells what it found.
 *
 * <p>On the way it holds the decoder to what it promises after every call: no byte taken beyond the event,
 * offsets that count what was taken, a source that is left as it was. Each read's memory is overwritten
 * before the next one, and headers are looked at only at the end: a header outlives its source.
 */
record Feeding(FrameFormat format, byte[] stream, Placement placement, int position) {
    /** Events as text, pieces of a body joined; and the headers among them. */
    record Outcome(List<String> events, List<FrameHeader> headers) {}

    /** A kind of buffer. */
    enum Placement {
        HEAP,
        HEAP_SLICE,
        HEAP_LITTLE_ENDIAN,
        DIRECT,
        READ_ONLY,
        READ_ONLY_DIRECT;

        private ByteBuffer allocate(int capacity) {
            return switch (this) {
                case HEAP, HEAP_LITTLE_ENDIAN, READ_ONLY -> ByteBuffer.allocate(capacity);
                case HEAP_SLICE -> ByteBuffer.allocate(capacity + 9).slice(5, capacity);
                case DIRECT, READ_ONLY_DIRECT -> ByteBuffer.allocateDirect(capacity);
            };
        }

        private ByteBuffer view(ByteBuffer memory) {
            return switch (this) {
                case HEAP, HEAP_SLICE, DIRECT -> memory.duplicate();
                case HEAP_LITTLE_ENDIAN -> memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
                case READ_ONLY, READ_ONLY_DIRECT -> memory.asReadOnlyBuffer();
            };
        }
    }

    static Feeding of(FrameFormat format, byte[] stream) {
        return new Feeding(format, stream, Placement.HEAP, 0);
    }

    Feeding from(Placement placement, int position) {
        return new Feeding(format, stream, placement, position);
    }

    /** Reads of so many bytes each, the last one as long as what is left. */
    Outcome inReadsOf(int byteCount) {
        return cutAt(IntStream.iterate(byteCount, cut -> cut < stream.length, cut -> cut + byteCount)
                .toArray());
    }

    Outcome whole() {
        return cutAt();
    }

    /** Reads that end at the given offsets and at the end of the stream, then the end of the input. */
    Outcome cutAt(int... cuts) {
        Run run = new Run();
        int[] ends = Arrays.copyOf(cuts, cuts.length + 1);
        ends[cuts.length] = stream.length;
        for (int end : ends) {
            if (!run.feed(end)) {
                return run.outcome();
            }
        }
        run.end();
        return run.outcome();
    }

    private final class Run {
        private final FrameDecoder decoder = new FrameDecoder(format);
        private final List<Supplier<String>> events = new ArrayList<>();
        private final List<FrameHeader> headers = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();

        /** How much of the stream the decoder has taken, and where the frame it is in starts. */
        private int taken;

        private int frameStart;

        private Outcome outcome() {
            return new Outcome(events.stream().map(Supplier::get).toList(), headers);
        }

        /** Feeds the stream up to an offset; false once the decoder has failed. */
        private boolean feed(int end) {
            int length = end - taken;
            ByteBuffer memory = placement.allocate(position + length + 3);
            // What surrounds the read looks like a header's start.
            IntStream.range(0, memory.capacity()).forEach(i -> memory.put(i, (byte) '{'));
            memory.put(position, stream, taken, length);
            ByteBuffer source = placement.view(memory);
            source.limit(position + length).position(position);
            ByteOrder order = source.order();
            boolean sound = drain(source);
            assertThat(source.limit()).isEqualTo(position + length);
            assertThat(source.order()).isEqualTo(order);
            IntStream.range(0, memory.capacity()).forEach(i -> memory.put(i, (byte) 0xee));
            return sound;
        }

        private boolean drain(ByteBuffer source) {
            while (true) {
                int before = source.position();
                FrameDecoder.Status status;
                try {
                    status = decoder.decode(source);
                } catch (FramingException e) {
                    failed(e);
                    return false;
                }
                taken += source.position() - before;
                assertThat(decoder.streamOffset()).as("stream offset").isEqualTo(taken);
                switch (status) {
                    case NEEDS_INPUT -> {
                        assertThat(source.remaining()).as("left in the source").isZero();
                        assertThat(decoder.bytesLacking()).as("bytes lacking").isPositive();
                        assertThatThereIsNoChunk();
                        return true;
                    }
                    case HEADER -> header();
                    case BODY -> chunk(source, before);
                    case FRAME_END -> {
                        assertThat(source.position()).as("taken by FRAME_END").isEqualTo(before);
                        assertThat(decoder.bodyRemaining()).isZero();
                        assertThat(catchThrowable(decoder::header)).isInstanceOf(IllegalStateException.class);
                        assertThatThereIsNoChunk();
                        flushBody();
                        int at = taken;
                        events.add(() -> "FRAME_END at " + at);
                        frameStart = taken;
                    }
                }
            }
        }

        private void header() {
            int field = ByteBuffer.wrap(stream).order(format.byteOrder()).getInt(frameStart);
            assertThat(taken).as("taken by HEADER").isEqualTo(frameStart + 4 + field);
            assertThat(decoder.bytesLacking()).isEqualTo(decoder.bodyRemaining());
            assertThatThereIsNoChunk();
            FrameHeader header = decoder.header();
            headers.add(header);
            events.add(() -> "HEADER " + header);
        }

        private void chunk(ByteBuffer source, int before) {
            ByteBuffer chunk = decoder.chunk();
            assertThat(chunk.remaining()).isPositive().isEqualTo(decoder.chunkLength());
            assertThat(decoder.chunkPosition()).isEqualTo(before);
            assertThat(source.position()).as("taken by BODY").isEqualTo(before + decoder.chunkLength());
            assertThat(decoder.header()).isSameAs(headers.get(headers.size() - 1));
            assertThat(chunk.isReadOnly()).isEqualTo(source.isReadOnly());
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            body.append(HexFormat.of().formatHex(bytes));
            assertThat(decoder.bodyRemaining())
                    .isEqualTo(decoder.header().dataSize() - body.length() / 2)
                    .isEqualTo(decoder.bytesLacking());
        }

        private void end() {
            try {
                decoder.endOfInput();
                decoder.endOfInput();
            } catch (FramingException e) {
                failed(e);
                return;
            }
            flushBody();
            events.add(() -> "END at " + decoder.streamOffset());
            assertThat(decoder.bytesLacking()).isZero();
            assertThat(catchThrowable(() -> decoder.decode(ByteBuffer.allocate(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the end of the input was reported before");
        }

        private void failed(FramingException failure) {
            flushBody();
            events.add(() -> failure.getClass().getSimpleName() + ": " + failure.getMessage());
            ByteBuffer more = ByteBuffer.wrap("\2\0\0\0{}".getBytes(UTF_8));
            assertThat(catchThrowable(() -> decoder.decode(more))).isSameAs(failure);
            assertThat(catchThrowable(decoder::endOfInput)).isSameAs(failure);
            assertThat(more.position()).as("taken after a failure").isZero();
            assertThat(catchThrowable(decoder::header)).isInstanceOf(IllegalStateException.class);
            assertThat(decoder.bytesLacking()).isZero();
            assertThatThereIsNoChunk();
        }

        private void flushBody() {
            if (!body.isEmpty()) {
                String hex = body.toString();
                body.setLength(0);
                events.add(() -> "BODY " + hex);
            }
        }

        private void assertThatThereIsNoChunk() {
            assertThat(catchThrowable(decoder::chunkLength))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no piece of a body has been decoded");
        }
    }
}
