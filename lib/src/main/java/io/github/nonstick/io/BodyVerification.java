package io.github.nonstick.io;

/** What is known of the body of the frame that a reader is in. */
public enum BodyVerification {
    /** The body has not been read to its end. */
    PENDING,
    /** The body has the hash that its header announced. */
    VERIFIED,
    /** The body is complete; its hash is missing, a placeholder, or ignored by the format's policy. */
    UNVERIFIED,
    /** The body is complete and has another hash than announced. */
    MISMATCHED
}
