package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 hash of a certificate, by which people tell it from others: {@code 9A:0B:…}, 32 bytes.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class CertificateFingerprint {
    private static final int LENGTH = 32;
    private static final HexFormat TEXT = HexFormat.ofDelimiter(":").withUpperCase();

    private final byte[] hash;

    private CertificateFingerprint(byte[] hash) {
        this.hash = hash;
    }

    /**
     * The fingerprint of a certificate.
     *
     * @throws CertificateEncodingException if it has no encoding
     */
    public static CertificateFingerprint of(X509Certificate certificate) throws CertificateEncodingException {
        try {
            return new CertificateFingerprint(
                    MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads 64 hexadecimal digits of either case, with or without colons between.
     *
     * @throws IllegalArgumentException if it is written otherwise
     */
    public static CertificateFingerprint parse(String text) {
        String digits = text.replace(":", "");
        if (digits.length() == 2 * LENGTH && digits.chars().allMatch(HexFormat::isHexDigit)) {
            return new CertificateFingerprint(HexFormat.of().parseHex(digits));
        }
        throw new IllegalArgumentException(
                "fingerprint " + Escaped.text(text) + " is not the " + 2 * LENGTH + " hexadecimal digits of a SHA-256");
    }

    /** Whether the other is the same; takes the same time wherever they differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CertificateFingerprint fingerprint && MessageDigest.isEqual(hash, fingerprint.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** The fingerprint in upper case with colons, as tools print it. */
    @Override
    public String toString() {
        return TEXT.formatHex(hash);
    }
}
