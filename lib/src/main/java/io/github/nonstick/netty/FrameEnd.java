package io.github.nonstick.netty;

import io.github.nonstick.io.BodyVerification;

/**
 * The end of a frame that comes in parts: its body is complete, and has the hash that its header announced, where
 * that was looked at.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class FrameEnd {
    /** The end of a frame whose body has the hash that its header announced. */
    public static final FrameEnd VERIFIED = new FrameEnd(BodyVerification.VERIFIED);

    /** The end of a frame whose hash is missing, a placeholder, or ignored by the format's policy. */
    public static final FrameEnd UNVERIFIED = new FrameEnd(BodyVerification.UNVERIFIED);

    private final BodyVerification verification;

    private FrameEnd(BodyVerification verification) {
        this.verification = verification;
    }

    static FrameEnd of(BodyVerification verification) {
        return verification == BodyVerification.VERIFIED ? VERIFIED : UNVERIFIED;
    }

    /** What is known of the body: {@link BodyVerification#VERIFIED} or {@link BodyVerification#UNVERIFIED}. */
    public BodyVerification verification() {
        return verification;
    }

    @Override
    public String toString() {
        return "FrameEnd[" + verification + "]";
    }
}
