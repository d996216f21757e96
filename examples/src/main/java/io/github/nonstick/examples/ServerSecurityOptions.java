package io.github.nonstick.examples;

import io.github.nonstick.transfer.CertificateFingerprint;
import io.github.nonstick.transfer.FileReceiver;
import io.github.nonstick.transfer.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code nonstick receive} that say who may send, and how the receiver proves itself. */
final class ServerSecurityOptions extends TokenOptions {
    private static final String IDENTITY = "identity.p12";

    @Option(
            names = "--tls",
            description = "Receive inside TLS 1.3 alone. The second line on standard output is 'fingerprint AA:BB:...',"
                    + " for send --fingerprint. Without --key-store, a certificate is made on the first start and kept."
                    + " The other options of TLS imply this one.")
    private boolean tls;

    @Option(
            names = "--key-store",
            paramLabel = "FILE.p12",
            description = "Prove itself with the private key and certificate in this PKCS #12 file.")
    private @Nullable Path keyStore;

    @Option(
            names = "--identity-dir",
            paramLabel = "DIR",
            description = "Where the certificate is kept that is made on the first start, as identity.p12 (default:"
                    + " ~/.config/nonstick).")
    private @Nullable Path identityDirectory;

    @Option(
            names = "--client-ca",
            paramLabel = "FILE.p12",
            description = "Take senders alone who show a certificate that is in this PKCS #12 file, or that one in it"
                    + " leads to.")
    private @Nullable Path clientAuthority;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password of --key-store and --client-ca: the first line of a file that only its owner"
                    + " can read.")
    private @Nullable Path passwordFile;

    private @Nullable CertificateFingerprint fingerprint;

    ServerSecurityOptions() {}

    /** Finds out what cannot go together. */
    void check(CommandLine command) {
        if (keyStore != null && identityDirectory != null) {
            throw new ParameterException(command, "--key-store and --identity-dir name two identities: give one");
        }
        if (passwordFile != null && keyStore == null && clientAuthority == null) {
            throw new ParameterException(command, "--password-file is for --key-store or --client-ca");
        }
    }

    private boolean secured() {
        return tls || keyStore != null || identityDirectory != null || clientAuthority != null;
    }

    @Override
    FileReceiver apply(FileReceiver receiver) throws CommandFailure {
        FileReceiver guarded = super.apply(receiver);
        if (!secured()) {
            return guarded;
        }
        char[] password = passwordFile == null ? null : ServerIdentity.passwordOfFile(passwordFile);
        ServerIdentity identity = keyStore == null
                ? ServerIdentity.loadOrCreate(identityFile(), ServerIdentity.defaultPassword())
                : ServerIdentity.load(keyStore, password == null ? new char[0] : password);
        fingerprint = identity.fingerprint();
        TlsSettings settings = clientAuthority == null
                ? identity.tls()
                : KeyStoreFile.use(clientAuthority, password, identity.tls()::withClientCertificates);
        return guarded.withTls(settings);
    }

    private Path identityFile() throws CommandFailure {
        Path directory = identityDirectory == null
                ? Path.of(System.getProperty("user.home"), ".config", "nonstick")
                : identityDirectory;
        try {
            boolean modes =
                    directory.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] attributes = modes
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, attributes);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.LOCAL,
                    "cannot make the directory " + Printable.text(directory.toString()) + ": " + Main.describe(e));
        }
        return directory.resolve(IDENTITY);
    }

    /** What senders know this receiver by; null without TLS, and before it was applied. */
    @Nullable
    CertificateFingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    @Nullable
    String warning() {
        if (!secured()) {
            return super.warning();
        }
        return hasToken() || clientAuthority != null
                ? null
                : "warning: whoever reaches this address can store files here: there is TLS, but neither a token nor"
                        + " --client-ca";
    }
}
