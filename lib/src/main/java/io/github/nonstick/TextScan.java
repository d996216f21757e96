package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where a JSON text in UTF-8 ends, and whether it is valid, eight bytes at a time.
 *
 * <p>Most texts are <em>plain</em>: ASCII without escapes. For them, eight bytes are read as one long, and {@link
 * #marks} says in a few steps whether one of them needs a look of its own. Methods get the index behind the
 * opening quote, or of a later character, and return that of the closing one, or {@link #UNKNOWN}. They stop at
 * a zero byte, of which the array has some at its end: see {@link HeaderScanner}.
 */
final class TextScan {
    /** No end is known: the text is not valid, or has an escape where none is expected. */
    static final int UNKNOWN = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BLOCK_LENGTH = 4 * Long.BYTES;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BITS_6 = 0x4040404040404040L;

    private TextScan() {}

    /**
     * Whether a range has no quote, no backslash, no control character and only ASCII. The array goes on for a
     * word before its end.
     *
     * <p>Words overlap in the middle, which costs less than a loop with an end of its own for each length. All
     * of it is in one method on purpose, for it is too long to be inlined then: with the decoder's other work
     * around it, its words would not stay in registers.
     */
    static boolean isPlain(byte[] array, int start, int end) {
        int length = end - start;
        if (length > Long.BYTES && length <= 2 * Long.BYTES) {
            return ((marks(array, start) | marks(array, end - 8)) & HIGH_BITS) == 0;
        }
        if (length > 2 * Long.BYTES && length <= 3 * Long.BYTES) {
            return ((marks(array, start) | marks(array, start + 8) | marks(array, end - 8)) & HIGH_BITS) == 0;
        }
        if (length <= Long.BYTES) {
            // Of the last word, only what belongs to the range; all of it goes if that is empty.
            int before = Long.BYTES - length << 3;
            return length == 0 || (marks(array, end - 8) >>> before & HIGH_BITS >>> before) == 0;
        }
        if (length >= BLOCK_LENGTH && length <= 2 * BLOCK_LENGTH) {
            // A digest's characters and their neighbours, 0x30 to 0x3f and 0x60 to 0x7f: what they have in
            // common tells them from all others in fewer steps. Anything else is looked at once more below.
            long a = (long) LONG.get(array, start);
            long b = (long) LONG.get(array, start + 8);
            long c = (long) LONG.get(array, start + 16);
            long d = (long) LONG.get(array, start + 24);
            long e = (long) LONG.get(array, end - 32);
            long f = (long) LONG.get(array, end - 24);
            long g = (long) LONG.get(array, end - 16);
            long h = (long) LONG.get(array, end - 8);
            long bit5 = (a & b & c & d & e & f & g & h) << 1;
            long bit7 = (a | b | c | d | e | f | g | h) >>> 1;
            long bit4Or6 = (a | a << 2)
                    & (b | b << 2)
                    & (c | c << 2)
                    & (d | d << 2)
                    & (e | e << 2)
                    & (f | f << 2)
                    & (g | g << 2)
                    & (h | h << 2);
            if ((bit5 & bit4Or6 & ~bit7 & BITS_6) == BITS_6) {
                return true;
            }
        }
        long marks = marks(array, end - 8) | marks(array, end - 16) | marks(array, end - 24);
        for (int at = start; at < end - 24; at += Long.BYTES) {
            marks |= marks(array, at);
        }
        return (marks & HIGH_BITS) == 0;
    }

    /**
     * The closing quote of a text that is likely a digest's value: of 32 characters or a multiple of that,
     * and plain.
     */
    static int digestEnd(byte[] bytes, int start) {
        int at = start;
        while (bytes[at] != '"') {
            if (!isPlainBlock(bytes, at)) {
                return textEnd(bytes, at, true);
            }
            at += BLOCK_LENGTH;
        }
        return at;
    }

    private static boolean isPlainBlock(byte[] bytes, int at) {
        return (blockMarks(bytes, at) & HIGH_BITS) == 0;
    }

    private static long blockMarks(byte[] bytes, int at) {
        return marks(bytes, at)
                | marks(bytes, at + Long.BYTES)
                | marks(bytes, at + 2 * Long.BYTES)
                | marks(bytes, at + 3 * Long.BYTES);
    }

    /** The closing quote of a text. */
    static int textEnd(byte[] bytes, int start, boolean escapesAllowed) {
        int end = plainEnd(bytes, start);
        return bytes[end] == '"' ? end : unusualTextEnd(bytes, end, escapesAllowed);
    }

    private static int unusualTextEnd(byte[] bytes, int start, boolean escapesAllowed) {
        int at = start;
        while (at >= 0 && bytes[at] != '"') {
            if (bytes[at] == '\\') {
                at = escapesAllowed ? escapeEnd(bytes, at) : UNKNOWN;
            } else if (bytes[at] < 0) {
                at = utf8End(bytes, at);
            } else if (bytes[at] >= ' ') {
                at = plainEnd(bytes, at);
            } else {
                at = UNKNOWN;
            }
        }
        return at;
    }

    /** The first byte from here that is a quote, a backslash, a control character or not ASCII. */
    private static int plainEnd(byte[] bytes, int start) {
        int at = start;
        while (true) {
            long marks = marks(bytes, at) & HIGH_BITS;
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
            at += Long.BYTES;
        }
    }

    /**
     * Has the high bit set of each of eight bytes that is a quote, a backslash, a control character or not
     * ASCII. Behind the first such byte, a borrow may set others; before it, none is set.
     */
    private static long marks(byte[] bytes, int at) {
        long word = (long) LONG.get(bytes, at);
        // 0x02 takes the quote to 0x20 and the control characters to each other: what is below 0x21 then, borrows.
        long quoteOrControl = (word ^ 0x0202020202020202L) - 0x2121212121212121L;
        long backslash = (word ^ 0x5c5c5c5c5c5c5c5cL) - 0x0101010101010101L;
        return quoteOrControl | backslash | word;
    }

    private static int escapeEnd(byte[] bytes, int start) {
        switch (bytes[start + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return start + 2;
            }
            case 'u' -> {
                boolean hex = isHex(bytes[start + 2])
                        & isHex(bytes[start + 3])
                        & isHex(bytes[start + 4])
                        & isHex(bytes[start + 5]);
                return hex ? start + 6 : UNKNOWN;
            }
            default -> {
                return UNKNOWN;
            }
        }
    }

    private static boolean isHex(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F';
    }

    /** The end of the character that starts with this byte, by the table of well-formed sequences in Unicode. */
    private static int utf8End(byte[] bytes, int start) {
        int first = bytes[start] & 0xff;
        int second = bytes[start + 1];
        if (first >= 0xc2 && first <= 0xdf) {
            return isContinuation(second) ? start + 2 : UNKNOWN;
        }
        if (first >= 0xe0 && first <= 0xef) {
            boolean valid = isContinuation(second)
                    && isContinuation(bytes[start + 2])
                    && (first != 0xe0 || (second & 0xff) >= 0xa0)
                    && (first != 0xed || (second & 0xff) <= 0x9f);
            return valid ? start + 3 : UNKNOWN;
        }
        if (first >= 0xf0 && first <= 0xf4) {
            boolean valid = isContinuation(second)
                    && isContinuation(bytes[start + 2])
                    && isContinuation(bytes[start + 3])
                    && (first != 0xf0 || (second & 0xff) >= 0x90)
                    && (first != 0xf4 || (second & 0xff) <= 0x8f);
            return valid ? start + 4 : UNKNOWN;
        }
        return UNKNOWN;
    }

    private static boolean isContinuation(int b) {
        return (b & 0xc0) == 0x80;
    }
}
