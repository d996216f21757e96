package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameDecoder;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import org.jspecify.annotations.Nullable;

/** Compares bodies, one after the other, with the hashes in their headers, as a policy says. */
final class BodyVerifier {
    private final HashPolicy policy;
    private BodyVerification verification = BodyVerification.PENDING;

    /** Whether the three below are of the current body, and not all null. */
    private boolean begun;

    /** Null where the body is not to be verified, as is the digest. */
    private @Nullable BodyHash expected;

    private @Nullable BodyDigest digest;

    /** Null unless {@code verification} is MISMATCHED. */
    private @Nullable HashMismatchException mismatch;

    BodyVerifier(HashPolicy policy) {
        this.policy = policy;
    }

    /** Forgets the body before. */
    void reset() {
        verification = BodyVerification.PENDING;
        if (begun) {
            begun = false;
            expected = null;
            digest = null;
            mismatch = null;
        }
    }

    BodyVerification verification() {
        return verification;
    }

    /** Takes the next piece of the body that the decoder is in. */
    void update(FrameDecoder decoder, byte[] bytes, int offset, int length) {
        begin(decoder);
        if (digest != null) {
            digest.update(bytes, offset, length);
        }
    }

    private void begin(FrameDecoder decoder) {
        if (!begun && policy != HashPolicy.IGNORE && decoder.hasHash()) {
            begun = true;
            expected = decoder.header().bodyHash().orElse(null);
            digest = expected == null ? null : BodyDigest.of(expected.algorithm());
        }
    }

    /**
     * Takes note that the body that the decoder is in is complete; again, if it was told before.
     *
     * @throws HashMismatchException if it has another hash than announced, each time
     */
    void finish(FrameDecoder decoder) throws HashMismatchException {
        if (verification == BodyVerification.PENDING) {
            begin(decoder);
            conclude(decoder.streamOffset());
        }
        if (mismatch != null) {
            throw mismatch;
        }
    }

    private void conclude(long streamOffset) {
        if (digest == null || expected == null) {
            verification = BodyVerification.UNVERIFIED;
            return;
        }
        BodyHash actual = digest.finish();
        if (actual.equals(expected)) {
            verification = BodyVerification.VERIFIED;
        } else {
            verification = BodyVerification.MISMATCHED;
            mismatch = new HashMismatchException(expected, actual.hex(), streamOffset);
        }
    }
}
