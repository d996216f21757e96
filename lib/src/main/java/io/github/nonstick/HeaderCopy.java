package io.github.nonstick;

import java.util.Arrays;

/** The array that a header is copied to as it comes. */
final class HeaderCopy {
    private static final int INITIAL_CAPACITY = 256;

    /** A copy of this length or less is kept for the next header. */
    private static final int KEPT_LENGTH = 4_096;

    private HeaderCopy() {}

    /**
     * An array with room for so many bytes of a header, and with the padding of {@link HeaderScanner}; the same one
     * where it has both. It grows by what has come, at most doubling: what the peer claims is not allocated.
     */
    static byte[] room(byte[] copy, int byteCount, int claimed) {
        return byteCount <= copy.length - HeaderScanner.PADDING ? copy : grown(copy, byteCount, claimed);
    }

    /** What is kept of a copy that nothing is read from any more: a long one would be held as long as the body takes. */
    static byte[] released(byte[] copy) {
        return copy.length <= KEPT_LENGTH ? copy : new byte[HeaderScanner.PADDING];
    }

    private static byte[] grown(byte[] copy, int byteCount, int claimed) {
        long doubled = Math.max(INITIAL_CAPACITY, 2L * copy.length);
        long capacity = Math.max(byteCount, Math.min(doubled, claimed)) + HeaderScanner.PADDING;
        return Arrays.copyOf(copy, (int) Math.min(capacity, Integer.MAX_VALUE));
    }
}
