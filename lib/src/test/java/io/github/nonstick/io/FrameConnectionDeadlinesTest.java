package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Frames.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each deadline of a connection alone: the others are too long to be it. */
@Timeout(60)
class FrameConnectionDeadlinesTest {
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Deadlines PATIENT = Deadlines.standard()
            .withFirstByte(LONG)
            .withHeader(LONG)
            .withIdle(LONG)
            .withRateWindow(LONG);
    private static final byte[] FRAME = new Frame(FrameHeader.of(5), "hello".getBytes()).bytes();

    private static final String HALF_A_HEADER =
            "no complete header within 200 ms: 5 of 48 bytes of the header have come,"
                    + " the frame begins \"0\\x00\\x00\\x00{\\\"dat\"";

    @TempDir
    private Path directory;

    private FrameConnection connection;
    private SocketChannel peer;

    private void connect(Transport transport, Deadlines deadlines) throws IOException {
        Transport.Pair pair = transport.connect(directory);
        connection = FrameConnection.of(pair.here(), FrameFormat.standard(), deadlines);
        peer = pair.there();
    }

    @AfterEach
    void close() throws IOException {
        if (connection != null) {
            connection.close();
            peer.close();
        }
    }

    private void send(int length) throws IOException {
        peer.write(ByteBuffer.wrap(FRAME, 0, length));
    }

    private void assertEnds(String message) throws IOException {
        assertThatThrownBy(connection::next)
                .isInstanceOf(DeadlineException.class)
                .hasMessage(message);
        assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereNothingComes(Transport transport) throws IOException {
        connect(transport, PATIENT.withFirstByte(LIMIT));
        assertEnds("no first byte within 200 ms");
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereHalfAHeaderComes(Transport transport) throws IOException {
        connect(transport, PATIENT.withHeader(LIMIT));
        send(9);
        assertEnds(HALF_A_HEADER);
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereHalfAHeaderComesTogetherWithTheFrameBefore(Transport transport) throws IOException {
        connect(transport, PATIENT.withHeader(LIMIT));
        ByteBuffer both = ByteBuffer.allocate(2 * FRAME.length).put(FRAME).put(FRAME, 0, 9);
        peer.write(both.flip());
        assertThat(connection.next()).isTrue();
        assertThat(connection.readBodyText()).isEqualTo("hello");
        assertEnds(HALF_A_HEADER);
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereNoOtherFrameComes(Transport transport) throws IOException {
        connect(transport, PATIENT.withIdle(LIMIT));
        send(FRAME.length);
        assertThat(connection.next()).isTrue();
        assertThat(connection.readBodyText()).isEqualTo("hello");
        assertEnds("no next frame within 200 ms");
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereHalfABodyComes(Transport transport) throws IOException {
        connect(transport, PATIENT.withRateWindow(LIMIT));
        send(FRAME.length - 3);
        assertThat(connection.next()).isTrue();
        assertThatThrownBy(connection::readBody)
                .isInstanceOf(DeadlineException.class)
                .hasMessage("body came too slowly: 0 bytes in 200 ms, minimumRate 1024 bytes/s requires 3");
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereABodyThatIsSkippedDoesNotCome(Transport transport) throws IOException {
        connect(transport, PATIENT.withRateWindow(LIMIT));
        send(FRAME.length - 3);
        assertThat(connection.next()).isTrue();
        assertEnds("body came too slowly: 0 bytes in 200 ms, minimumRate 1024 bytes/s requires 3");
    }

    /** The window is longer by the time that the lag of 128 KiB takes at this rate. */
    private static final Deadlines FAST = PATIENT.withRateWindow(LIMIT).withMinimumRate(1 << 20);

    private static final String TOO_LITTLE =
            "peer takes too little: \\d+ bytes in 325 ms, minimumRate 1048576 bytes/s requires 340787";

    @ParameterizedTest
    @EnumSource
    void endsWhereThePeerDoesNotRead(Transport transport) throws IOException {
        connect(transport, FAST);
        assertThatThrownBy(() -> {
                    while (true) {
                        connection.send(new byte[100_000]);
                    }
                })
                .isInstanceOf(DeadlineException.class)
                .hasMessageMatching(TOO_LITTLE);
        assertThatThrownBy(() -> connection.send(new byte[1]))
                .hasMessage("nothing more can be sent: an earlier frame failed")
                .hasCauseInstanceOf(DeadlineException.class);
        assertThat(connection.next()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereThePeerDoesNotReadAFile(Transport transport) throws IOException {
        connect(transport, FAST);
        Path hole = directory.resolve("hole");
        try (FileChannel file = FileChannel.open(hole, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), (1L << 30) - 1);
        }
        try (FileBody body = FileBody.open(hole)) {
            assertThatThrownBy(() -> connection.send(FrameHeader.of(body.length()), body))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessageMatching(TOO_LITTLE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWhereThePeerDoesNotReadAStream(Transport transport) throws IOException {
        connect(transport, FAST);
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return length;
            }
        };
        assertThatThrownBy(() -> connection.send(FrameHeader.of(1L << 40), endless))
                .isInstanceOf(DeadlineException.class)
                .hasMessageMatching(TOO_LITTLE);
    }
}
