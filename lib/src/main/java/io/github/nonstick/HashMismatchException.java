package io.github.nonstick;

/**
 * A complete body does not have the hash that its header announced.
 *
 * <p>The stream itself is sound: the next frame can be read.
 */
public final class HashMismatchException extends FramingException {
    private static final long serialVersionUID = 1;

    private final HashAlgorithm algorithm;
    private final String expected;
    private final String actual;

    /**
     * Reports a mismatch.
     *
     * @param expected the header's hash
     * @param actual the body's digest by the same algorithm, in lower-case hexadecimal
     * @param streamOffset the end of the body
     */
    public HashMismatchException(BodyHash expected, String actual, long streamOffset) {
        super(
                expected.algorithm().standardName() + " of the body is " + actual + ", the header says "
                        + expected.hex() + ", at stream offset " + streamOffset,
                streamOffset,
                Diagnosis.NONE);
        this.algorithm = expected.algorithm();
        this.expected = expected.hex();
        this.actual = actual;
    }

    /** The hash in the header. */
    public BodyHash expected() {
        return new BodyHash(algorithm, expected);
    }

    /** The digest of the body that came, by the same algorithm, in lower-case hexadecimal. */
    public String actual() {
        return actual;
    }
}
