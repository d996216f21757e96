package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where a JSON text in UTF-8 ends, and whether it is valid, eight bytes at a time.
 *
 * <p>Most texts are <em>plain</em>: ASCII without escapes. For them, eight bytes are read as one long, and {@link
 * PlainText#marks} says in a few steps whether one of them needs a look of its own. Methods get the index behind
 * the opening quote, or of a later character, and return that of the closing one, or {@link #UNKNOWN}. They stop at
 * a zero byte, of which the array has some at its end: see {@link HeaderScanner}.
 */
final class TextScan {
    /** No end is known: the text is not valid, or has an escape where none is expected. */
    static final int UNKNOWN = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BLOCK_LENGTH = 4 * Long.BYTES;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private TextScan() {}

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
        return PlainText.marks(word(bytes, at))
                | PlainText.marks(word(bytes, at + Long.BYTES))
                | PlainText.marks(word(bytes, at + 2 * Long.BYTES))
                | PlainText.marks(word(bytes, at + 3 * Long.BYTES));
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
            long marks = PlainText.marks(word(bytes, at)) & HIGH_BITS;
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
            at += Long.BYTES;
        }
    }

    private static long word(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    private static int escapeEnd(byte[] bytes, int start) {
        switch (bytes[start + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return start + 2;
            }
            case 'u' -> {
                boolean hex = isHex(bytes[start + 2])
                        && isHex(bytes[start + 3])
                        && isHex(bytes[start + 4])
                        && isHex(bytes[start + 5]);
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
