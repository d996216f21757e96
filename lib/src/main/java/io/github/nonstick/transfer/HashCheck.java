package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.io.BodyDigest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a body that arrives, compared with the one that its header announces. Can be used for one body after
 * the other; not safe for use by several threads.
 */
final class HashCheck {
    private final HashAlgorithm algorithm;
    private final BodyDigest digest;

    /** Null where none is announced. */
    private @Nullable BodyHash announced;

    /** Null until the body is complete. */
    private @Nullable BodyHash actual;

    /** A check by an algorithm. */
    HashCheck(HashAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.digest = BodyDigest.of(algorithm);
    }

    HashAlgorithm algorithm() {
        return algorithm;
    }

    /**
     * Says that a body begins. The one before it must have been finished.
     *
     * @param announced by this algorithm; null where there is nothing to compare with
     */
    void begin(@Nullable BodyHash announced) {
        this.announced = announced;
        this.actual = null;
    }

    /** Takes what remains in the buffer, the next bytes of the body. */
    void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /**
     * The hash of the body, which is complete; asked again, it is the same.
     *
     * @param prefix of what the refusal says
     * @param streamOffset the end of the body
     * @throws RefusedException if another one is announced, each time
     */
    BodyHash finish(String prefix, long streamOffset) throws RefusedException {
        BodyHash hash = actual != null ? actual : digest.finish();
        actual = hash;
        if (announced != null && !announced.equals(hash)) {
            HashMismatchException mismatch = new HashMismatchException(announced, hash.hex(), streamOffset);
            throw new RefusedException(Refusal.HASH_MISMATCH, prefix + mismatch.getMessage(), mismatch);
        }
        return hash;
    }
}
