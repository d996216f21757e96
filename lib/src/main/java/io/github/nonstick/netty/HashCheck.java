package io.github.nonstick.netty;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameDecoder;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.BodyVerification;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compares bodies, one after the other, with the hashes that their headers announce. For use by one event loop. */
final class HashCheck {
    private final FrameDecoder decoder;
    private final boolean verifying;

    /** Null where the current body is not verified. */
    private @Nullable BodyHash expected;

    /** By the algorithm of the last body that was verified; empty between bodies. Null before the first. */
    private @Nullable BodyDigest digest;

    private @Nullable HashAlgorithm algorithm;

    private BodyVerification verification = BodyVerification.PENDING;

    /** Null unless the current body has another hash than announced, and nobody was told. */
    private @Nullable HashMismatchException mismatch;

    HashCheck(FrameDecoder decoder) {
        this.decoder = decoder;
        this.verifying = decoder.format().hashPolicy() != HashPolicy.IGNORE;
    }

    /** Says that the decoder has a new header. */
    void begin() {
        verification = BodyVerification.PENDING;
        expected = verifying && decoder.hasHash() ? decoder.header().bodyHash().orElse(null) : null;
        if (expected != null && expected.algorithm() != algorithm) {
            digest = BodyDigest.of(expected.algorithm());
            algorithm = expected.algorithm();
        }
    }

    /** Takes the piece of the body that the decoder has found in its source. */
    void update(ByteBuffer source) {
        if (expected == null || digest == null) {
            return;
        }
        if (source.hasArray()) {
            digest.update(source.array(), source.arrayOffset() + decoder.chunkPosition(), decoder.chunkLength());
        } else {
            digest.update(decoder.chunk());
        }
    }

    /** Says that the body is complete, once or more often, and tells what is known of it then. */
    BodyVerification finish() {
        if (verification == BodyVerification.PENDING) {
            verification = expected == null || digest == null ? BodyVerification.UNVERIFIED : compare(expected, digest);
        }
        return verification;
    }

    private BodyVerification compare(BodyHash announced, BodyDigest received) {
        BodyHash actual = received.finish();
        if (actual.equals(announced)) {
            return BodyVerification.VERIFIED;
        }
        mismatch = new HashMismatchException(announced, actual.hex(), decoder.streamOffset());
        return BodyVerification.MISMATCHED;
    }

    /** The mismatch of the current body, the first time that it is asked for; null otherwise. */
    @Nullable
    HashMismatchException takeMismatch() {
        HashMismatchException taken = mismatch;
        mismatch = null;
        return taken;
    }
}
