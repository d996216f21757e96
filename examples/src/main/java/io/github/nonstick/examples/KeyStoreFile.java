package io.github.nonstick.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/** A PKCS #12 file that is given on a command line. */
final class KeyStoreFile {
    private KeyStoreFile() {}

    /**
     * What is in it.
     *
     * @param password null for a file without one
     * @throws CommandFailure if it is not there, or cannot be read with the password
     */
    static KeyStore load(Path file, char @Nullable [] password) throws CommandFailure {
        String name = name(file);
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(in, password);
            return keyStore;
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.LOCAL, name + " does not exist");
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.LOCAL, name + " is no PKCS #12 key store, or has another password");
        }
    }

    /** Something that is done with what is in a file. */
    interface Use<T> {
        T of(KeyStore keyStore) throws GeneralSecurityException;
    }

    /**
     * Loads a file and does something with what is in it.
     *
     * @throws CommandFailure if it cannot be read, or does not hold what is needed
     */
    static <T> T use(Path file, char @Nullable [] password, Use<T> use) throws CommandFailure {
        KeyStore keyStore = load(file, password);
        try {
            return use.of(keyStore);
        } catch (IllegalArgumentException e) {
            String hint = password == null ? "; where it has a password, it is given by --password-file" : "";
            throw new CommandFailure(ExitCode.LOCAL, name(file) + ": " + Main.describe(e) + hint);
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.LOCAL, name(file) + " cannot be used: " + Main.describe(e));
        }
    }

    private static String name(Path file) {
        return "key store " + Printable.text(file.toString());
    }
}
