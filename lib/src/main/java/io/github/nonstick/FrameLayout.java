package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

    private static final VarHandle LITTLE_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private FrameLayout() {}

    /** The length field's value at an index; below 0 if it is 2^31 or more. */
    static int headerLength(byte[] source, int index, boolean littleEndian) {
        int field = (int) LITTLE_ENDIAN_INT.get(source, index);
        return littleEndian ? field : Integer.reverseBytes(field);
    }

    /** The length field's value, 0 to 2^32-1, from an int read in big-endian order. */
    static long headerLength(int bigEndianField, ByteOrder order) {
        int field = order == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(bigEndianField) : bigEndianField;
        return Integer.toUnsignedLong(field);
    }

    /** Writes the length field at an index. */
    static void putHeaderLength(byte[] target, int index, int headerLength, ByteOrder order) {
        int field = order == ByteOrder.LITTLE_ENDIAN ? headerLength : Integer.reverseBytes(headerLength);
        LITTLE_ENDIAN_INT.set(target, index, field);
    }
}
