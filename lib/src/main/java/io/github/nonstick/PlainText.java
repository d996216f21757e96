package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Text of ASCII without quotes, backslashes and control characters: it stands in JSON as it is. */
final class PlainText {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WORD = Long.BYTES;
    private static final int BLOCK = 4 * WORD;

    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BITS_5 = 0x2020202020202020L;
    private static final long BITS_6_7 = 0xc0c0c0c0c0c0c0c0L;
    private static final long RAISE = 0x9090909090909090L;

    private PlainText() {}

    /**
     * Has the high bit set of each of a word's bytes that is not plain. Behind the first such byte, a borrow may
     * set others; before it, none is set.
     */
    static long marks(long word) {
        // 0x02 takes the quote to 0x20 and the control characters to each other: what is below 0x21 then, borrows.
        long quoteOrControl = (word ^ 0x0202020202020202L) - 0x2121212121212121L;
        long backslash = (word ^ 0x5c5c5c5c5c5c5c5cL) - 0x0101010101010101L;
        return quoteOrControl | backslash | word;
    }

    /**
     * Copies the text in {@code source[start, end)}, and says whether it is plain. Both arrays have a word's
     * bytes before the text, of which some may be copied with it.
     *
     * <p>Words overlap in the middle, which costs less than a loop with an end of its own for each length. All
     * of it is in one method on purpose, for it is too long to be inlined then: with its caller's other work
     * around it, its words would not stay in registers.
     */
    static boolean copy(byte[] source, int start, int end, byte[] target, int targetStart) {
        int length = end - start;
        int targetEnd = targetStart + length;
        if (length > 3 * WORD) {
            return length >= BLOCK && length <= 2 * BLOCK
                    ? copyDigest(source, start, end, target, targetStart)
                    : copyLong(source, start, end, target, targetStart);
        }
        if (length > WORD) {
            long first = (long) LONG.get(source, start);
            long last = (long) LONG.get(source, end - WORD);
            long marks = marks(first) | marks(last);
            if (length > 2 * WORD) {
                long second = (long) LONG.get(source, start + WORD);
                LONG.set(target, targetStart + WORD, second);
                marks |= marks(second);
            }
            LONG.set(target, targetStart, first);
            LONG.set(target, targetEnd - WORD, last);
            return (marks & HIGH_BITS) == 0;
        }
        long word = (long) LONG.get(source, end - WORD);
        LONG.set(target, targetEnd - WORD, word);
        // Of the word, only what belongs to the range; all of it goes if that is empty.
        int before = WORD - length << 3;
        return length == 0 || (marks(word) >>> before & HIGH_BITS >>> before) == 0;
    }

    /** As {@link #copy}, for 32 to 64 characters that are likely a digest's. */
    private static boolean copyDigest(byte[] source, int start, int end, byte[] target, int targetStart) {
        int targetEnd = targetStart + end - start;
        long a = (long) LONG.get(source, start);
        long b = (long) LONG.get(source, start + 8);
        long c = (long) LONG.get(source, start + 16);
        long d = (long) LONG.get(source, start + 24);
        LONG.set(target, targetStart, a);
        LONG.set(target, targetStart + 8, b);
        LONG.set(target, targetStart + 16, c);
        LONG.set(target, targetStart + 24, d);
        long common = a & b & c & d;
        long raised = a + RAISE & b + RAISE & c + RAISE & d + RAISE;
        long e = (long) LONG.get(source, end - 32);
        long f = (long) LONG.get(source, end - 24);
        long g = (long) LONG.get(source, end - 16);
        long h = (long) LONG.get(source, end - 8);
        LONG.set(target, targetEnd - 32, e);
        LONG.set(target, targetEnd - 24, f);
        LONG.set(target, targetEnd - 16, g);
        LONG.set(target, targetEnd - 8, h);
        common &= e & f & g & h;
        raised &= e + RAISE & f + RAISE & g + RAISE & h + RAISE;
        // A digest's characters and their neighbours, 0x30 to 0x3f and 0x60 to 0x6f, are told from all others in
        // fewer steps: with 0x90 more, those of 0x30 to 0x6f have the two highest bits, and only those; the
        // lowest byte beyond lacks one, whatever it carries over. Of what is left, bit 5 tells the rest.
        return (raised & BITS_6_7 | common & BITS_5) == (BITS_6_7 | BITS_5)
                || copyLong(source, start, end, target, targetStart);
    }

    /** As {@link #copy}, for at least a word. */
    private static boolean copyLong(byte[] source, int start, int end, byte[] target, int targetStart) {
        System.arraycopy(source, start, target, targetStart, end - start);
        long marks = marks((long) LONG.get(source, end - WORD));
        for (int at = start; at < end - WORD; at += WORD) {
            marks |= marks((long) LONG.get(source, at));
        }
        return (marks & HIGH_BITS) == 0;
    }
}
