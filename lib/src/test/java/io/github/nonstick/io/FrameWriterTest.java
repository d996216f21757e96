package io.github.nonstick.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Frames.Frame;
import io.github.nonstick.io.ScriptedSink.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameWriterTest {
    private static final long SEED = 20_261_121;
    private static final int BUFFER_LENGTH = 65_536;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void smallFramesLeaveInOneWriteEach(Transport transport) throws IOException {
        Frames frames = Frames.of(SEED, 0, 1, 100, 8_000, 8_192, 30_000, 65_000, 5);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink);
        List<Integer> lengths = new ArrayList<>();

        for (Frame frame : frames.list()) {
            writer.write(frame.header(), frame.body());
            lengths.add(frame.bytes().length);
            assertThat(sink.writes()).isEqualTo(lengths);
        }

        assertThat(sink.bytes()).isEqualTo(frames.bytes());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void framesOfEachLengthArriveWhole(Transport transport) throws IOException {
        Frames frames = Frames.of(SEED, Frames.LENGTHS);
        for (boolean autoFlush : new boolean[] {true, false}) {
            ScriptedSink sink = new ScriptedSink();
            try (FrameWriter writer = transport.writer(sink).autoFlush(autoFlush)) {
                for (Frame frame : frames.list()) {
                    writer.write(frame.header(), frame.body());
                }
            }
            assertThat(sink.bytes()).as("seed %d", SEED).isEqualTo(frames.bytes());
            assertThat(sink.closes()).isEqualTo(1);
        }
    }

    @Test
    void largeBodiesAreNotCopied() throws IOException {
        byte[] body = new byte[3 << 20];
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());

        writer.write(FrameHeader.of(body.length), body);

        assertThat(sink.writes()).hasSize(2);
        assertThat(sink.writes().get(0)).as("header and the start of the body").isEqualTo(BUFFER_LENGTH);
        assertThat(sink.arrays().get(0)).isNotSameAs(body);
        assertThat(sink.arrays().get(1)).isSameAs(body);
        assertThat(sink.bytes()).isEqualTo(Frames.message(body).bytes());
    }

    @Test
    void largeBodiesGoIntoAChannelInLargePieces() throws IOException {
        byte[] body = new byte[1 << 20];
        ScriptedSink sink = new ScriptedSink();
        FrameWriter.of(sink.channel()).write(FrameHeader.of(body.length), body);

        int frameLength = Frames.message(body).bytes().length;
        assertThat(sink.writes())
                .containsExactly(BUFFER_LENGTH, 262_144, 262_144, 262_144, frameLength - BUFFER_LENGTH - 3 * 262_144);
        assertThat(sink.bytes()).isEqualTo(Frames.message(body).bytes());
    }

    @Test
    void directBodiesGoIntoAChannelWhole() throws IOException {
        Frame frame = Frames.of(SEED, 1 << 20).get(0);
        ByteBuffer body =
                ByteBuffer.allocateDirect(frame.body().length).put(frame.body()).flip();
        ScriptedSink sink = new ScriptedSink();

        FrameWriter.of(sink.channel()).write(frame.header(), body);

        assertThat(sink.writes()).containsExactly(BUFFER_LENGTH, frame.bytes().length - BUFFER_LENGTH);
        assertThat(sink.bytes()).isEqualTo(frame.bytes());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void takesWhatRemainsInAnyBuffer(Transport transport) throws IOException {
        for (int length : new int[] {0, 10, 200_000}) {
            Frame frame = Frames.of(SEED, length).get(0);
            for (ByteBuffer memory :
                    new ByteBuffer[] {ByteBuffer.allocate(length + 9), ByteBuffer.allocateDirect(length + 9)}) {
                memory.position(5).put(frame.body()).flip().position(5);
                for (ByteBuffer body :
                        new ByteBuffer[] {memory.duplicate(), memory.asReadOnlyBuffer(), memory.slice()}) {
                    ScriptedSink sink = new ScriptedSink();
                    transport.writer(sink).write(frame.header(), body);
                    assertThat(sink.bytes()).isEqualTo(frame.bytes());
                    assertThat(body.hasRemaining()).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void gathersFramesUntilFlushed(Transport transport) throws IOException {
        Frames frames = Frames.of(SEED, 10, 0, 20, 30);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink).autoFlush(false);

        for (Frame frame : frames.list()) {
            writer.write(frame.header(), frame.body());
        }
        assertThat(sink.writes()).isEmpty();
        writer.flush();

        assertThat(sink.writes()).containsExactly(frames.bytes().length);
        assertThat(sink.bytes()).isEqualTo(frames.bytes());
        writer.flush();
        assertThat(sink.writes()).hasSize(1);
        assertThat(sink.flushes()).isEqualTo(transport == Transport.STREAM ? 2 : 0);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void gathersFramesUntilTheBufferIsFull(Transport transport) throws IOException {
        ScriptedSink sink = new ScriptedSink();
        Frame frame = Frames.of(SEED, 1_000).get(0);
        FrameWriter writer = transport.writer(sink).autoFlush(false);
        int count = 1_000;
        for (int i = 0; i < count; i++) {
            writer.write(frame.header(), frame.body());
        }
        writer.close();

        int total = count * frame.bytes().length;
        assertThat(sink.bytes()).hasSize(total);
        assertThat(sink.writes()).hasSizeLessThan(2 * total / BUFFER_LENGTH + 2);
    }

    @Test
    void headersAreNeverSplit() throws IOException {
        Frame frame = Frames.of(SEED, 0).get(0);
        int length = frame.bytes().length;
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream()).autoFlush(false);
        for (int i = 0; i < 2_000; i++) {
            writer.write(frame.header(), frame.body());
        }
        writer.flush();
        assertThat(sink.writes())
                .allSatisfy(written -> assertThat(written % length).isZero());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void smallFramesAreNeverSplit(Transport transport) throws IOException {
        Frame frame = Frames.of(SEED, 1_000).get(0);
        int length = frame.bytes().length;
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink).autoFlush(false);
        for (int i = 0; i < 500; i++) {
            writer.write(frame.header(), i % 2 == 0 ? ByteBuffer.wrap(frame.body()) : direct(frame.body()));
            writer.write(frame.header(), frame.body());
        }
        writer.flush();
        assertThat(sink.bytes()).hasSize(1_000 * length);
        assertThat(sink.writes())
                .hasSizeGreaterThan(10)
                .allSatisfy(written -> assertThat(written % length).isZero());
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void writesHeaderLongerThanItsBufferWhereTheLimitAllowsIt(Transport transport) throws IOException {
        FrameFormat format = FrameFormat.standard().withMaxHeaderLength(1 << 20);
        FrameHeader header = FrameHeader.of(3).with("comment", "x".repeat(200_000));
        byte[] body = {1, 2, 3};
        byte[] start = new FrameEncoder(format).encode(header);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = transport.writer(sink, format).autoFlush(false);

        writer.write(FrameHeader.of(3), body);
        writer.write(header, body);
        writer.write(FrameHeader.of(3), body);
        writer.close();

        byte[] small = Frames.message(body).bytes();
        assertThat(sink.bytes()).isEqualTo(Frames.concat(small, start, body, small));
        assertThat(sink.writes()).containsExactly(small.length, start.length, 3 + small.length);
    }

    @Test
    void writesMessagesAndNamedBodies() throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameWriter writer = FrameWriter.of(sink.stream());
        byte[] body = "Hello, frame".getBytes(UTF_8);
        writer.write(body);
        writer.write("\u4f60\u597d.txt", body);

        assertThat(sink.bytes())
                .isEqualTo(Frames.concat(
                        Frames.message(body).bytes(),
                        Frames.frame("\u4f60\u597d.txt", body).bytes()));
    }

    @Test
    void writesItsFormat() throws IOException {
        FrameFormat format = FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN);
        ScriptedSink sink = new ScriptedSink();
        FrameWriter.of(sink.stream(), format).write(new byte[] {7});
        assertThat(sink.bytes())
                .isEqualTo(Frames.concat(new FrameEncoder(format).encode(FrameHeader.of(1)), new byte[] {7}));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aChannelMayTakeOneByteAtATime(Transport transport) throws IOException {
        Frames frames = Frames.of(SEED, 0, 100, 70_000);
        ScriptedSink sink = new ScriptedSink().taking(1);
        FrameWriter writer = transport.writer(sink);
        for (Frame frame : frames.list()) {
            writer.write(frame.header(), frame.body());
        }
        assertThat(sink.bytes()).isEqualTo(frames.bytes());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void refusedFramesAreNotWrittenAndDoNoHarm(Transport transport) throws IOException {
        ScriptedSink sink = new ScriptedSink();
        FrameFormat format = FrameFormat.standard().withMaxBodyLength(10).withMaxHeaderLength(100);
        FrameWriter writer = transport.writer(sink, format);

        assertThatThrownBy(() -> writer.write(FrameHeader.of(4), new byte[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the header announces 4 bytes, the body has 3");
        assertThatThrownBy(() -> writer.write(new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body length 11 exceeds maxBodyLength 10");
        assertThatThrownBy(() -> writer.begin(FrameHeader.of(11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body length 11 exceeds maxBodyLength 10");
        assertThatThrownBy(() -> writer.write("x".repeat(100), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxHeaderLength 100");
        assertThat(sink.writes()).isEmpty();

        writer.write(new byte[10]);
        assertThat(sink.bytes()).isEqualTo(Frames.message(new byte[10]).bytes());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void refusesToGoOnAfterAFailure(Transport transport) throws IOException {
        for (int failing = 0; failing < 2; failing++) {
            ScriptedSink sink = new ScriptedSink().failingAt(failing);
            FrameWriter writer = transport.writer(sink);
            assertThatThrownBy(() -> writer.write(new byte[200_000]))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("Broken pipe");
            int writes = sink.writes().size();

            assertUnusable(writer);

            writer.close();
            assertThat(sink.writes()).hasSize(writes);
            assertThat(sink.closes()).isEqualTo(1);
        }
    }

    private static void assertUnusable(FrameWriter writer) {
        String message = "an earlier write failed or left its frame incomplete";
        assertThatThrownBy(() -> writer.write(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> writer.begin(FrameHeader.of(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(writer::flush)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void closesItsSinkEvenWhereFlushingFails(Transport transport) throws IOException {
        ScriptedSink sink = new ScriptedSink().failingAt(0);
        FrameWriter writer = transport.writer(sink).autoFlush(false);
        writer.write(new byte[1]);
        assertThatThrownBy(writer::close).hasMessage("Broken pipe");
        assertThat(sink.closes()).isEqualTo(1);
    }

    @Test
    void refusesNonBlockingChannel() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            sink.configureBlocking(false);
            assertThatThrownBy(() -> FrameWriter.of(sink)).isInstanceOf(IllegalBlockingModeException.class);
        }
    }
}
