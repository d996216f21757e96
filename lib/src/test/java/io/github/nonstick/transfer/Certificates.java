package io.github.nonstick.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Key stores with certificates of their own, made by the JDK's tool in a directory that is gone afterwards. */
final class Certificates {
    static final char[] PASSWORD = "a password".toCharArray();

    private Certificates() {}

    /** A key with a self-signed certificate. */
    static KeyStore identity(Path directory, String name, String... options) throws Exception {
        Path file = directory.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        Collections.addAll(command, options);
        Path output = directory.resolve(name + ".out");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool: " + Files.readString(output));
        }
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keyStore.load(in, PASSWORD);
        }
        return keyStore;
    }

    /** The same for the addresses of this host. */
    static KeyStore local(Path directory, String name, String... options) throws Exception {
        List<String> more = new ArrayList<>(List.of("-ext", "san=dns:localhost,ip:127.0.0.1"));
        Collections.addAll(more, options);
        return identity(directory, name, more.toArray(String[]::new));
    }

    static X509Certificate certificate(KeyStore identity) throws GeneralSecurityException {
        return (X509Certificate) identity.getCertificate(identity.aliases().nextElement());
    }

    static String fingerprint(KeyStore identity) throws GeneralSecurityException {
        return CertificateFingerprint.of(certificate(identity)).toString();
    }

    /** What one is trusted by that knows these certificates, and no others. */
    static KeyStore trusting(KeyStore... identities) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (KeyStore identity : identities) {
            trusted.setCertificateEntry(identity.aliases().nextElement(), certificate(identity));
        }
        return trusted;
    }
}
