package io.github.nonstick;

import java.nio.ByteOrder;

/**
 * Where each part of a frame stands.
 *
 * <pre>
 *  0        4                 4+H                         4+H+N
 *  +--------+------------------+---------------------------+
 *  | H      | header           | body                      |
 *  | uint32 | H bytes of UTF-8 | N = data_size bytes       |
 *  | LE     | JSON object      |                           |
 *  +--------+------------------+---------------------------+
 * </pre>
 *
 * The length field counts the header alone. It is little-endian unless the format says otherwise, as
 * Python's {@code struct.pack('i', H)} is on every machine in common use, and it is read as unsigned.
 */
final class FrameLayout {
    static final int LENGTH_FIELD_LENGTH = 4;

    private FrameLayout() {}

    /** The length field's value, 0 to 2^32-1, from an int read in big-endian order. */
    static long headerLength(int bigEndianField, ByteOrder order) {
        int field = order == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(bigEndianField) : bigEndianField;
        return Integer.toUnsignedLong(field);
    }

    /** Writes the length field at the start of {@code target}. */
    static void putHeaderLength(byte[] target, int headerLength, ByteOrder order) {
        int field = order == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(headerLength) : headerLength;
        target[0] = (byte) (field >>> 24);
        target[1] = (byte) (field >>> 16);
        target[2] = (byte) (field >>> 8);
        target[3] = (byte) field;
    }
}
