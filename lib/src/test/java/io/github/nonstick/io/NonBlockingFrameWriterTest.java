package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Frames.Frame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NonBlockingFrameWriterTest {
    private static final long SEED = 20_261_120;
    private static final int ALL = Integer.MAX_VALUE;

    private final Random random = new Random(SEED);

    /** Nothing, a few bytes or many. */
    private IntSupplier anyRoom() {
        return () -> random.nextInt(1 << random.nextInt(18)) & -random.nextInt(2);
    }

    private static void writeAll(NonBlockingFrameWriter writer) throws IOException {
        while (!writer.write()) {}
    }

    @Test
    void writesTheSameBytesHoweverTheyAreTaken() throws IOException {
        Frames frames = Frames.of(SEED, Frames.LENGTHS);
        for (int round = 0; round < 50; round++) {
            HesitantChannel channel = new HesitantChannel(anyRoom());
            NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel);
            for (Frame frame : frames.list()) {
                while (!writer.offer(frame.header(), frame.body())) {
                    writer.write();
                }
                if (random.nextBoolean()) {
                    writer.write();
                }
            }
            writeAll(writer);
            assertThat(channel.bytes()).as("seed %d, round %d", SEED, round).isEqualTo(frames.bytes());
            assertThat(writer.pending()).isZero();
        }
    }

    @Test
    void smallFramesLeaveInOneWriteAndLargeOnesBeginWithTheirBody() throws IOException {
        HesitantChannel channel = new HesitantChannel(() -> ALL);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel);
        Frames frames = Frames.of(SEED, 10, 0, 1_000, 100_000);
        for (Frame frame : frames.list()) {
            writer.offer(frame.header(), frame.body());
        }
        assertThat(writer.write()).isTrue();

        int first = frames.get(0).bytes().length;
        int gathered = frames.get(1).bytes().length
                + frames.get(2).bytes().length
                + frames.get(3).bytes().length
                - 100_000
                + 4_096;
        assertThat(channel.writes()).containsExactly(first, gathered, 100_000 - 4_096);
    }

    @Test
    void takesNothingMoreOnceTheLimitIsReached() throws IOException {
        int[] room = {0};
        HesitantChannel channel = new HesitantChannel(() -> room[0]);
        Frame frame = Frames.message(new byte[1_000]);
        int length = frame.bytes().length;
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel).limit(2L * length);
        assertThat(writer.offer(frame.header(), frame.body())).isTrue();
        assertThat(writer.offer(frame.header(), frame.body())).isTrue();
        assertThat(writer.pending()).isEqualTo(2L * length);

        assertThat(writer.offer(frame.header(), frame.body())).isFalse();
        assertThat(writer.pending()).isEqualTo(2L * length);
        assertThat(writer.write()).isFalse();
        assertThat(writer.offer(frame.header(), frame.body())).isFalse();
        room[0] = 1;
        assertThat(writer.write()).isFalse();
        assertThat(writer.offer(frame.header(), frame.body())).isTrue();

        room[0] = ALL;
        assertThat(writer.write()).isTrue();
        assertThat(channel.bytes()).hasSize(3 * length);
    }

    @Test
    void oneFrameCanBeLongerThanTheLimit() throws IOException {
        HesitantChannel channel = new HesitantChannel(() -> 100_000);
        Frame frame = Frames.message(new byte[1_000_000]);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel).limit(1);
        assertThat(writer.offer(frame.header(), frame.body())).isTrue();
        assertThat(writer.offer(frame.header(), frame.body())).isFalse();
        writeAll(writer);
        assertThat(channel.bytes()).isEqualTo(frame.bytes());
        assertThatThrownBy(() -> writer.limit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit 0 is not positive");
    }

    @Test
    void aLargeBodyIsNotCopiedAndItsBufferIsLeftAsItIs() throws IOException {
        assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer body = ByteBuffer.allocate(16 << 20).position(5);
        FrameHeader header = FrameHeader.of(body.remaining());
        NonBlockingFrameWriter warm = NonBlockingFrameWriter.of(new HesitantChannel(() -> 0));
        warm.offer(header, body);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(new HesitantChannel(() -> 0));
        long before = threads.getCurrentThreadAllocatedBytes();
        writer.offer(header, body);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        assertThat(writer.pending()).isGreaterThan(16 << 20);
        assertThat(body.position()).isEqualTo(5);
    }

    @Test
    void oneCallWritesNoMoreThanItsTurn() throws IOException {
        HesitantChannel channel = new HesitantChannel(() -> ALL);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel);
        Frame frame = Frames.message(new byte[3 << 20]);
        writer.offer(frame.header(), frame.body());
        int calls = 1;
        while (!writer.write()) {
            calls++;
        }
        assertThat(calls).isEqualTo(3);
        assertThat(channel.bytes()).isEqualTo(frame.bytes());
    }

    @Test
    void writesFiles(@TempDir Path directory) throws IOException {
        for (int length : new int[] {0, 1, 4_096, 65_536, 65_537, 3_000_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Path file = Files.write(directory.resolve("file"), bytes);
            FileBody body = FileBody.open(file);
            HesitantChannel channel = new HesitantChannel(anyRoom());
            NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel);
            FrameHeader header = FrameHeader.of(length).withFilename("f");
            writer.offer(FrameHeader.of(1), new byte[1]);
            assertThat(writer.offer(header, body)).isTrue();
            long pending = 1
                    + length
                    + new FrameEncoder().encode(header).length
                    + new FrameEncoder().encode(FrameHeader.of(1)).length;
            assertThat(writer.pending()).isEqualTo(pending);
            writeAll(writer);

            assertThat(channel.bytes())
                    .as("seed %d", SEED)
                    .isEqualTo(Frames.concat(
                            Frames.message(new byte[1]).bytes(), new FrameEncoder().encode(header), bytes));
            assertClosed(body, length);
        }
    }

    /** A small one is read when it is opened. */
    private static void assertClosed(FileBody body, int length) {
        if (length > 65_536) {
            assertThatThrownBy(() -> body.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void aFileThatChangesIsNeverComplete(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[500_000]);
        int[] room = {5_000};
        HesitantChannel channel = new HesitantChannel(() -> room[0]);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel);
        FileBody body = FileBody.open(file);
        writer.offer(FrameHeader.of(500_000), body);
        writer.write();
        Files.write(file, new byte[500_001]);
        room[0] = ALL;

        assertThatThrownBy(() -> writeAll(writer))
                .isInstanceOf(FileChangedException.class)
                .hasMessage("file " + file + " grew from 500000 to 500001 bytes while it was being sent");
        assertThat(channel.bytes()).hasSizeLessThan(500_000);
        assertThatThrownBy(writer::write)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("an earlier write failed");
        writer.close();
        assertClosed(body, 500_000);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aFileThatHasChangedIsNotTaken(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[500_000]);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(new HesitantChannel(() -> ALL));
        try (FileBody body = FileBody.open(file)) {
            Files.write(file, new byte[500_001]);
            assertThatThrownBy(() -> writer.offer(FrameHeader.of(500_000), body))
                    .isInstanceOf(FileChangedException.class);
        }
        assertThat(writer.pending()).isZero();
        assertThat(writer.offer(FrameHeader.of(0), new byte[0])).isTrue();
    }

    @Test
    void aFileThatShrinksIsAnError(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[900_000]);
        int[] room = {5_000};
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(new HesitantChannel(() -> room[0]));
        writer.offer(FrameHeader.of(900_000), FileBody.open(file));
        writer.write();
        Files.write(file, new byte[5]);
        room[0] = ALL;

        assertThatThrownBy(() -> writeAll(writer))
                .isInstanceOf(FileChangedException.class)
                .hasMessage("file " + file + " shrank from 900000 to 5 bytes while it was being sent");
        writer.close();
    }

    @Test
    void aRefusedFileStaysTheCallers(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[100_000]);
        NonBlockingFrameWriter writer =
                NonBlockingFrameWriter.of(new HesitantChannel(() -> 0)).limit(1);
        writer.offer(FrameHeader.of(0), new byte[0]);
        try (FileBody body = FileBody.open(file)) {
            assertThat(writer.offer(FrameHeader.of(100_000), body)).isFalse();
            body.read(ByteBuffer.allocate(1), 0);
            assertThatThrownBy(() -> writer.offer(FrameHeader.of(1), body))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the header announces 1 bytes, the body has 100000");
        }
    }

    @Test
    void refusesWhatTheFormatRefusesAndTakesNothing() {
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(
                new HesitantChannel(() -> ALL), FrameFormat.standard().withMaxBodyLength(10));
        assertThatThrownBy(() -> writer.offer(FrameHeader.of(3), new byte[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the header announces 3 bytes, the body has 2");
        assertThatThrownBy(() -> writer.offer(FrameHeader.of(11), new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body length 11 exceeds maxBodyLength 10");
        assertThat(writer.pending()).isZero();
    }

    @Test
    void doesNotGoOnAfterTheChannelFailed() throws IOException {
        HesitantChannel channel = new HesitantChannel(() -> 10);
        NonBlockingFrameWriter writer = NonBlockingFrameWriter.of(channel);
        writer.offer(FrameHeader.of(0), new byte[0]);
        writer.write();
        channel.fail();
        assertThatThrownBy(writer::write).isExactlyInstanceOf(IOException.class).hasMessage("Broken pipe");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(writer::write)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("an earlier write failed");
            assertThatThrownBy(() -> writer.offer(FrameHeader.of(0), new byte[0]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("an earlier write failed");
        }
        writer.close();
        assertThat(channel.isOpen()).isFalse();
        assertThat(Arrays.equals(channel.bytes(), 0, 10, new FrameEncoder().encode(FrameHeader.of(0)), 0, 10))
                .isTrue();
    }
}
