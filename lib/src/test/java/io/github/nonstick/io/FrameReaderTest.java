package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.io.Frames.Frame;
import io.github.nonstick.io.ScriptedSource.Pieces;
import io.github.nonstick.io.ScriptedSource.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final long SEED = 20_261_120;

    /** The ways to take a body. */
    enum Way {
        READ_BODY,
        SMALL_READS,
        LARGE_READS,
        READ_ALL_BYTES,
        STREAM_TRANSFER,
        TO_STREAM,
        TO_CHANNEL,
        PART_THEN_REST;

        byte[] take(FrameReader reader) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            switch (this) {
                case READ_BODY -> out.writeBytes(reader.readBody());
                case SMALL_READS -> copy(reader.body(), out, 7);
                case LARGE_READS -> copy(reader.body(), out, 100_000);
                case READ_ALL_BYTES -> out.writeBytes(reader.body().readAllBytes());
                case STREAM_TRANSFER -> reader.body().transferTo(out);
                case TO_STREAM -> reader.transferBodyTo(out);
                case TO_CHANNEL -> reader.transferBodyTo(Channels.newChannel(out));
                case PART_THEN_REST -> {
                    copyOnce(reader.body(), out, new byte[70_003]);
                    out.writeBytes(reader.readBody());
                }
            }
            return out.toByteArray();
        }

        private static void copy(InputStream in, ByteArrayOutputStream out, int length) throws IOException {
            byte[] piece = new byte[length + 3];
            while (copyOnce(in, out, piece) >= 0) {}
        }

        private static int copyOnce(InputStream in, ByteArrayOutputStream out, byte[] piece) throws IOException {
            int read = in.read(piece, 2, piece.length - 3);
            if (read == 0 || (piece[0] | piece[1] | piece[piece.length - 1]) != 0) {
                throw new AssertionError("read " + read + " bytes beside their place");
            }
            if (read > 0) {
                out.write(piece, 2, read);
            }
            return read;
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Transport.values())
                .flatMap(transport -> Stream.of(Pieces.values())
                        .flatMap(pieces -> Stream.of(Way.values()).map(way -> Arguments.of(transport, pieces, way))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void readsTheSameFramesFromAnySourceByAnyWay(Transport transport, Pieces pieces, Way way) throws IOException {
        Frames frames = Frames.of(SEED, Frames.LENGTHS);
        FrameReader reader = transport.reader(new ScriptedSource(frames.bytes(), pieces.lengths(SEED)));

        List<Frame> read = new ArrayList<>();
        long offset = 0;
        while (reader.next()) {
            FrameHeader header = reader.header();
            assertThat(reader.bodyRemaining()).isEqualTo(header.dataSize());
            read.add(new Frame(header, way.take(reader)));
            assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
            assertThat(reader.bodyRemaining()).isZero();
            offset += read.get(read.size() - 1).bytes().length;
            assertThat(reader.streamOffset()).isEqualTo(offset);
        }

        assertThat(read).as("seed %d", SEED).isEqualTo(frames.list());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void skipsWhatIsLeftUnread(Transport transport, Pieces pieces, Way way) throws IOException {
        Frames frames = Frames.of(SEED, Frames.LENGTHS);
        FrameReader reader = transport.reader(new ScriptedSource(frames.bytes(), pieces.lengths(SEED)));
        Random random = new Random(SEED);

        for (int i = 0; i < frames.list().size(); i++) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.header()).isEqualTo(frames.get(i).header());
            if (i % 3 == 1) {
                int part = random.nextInt(frames.get(i).body().length + 1);
                assertThat(reader.body().readNBytes(part))
                        .as("seed %d", SEED)
                        .isEqualTo(Arrays.copyOf(frames.get(i).body(), part));
            } else if (i % 3 == 2) {
                assertThat(way.take(reader)).isEqualTo(frames.get(i).body());
            }
        }
        assertThat(reader.next()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void goesOnAfterEachReadTimedOut(Transport transport) throws IOException {
        for (Way way : Way.values()) {
            Frames frames = Frames.of(SEED, Frames.LENGTHS);
            ScriptedSource source = new ScriptedSource(frames.bytes(), Pieces.RANDOM.lengths(SEED)).timingOut();
            FrameReader reader = transport.reader(source);
            int timeouts = 0;
            List<Frame> read = new ArrayList<>();
            boolean more = true;
            while (more) {
                try {
                    more = reader.next();
                } catch (SocketTimeoutException e) {
                    timeouts++;
                    continue;
                }
                if (more) {
                    ByteArrayOutputStream body = new ByteArrayOutputStream();
                    boolean complete = false;
                    while (!complete) {
                        try {
                            takeWithTimeouts(reader, way, body);
                            complete = true;
                        } catch (SocketTimeoutException e) {
                            timeouts++;
                        }
                    }
                    assertThat(reader.verification()).isEqualTo(BodyVerification.VERIFIED);
                    read.add(new Frame(reader.header(), body.toByteArray()));
                }
            }
            assertThat(read).as("%s, seed %d", way, SEED).isEqualTo(frames.list());
            assertThat(timeouts).isEqualTo(source.reads());
        }
    }

    private static void takeWithTimeouts(FrameReader reader, Way way, ByteArrayOutputStream out) throws IOException {
        switch (way) {
            case READ_BODY, READ_ALL_BYTES, PART_THEN_REST -> out.writeBytes(reader.readBody());
            case SMALL_READS -> Way.copy(reader.body(), out, 7);
            case LARGE_READS -> Way.copy(reader.body(), out, 100_000);
            case STREAM_TRANSFER -> reader.body().transferTo(out);
            case TO_STREAM -> reader.transferBodyTo(out);
            case TO_CHANNEL -> reader.transferBodyTo(Channels.newChannel(out));
        }
    }

    @Test
    void bodyStreamEndsWithItsBody() throws IOException {
        Frames frames = Frames.of(SEED, 10, 20);
        FrameReader reader = FrameReader.of(new ScriptedSource(frames.bytes(), Pieces.WHOLE.lengths(0)).stream());
        reader.next();
        InputStream body = reader.body();

        assertThat(body.available()).isEqualTo(10);
        assertThat(body.read(new byte[1_000])).isEqualTo(10);
        assertThat(body.read(new byte[1_000])).isEqualTo(-1);
        assertThat(body.read()).isEqualTo(-1);
        assertThat(body.read(new byte[0])).isZero();
        assertThat(body.available()).isZero();
        assertThat(body.skip(5)).isZero();
        body.close();
        reader.next();
        assertThat(reader.readBody()).isEqualTo(frames.get(1).body());
    }

    @Test
    void bodyStreamGivesSingleBytesUnsigned() throws IOException {
        FrameReader reader =
                readerOf(Frames.message(new byte[] {(byte) 0xff, 0, 0x7f}).bytes());
        reader.next();
        InputStream body = reader.body();

        assertThat(List.of(body.read(), body.read(), body.read(), body.read())).containsExactly(255, 0, 127, -1);
    }

    @Test
    void bodyStreamIsInvalidAfterTheNextFrame() throws IOException {
        FrameReader reader = readerOf(Frames.of(SEED, 10, 20).bytes());
        reader.next();
        InputStream first = reader.body();
        reader.next();

        assertPassed(first);
        InputStream second = reader.body();
        assertThat(second.read()).isNotNegative();
        assertThat(reader.next()).isFalse();
        assertPassed(second);
    }

    private static void assertPassed(InputStream body) {
        assertThatThrownBy(body::read).isExactlyInstanceOf(IOException.class).hasMessage("the body's frame has passed");
        assertThatThrownBy(body::available)
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the body's frame has passed");
        assertThatThrownBy(() -> body.transferTo(new ByteArrayOutputStream()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the body's frame has passed");
    }

    @Test
    void largeReadsGoIntoTheCallersArray() throws IOException {
        byte[] body = new byte[1 << 20];
        ScriptedSource source = new ScriptedSource(Frames.message(body).bytes(), Pieces.WHOLE.lengths(0));
        FrameReader reader = FrameReader.of(source.stream());
        reader.next();
        byte[] target = new byte[body.length];

        int read = reader.body().readNBytes(target, 0, target.length);

        assertThat(read).isEqualTo(body.length);
        assertThat(source.reads()).as("one for the header, one for the rest").isEqualTo(2);
        assertThat(source.largestRead()).isGreaterThan(1_000_000);
    }

    @Test
    void largeReadsStopAtTheEndOfTheBody() throws IOException {
        Frames frames = Frames.of(SEED, 100_000, 5);
        ScriptedSource source = new ScriptedSource(frames.bytes(), Pieces.WHOLE.lengths(0));
        FrameReader reader = FrameReader.of(source.stream());
        reader.next();

        assertThat(reader.body().readNBytes(new byte[1 << 20], 0, 1 << 20)).isEqualTo(100_000);

        assertThat(source.rest()).isEqualTo(frames.get(1).bytes());
    }

    @Test
    void interruptedThreadTransfersToAStreamAllTheSame() throws IOException {
        Frames frames = Frames.of(SEED, 100_000, 100_000);
        FrameReader reader = readerOf(frames.bytes());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread.currentThread().interrupt();
        try {
            reader.next();
            assertThat(reader.transferBodyTo(out)).isEqualTo(100_000);
            reader.next();
            assertThat(reader.readBody()).isEqualTo(frames.get(1).body());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(out.toByteArray()).isEqualTo(frames.get(0).body());
    }

    @Test
    void readsBodyAsText() throws IOException {
        FrameReader reader = readerOf(
                Frames.message("\u7c98\u5305".getBytes(StandardCharsets.UTF_8)).bytes(),
                Frames.message(new byte[] {'a', (byte) 0xff}).bytes());
        reader.next();
        assertThat(reader.readBodyText()).isEqualTo("\u7c98\u5305");
        reader.next();
        assertThat(reader.readBodyText()).isEqualTo("a\ufffd");
    }

    @Test
    void refusesBodyLongerThanAnyArray() throws IOException {
        for (long length : new long[] {Integer.MAX_VALUE - 7L, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE}) {
            FrameReader reader = readerOf(new FrameEncoder().encode(FrameHeader.of(length)));
            reader.next();
            assertThatThrownBy(reader::readBody)
                    .isInstanceOf(FrameTooLargeException.class)
                    .hasMessage("body length " + length + " exceeds the longest array 2147483639 at stream offset "
                            + reader.streamOffset());
            assertThat(reader.bodyRemaining()).isEqualTo(length);
        }
    }

    @Test
    void hasNoHeaderOutsideAFrame() throws IOException {
        FrameReader reader = readerOf(Frames.of(SEED, 3).bytes());
        assertThatThrownBy(reader::header)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no header has been decoded");
        assertNoFrame(reader);
        reader.next();
        reader.readBody();
        assertThat(reader.header().filename()).isEqualTo("file 0");
        assertThat(reader.next()).isFalse();
        assertThatThrownBy(reader::header)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no header has been decoded");
        assertNoFrame(reader);
    }

    private static void assertNoFrame(FrameReader reader) {
        String message = "no current frame: next() has not answered true";
        assertThatThrownBy(reader::body)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(reader::readBody)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> reader.transferBodyTo(new ByteArrayOutputStream()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void aBodyCannotBeReadOnceNextWasCalledEvenIfThatFailed() throws IOException {
        byte[] body = new byte[100_000];
        byte[] frames = Frames.concat(
                Frames.message(body).bytes(), Frames.message(new byte[5]).bytes());
        FrameReader reader = FrameReader.of(new ScriptedSource(frames, () -> 50_000).timingOut().stream());
        while (!answersTrue(reader)) {}
        long before = reader.bodyRemaining();
        while (reader.bodyRemaining() == before) {
            assertThatThrownBy(reader::next).isInstanceOf(SocketTimeoutException.class);
        }

        assertThat(reader.bodyRemaining()).isPositive();
        assertNoFrame(reader);
        while (!answersTrue(reader)) {}
        assertThat(reader.bodyLength()).isEqualTo(5);
    }

    private static boolean answersTrue(FrameReader reader) throws IOException {
        try {
            return reader.next();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 200_000})
    void anInterruptedBodyReadOnInAnotherWayGivesItsRest(int length) throws IOException {
        byte[] body = new byte[length];
        new Random(SEED).nextBytes(body);
        ScriptedSource source = new ScriptedSource(Frames.message(body).bytes(), () -> 20_000).timingOut();
        FrameReader reader = FrameReader.of(source.stream());
        while (!answersTrue(reader)) {}
        assertThatThrownBy(reader::readBody).isInstanceOf(SocketTimeoutException.class);
        byte[] piece = new byte[1_000];
        int read = 0;
        while (read == 0) {
            try {
                read = reader.readBody(piece, 0, piece.length);
            } catch (SocketTimeoutException e) {
                continue;
            }
        }
        int rest = (int) reader.bodyRemaining();
        byte[] last = null;
        while (last == null) {
            try {
                last = reader.readBody();
            } catch (SocketTimeoutException e) {
                continue;
            }
        }

        assertThat(last).isEqualTo(Arrays.copyOfRange(body, length - rest, length));
    }

    @Test
    void aStreamThatAnswersZeroIsAskedAgain() throws IOException {
        Frames frames = Frames.of(SEED, 100, 200_000);
        int[] reads = {0};
        InputStream in = new FilterInputStream(new ByteArrayInputStream(frames.bytes())) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return reads[0]++ % 2 == 0 ? 0 : super.read(target, offset, Math.min(length, 60_000));
            }
        };
        FrameReader reader = FrameReader.of(in);
        for (Frame frame : frames.list()) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.readBody()).isEqualTo(frame.body());
        }
        assertThat(reader.next()).isFalse();
    }

    @Test
    void closesItsSource() throws IOException {
        for (Transport transport : Transport.values()) {
            ScriptedSource source = new ScriptedSource(new byte[0], Pieces.WHOLE.lengths(0));
            transport.reader(source).close();
            assertThat(source.closed()).isTrue();
        }
    }

    @Test
    void refusesNonBlockingChannel() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().close();
        try (Pipe.SourceChannel source = pipe.source()) {
            source.configureBlocking(false);
            assertThatThrownBy(() -> FrameReader.of(source)).isInstanceOf(IllegalBlockingModeException.class);
        }
    }

    private static FrameReader readerOf(byte[]... parts) {
        return FrameReader.of(new ScriptedSource(Frames.concat(parts), Pieces.WHOLE.lengths(0)).stream());
    }
}
