package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {
    private static final char[] PASSWORD = "a password".toCharArray();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("identity.p12");
    }

    @Test
    void theFirstStartMakesAKeyAndLaterOnesUseIt() throws Exception {
        ServerIdentity first = ServerIdentity.loadOrCreate(file, PASSWORD);
        byte[] content = Files.readAllBytes(file);
        ServerIdentity second = ServerIdentity.loadOrCreate(file, PASSWORD);

        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(ServerIdentity.load(file, PASSWORD).fingerprint()).isEqualTo(first.fingerprint());
        assertThat(file).hasBinaryContent(content);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theCertificateIsForThisHostForTenYears() throws Exception {
        ServerIdentity.loadOrCreate(file, ServerIdentity.defaultPassword());
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keyStore.load(in, ServerIdentity.defaultPassword());
        }
        X509Certificate certificate = (X509Certificate) keyStore.getCertificate("nonstick");

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getSubjectX500Principal()).hasToString("CN=nonstick");
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        Instant inNineYears =
                Instant.now().atOffset(ZoneOffset.UTC).plusYears(9).toInstant();
        certificate.checkValidity();
        certificate.checkValidity(Date.from(inNineYears));
        assertThat(certificate.getNotAfter())
                .isBefore(Instant.now()
                        .atOffset(ZoneOffset.UTC)
                        .plusYears(10)
                        .plusDays(1)
                        .toInstant());
    }

    @Test
    void anotherPasswordOpensNothing() throws Exception {
        ServerIdentity.loadOrCreate(file, PASSWORD);

        assertFails(
                () -> ServerIdentity.loadOrCreate(file, "another".toCharArray()),
                "key store " + file + " is no PKCS #12 key store, or has another password");
    }

    @Test
    void nothingThatIsThereIsReplaced() throws Exception {
        Files.writeString(file, "not a key store");

        assertFails(
                () -> ServerIdentity.loadOrCreate(file, PASSWORD),
                "key store " + file + " is no PKCS #12 key store, or has another password");
        assertThat(file).hasContent("not a key store");
    }

    @Test
    void aSymbolicLinkIsNotFollowedToMakeAFile() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        Files.createSymbolicLink(file, elsewhere);

        assertFails(() -> ServerIdentity.loadOrCreate(file, PASSWORD), "key store " + file + " does not exist");
        assertThat(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void saysThatItCannotBeStored() {
        Path absent = directory.resolve("absent").resolve("identity.p12");

        assertFails(() -> ServerIdentity.loadOrCreate(absent, PASSWORD), "cannot store the key store " + absent);
    }

    @Test
    void passwordsComeFromPrivateFilesAndTheEnvironment() throws Exception {
        Path passwords = Files.writeString(directory.resolve("password"), "se cret\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));

        assertThat(ServerIdentity.passwordOfFile(passwords)).isEqualTo("se cret".toCharArray());
        assertThat(ServerIdentity.passwordOfEnvironment("PATH")).isNotEmpty();
        assertFails(
                () -> ServerIdentity.passwordOfEnvironment("NONSTICK_IS_NOT_SET"),
                "environment variable NONSTICK_IS_NOT_SET is not set");
    }

    private static void assertFails(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(CommandFailure.class).hasMessage(message);
    }
}
