package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may send, and who is sent to. */
class SecurityIT {
    private static final String TOKEN = "a-token-of-24-characters";

    @TempDir
    Path directory;

    private Path received;
    private Path hello;
    private Path identities;

    @BeforeEach
    void makeFiles() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"), "files have no modes");
        received = Files.createDirectory(directory.resolve("received"));
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
        identities = directory.resolve("identities");
    }

    private Path secret(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private NonstickProcess receiver(Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("receive", received, "--port", 0));
        arguments.addAll(List.of(more));
        return NonstickProcess.start(arguments.toArray());
    }

    private Result send(String target, Object... more) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("send", hello));
        arguments.addAll(List.of(more));
        arguments.add(target);
        return NonstickProcess.run(arguments.toArray());
    }

    private Result stored() {
        return new Result(0, List.of("stored " + hello + " as hello.txt (5 B)"), List.of());
    }

    @Test
    void takesTheReceiverWithTheFingerprintAndNoOther() throws Exception {
        try (NonstickProcess receiver = receiver("--tls", "--identity-dir", identities)) {
            String target = "127.0.0.1:" + receiver.port();
            String fingerprint = receiver.fingerprint();
            assertThat(fingerprint).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
            String other = (fingerprint.startsWith("0") ? "1" : "0") + fingerprint.substring(1);

            assertThat(send(target, "--fingerprint", other, "--retries", 3))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick send: cannot connect to " + target
                                    + ": certificate has the SHA-256 fingerprint " + fingerprint + ", pinned is "
                                    + other)));
            assertThat(send(target, "--tls"))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick send: cannot connect to " + target
                                    + ": peer's certificate is not trusted: no trusted certificate leads to it")));
            assertThat(received).isEmptyDirectory();
            assertThat(send(
                            target,
                            "--fingerprint",
                            fingerprint.replace(":", "").toLowerCase()))
                    .isEqualTo(stored());
        }
        assertThat(received.resolve("hello.txt")).hasContent("hello");
    }

    @Test
    void identityIsMadeOnceAndKeptInTheHomeDirectory() throws Exception {
        Launch atHome = new Launch().withJvmOptions("-Duser.home=" + directory);
        List<String> fingerprints = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (NonstickProcess receiver = atHome.start("receive", received, "--port", 0, "--tls")) {
                receiver.port();
                fingerprints.add(receiver.fingerprint());
            }
        }
        assertThat(fingerprints.get(0)).isEqualTo(fingerprints.get(1));
        Path kept = directory.resolve(".config/nonstick/identity.p12");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
    }

    @Test
    void plainSenderIsNotServedInsideTls() throws Exception {
        try (NonstickProcess receiver = receiver("--tls", "--identity-dir", identities)) {
            String target = "127.0.0.1:" + receiver.port();

            Result result = send(target, "--require-reply");

            assertThat(result.out()).isEmpty();
            assertThat(result.exitCode()).isIn(6, 8);
            assertThat(receiver.errorLine()).contains("failed: peer speaks no TLS");
        }
        assertThat(received).isEmptyDirectory();
    }

    @Test
    void senderInsideTlsSaysThatAReceiverIsPlain() throws Exception {
        try (NonstickProcess receiver = receiver()) {
            String target = "127.0.0.1:" + receiver.port();

            Result result = send(target, "--tls");

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith("nonstick send: cannot connect to " + target + ": peer closed the connection");
        }
    }

    /** A key store with the certificate alone of another one, as it is given away. */
    private Path certificateOf(Path keyStoreFile, String password) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStoreFile)) {
            keys.load(in, password.toCharArray());
        }
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("peer", keys.getCertificate("nonstick"));
        Path file = directory.resolve("certificate-of-" + keyStoreFile.getFileName());
        try (OutputStream out = Files.newOutputStream(file)) {
            certificates.store(out, password.toCharArray());
        }
        return file;
    }

    @Test
    void bothSidesProveThemselvesByKeyStores() throws Exception {
        String password = "a password";
        Path passwordFile = secret("password", password);
        Path serverKeys = directory.resolve("server.p12");
        Path clientKeys = directory.resolve("client.p12");
        ServerIdentity.loadOrCreate(serverKeys, password.toCharArray());
        ServerIdentity.loadOrCreate(clientKeys, password.toCharArray());
        Path serverCertificate = certificateOf(serverKeys, password);
        Path clientCertificate = certificateOf(clientKeys, password);
        try (NonstickProcess receiver = receiver(
                "--key-store", serverKeys, "--client-ca", clientCertificate, "--password-file", passwordFile)) {
            String target = "localhost:" + receiver.port();
            assertThat(receiver.fingerprint())
                    .isEqualTo(ServerIdentity.load(serverKeys, password.toCharArray())
                            .fingerprint()
                            .toString());

            Result nobody = send(target, "--trust", serverCertificate, "--password-file", passwordFile);
            Result known = send(
                    target, "--trust", serverCertificate, "--identity", clientKeys, "--password-file", passwordFile);

            assertThat(nobody.exitCode()).isEqualTo(6);
            assertThat(nobody.err())
                    .containsExactly("failed " + hello + ": connection lost: peer requires a client certificate");
            assertThat(known).isEqualTo(stored());
        }
    }

    @Test
    void saysWhatIsWrongWithAKeyStore() throws Exception {
        Path keys = directory.resolve("keys.p12");
        ServerIdentity.loadOrCreate(keys, "a password".toCharArray());
        Path wrong = secret("wrong", "another password");

        assertThat(send("127.0.0.1:9", "--trust", directory.resolve("none.p12")).err())
                .containsExactly("nonstick send: key store " + directory.resolve("none.p12") + " does not exist");
        assertThat(send("127.0.0.1:9", "--identity", keys, "--password-file", wrong))
                .isEqualTo(new Result(
                        7,
                        List.of(),
                        List.of("nonstick send: key store " + keys
                                + " is no PKCS #12 key store, or has another password")));
        assertThat(send("127.0.0.1:9", "--trust", hello).exitCode()).isEqualTo(7);
        assertThat(NonstickProcess.run("receive", received, "--key-store", keys, "--password-file", wrong))
                .isEqualTo(new Result(
                        7,
                        List.of(),
                        List.of("nonstick receive: key store " + keys
                                + " is no PKCS #12 key store, or has another password")));
    }

    @Test
    void takesSendersWithTheTokenAlone() throws Exception {
        Path token = secret("token", TOKEN);
        Path other = secret("other", "another-token-than-that");
        try (NonstickProcess receiver = receiver("--token-file", token)) {
            String target = "127.0.0.1:" + receiver.port();

            assertThat(send(target))
                    .isEqualTo(new Result(
                            4,
                            List.of(),
                            List.of("refused " + hello + ": the receiver wants a token, none was shown")));
            assertThat(send(target, "--token-file", other))
                    .isEqualTo(new Result(
                            4,
                            List.of(),
                            List.of("refused " + hello + ": the receiver wants a token, another one was shown")));
            assertThat(received).isEmptyDirectory();
            assertThat(send(target, "--token-file", token)).isEqualTo(stored());
        }
    }

    @Test
    void tokenIsShownInsideTls() throws Exception {
        Path token = secret("token", TOKEN);
        try (NonstickProcess receiver = receiver("--token-file", token, "--tls", "--identity-dir", identities)) {
            String target = "127.0.0.1:" + receiver.port();

            assertThat(send(target, "--token-file", token, "--fingerprint", receiver.fingerprint()))
                    .isEqualTo(stored());
        }
    }

    @Test
    void tokenIsNotShownOnTheWayToOthers() throws Exception {
        Path token = secret("token", TOKEN);

        Result result = send("192.0.2.1:9000", "--token-file", token);

        assertThat(result.err())
                .first()
                .isEqualTo("nonstick send: the token could be read on its way to 192.0.2.1:9000: give --tls or"
                        + " --fingerprint");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void tokenThatOthersCanReadEndsWith7() throws Exception {
        Path token = secret("token", TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        Result result = send("127.0.0.1:9", "--token-file", token);

        assertThat(result.err()).singleElement().asString().contains("others have access to it");
        assertThat(result.exitCode()).isEqualTo(7);
    }

    @Test
    void warnsOfWhatIsMissingWhereOthersCanReachIt() throws Exception {
        Path token = secret("token", TOKEN);
        try (NonstickProcess receiver = receiver("--bind", "0.0.0.0", "--tls", "--identity-dir", identities)) {
            assertThat(receiver.errorLine())
                    .isEqualTo("warning: whoever reaches this address can store files here: there is TLS, but neither"
                            + " a token nor --client-ca");
        }
        try (NonstickProcess receiver = receiver("--bind", "0.0.0.0", "--token-file", token)) {
            assertThat(receiver.errorLine())
                    .isEqualTo("warning: whoever is on the way can read the files and the token: there is no TLS");
        }
        try (NonstickProcess receiver = receiver(
                "--bind", "0.0.0.0", "--token-file", token, "--tls", "--identity-dir", identities, "--count", 1)) {
            String target = "127.0.0.1:" + receiver.port();
            send(target, "--token-file", token, "--fingerprint", receiver.fingerprint());
            assertThat(receiver.finish().err()).isEmpty();
        }
    }
}
