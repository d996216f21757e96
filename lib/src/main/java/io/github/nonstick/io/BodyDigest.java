package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A digest over a body that comes in pieces. Not safe for use by several threads.
 */
public final class BodyDigest {
    /** What a processor's first cache holds beside the digest's own tables. */
    private static final int PIECE_LENGTH = 16_384;

    private final HashAlgorithm algorithm;

    /** Null for CRC-32C, which is no MessageDigest. */
    private final @Nullable MessageDigest messageDigest;

    private final CRC32C crc = new CRC32C();

    /** Null until bytes come that have no array. */
    private byte @Nullable [] piece;

    private BodyDigest(HashAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.messageDigest = algorithm == HashAlgorithm.CRC32C ? null : messageDigest(algorithm);
    }

    private static MessageDigest messageDigest(HashAlgorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.standardName());
        } catch (NoSuchAlgorithmException e) {
            // MD5, SHA-1 and SHA-256 are in every Java platform; SHA-512 is in every one that is known.
            throw new IllegalStateException(algorithm.standardName() + " is not offered by this Java runtime", e);
        }
    }

    HashAlgorithm algorithm() {
        return algorithm;
    }

    /** An empty digest. */
    public static BodyDigest of(HashAlgorithm algorithm) {
        return new BodyDigest(algorithm);
    }

    /** The hash of a whole body. */
    public static BodyHash hash(HashAlgorithm algorithm, byte[] body) {
        BodyDigest digest = of(algorithm);
        digest.update(body, 0, body.length);
        return digest.finish();
    }

    /** Adds {@code length} bytes from {@code offset} on. */
    public void update(byte[] bytes, int offset, int length) {
        if (messageDigest == null) {
            crc.update(bytes, offset, length);
        } else {
            messageDigest.update(bytes, offset, length);
        }
    }

    /** Adds what remains in the buffer, and takes it. */
    public void update(ByteBuffer bytes) {
        if (messageDigest == null) {
            crc.update(bytes);
        } else if (bytes.hasArray()) {
            messageDigest.update(bytes);
        } else {
            updateByPieces(messageDigest, bytes);
        }
    }

    /** Digests are of arrays: the JDK would make one of 4 KiB for each call. */
    private void updateByPieces(MessageDigest digest, ByteBuffer bytes) {
        if (piece == null) {
            piece = new byte[PIECE_LENGTH];
        }
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), PIECE_LENGTH);
            bytes.get(piece, 0, length);
            digest.update(piece, 0, length);
        }
    }

    /** The hash of what was added so far; more can be added. */
    public BodyHash current() {
        if (messageDigest == null) {
            return new BodyHash(algorithm, HexFormat.of().toHexDigits((int) crc.getValue()));
        }
        try {
            MessageDigest copy = (MessageDigest) messageDigest.clone();
            return new BodyHash(algorithm, HexFormat.of().formatHex(copy.digest()));
        } catch (CloneNotSupportedException e) {
            // Those of the JDK can all be cloned.
            throw new IllegalStateException(algorithm.standardName() + " of this Java runtime cannot be copied", e);
        }
    }

    /** The hash of all that was added; the digest is empty again. */
    public BodyHash finish() {
        if (messageDigest == null) {
            String hex = HexFormat.of().toHexDigits((int) crc.getValue());
            crc.reset();
            return new BodyHash(algorithm, hex);
        }
        return new BodyHash(algorithm, HexFormat.of().formatHex(messageDigest.digest()));
    }
}
