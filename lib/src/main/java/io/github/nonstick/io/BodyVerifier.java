package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashMismatchException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compares one body with the hash that its header announced. For use by one thread. */
final class BodyVerifier {
    private final BodyHash expected;
    private final BodyDigest digest;
    private BodyVerification verification = BodyVerification.PENDING;

    /** Null unless {@code verification} is MISMATCHED. */
    private @Nullable HashMismatchException mismatch;

    /** A verifier with an empty digest. */
    BodyVerifier(BodyHash expected, BodyDigest digest) {
        this.expected = expected;
        this.digest = digest;
    }

    /** The digest, to be used again; null while it is not empty. */
    @Nullable
    BodyDigest spareDigest() {
        return verification == BodyVerification.PENDING ? null : digest;
    }

    BodyVerification verification() {
        return verification;
    }

    /** Takes the next piece of the body. */
    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** Takes the next piece of the body. */
    void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /**
     * Takes note that the body is complete; again, if it was told before.
     *
     * @param streamOffset the end of the body
     * @throws HashMismatchException if it has another hash than announced, each time
     */
    void finish(long streamOffset) throws HashMismatchException {
        if (verification == BodyVerification.PENDING) {
            BodyHash actual = digest.finish();
            if (actual.equals(expected)) {
                verification = BodyVerification.VERIFIED;
            } else {
                verification = BodyVerification.MISMATCHED;
                mismatch = new HashMismatchException(expected, actual.hex(), streamOffset);
            }
        }
        if (mismatch != null) {
            throw mismatch;
        }
    }
}
