package io.github.nonstick;

import java.util.Objects;

/**
 * The largest values that a frame may claim, checked on reading before anything is allocated and on
 * writing before anything is sent.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class FrameLimits {
    /**
     * The header's limit unless another is set: 65,535 bytes.
     *
     * <p>Read as little-endian, every big-endian length from 1 to 65,535, every HTTP request line and every
     * TLS hello is larger, so that each of these mistakes is an error on the fourth byte.
     */
    public static final int DEFAULT_MAX_HEADER_LENGTH = 65_535;

    /** The body's limit unless another is set: none, 2^63-1 bytes. */
    public static final long DEFAULT_MAX_BODY_LENGTH = Long.MAX_VALUE;

    /** The deepest nesting of objects and arrays in a header unless another is set, the header itself included. */
    public static final int DEFAULT_MAX_NESTING_DEPTH = 64;

    /** The most characters of a number in a header unless another is set. */
    public static final int DEFAULT_MAX_NUMBER_LENGTH = 1_000;

    /** The most values in a header unless another is set. */
    public static final int DEFAULT_MAX_HEADER_VALUES = 1_024;

    /** The longest header that can be allowed: 1 GiB, so that it fits an array with room to spare. */
    public static final int HIGHEST_MAX_HEADER_LENGTH = 1 << 30;

    /** The deepest nesting that can be allowed: it bounds the stack that writing a header takes. */
    public static final int HIGHEST_MAX_NESTING_DEPTH = 1_000;

    private static final FrameLimits STANDARD = new FrameLimits(
            DEFAULT_MAX_HEADER_LENGTH,
            DEFAULT_MAX_BODY_LENGTH,
            DEFAULT_MAX_NESTING_DEPTH,
            DEFAULT_MAX_NUMBER_LENGTH,
            DEFAULT_MAX_HEADER_VALUES);

    private final int maxHeaderLength;
    private final long maxBodyLength;
    private final int maxNestingDepth;
    private final int maxNumberLength;
    private final int maxHeaderValues;

    private FrameLimits(
            int maxHeaderLength, long maxBodyLength, int maxNestingDepth, int maxNumberLength, int maxHeaderValues) {
        this.maxHeaderLength = maxHeaderLength;
        this.maxBodyLength = maxBodyLength;
        this.maxNestingDepth = maxNestingDepth;
        this.maxNumberLength = maxNumberLength;
        this.maxHeaderValues = maxHeaderValues;
    }

    /** The default limits. */
    public static FrameLimits standard() {
        return STANDARD;
    }

    /** The longest header accepted, in bytes; the length field is not counted. */
    public int maxHeaderLength() {
        return maxHeaderLength;
    }

    /** The longest body accepted, in bytes. */
    public long maxBodyLength() {
        return maxBodyLength;
    }

    /** The deepest nesting accepted in a header; the header itself is 1. */
    public int maxNestingDepth() {
        return maxNestingDepth;
    }

    /** The most characters accepted of one number in a header, sign, point and exponent included. */
    public int maxNumberLength() {
        return maxNumberLength;
    }

    /**
     * The most values accepted in a header: every text, number, true, false, null, object and array in it, at any depth;
     * the header's own object is not counted. A value in memory is many times as large as on the wire.
     */
    public int maxHeaderValues() {
        return maxHeaderValues;
    }

    /**
     * These limits with another one for the header.
     *
     * @param maxHeaderLength in bytes, from 2 (the shortest JSON object) to {@value #HIGHEST_MAX_HEADER_LENGTH}
     * @throws IllegalArgumentException if it is out of range
     */
    public FrameLimits withMaxHeaderLength(int maxHeaderLength) {
        checkRange("maxHeaderLength", maxHeaderLength, 2, HIGHEST_MAX_HEADER_LENGTH);
        return new FrameLimits(maxHeaderLength, maxBodyLength, maxNestingDepth, maxNumberLength, maxHeaderValues);
    }

    /**
     * These limits with another one for the body.
     *
     * @param maxBodyLength in bytes, from 0 to 2^63-1
     * @throws IllegalArgumentException if it is negative
     */
    public FrameLimits withMaxBodyLength(long maxBodyLength) {
        checkRange("maxBodyLength", maxBodyLength, 0, Long.MAX_VALUE);
        return new FrameLimits(maxHeaderLength, maxBodyLength, maxNestingDepth, maxNumberLength, maxHeaderValues);
    }

    /**
     * These limits with another one for nesting.
     *
     * @param maxNestingDepth from 1 (a flat header) to {@value #HIGHEST_MAX_NESTING_DEPTH}
     * @throws IllegalArgumentException if it is out of range
     */
    public FrameLimits withMaxNestingDepth(int maxNestingDepth) {
        checkRange("maxNestingDepth", maxNestingDepth, 1, HIGHEST_MAX_NESTING_DEPTH);
        return new FrameLimits(maxHeaderLength, maxBodyLength, maxNestingDepth, maxNumberLength, maxHeaderValues);
    }

    /**
     * These limits with another one for numbers.
     *
     * @param maxNumberLength in characters, from 19 (any {@code data_size}) to 65,535, because turning
     *     digits into a number takes time that grows with their square
     * @throws IllegalArgumentException if it is out of range
     */
    public FrameLimits withMaxNumberLength(int maxNumberLength) {
        checkRange("maxNumberLength", maxNumberLength, 19, 65_535);
        return new FrameLimits(maxHeaderLength, maxBodyLength, maxNestingDepth, maxNumberLength, maxHeaderValues);
    }

    /**
     * These limits with another one for values.
     *
     * @param maxHeaderValues from 3 (the three keys) to {@value #HIGHEST_MAX_HEADER_LENGTH} (any header)
     * @throws IllegalArgumentException if it is out of range
     */
    public FrameLimits withMaxHeaderValues(int maxHeaderValues) {
        checkRange("maxHeaderValues", maxHeaderValues, 3, HIGHEST_MAX_HEADER_LENGTH);
        return new FrameLimits(maxHeaderLength, maxBodyLength, maxNestingDepth, maxNumberLength, maxHeaderValues);
    }

    private static void checkRange(String setting, long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(setting + " " + value + " is not in " + lowest + " to " + highest);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameLimits that
                && maxHeaderLength == that.maxHeaderLength
                && maxBodyLength == that.maxBodyLength
                && maxNestingDepth == that.maxNestingDepth
                && maxNumberLength == that.maxNumberLength
                && maxHeaderValues == that.maxHeaderValues;
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxHeaderLength, maxBodyLength, maxNestingDepth, maxNumberLength, maxHeaderValues);
    }

    @Override
    public String toString() {
        return "FrameLimits[maxHeaderLength=" + maxHeaderLength + ", maxBodyLength=" + maxBodyLength
                + ", maxNestingDepth=" + maxNestingDepth + ", maxNumberLength=" + maxNumberLength
                + ", maxHeaderValues=" + maxHeaderValues + "]";
    }
}
