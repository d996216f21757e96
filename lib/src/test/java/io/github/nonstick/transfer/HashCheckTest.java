package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body against its hash, and the other small parts of a connection's two ends. */
class HashCheckTest {
    private static final byte[] BODY = {1, 2, 3};
    private static final BodyHash HASH = BodyDigest.hash(HashAlgorithm.MD5, BODY);
    private static final BodyHash OTHER = BodyDigest.hash(HashAlgorithm.MD5, new byte[0]);

    @TempDir
    Path home;

    @Test
    void checksOneBodyAfterTheOther() throws RefusedException {
        HashCheck check = new HashCheck(HashAlgorithm.MD5);
        assertThat(check.algorithm()).isEqualTo(HashAlgorithm.MD5);
        for (BodyHash announced : new BodyHash[] {HASH, null, HASH}) {
            check.begin(announced);
            check.update(ByteBuffer.wrap(BODY));
            assertThat(check.finish("", 0)).isEqualTo(HASH);
            assertThat(check.finish("", 0)).isEqualTo(HASH);
        }
        check.begin(OTHER);
        check.update(ByteBuffer.wrap(BODY));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> check.finish("file: ", 3))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.HASH_MISMATCH))
                    .hasMessageStartingWith("file: ")
                    .hasMessageContaining(HASH.hex());
        }
    }

    @Test
    void aPresentFileHasTheHashOfItsBytes() throws IOException {
        byte[] content = new byte[300_000];
        Path file = Files.write(home.resolve("a"), content);
        PresentFile present = new PresentFile(file, 5);
        assertThatThrownBy(present::hash)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the file has not been read");
        present.read();
        present.force();
        assertThat(present.hash()).isEqualTo(BodyDigest.hash(HashAlgorithm.SHA_256, content));
        assertThat(present.path()).isEqualTo(file);
        assertThat(present.length()).isEqualTo(5);
        Files.delete(file);
        assertThatThrownBy(present::force).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aRecordedConnectionIsToNobody() throws IOException {
        WritableByteChannel target = Channels.newChannel(new ByteArrayOutputStream());
        RecordedConnection connection = new RecordedConnection(target);
        assertThat(connection.output()).isSameAs(target);
        assertThat(connection.input().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(connection.input().isOpen()).isTrue();
        assertThat(connection.remoteAddress()).isEqualTo(InetSocketAddress.createUnresolved("nobody", 0));
        assertThat(connection.isSecure()).isTrue();
        connection.shutdownOutput();
        assertThat(target.isOpen()).isTrue();
        connection.close();
        assertThat(target.isOpen()).isFalse();
    }

    @Test
    void aPinSaysNothingOfClientsAndNamesNoIssuers() {
        PinnedCertificate pin = new PinnedCertificate(CertificateFingerprint.parse("ab".repeat(32)));
        X509Certificate[] none = {};
        assertThatThrownBy(() -> pin.checkClientTrusted(none, "RSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessage("only servers are pinned");
        assertThatThrownBy(() -> pin.checkClientTrusted(none, "RSA", (Socket) null))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> pin.checkClientTrusted(none, "RSA", (SSLEngine) null))
                .isInstanceOf(CertificateException.class);
        assertThat(pin.getAcceptedIssuers()).isEmpty();
        assertThat(CertificateFingerprint.parse("ab".repeat(32)).hashCode())
                .isNotEqualTo(CertificateFingerprint.parse("ac".repeat(32)).hashCode());
    }

    @Test
    void aBrowserIsToldTheFormat() {
        String answer = text(HttpAnswer.to("GET / HTTP/1.1", FrameFormat.standard()));
        String head = answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
        String body = answer.substring(head.length());
        assertThat(head).contains("Content-Length: " + body.length() + "\r\n");
        assertThat(body).contains("4 bytes, little-endian");
        assertThat(text(HttpAnswer.to("HEAD / HTTP/1.0", FrameFormat.standard())))
                .isEqualTo(head);
        assertThat(HttpAnswer.to("GET / HTTP/2.0", FrameFormat.standard()).hasRemaining())
                .isFalse();
        FrameFormat bigEndian = FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN);
        assertThat(text(HttpAnswer.to("GET / HTTP/1.1", bigEndian))).contains("4 bytes, big-endian");
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
