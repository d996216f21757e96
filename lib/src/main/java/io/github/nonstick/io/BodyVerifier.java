package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compares bodies, one after the other, with the hashes in their headers, as a policy says. */
final class BodyVerifier {
    private final HashPolicy policy;
    private BodyVerification verification = BodyVerification.PENDING;

    /** Whether the two below have been set for the current body: a body that is skipped costs no digest. */
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
        begun = false;
        expected = null;
        digest = null;
        mismatch = null;
    }

    BodyVerification verification() {
        return verification;
    }

    /** Takes the next piece of the body with this header. */
    void update(FrameHeader header, ByteBuffer chunk) {
        begin(header);
        if (digest != null) {
            digest.update(chunk);
        }
    }

    private void begin(FrameHeader header) {
        if (begun) {
            return;
        }
        begun = true;
        if (policy != HashPolicy.IGNORE) {
            expected = header.bodyHash().orElse(null);
            digest = expected == null ? null : BodyDigest.of(expected.algorithm());
        }
    }

    /**
     * Takes note that the body with this header is complete; again, if it was told before.
     *
     * @param streamOffset the end of the body
     * @throws HashMismatchException if it has another hash than announced, each time
     */
    void finish(FrameHeader header, long streamOffset) throws HashMismatchException {
        if (verification == BodyVerification.PENDING) {
            begin(header);
            conclude(streamOffset);
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
