package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsConnectionTest {
    /** Beyond what the system buffers of a connection. */
    private static final int LARGE = 64 << 20;

    @TempDir
    private static Path directory;

    private static TlsSettings serverSettings;
    private static TlsSettings clientSettings;

    private TlsPeers peers;
    private PeerConnection client;
    private PeerConnection server;

    @BeforeAll
    static void makeSettings() throws Exception {
        KeyStore identity = Certificates.identity(directory, "server");
        serverSettings = TlsSettings.server(identity, Certificates.PASSWORD);
        clientSettings = TlsSettings.pinned(Certificates.fingerprint(identity));
    }

    @BeforeEach
    void connect() throws Exception {
        peers = TlsPeers.connected();
        Future<PeerConnection> accepted = peers.accept(serverSettings);
        client = peers.connect(clientSettings);
        server = TlsPeers.result(accepted);
    }

    @AfterEach
    void close() throws IOException {
        peers.close();
    }

    private static void write(PeerConnection to, String text) throws IOException {
        assertThat(to.output().write(ByteBuffer.wrap(text.getBytes(US_ASCII)))).isEqualTo(text.length());
    }

    private static String readExactly(PeerConnection from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && from.input().read(buffer) >= 0) {
            continue;
        }
        return new String(buffer.array(), 0, buffer.position(), US_ASCII);
    }

    private static byte[] readAll(ReadableByteChannel input, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length + 1);
        while (input.read(buffer) >= 0) {
            continue;
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static byte[] random(int length) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void carriesBytesBothWays() throws Exception {
        write(client, "question");
        assertThat(readExactly(server, 8)).isEqualTo("question");
        write(server, "answer");
        assertThat(readExactly(client, 6)).isEqualTo("answer");
    }

    @Test
    void knowsItsPeerAndThatItIsSecure() throws Exception {
        assertThat(client.isSecure()).isTrue();
        assertThat(client.remoteAddress()).isEqualTo(peers.clientChannel.getRemoteAddress());
        assertThat(server.remoteAddress()).isEqualTo(peers.clientChannel.getLocalAddress());
    }

    @Test
    void outputEndsByItselfOnTheClient() throws Exception {
        endsByItself(client, server);
    }

    @Test
    void outputEndsByItselfOnTheServer() throws Exception {
        endsByItself(server, client);
    }

    private static void endsByItself(PeerConnection one, PeerConnection other) throws IOException {
        write(one, "all of it");
        one.shutdownOutput();
        one.shutdownOutput();

        assertThat(readAll(other.input(), 100)).asString(US_ASCII).isEqualTo("all of it");
        assertThat(one.output().isOpen()).isFalse();
        assertThatThrownBy(() -> write(one, "more")).isInstanceOf(ClosedChannelException.class);
        write(other, "understood");
        assertThat(readExactly(one, 10)).isEqualTo("understood");
        other.shutdownOutput();
        assertThat(one.input().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(one.input().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void whatIsSentLastArrivesThoughTheSenderReadsNothing() throws Exception {
        byte[] bytes = random(200_000);
        client.output().write(ByteBuffer.wrap(bytes));
        client.shutdownOutput();
        client.close();

        assertThat(readAll(server.input(), bytes.length)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void anEndWithoutCloseNotifyIsAnError(int before) throws Exception {
        byte[] bytes = random(before);
        client.output().write(ByteBuffer.wrap(bytes));
        peers.clientChannel.shutdownOutput();

        ByteBuffer received = ByteBuffer.allocate(before + 1);
        while (received.position() < before) {
            server.input().read(received);
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> server.input().read(received))
                    .isInstanceOf(TlsException.class)
                    .hasMessage("connection ended without the peer's close_notify: bytes may be missing");
        }
        assertThat(received.position()).isEqualTo(before);
    }

    @Test
    void anEndWithinARecordIsAnError() throws Exception {
        // The first bytes of a record that never comes whole.
        peers.clientChannel.write(ByteBuffer.wrap(new byte[] {0x17, 0x03, 0x03, 0x01, 0x00, 1, 2, 3}));
        peers.clientChannel.shutdownOutput();

        assertThatThrownBy(() -> server.input().read(ByteBuffer.allocate(1)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.CUT));
    }

    @Test
    void aForgedRecordIsAnErrorInBothDirections() throws Exception {
        byte[] forged = new byte[5 + 64];
        System.arraycopy(new byte[] {0x17, 0x03, 0x03, 0, 64}, 0, forged, 0, 5);
        peers.clientChannel.write(ByteBuffer.wrap(forged));

        assertThatThrownBy(() -> server.input().read(ByteBuffer.allocate(1)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.PROTOCOL))
                .hasMessageStartingWith("TLS connection failed: ");
        assertThatThrownBy(() -> write(server, "x"))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.PROTOCOL))
                .hasMessageStartingWith("TLS connection failed: ");
    }

    @Test
    void buffersOfEachKindCarryTheSameBytes() throws Exception {
        byte[] bytes = random(200_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        ByteBuffer offset = ByteBuffer.allocate(bytes.length + 9)
                .position(7)
                .slice()
                .put(bytes)
                .flip();
        Future<?> sent = peers.run(() -> {
            client.output().write(direct);
            client.output().write(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            client.output().write(offset);
            client.shutdownOutput();
            return null;
        });
        ByteBuffer first = ByteBuffer.allocateDirect(bytes.length);
        while (first.hasRemaining()) {
            assertThat(server.input().read(first)).isBetween(1, TlsConnection.PIECE_LENGTH);
        }
        byte[] rest = readAll(server.input(), 2 * bytes.length);
        TlsPeers.result(sent);

        assertThat(first.flip()).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(ByteBuffer.wrap(rest, 0, bytes.length)).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(ByteBuffer.wrap(rest, bytes.length, bytes.length)).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(rest).hasSize(2 * bytes.length);
        assertThat(offset.hasRemaining()).isFalse();
        assertThat(direct.hasRemaining()).isFalse();
    }

    @Test
    void aReadIntoAFullBufferReadsNothing() throws Exception {
        assertThat(server.input().read(ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void largeWritesBothWaysAtOnceArriveWhole() throws Exception {
        byte[] bytes = random(LARGE);
        Future<?> question = peers.run(() -> writeAndEnd(client, bytes));
        Future<?> answer = peers.run(() -> writeAndEnd(server, bytes));
        Future<byte[]> atServer = peers.run(() -> readAll(server.input(), LARGE));
        byte[] atClient = readAll(client.input(), LARGE);

        assertThat(TlsPeers.result(atServer)).isEqualTo(bytes);
        assertThat(atClient).isEqualTo(bytes);
        TlsPeers.result(question);
        TlsPeers.result(answer);
    }

    private static Void writeAndEnd(PeerConnection to, byte[] bytes) throws IOException {
        assertThat(to.output().write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
        to.shutdownOutput();
        return null;
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Future<Integer> read = peers.run(() -> {
            begun.countDown();
            return server.input().read(ByteBuffer.allocate(1));
        });
        begun.await();
        TimeUnit.MILLISECONDS.sleep(100);
        server.close();

        assertThatThrownBy(() -> TlsPeers.result(read)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> server.input().read(ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(server.input().isOpen()).isFalse();
    }

    @Test
    void closingEndsAWriteThatWaitsAndAReadBesideIt() throws Exception {
        Future<Integer> write = peers.run(() -> server.output().write(ByteBuffer.allocate(LARGE)));
        Future<Integer> read = peers.run(() -> server.input().read(ByteBuffer.allocate(1)));
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(write.isDone()).isFalse();
        server.close();
        server.close();

        assertThatThrownBy(() -> TlsPeers.result(write)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> TlsPeers.result(read)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(server::shutdownOutput).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aConnectionThatIsClosedWithoutAnEndIsCutForThePeer() throws Exception {
        server.close();

        assertThatThrownBy(() -> client.input().read(ByteBuffer.allocate(1)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.CUT));
    }

    @Test
    void closingAChannelClosesTheConnection() throws Exception {
        client.output().close();
        assertThat(client.input().isOpen()).isFalse();
        server.input().close();
        assertThat(server.output().isOpen()).isFalse();
    }

    @Test
    void aResetIsNotAnErrorOfTls() throws Exception {
        write(client, "unread");
        server.input().read(ByteBuffer.allocate(1));
        write(client, "unread as well");
        peers.serverChannel.close();

        assertThatThrownBy(() -> client.input().read(ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(TlsException.class)
                .hasMessageContaining("reset");
    }
}
