package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What precedes a value in a canonical header: <code>{"data_size": </code> or <code>, "filename": </code>.
 *
 * <p>Most are of 8 to 16 bytes, and are compared and written as two words. Immutable.
 */
final class HeaderPrefix {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WORD = Long.BYTES;

    /** So many words, and one more that may overlap the last, are written without a loop. */
    private static final int UNROLLED = 4;

    /** How many bytes are looked at from the prefix's start, whatever its length. */
    static final int REACH = 2 * WORD;

    private final byte[] bytes;
    private final int length;

    /** The first eight bytes and the next, and which of their bits count. */
    private final long word0;

    private final long word1;
    private final long mask0;
    private final long mask1;

    /** The next two words, for {@link #putWords}. */
    private final long word2;

    private final long word3;

    /** The last eight bytes; 0 if there are fewer. */
    private final long tail;

    private HeaderPrefix(byte[] bytes) {
        this.bytes = bytes;
        this.length = bytes.length;
        byte[] padded = Arrays.copyOf(bytes, Math.max(length, UNROLLED * WORD));
        this.word0 = (long) LONG.get(padded, 0);
        this.word1 = (long) LONG.get(padded, WORD);
        this.mask0 = mask(length);
        this.mask1 = mask(length - WORD);
        this.word2 = (long) LONG.get(padded, 2 * WORD);
        this.word3 = (long) LONG.get(padded, 3 * WORD);
        this.tail = length < WORD ? 0 : (long) LONG.get(bytes, length - WORD);
    }

    private static long mask(int byteCount) {
        return byteCount >= WORD ? -1 : byteCount <= 0 ? 0 : (1L << Byte.SIZE * byteCount) - 1;
    }

    /** What precedes a key's value, with what separates it from the value before. */
    static HeaderPrefix of(String separator, String key) {
        return of(separator + CanonicalText.quoted(key) + ": ");
    }

    static HeaderPrefix of(String ascii) {
        return new HeaderPrefix(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    int length() {
        return length;
    }

    /** Whether it stands at an index of an array that goes on for {@link #REACH} from there. */
    boolean standsAt(byte[] source, int index) {
        long differences = ((long) LONG.get(source, index) ^ word0) & mask0
                | ((long) LONG.get(source, index + WORD) ^ word1) & mask1;
        return differences == 0 && (length <= REACH || restStandsAt(source, index));
    }

    private boolean restStandsAt(byte[] source, int index) {
        return length <= source.length - index
                && Arrays.equals(source, index + REACH, index + length, bytes, REACH, length);
    }

    void put(byte[] target, int index) {
        if (length <= REACH && length >= WORD) {
            LONG.set(target, index, word0);
            LONG.set(target, index + length - WORD, tail);
        } else {
            System.arraycopy(bytes, 0, target, index, length);
        }
    }

    /** As {@link #put}, for what is a few words long: a loop over them costs more than the words. */
    void putWords(byte[] target, int index) {
        if (length <= UNROLLED * WORD || length > (UNROLLED + 1) * WORD) {
            System.arraycopy(bytes, 0, target, index, length);
            return;
        }
        LONG.set(target, index, word0);
        LONG.set(target, index + WORD, word1);
        LONG.set(target, index + 2 * WORD, word2);
        LONG.set(target, index + 3 * WORD, word3);
        LONG.set(target, index + length - WORD, tail);
    }
}
