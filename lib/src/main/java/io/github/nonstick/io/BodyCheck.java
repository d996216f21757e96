package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameDecoder;
import io.github.nonstick.HashMismatchException;
import org.jspecify.annotations.Nullable;

/** What a reader knows of the current body's hash. A body that is skipped costs no digest. For use by one thread. */
final class BodyCheck {
    private final FrameDecoder decoder;
    private final boolean verifying;

    /** Whether the current frame has a hash that has not been looked at. */
    private boolean pending;

    /** Null where the current body is not verified, or none of it has been read. */
    private @Nullable BodyVerifier verifier;

    /** Of an earlier body, empty: to look one up takes longer than to hash a small body. */
    private @Nullable BodyDigest spare;

    BodyCheck(FrameDecoder decoder, boolean verifying) {
        this.decoder = decoder;
        this.verifying = verifying;
    }

    /** Says that the decoder has a new header. */
    void beginFrame() {
        pending = verifying && decoder.hasHash();
        if (verifier != null && verifier.spareDigest() != null) {
            spare = verifier.spareDigest();
        }
        verifier = null;
    }

    /** The verifier that takes the current body's bytes; null where nobody does. */
    @Nullable
    BodyVerifier verifier() {
        if (pending) {
            verifier = decoder.header().bodyHash().map(this::verifier).orElse(null);
            // Not before: where the runtime lacks the digest, every attempt fails, and none goes on without.
            pending = false;
        }
        return verifier;
    }

    private BodyVerifier verifier(BodyHash expected) {
        BodyDigest digest = spare;
        spare = null;
        if (digest == null || digest.algorithm() != expected.algorithm()) {
            digest = BodyDigest.of(expected.algorithm());
        }
        return new BodyVerifier(expected, digest);
    }

    /**
     * Compares the hashes if the body is complete.
     *
     * @throws HashMismatchException if they differ, each time
     */
    void finishIfComplete() throws HashMismatchException {
        if (decoder.bodyRemaining() == 0) {
            BodyVerifier verifier = verifier();
            if (verifier != null) {
                verifier.finish(decoder.streamOffset());
            }
        }
    }

    /**
     * What is known.
     *
     * @param inFrame whether there is a current frame
     */
    BodyVerification state(boolean inFrame) {
        if (verifier != null) {
            return verifier.verification();
        }
        boolean complete = inFrame && decoder.bodyRemaining() == 0;
        return complete && !pending ? BodyVerification.UNVERIFIED : BodyVerification.PENDING;
    }
}
