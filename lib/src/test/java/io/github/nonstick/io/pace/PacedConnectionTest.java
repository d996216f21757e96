package io.github.nonstick.io.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines of real connections, whose threads are blocked in the system when they pass. */
@Timeout(60)
class PacedConnectionTest {
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Deadlines SHORT = Deadlines.standard()
            .withFirstByte(LIMIT)
            .withHeader(LIMIT)
            .withIdle(LIMIT)
            .withRateWindow(LIMIT);

    private final DeadlineWatch watch = new DeadlineWatch();
    private SocketChannel connection;
    private SocketChannel peer;
    private Thread dripping = new Thread();

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = SocketChannel.open(server.getLocalAddress());
            connection = server.accept();
        }
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        peer.close();
        dripping.join();
    }

    private PacedInput input(Deadlines deadlines) {
        return new PacedInput(connection, watch.guard(connection), deadlines);
    }

    /** The peer sends a byte each 20 ms until it cannot. */
    private void drip(byte[] first) throws IOException {
        peer.write(ByteBuffer.wrap(first));
        dripping = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(20);
                    peer.write(ByteBuffer.allocate(1));
                }
            } catch (IOException | InterruptedException e) {
                return; // the connection is closed, as it should be
            }
        });
        dripping.start();
    }

    @Test
    void closesASilentConnectionBlockedInARead() throws IOException {
        FrameReader reader = FrameReader.of(input(SHORT));
        assertThatThrownBy(reader::next)
                .isInstanceOf(DeadlineException.class)
                .hasMessage("no first byte within 200 ms");
        assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void closesAConnectionWhoseHeaderDrips() throws IOException {
        FrameReader reader = FrameReader.of(input(SHORT));
        drip(new byte[] {(byte) 0xff, (byte) 0xff, 0, 0, '{', '"'});
        assertThatThrownBy(reader::next)
                .isInstanceOf(DeadlineException.class)
                .hasMessage("no complete header within 200 ms");
    }

    @Test
    void closesAConnectionWhoseBodyDrips() throws IOException {
        PacedInput input = input(SHORT.withHeader(Duration.ofSeconds(60)));
        FrameReader reader = FrameReader.of(input);
        drip(new FrameEncoder().encode(FrameHeader.of(1 << 20)));
        assertThat(reader.next()).isTrue();
        input.body(reader.bodyRemaining());
        assertThatThrownBy(reader::readBody)
                .isInstanceOf(DeadlineException.class)
                .hasMessageMatching(
                        "body came too slowly: \\d+ bytes in 200 ms, minimumRate 1024 bytes/s requires 204");
    }

    /** What the peer had not taken comes, and then the end. */
    private void assertEnds() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(65_536);
        while (peer.read(target.clear()) >= 0) {}
    }

    @Test
    void readsFramesThatComeInTime() throws IOException {
        FrameWriter writer = FrameWriter.of(peer);
        PacedInput input = input(Deadlines.standard());
        FrameReader reader = FrameReader.of(input);
        for (int i = 0; i < 1_000; i++) {
            writer.write(FrameHeader.of(i), new byte[i]);
            assertThat(reader.next()).isTrue();
            input.body(reader.bodyRemaining());
            assertThat(reader.readBody()).hasSize(i);
            input.betweenFrames();
        }
        peer.shutdownOutput();
        assertThat(reader.next()).isFalse();
        reader.close();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void closesAConnectionBlockedInAWrite() throws IOException {
        PacedOutput output = new PacedOutput(connection, watch.guard(connection), SHORT, 0);
        ByteBuffer endless = ByteBuffer.allocateDirect(65_536);
        assertThatThrownBy(() -> {
                    while (true) {
                        output.write(endless.clear());
                    }
                })
                .isInstanceOf(DeadlineException.class)
                .hasMessage("peer takes too little: 0 bytes in 200 ms, minimumRate 1024 bytes/s requires 204");
        assertEnds();
    }

    @Test
    void closesAConnectionBlockedInATransferOfAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("file");
        Files.createFile(file);
        long length = 1L << 30; // a hole
        WritePace pace = new WritePace(watch.guard(connection), SHORT, 0);
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            source.write(ByteBuffer.allocate(1), length - 1);
            assertThatThrownBy(() -> {
                        long position = 0;
                        pace.begin();
                        try {
                            while (position < length) {
                                long written = source.transferTo(position, 1 << 20, connection);
                                position += written;
                                pace.progress(written);
                            }
                        } catch (IOException e) {
                            throw pace.explain(e);
                        } finally {
                            pace.end();
                        }
                    })
                    .isInstanceOf(DeadlineException.class)
                    .hasMessage("peer takes too little: 0 bytes in 200 ms, minimumRate 1024 bytes/s requires 204");
        }
        assertEnds();
    }

    @Test
    void oneGuardServesBothDirectionsOfAThread() throws IOException {
        DeadlineWatch.Guard guard = watch.guard(connection);
        PacedInput input = new PacedInput(connection, guard, SHORT);
        PacedOutput output = new PacedOutput(connection, guard, SHORT, 0);
        peer.write(ByteBuffer.allocate(1));
        assertThat(input.read(ByteBuffer.allocate(1))).isOne();
        assertThat(output.write(ByteBuffer.allocate(1))).isOne();
        assertThatThrownBy(() -> input.read(ByteBuffer.allocate(1)))
                .isInstanceOf(DeadlineException.class)
                .hasMessage("no complete header within 200 ms");
    }
}
