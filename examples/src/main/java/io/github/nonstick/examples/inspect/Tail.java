package io.github.nonstick.examples.inspect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The last bytes of what was added. */
final class Tail {
    private static final int CAPACITY = 64;

    private final byte[] bytes = new byte[CAPACITY];

    /** {@code 0 <= length <= CAPACITY} */
    private int length;

    /** Takes all that remains in the buffer. */
    void add(ByteBuffer added) {
        int taken = Math.min(CAPACITY, added.remaining());
        int kept = Math.min(length, CAPACITY - taken);
        System.arraycopy(bytes, length - kept, bytes, 0, kept);
        added.position(added.limit() - taken);
        added.get(bytes, kept, taken);
        length = kept + taken;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }
}
