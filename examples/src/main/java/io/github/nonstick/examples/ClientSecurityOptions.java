package io.github.nonstick.examples;

import io.github.nonstick.transfer.CertificateFingerprint;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code nonstick send} by which sender and receiver know each other. */
final class ClientSecurityOptions {
    @Option(
            names = "--tls",
            description = "Send inside TLS 1.3, to a receiver whose certificate the JDK's trust store leads to. The"
                    + " other options of TLS imply this one.")
    private boolean tls;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256",
            converter = FingerprintConverter.class,
            description = "Take the receiver with this certificate and no other: the 64 hexadecimal digits that it"
                    + " printed, with or without colons.")
    private @Nullable CertificateFingerprint fingerprint;

    @Option(
            names = "--trust",
            paramLabel = "FILE.p12",
            description = "Take receivers to whose certificate one in this PKCS #12 file leads, in place of the JDK's.")
    private @Nullable Path trust;

    @Option(
            names = "--identity",
            paramLabel = "FILE.p12",
            description = "Show the certificate in this PKCS #12 file, with a private key, to receivers that want one.")
    private @Nullable Path identity;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "The password of these PKCS #12 files: the first line of a file that only its owner can" + " read.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Show this token to the receiver: the first line, 16 to 256 characters, of a file that only"
                    + " its owner can read. Only inside TLS, or on this machine.")
    private @Nullable Path tokenFile;

    ClientSecurityOptions() {}

    /** Finds out what cannot go together. */
    void check(CommandLine command) {
        if (fingerprint != null && trust != null) {
            throw new ParameterException(
                    command, "--fingerprint takes one certificate, whatever --trust leads to: give one of the two");
        }
        if (passwordFile != null && trust == null && identity == null) {
            throw new ParameterException(command, "--password-file is for --identity or --trust");
        }
    }

    /** Whether a token is shown outside of TLS. */
    boolean showsTokenInTheClear() {
        return tokenFile != null && !secured();
    }

    private boolean secured() {
        return tls || fingerprint != null || trust != null || identity != null;
    }

    FileSender apply(FileSender sender) throws CommandFailure {
        FileSender secured = tokenFile == null ? sender : sender.withToken(TokenFile.read(tokenFile));
        return secured() ? secured.withTls(settings()) : secured;
    }

    private TlsSettings settings() throws CommandFailure {
        char[] password = passwordFile == null ? null : ServerIdentity.passwordOfFile(passwordFile);
        TlsSettings anyone = fingerprint == null ? TlsSettings.client() : TlsSettings.pinned(fingerprint.toString());
        TlsSettings trusting =
                trust == null ? anyone : KeyStoreFile.use(trust, password, anyone::withTrustedCertificates);
        return identity == null
                ? trusting
                : KeyStoreFile.use(
                        identity,
                        password,
                        keys -> trusting.withClientIdentity(keys, password == null ? new char[0] : password));
    }

    static final class FingerprintConverter implements ITypeConverter<CertificateFingerprint> {
        FingerprintConverter() {}

        @Override
        public CertificateFingerprint convert(String text) {
            try {
                return CertificateFingerprint.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
