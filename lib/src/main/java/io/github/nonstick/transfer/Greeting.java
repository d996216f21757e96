package io.github.nonstick.transfer;

import java.util.Objects;

/**
 * Bytes that a peer sends before its first frame, which are passed over: a welcome, as many servers have it, or a line
 * with a version.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Greeting {
    /** The most bytes that are passed over. */
    public static final int MAX_LENGTH = 65_536;

    private static final Greeting NONE = new Greeting(0);
    private static final Greeting UNTIL_FRAME = new Greeting(-1);

    /** -1 where it ends with the first frame. */
    private final int length;

    private Greeting(int length) {
        this.length = length;
    }

    /** No greeting: the first byte is that of a frame. */
    public static Greeting none() {
        return NONE;
    }

    /**
     * A greeting of so many bytes, whatever they are.
     *
     * @param length from 0 to {@value #MAX_LENGTH}
     * @throws IllegalArgumentException if it is out of range
     */
    public static Greeting ofLength(int length) {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("greeting length " + length + " is not in 0 to " + MAX_LENGTH);
        }
        return length == 0 ? NONE : new Greeting(length);
    }

    /**
     * A greeting of at most {@value #MAX_LENGTH} bytes that ends where a frame seems to begin: with a length in the
     * format's limit and byte order, and an object behind it. Under the standard limit no text can be taken for one.
     */
    public static Greeting untilFrame() {
        return UNTIL_FRAME;
    }

    boolean isNone() {
        return length == 0;
    }

    boolean endsWithFrame() {
        return length < 0;
    }

    /** How many bytes at the most. */
    int maxLength() {
        return length < 0 ? MAX_LENGTH : length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Greeting that && length == that.length;
    }

    @Override
    public int hashCode() {
        return Objects.hash(length);
    }

    @Override
    public String toString() {
        return "Greeting[" + (length < 0 ? "until frame" : length + " bytes") + "]";
    }
}
