package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsDiagnosisTest {
    private static final IOException FAILURE = new SSLException("\u001b[2J");

    private SocketChannel channel;
    private SocketChannel peer;
    private TlsTransport transport;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = SocketChannel.open(server.getLocalAddress());
            channel = server.accept();
        }
        transport = new TlsTransport(channel);
    }

    @AfterEach
    void disconnect() throws IOException {
        peer.close();
        channel.close();
    }

    private TlsDiagnosis diagnosis(@Nullable String host) {
        return new TlsDiagnosis(transport, host);
    }

    private void peerSends(int... bytes) throws IOException {
        for (int b : bytes) {
            peer.write(ByteBuffer.wrap(new byte[] {(byte) b}));
            assertThat(transport.getInputStream().read()).isEqualTo(b);
        }
    }

    private void peerEnds() throws IOException {
        peer.close();
        assertThat(transport.getInputStream().read()).isEqualTo(-1);
    }

    private static void assertFailure(IOException reported, TlsFailure failure, String message) {
        assertThat(reported)
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(failure))
                .hasMessage(message)
                .hasCauseInstanceOf(IOException.class);
    }

    /** Of both: it is said in the same words whenever it happens. */
    private void assertNamed(@Nullable String host, IOException failure, TlsFailure expected, String message) {
        assertFailure(diagnosis(host).ofHandshake(failure, true), expected, message);
        assertFailure(diagnosis(host).ofConnection(failure, true, false), expected, message);
    }

    @Test
    void whatThisSideClosedIsNoFailureOfTls() {
        for (IOException closed : new IOException[] {
            diagnosis(null).ofHandshake(FAILURE, false), diagnosis(null).ofConnection(FAILURE, false, true)
        }) {
            assertThat(closed).isInstanceOf(AsynchronousCloseException.class).hasCause(FAILURE);
        }
    }

    @Test
    void aPeerWithoutTlsIsKnownByItsFirstBytes() throws IOException {
        peerSends('S', 'S', 'H');
        assertNamed(null, FAILURE, TlsFailure.NO_TLS, "peer speaks no TLS: its first bytes are \"SSH\"");
    }

    @Test
    void aPeerThatEndsInTheHandshakeCutIt() throws IOException {
        peerEnds();
        assertFailure(
                diagnosis(null).ofHandshake(FAILURE, true),
                TlsFailure.CUT,
                "peer closed the connection when TLS began: it may not speak TLS");
    }

    @Test
    void aPeerThatEndsLaterCutItToo() throws IOException {
        peerSends(0x15, 3);
        peerEnds();
        assertFailure(
                diagnosis(null).ofHandshake(FAILURE, true),
                TlsFailure.CUT,
                "peer closed the connection during the TLS handshake");
    }

    @Test
    void aConnectionThatBreaksIsReportedAsItBroke() throws IOException {
        channel.close();
        IOException broken = null;
        try {
            transport.getOutputStream().write(1);
        } catch (ClosedChannelException e) {
            broken = e;
        }
        assertThat(diagnosis(null).ofConnection(FAILURE, true, false))
                .isSameAs(broken)
                .isNotNull();
        assertFailure(
                diagnosis(null).ofHandshake(FAILURE, true),
                TlsFailure.CUT,
                "connection broke during the TLS handshake: \"null\"");
        try {
            transport.getInputStream().read();
        } catch (ClosedChannelException e) {
            broken = e;
        }
        assertThat(diagnosis(null).ofConnection(FAILURE, true, false)).isSameAs(broken);
    }

    @Test
    void whateverElseTheJdkSaysIsEscaped() {
        assertFailure(
                diagnosis(null).ofHandshake(FAILURE, true),
                TlsFailure.PROTOCOL,
                "TLS handshake failed: \"\\u001b[2J\"");
        assertFailure(
                diagnosis(null).ofConnection(FAILURE, true, true),
                TlsFailure.PROTOCOL,
                "TLS connection failed: \"\\u001b[2J\"");
        assertThat(TlsDiagnosis.truncated())
                .hasMessage("connection ended without the peer's close_notify: bytes may be missing")
                .extracting(TlsException::failure)
                .isEqualTo(TlsFailure.CUT);
    }

    private static IOException certificate(CertificateException cause) {
        IOException failure = new SSLHandshakeException("certificate");
        failure.initCause(new IOException(cause));
        return failure;
    }

    private static IOException path(Exception cause) {
        return certificate(new CertificateException("path", cause));
    }

    @Test
    void aCertificateThatIsRefusedIsSaidWhy() {
        assertNamed(
                "a",
                path(new CertPathValidatorException("x", new CertificateExpiredException("x"))),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate, or one that leads to it, has expired");
        assertNamed(
                "a",
                path(new CertPathValidatorException("x", new CertificateNotYetValidException("x"))),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate, or one that leads to it, is not valid yet");
        assertNamed(
                "a",
                path(new CertPathBuilderException("x")),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate is not trusted: no trusted certificate leads to it");
        assertNamed(
                "a",
                path(new CertPathValidatorException("x")),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate is not trusted: \"path\"");
        assertNamed(
                "a\n",
                certificate(new CertificateException("no name")),
                TlsFailure.HOST_NAME_DIFFERS,
                "peer's certificate is not for the host \"a\\u000a\"");
        assertNamed(
                null,
                certificate(new CertificateException("no name")),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate is not trusted: \"no name\"");
        assertNamed(
                "a",
                certificate(new CertificateParsingException("no form")),
                TlsFailure.NOT_TRUSTED,
                "peer's certificate is not trusted: \"no form\"");
    }

    @Test
    void anotherFingerprintIsSaidToBeAnother() {
        CertificateFingerprint actual = CertificateFingerprint.parse("00".repeat(32));
        CertificateFingerprint pinned = CertificateFingerprint.parse("ff".repeat(32));
        assertNamed(
                "a",
                certificate(new PinnedCertificate.Mismatch(actual, pinned)),
                TlsFailure.FINGERPRINT_DIFFERS,
                "certificate has the SHA-256 fingerprint " + actual + ", pinned is " + pinned);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received fatal alert: protocol_version",
                "(protocol_version) Received fatal alert: protocol_version",
                "No appropriate protocol version",
                "The server selected none of the requested protocol versions",
                "not the requested protocol"
            })
    void noVersionIsCommon(String message) {
        assertNamed(
                "a", new SSLHandshakeException(message), TlsFailure.NO_COMMON_VERSION, "peer does not speak TLS 1.3");
    }

    @ParameterizedTest
    @CsvSource({
        "certificate_unknown, peer does not accept this side's certificate",
        "unknown_ca, peer does not accept this side's certificate",
        "handshake_failure, peer refuses the TLS connection"
    })
    void anAlertIsARefusal(String alert, String message) {
        assertNamed(
                "a",
                new SSLHandshakeException("Received fatal alert: " + alert),
                TlsFailure.REFUSED,
                message + ": alert \"" + alert + "\"");
    }

    @Test
    void aCertificateThatIsMissingIsSaidToBeMissing() {
        String required = "peer requires a client certificate";
        IOException bad = new SSLHandshakeException("Received fatal alert: bad_certificate");
        assertNamed(
                null,
                new SSLHandshakeException("Received fatal alert: certificate_required"),
                TlsFailure.NO_CLIENT_CERTIFICATE,
                required);
        assertNamed("a", bad, TlsFailure.NO_CLIENT_CERTIFICATE, required);
        String refused = "peer does not accept this side's certificate: alert \"bad_certificate\"";
        assertFailure(diagnosis("a").ofConnection(bad, true, true), TlsFailure.REFUSED, refused);
        assertNamed(null, bad, TlsFailure.REFUSED, refused);
        IOException empty = new SSLHandshakeException("Empty client certificate chain");
        assertNamed(null, empty, TlsFailure.NO_CLIENT_CERTIFICATE, "peer shows no client certificate");
        assertFailure(
                diagnosis("a").ofConnection(empty, true, false),
                TlsFailure.PROTOCOL,
                "TLS connection failed: \"Empty client certificate chain\"");
    }
}
