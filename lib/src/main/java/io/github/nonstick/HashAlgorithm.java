package io.github.nonstick;

/**
 * The digests that a header's hash can name.
 *
 * <p>The length of the hexadecimal text tells which one it is; the lengths are distinct.
 */
public enum HashAlgorithm {
    /** CRC-32C (Castagnoli, RFC 3720): finds accidents, not attackers. */
    CRC32C("crc32c", "CRC32C", 8),
    /** MD5 (RFC 1321): finds accidents, not attackers. What most peers in the field write. */
    MD5("md5", "MD5", 32),
    /** SHA-1 (FIPS 180-4): finds accidents, not attackers. */
    SHA_1("sha1", "SHA-1", 40),
    /** SHA-256 (FIPS 180-4), what this library writes unless told otherwise. */
    SHA_256("sha256", "SHA-256", 64),
    /** SHA-512 (FIPS 180-4). */
    SHA_512("sha512", "SHA-512", 128);

    private final String label;
    private final String standardName;
    private final int hexLength;

    HashAlgorithm(String label, String standardName, int hexLength) {
        this.label = label;
        this.standardName = standardName;
        this.hexLength = hexLength;
    }

    /** The name as it stands before a colon in a hash, and on command lines: {@code sha256}. */
    public String label() {
        return label;
    }

    /** The name in the Java Security Standard Algorithm Names, and {@code CRC32C}. */
    public String standardName() {
        return standardName;
    }

    /** The digest's length in hexadecimal digits. */
    public int hexLength() {
        return hexLength;
    }
}
