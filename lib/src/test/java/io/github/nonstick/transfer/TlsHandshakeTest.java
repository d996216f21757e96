package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsHandshakeTest {
    @TempDir
    private static Path directory;

    private static KeyStore local;
    private static KeyStore elsewhere;
    private static KeyStore expired;
    private static TlsSettings server;

    private TlsPeers peers;

    @BeforeAll
    static void makeCertificates() throws Exception {
        local = Certificates.local(directory, "local");
        elsewhere = Certificates.identity(directory, "elsewhere", "-ext", "san=dns:elsewhere.example");
        expired = Certificates.local(directory, "expired", "-startdate", "-10d", "-validity", "5");
        server = TlsSettings.server(local, Certificates.PASSWORD);
    }

    @BeforeEach
    void open() throws Exception {
        peers = TlsPeers.connected();
    }

    @AfterEach
    void close() throws Exception {
        peers.close();
    }

    private static void assertFails(ThrowingCallable handshake, TlsFailure failure, String message) {
        assertThatThrownBy(handshake)
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(failure))
                .hasMessage(message);
    }

    private static TlsSettings trusting(KeyStore identity) throws Exception {
        return TlsSettings.client().withTrustedCertificates(Certificates.trusting(identity));
    }

    private static void echo(PeerConnection client, PeerConnection server) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        client.output().write(ByteBuffer.wrap(new byte[] {42}));
        assertThat(server.input().read(buffer)).isEqualTo(1);
        server.output().write(buffer.flip());
        assertThat(client.input().read(buffer.clear())).isEqualTo(1);
        assertThat(buffer.get(0)).isEqualTo((byte) 42);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void takesATrustedCertificateForItsHost(String host) throws Exception {
        Future<PeerConnection> accepted = peers.accept(server);
        PeerConnection client = peers.connect(trusting(local), host);

        echo(client, TlsPeers.result(accepted));
    }

    @Test
    void refusesATrustedCertificateForAnotherHost() throws Exception {
        Future<PeerConnection> accepted = peers.accept(TlsSettings.server(elsewhere, Certificates.PASSWORD));

        assertFails(
                () -> peers.connect(trusting(elsewhere), "localhost"),
                TlsFailure.HOST_NAME_DIFFERS,
                "peer's certificate is not for the host \"localhost\"");
        assertFails(
                () -> TlsPeers.result(accepted),
                TlsFailure.REFUSED,
                "peer does not accept this side's certificate: alert \"certificate_unknown\"");
        assertThat(peers.clientChannel.isOpen()).isFalse();
        assertThat(peers.serverChannel.isOpen()).isFalse();
    }

    @Test
    void refusesACertificateThatIsNotTrusted() throws Exception {
        peers.accept(server);

        assertFails(
                () -> peers.connect(trusting(elsewhere)),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate is not trusted: no trusted certificate leads to it");
    }

    @Test
    void trustsWhatTheJdkTrustsUnlessToldOtherwise() throws Exception {
        peers.accept(server);

        assertFails(
                () -> peers.connect(TlsSettings.client()),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate is not trusted: no trusted certificate leads to it");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesThePinnedCertificateWhateverItSays(boolean plain) throws Exception {
        String fingerprint = Certificates.fingerprint(expired);
        String pinned = plain ? fingerprint.replace(":", "").toLowerCase(Locale.ROOT) : fingerprint;
        Future<PeerConnection> accepted = peers.accept(TlsSettings.server(expired, Certificates.PASSWORD));
        PeerConnection client = peers.connect(TlsSettings.pinned(pinned), "some.host.example");

        echo(client, TlsPeers.result(accepted));
    }

    @Test
    void refusesAnotherCertificateThanThePinnedOne() throws Exception {
        Future<PeerConnection> accepted = peers.accept(server);

        assertFails(
                () -> peers.connect(TlsSettings.pinned(Certificates.fingerprint(elsewhere))),
                TlsFailure.FINGERPRINT_DIFFERS,
                "certificate has the SHA-256 fingerprint " + Certificates.fingerprint(local) + ", pinned is "
                        + Certificates.fingerprint(elsewhere));
        assertFails(
                () -> TlsPeers.result(accepted),
                TlsFailure.REFUSED,
                "peer does not accept this side's certificate: alert \"certificate_unknown\"");
    }

    @Test
    void takesAClientWithATrustedCertificate() throws Exception {
        Future<PeerConnection> accepted = peers.accept(server.withClientCertificates(Certificates.trusting(elsewhere)));
        PeerConnection client = peers.connect(trusting(local).withClientIdentity(elsewhere, Certificates.PASSWORD));

        echo(client, TlsPeers.result(accepted));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void refusesAClientWithoutACertificate(int sent) throws Exception {
        Future<PeerConnection> accepted = peers.accept(server.withClientCertificates(Certificates.trusting(elsewhere)));
        PeerConnection client = peers.connect(trusting(local));
        client.output().write(ByteBuffer.allocate(sent));

        assertFails(
                () -> client.input().read(ByteBuffer.allocate(1)),
                TlsFailure.NO_CLIENT_CERTIFICATE,
                "peer requires a client certificate");
        assertFails(
                () -> client.output().write(ByteBuffer.allocate(1)),
                TlsFailure.NO_CLIENT_CERTIFICATE,
                "peer requires a client certificate");
        client.close();
        assertFails(
                () -> TlsPeers.result(accepted), TlsFailure.NO_CLIENT_CERTIFICATE, "peer shows no client certificate");
    }

    @Test
    void refusesAClientWithACertificateThatIsNotTrusted() throws Exception {
        Future<PeerConnection> accepted = peers.accept(server.withClientCertificates(Certificates.trusting(local)));
        PeerConnection client = peers.connect(trusting(local).withClientIdentity(elsewhere, Certificates.PASSWORD));

        // Shown or not: the JDK shows none that the server names no issuer of.
        assertThatThrownBy(() -> client.input().read(ByteBuffer.allocate(1)))
                .isInstanceOf(TlsException.class)
                .hasMessageMatching("peer (requires a client certificate|does not accept .*)");
        client.close();
        assertThatThrownBy(() -> TlsPeers.result(accepted))
                .isInstanceOf(TlsException.class)
                .hasMessageMatching("peer shows no client certificate|peer's certificate is not trusted: .*");
    }

    @Test
    void tellsAServerThatAClientSpeaksNoTls() throws Exception {
        Future<PeerConnection> accepted = peers.accept(server);
        peers.clientChannel.write(ByteBuffer.wrap("\u001b[2J / HTTP/1.1\r\n\r\n".getBytes(US_ASCII)));

        assertFails(
                () -> {
                    peers.clientChannel.shutdownOutput();
                    TlsPeers.result(accepted);
                },
                TlsFailure.NO_TLS,
                "peer speaks no TLS: its first bytes are \"\\x1b[2J / HTTP/1.1\\r\"");
    }

    @Test
    void tellsAClientThatAServerSpeaksNoTls() throws Exception {
        peers.serverChannel.write(ByteBuffer.wrap("SSH-2.0-x\r\n".getBytes(US_ASCII)));

        assertFails(
                () -> peers.connect(trusting(local)),
                TlsFailure.NO_TLS,
                "peer speaks no TLS: its first bytes are \"SSH-2.0-x\\r\\n\"");
    }

    @Test
    void tellsAClientThatAServerClosesWithoutAWord() throws Exception {
        peers.serverChannel.shutdownOutput();

        assertFails(
                () -> peers.connect(trusting(local)),
                TlsFailure.CUT,
                "peer closed the connection when TLS began: it may not speak TLS");
    }

    @Test
    void tellsAServerThatAClientClosesWithinTheHandshake() throws Exception {
        peers.clientChannel.write(ByteBuffer.wrap(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01}));
        peers.clientChannel.shutdownOutput();

        assertFails(
                () -> server.accept(peers.serverChannel),
                TlsFailure.CUT,
                "peer closed the connection during the TLS handshake");
    }

    @Test
    void tellsThatTheHandshakeWasReset() throws Exception {
        peers.clientChannel.write(ByteBuffer.allocate(1));
        TimeUnit.MILLISECONDS.sleep(50);
        peers.serverChannel.close();

        assertThatThrownBy(() -> peers.connect(trusting(local)))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.CUT))
                .hasMessageStartingWith("connection broke during the TLS handshake: \"");
    }

    @Test
    void refusesAClientThatSpeaksTls12() throws Exception {
        Future<PeerConnection> accepted = peers.accept(server);
        Future<?> client = peers.run(() -> olderPeer(peers.clientChannel.socket(), true));

        assertFails(() -> TlsPeers.result(accepted), TlsFailure.NO_COMMON_VERSION, "peer does not speak TLS 1.3");
        assertThatThrownBy(() -> TlsPeers.result(client)).hasMessageContaining("protocol_version");
    }

    @Test
    void refusesAServerThatSpeaksTls12() throws Exception {
        Future<?> older = peers.run(() -> olderPeer(peers.serverChannel.socket(), false));

        assertFails(() -> peers.connect(trusting(local)), TlsFailure.NO_COMMON_VERSION, "peer does not speak TLS 1.3");
        assertThatThrownBy(() -> TlsPeers.result(older)).isInstanceOf(Exception.class);
    }

    private static Void olderPeer(Socket socket, boolean client) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(local, Certificates.PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[0], null);
        SSLSocket older = (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", 1, true);
        older.setUseClientMode(client);
        older.setEnabledProtocols(new String[] {"TLSv1.2"});
        older.startHandshake();
        return null;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingTheChannelEndsAHandshakeThatWaits(boolean accepting) throws Exception {
        Future<PeerConnection> handshake =
                accepting ? peers.accept(server) : peers.run(() -> peers.connect(TlsSettings.client()));
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(handshake.isDone()).isFalse();
        (accepting ? peers.serverChannel : peers.clientChannel).close();

        assertThatThrownBy(() -> TlsPeers.result(handshake)).isInstanceOf(ClosedChannelException.class);
    }
}
