package io.github.nonstick.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.NonBlockingFrameReader.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NonBlockingFrameReaderTest {
    private static final FrameFormat STANDARD = FrameFormat.standard();
    private static final byte[] FIRST = Frames.frame("a", new byte[5]).bytes();
    private static final byte[] SECOND = Frames.frame("b", new byte[11]).bytes();
    private static final byte[] STREAM = Frames.concat(FIRST, SECOND);

    private static PausingChannel channel(byte[]... pieces) {
        return new PausingChannel(List.of(pieces), () -> false);
    }

    private static NonBlockingFrameReader reader(byte[]... pieces) {
        return NonBlockingFrameReader.of(channel(pieces));
    }

    private static List<Status> events(NonBlockingFrameReader reader, int count) throws IOException {
        List<Status> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(reader.read());
        }
        return events;
    }

    @Test
    void asksTheChannelOnceForEachNeedsInput() throws IOException {
        PausingChannel channel = channel(STREAM, FIRST);
        NonBlockingFrameReader reader = NonBlockingFrameReader.of(channel);

        assertThat(events(reader, 7))
                .containsExactly(
                        Status.HEADER,
                        Status.BODY,
                        Status.FRAME_END,
                        Status.HEADER,
                        Status.BODY,
                        Status.FRAME_END,
                        Status.NEEDS_INPUT);
        assertThat(channel.reads()).isEqualTo(1);
        assertThat(events(reader, 4)).containsExactly(Status.HEADER, Status.BODY, Status.FRAME_END, Status.NEEDS_INPUT);
        assertThat(channel.reads()).isEqualTo(2);
        assertThat(events(reader, 3)).containsOnly(Status.END_OF_STREAM);
        assertThat(channel.reads()).isEqualTo(3);
    }

    @Test
    void channelWithNothingNeedsInputAtOnce() throws IOException {
        boolean[] pausing = {true};
        NonBlockingFrameReader reader = NonBlockingFrameReader.of(new PausingChannel(List.of(FIRST), () -> pausing[0]));

        assertThat(events(reader, 3)).containsOnly(Status.NEEDS_INPUT);
        pausing[0] = false;
        assertThat(reader.read()).isEqualTo(Status.HEADER);
        assertThat(reader.header().filename()).isEqualTo("a");
        assertThat(reader.bodyLength()).isEqualTo(5);
        assertThat(reader.bodyRemaining()).isEqualTo(5);
    }

    @Test
    void aPausedReaderKeepsItsRestWhenAnotherTakesTheBuffer() throws IOException {
        ReadBuffer buffer = ReadBuffer.standard();
        NonBlockingFrameReader paused = NonBlockingFrameReader.of(channel(STREAM), STANDARD, buffer);
        NonBlockingFrameReader other = NonBlockingFrameReader.of(channel(SECOND), STANDARD, buffer);
        assertThat(events(paused, 2)).containsExactly(Status.HEADER, Status.BODY);
        assertThat(paused.chunk().remaining()).isEqualTo(5);

        assertThat(other.read()).isEqualTo(Status.HEADER);

        assertThatThrownBy(paused::chunk)
                .as("its bytes are those of the other one")
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no piece of a body has been read");
        assertThat(events(paused, 3)).containsExactly(Status.FRAME_END, Status.HEADER, Status.BODY);
        assertThat(paused.chunk()).isEqualTo(ByteBuffer.allocate(11));
        assertThat(paused.read()).isEqualTo(Status.FRAME_END);
        assertThat(paused.verification()).isEqualTo(BodyVerification.VERIFIED);
        assertThat(events(other, 2)).containsExactly(Status.BODY, Status.FRAME_END);
    }

    @Test
    void anIdleReaderHoldsNoBuffer() throws IOException {
        assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ReadBuffer buffer = ReadBuffer.standard();
        byte[] half = Arrays.copyOf(FIRST, FIRST.length / 2);
        List<NonBlockingFrameReader> readers = new ArrayList<>();
        long before = 0;
        for (int i = -10; i < 1_000; i++) {
            if (i == 0) {
                before = threads.getCurrentThreadAllocatedBytes(); // the classes are loaded
            }
            NonBlockingFrameReader reader = NonBlockingFrameReader.of(channel(half), STANDARD, buffer);
            assertTrue(reader.read() == Status.NEEDS_INPUT);
            readers.add(reader);
        }

        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1_000).isLessThan(4_000);
        assertThat(readers)
                .extracting(reader -> reader.pending().startsWith("55 of 109 bytes of the header"))
                .containsOnly(true);
    }

    private static void assertTrue(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }

    @Test
    void mismatchIsThrownOnceInsteadOfTheLastPiece() throws IOException {
        byte[] wrong = FIRST.clone();
        wrong[wrong.length - 1]++;
        NonBlockingFrameReader reader = reader(Arrays.copyOf(wrong, wrong.length - 2), tail(wrong, 2), SECOND);
        assertThat(events(reader, 3)).containsExactly(Status.HEADER, Status.BODY, Status.NEEDS_INPUT);
        assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);

        assertThatThrownBy(reader::read)
                .isInstanceOfSatisfying(
                        HashMismatchException.class,
                        e -> assertThat(e.streamOffset()).isEqualTo(wrong.length));

        assertThatThrownBy(reader::chunk).isInstanceOf(IllegalStateException.class);
        assertThat(reader.verification()).isEqualTo(BodyVerification.MISMATCHED);
        assertThat(reader.read()).isEqualTo(Status.FRAME_END);
        assertThat(reader.verification()).isEqualTo(BodyVerification.MISMATCHED);
        assertThat(events(reader, 4)).containsExactly(Status.NEEDS_INPUT, Status.HEADER, Status.BODY, Status.FRAME_END);
        assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
    }

    @Test
    void mismatchOfAnEmptyBodyIsThrownBeforeItsEnd() throws IOException {
        NonBlockingFrameReader reader =
                reader(new FrameEncoder().encode(FrameHeader.of(0).withHash("0".repeat(64))));
        assertThat(reader.read()).isEqualTo(Status.HEADER);

        assertThatThrownBy(reader::read).isInstanceOf(HashMismatchException.class);
        assertThat(reader.read()).isEqualTo(Status.FRAME_END);
        assertThat(reader.verification()).isEqualTo(BodyVerification.MISMATCHED);
    }

    @Test
    void aSkippedBodyIsNeitherHandedOutNorVerified() throws IOException {
        byte[] wrong = SECOND.clone();
        wrong[wrong.length - 1]++;
        for (int skipAt = 0; skipAt < 2; skipAt++) {
            NonBlockingFrameReader reader = reader(Arrays.copyOf(wrong, wrong.length - 2), tail(wrong, 2), FIRST);
            assertThat(reader.read()).isEqualTo(Status.HEADER);
            if (skipAt == 1) {
                assertThat(reader.read()).isEqualTo(Status.BODY);
            }
            reader.skipBody();

            assertThat(events(reader, 2)).containsExactly(Status.NEEDS_INPUT, Status.FRAME_END);
            assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
            assertThatThrownBy(reader::skipBody)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("there is no current frame");
            assertThat(events(reader, 3)).containsExactly(Status.NEEDS_INPUT, Status.HEADER, Status.BODY);
            assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
        }
    }

    @Test
    void aSkippedEmptyBodyIsNotVerified() throws IOException {
        NonBlockingFrameReader reader =
                reader(new FrameEncoder().encode(FrameHeader.of(0).withHash("0".repeat(64))));
        assertThat(reader.read()).isEqualTo(Status.HEADER);
        reader.skipBody();
        assertThat(reader.read()).isEqualTo(Status.FRAME_END);
        assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
    }

    @Test
    void whatAPausedReaderKeptIsGoneOnceItIsRead() throws IOException {
        ReadBuffer buffer = ReadBuffer.standard();
        NonBlockingFrameReader paused = NonBlockingFrameReader.of(channel(STREAM), STANDARD, buffer);
        assertThat(paused.read()).isEqualTo(Status.HEADER);
        NonBlockingFrameReader other = NonBlockingFrameReader.of(channel(STREAM), STANDARD, buffer);
        assertThat(events(other, 2)).containsExactly(Status.HEADER, Status.BODY);
        byte[] shared = other.chunk().array();

        assertThat(paused.read()).isEqualTo(Status.BODY);

        assertThat(paused.chunk().array())
                .as("no other memory for the decoder to hold")
                .isSameAs(shared);
        assertThatThrownBy(other::chunk).isInstanceOf(IllegalStateException.class);
        assertThat(events(other, 4)).containsExactly(Status.FRAME_END, Status.HEADER, Status.BODY, Status.FRAME_END);
        assertThat(events(paused, 4)).containsExactly(Status.FRAME_END, Status.HEADER, Status.BODY, Status.FRAME_END);
    }

    @Test
    void aFailureOfTheChannelLeavesTheReaderAsItWas() throws IOException {
        for (int cut = 0; cut < FIRST.length; cut++) {
            PausingChannel channel =
                    cut == 0 ? channel(FIRST) : channel(Arrays.copyOf(FIRST, cut), tail(FIRST, FIRST.length - cut));
            NonBlockingReading reading = new NonBlockingReading(NonBlockingFrameReader.of(channel));
            if (cut > 0) {
                while (reading.step()) {}
            }
            channel.failOnce(new IOException("Connection reset"));
            assertThatThrownBy(reading::step)
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("Connection reset");

            while (!reading.isOver()) {
                reading.step();
            }
            assertThat(reading.found().frames()).hasSize(1);
            assertThat(reading.found().faults()).isEmpty();
        }
    }

    @Test
    void aFailedReaderStaysFailed() throws IOException {
        NonBlockingFrameReader reader = reader(Arrays.copyOf(FIRST, FIRST.length - 1));
        assertThat(events(reader, 3)).containsExactly(Status.HEADER, Status.BODY, Status.NEEDS_INPUT);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(reader::read)
                    .isInstanceOf(TruncatedFrameException.class)
                    .hasMessage("stream ended inside the body at stream offset " + (FIRST.length - 1)
                            + ": expected 5 bytes, received 4");
        }
    }

    @Test
    void thereIsNoHeaderAndNoChunkButWhereTheyAre() throws IOException {
        NonBlockingFrameReader reader = reader(FIRST);
        assertThatThrownBy(reader::header).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::skipBody).isInstanceOf(IllegalStateException.class);
        assertThat(reader.verification()).isEqualTo(BodyVerification.PENDING);
        reader.read();
        assertThatThrownBy(reader::chunk).isInstanceOf(IllegalStateException.class);
        reader.read();
        assertThat(reader.chunk().remaining()).isEqualTo(5);
        reader.read();
        assertThatThrownBy(reader::chunk).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::header)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no header has been decoded");
    }

    @Test
    void detachHandsBackExactlyWhatWasReadAhead() throws IOException {
        byte[] raw = "raw bytes after a frame, as a program's own protocol".getBytes(US_ASCII);
        byte[] stream = Frames.concat(STREAM, raw);
        for (int length = STREAM.length; length <= stream.length; length++) {
            PausingChannel channel = channel(stream);
            NonBlockingFrameReader reader = NonBlockingFrameReader.of(channel, STANDARD, ReadBuffer.ofLength(length));
            assertThat(events(reader, 6)).endsWith(Status.BODY, Status.FRAME_END);

            byte[] ahead = reader.detach();

            assertThat(ahead).hasSize(length - STREAM.length);
            assertThat(Frames.concat(ahead, channel.rest())).isEqualTo(raw);
            reader.close();
            assertThat(channel.isOpen()).isTrue();
            for (ThrowingCallable way : List.<ThrowingCallable>of(reader::read, reader::detach)) {
                assertThatThrownBy(way)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the reader was detached");
            }
        }
    }

    @Test
    void detachesWhatItKeptWhenAnotherTookTheBuffer() throws IOException {
        ReadBuffer buffer = ReadBuffer.standard();
        NonBlockingFrameReader reader = NonBlockingFrameReader.of(channel(STREAM), STANDARD, buffer);
        assertThat(events(reader, 3)).endsWith(Status.FRAME_END);
        assertThat(NonBlockingFrameReader.of(channel(FIRST), STANDARD, buffer).read())
                .isEqualTo(Status.HEADER);

        assertThat(reader.detach()).isEqualTo(SECOND);
    }

    @Test
    void refusesToDetachInsideAFrame() throws IOException {
        NonBlockingFrameReader reader = reader(Arrays.copyOf(FIRST, 6), tail(FIRST, FIRST.length - 6));
        assertThat(reader.read()).isEqualTo(Status.NEEDS_INPUT);
        assertThatThrownBy(reader::detach)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("6 bytes of the next frame have been taken");
        assertThat(reader.read()).isEqualTo(Status.HEADER);
        assertThatThrownBy(reader::detach)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("5 bytes of the body have not been read");
        assertThat(reader.read()).isEqualTo(Status.BODY);
        assertThat(reader.detach()).isEmpty();
        assertThatThrownBy(reader::skipBody)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no current frame");
    }

    @Test
    void handsOutNothingOnceItIsClosed() throws IOException {
        NonBlockingFrameReader reader = reader(STREAM);
        assertThat(events(reader, 2)).endsWith(Status.BODY);
        reader.close();
        assertThatThrownBy(reader::chunk).isInstanceOf(IllegalStateException.class);
        assertThat(events(reader, 2)).containsExactly(Status.FRAME_END, Status.NEEDS_INPUT);
        assertThatThrownBy(reader::read).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closesItsChannel() throws IOException {
        PausingChannel channel = channel(FIRST);
        NonBlockingFrameReader.of(channel).close();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void refusesBlockingChannel() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            assertThatThrownBy(() -> NonBlockingFrameReader.of(source))
                    .isInstanceOf(IllegalBlockingModeException.class);
            assertThatThrownBy(() -> NonBlockingFrameWriter.of(sink)).isInstanceOf(IllegalBlockingModeException.class);
        }
    }

    @Test
    void refusesBufferWithoutRoom() {
        assertThatThrownBy(() -> ReadBuffer.ofLength(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length 0 is not positive");
    }

    private static byte[] tail(byte[] bytes, int length) {
        return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }
}
