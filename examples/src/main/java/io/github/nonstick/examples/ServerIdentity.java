package io.github.nonstick.examples;

import io.github.nonstick.transfer.CertificateFingerprint;
import io.github.nonstick.transfer.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;

/**
 * The key that a receiver proves itself with, in a PKCS #12 key store, and its certificate's fingerprint.
 *
 * @param tls a server's settings with that key
 * @param fingerprint of the certificate
 */
record ServerIdentity(TlsSettings tls, CertificateFingerprint fingerprint) {
    /** Of key stores made without one of the user's: their mode is what guards them. */
    private static final String DEFAULT_PASSWORD = "nonstick";

    private static final int MAX_PASSWORD_LENGTH = 1024;
    private static final String ALIAS = "nonstick";

    /** The password of key stores made without one of the user's. */
    static char[] defaultPassword() {
        return DEFAULT_PASSWORD.toCharArray();
    }

    /**
     * The password in a file's first line.
     *
     * @throws CommandFailure if it cannot be read, or others have access to the file
     */
    static char[] passwordOfFile(Path file) throws CommandFailure {
        return PrivateFile.firstLine("password file", file, MAX_PASSWORD_LENGTH).toCharArray();
    }

    /**
     * The password in an environment variable.
     *
     * @throws CommandFailure if it is not set
     */
    static char[] passwordOfEnvironment(String variable) throws CommandFailure {
        String password = System.getenv(variable);
        if (password == null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "environment variable " + Printable.text(variable) + " is not set");
        }
        return password.toCharArray();
    }

    /**
     * The identity in a key store.
     *
     * @throws CommandFailure if there is none, or it cannot be read with the password
     */
    static ServerIdentity load(Path file, char[] password) throws CommandFailure {
        String name = "key store " + Printable.text(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(in, password);
            for (String alias : Collections.list(keyStore.aliases())) {
                if (keyStore.isKeyEntry(alias)
                        && keyStore.getCertificate(alias) instanceof X509Certificate certificate) {
                    return new ServerIdentity(
                            TlsSettings.server(keyStore, password), CertificateFingerprint.of(certificate));
                }
            }
            throw new CommandFailure(ExitCode.LOCAL, name + " has no private key");
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.LOCAL, name + " does not exist");
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.LOCAL, name + " is no PKCS #12 key store, or has another password");
        }
    }

    /**
     * The identity in a key store, which is made with a new key if there is none. It appears whole or not at
     * all, is its owner's alone to read, and takes nothing's place; a symbolic link counts as something.
     *
     * @throws CommandFailure as {@link #load}, and if it cannot be stored
     */
    static ServerIdentity loadOrCreate(Path file, char[] password) throws CommandFailure {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                create(file, make(password));
            } catch (IOException | GeneralSecurityException | UnsupportedOperationException e) {
                throw new CommandFailure(
                        ExitCode.LOCAL, "cannot store the key store " + Printable.text(file.toString()));
            }
        }
        return load(file, password);
    }

    private static byte[] make(char[] password) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(SelfSignedCertificate.of(keys, Instant.now())));
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        keyStore.load(null, null);
        keyStore.setKeyEntry(ALIAS, keys.getPrivate(), password, new Certificate[] {certificate});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        keyStore.store(out, password);
        return out.toByteArray();
    }

    /** A link is made to the finished file: unlike a move, that never replaces what another start has made. */
    private static void create(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (FileChannel channel = FileChannel.open(temporary, options, PrivateFile.attributes(temporary))) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // Another start was first: its key is the one.
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
