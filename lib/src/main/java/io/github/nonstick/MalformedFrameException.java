package io.github.nonstick;

/** A header is not what the format asks for. */
public final class MalformedFrameException extends FramingException {
    private static final long serialVersionUID = 1;

    /** What is wrong with a header. */
    public enum Reason {
        /** The header holds bytes that are not UTF-8. */
        NOT_UTF8,
        /** The header is not JSON, or is empty. */
        NOT_JSON,
        /** The header is JSON, but not an object. */
        NOT_AN_OBJECT,
        /** Something follows the object. */
        TRAILING_BYTES,
        /** An object, at any depth, has a key twice. */
        DUPLICATE_KEY,
        /** A number's exponent needs more than 32 bits. */
        NUMBER_OUT_OF_RANGE,
        /** There is no {@code data_size}. */
        DATA_SIZE_MISSING,
        /** A key is absent, and two of its aliases have different values that are not digests by two algorithms. */
        ALIASES_DISAGREE,
        /** {@code data_size} is not an integer: a text, a fraction, with an exponent, null. */
        DATA_SIZE_NOT_AN_INTEGER,
        /** {@code data_size} is less than 0. */
        DATA_SIZE_NEGATIVE,
        /** {@code data_size} is more than 2^63-1. */
        DATA_SIZE_OUT_OF_RANGE,
        /** {@code filename} is neither text nor null. */
        FILENAME_NOT_TEXT,
        /** {@code hash} is neither text nor null nor a number. */
        HASH_NOT_TEXT,
        /** The policy requires a hash that can be verified, and there is none. */
        HASH_NOT_VERIFIABLE
    }

    private final Reason reason;

    MalformedFrameException(Reason reason, String what, long streamOffset, String detail) {
        this(reason, what, streamOffset, Diagnosis.of(detail));
    }

    MalformedFrameException(Reason reason, String what, long streamOffset, Diagnosis diagnosis) {
        super(what + " at stream offset " + streamOffset, streamOffset, diagnosis);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
