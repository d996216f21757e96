package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsSettingsTest {
    @TempDir
    private static Path directory;

    private static KeyStore identity;
    private static String fingerprint;

    @BeforeAll
    static void makeIdentity() throws Exception {
        identity = Certificates.identity(directory, "name");
        fingerprint = Certificates.fingerprint(identity);
    }

    @Test
    void aFingerprintIsTheHashOfTheCertificate() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(Certificates.certificate(identity).getEncoded());

        assertThat(fingerprint)
                .hasSize(95)
                .isEqualTo(HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash));
        assertThat(CertificateFingerprint.parse(HexFormat.of().formatHex(hash)))
                .hasToString(fingerprint)
                .isEqualTo(CertificateFingerprint.parse(fingerprint))
                .hasSameHashCodeAs(CertificateFingerprint.parse(fingerprint))
                .isNotEqualTo(CertificateFingerprint.parse("00".repeat(32)))
                .isNotEqualTo(fingerprint);
    }

    @Test
    void aPinIsForOneCertificate() throws Exception {
        X509Certificate[] chain = {Certificates.certificate(identity)};
        PinnedCertificate pin = new PinnedCertificate(CertificateFingerprint.parse(fingerprint));
        pin.checkServerTrusted(chain, "RSA");
        pin.checkServerTrusted(chain, "RSA", (Socket) null);
        pin.checkServerTrusted(chain, "RSA", (SSLEngine) null);
        PinnedCertificate another = new PinnedCertificate(CertificateFingerprint.parse("00".repeat(32)));
        for (ThrowingCallable check : new ThrowingCallable[] {
            () -> another.checkServerTrusted(chain, "RSA"),
            () -> another.checkServerTrusted(chain, "RSA", (Socket) null),
            () -> another.checkServerTrusted(chain, "RSA", (SSLEngine) null)
        }) {
            assertThatThrownBy(check).isInstanceOf(PinnedCertificate.Mismatch.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AB", "zz"})
    void refusesWhatIsNoFingerprint(String text) {
        assertThatThrownBy(() -> TlsSettings.pinned(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fingerprint \"" + text + "\" is not the 64 hexadecimal digits of a SHA-256");
    }

    @Test
    void refusesAFingerprintWithADigitMoreOrLess() {
        assertThatThrownBy(() -> TlsSettings.pinned("0".repeat(63))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TlsSettings.pinned("0".repeat(65))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TlsSettings.pinned("\uff10".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServerNeedsAPrivateKey() throws Exception {
        KeyStore without = Certificates.trusting(identity);

        assertThatThrownBy(() -> TlsSettings.server(without, Certificates.PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key store has no private key");
        assertThatThrownBy(() -> TlsSettings.server(identity, "another".toCharArray()))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> TlsSettings.server(KeyStore.getInstance("PKCS12"), Certificates.PASSWORD))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void trustNeedsACertificate() throws Exception {
        KeyStore empty = Certificates.trusting();

        assertThatThrownBy(() -> TlsSettings.client().withTrustedCertificates(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key store has no trusted certificate");
        TlsSettings server = TlsSettings.server(identity, Certificates.PASSWORD);
        assertThatThrownBy(() -> server.withClientCertificates(empty)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsOfOneSideAreNotForTheOther() throws Exception {
        TlsSettings server = TlsSettings.server(identity, Certificates.PASSWORD);
        KeyStore trusted = Certificates.trusting(identity);

        assertThatThrownBy(() -> server.withClientIdentity(identity, Certificates.PASSWORD))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> server.withTrustedCertificates(trusted)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> TlsSettings.client().withClientCertificates(trusted))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> TlsSettings.pinned(fingerprint).withTrustedCertificates(trusted))
                .isInstanceOf(IllegalStateException.class);
        try (SocketChannel channel = SocketChannel.open()) {
            assertThatThrownBy(() -> server.connect(channel, "localhost", 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> TlsSettings.client().accept(channel)).isInstanceOf(IllegalStateException.class);
        }
    }
}
