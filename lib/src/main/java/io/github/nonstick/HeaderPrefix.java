package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What precedes a value in a canonical header: {@code {"data_size": } or {@code , "filename": }.
 *
 * <p>It is compared and written as two words that overlap, where it has the length for that. Immutable.
 */
final class HeaderPrefix {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int length;

    /** Whether two words cover all of it: {@code 8 <= length <= 16}. */
    private final boolean inTwoWords;

    private final int tailIndex;
    private final long head;
    private final long tail;

    private HeaderPrefix(byte[] bytes) {
        this.bytes = bytes;
        this.length = bytes.length;
        this.inTwoWords = length >= Long.BYTES && length <= 2 * Long.BYTES;
        // Where the words don't fit, they contradict each other, so that nothing ever equals both.
        this.tailIndex = inTwoWords ? length - Long.BYTES : 0;
        this.head = inTwoWords ? (long) LONG.get(bytes, 0) : 0;
        this.tail = inTwoWords ? (long) LONG.get(bytes, tailIndex) : -1;
    }

    /** What precedes a key's value, with what separates it from the value before. */
    static HeaderPrefix of(String separator, String key) {
        return new HeaderPrefix((separator + CanonicalText.quoted(key) + ": ").getBytes(StandardCharsets.US_ASCII));
    }

    int length() {
        return length;
    }

    /**
     * Whether it surely stands at an index: never said of one that is not of 8 to 16 bytes. The array goes on
     * for two words from there.
     */
    boolean standsAt(byte[] source, int index) {
        return (long) LONG.get(source, index) == head && (long) LONG.get(source, index + tailIndex) == tail;
    }

    void put(byte[] target, int index) {
        if (inTwoWords) {
            LONG.set(target, index, head);
            LONG.set(target, index + tailIndex, tail);
        } else {
            System.arraycopy(bytes, 0, target, index, length);
        }
    }
}
