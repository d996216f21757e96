package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Texts and integers as they stand in a canonical header: printable ASCII in quotes, all else escaped.
 *
 * <p>Escapes are those of CPython's {@code json.dumps}: {@code \}{@code uXXXX} in lower case, half a surrogate
 * pair at a time, where there is no letter for the character; DEL is escaped, the slash is not.
 */
final class CanonicalText {
    /** How many bytes behind what {@link #put} writes it may touch. */
    static final int SLACK = 2;

    /** How many bytes behind what {@link #putInFront} writes it may touch. */
    static final int INTEGER_SLACK = 3;

    private static final int ESCAPE_LENGTH = 6;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The letters of {@code null}, the first in the lowest byte. */
    private static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;

    /** Those that a long holds: 1, 10, 100 and so on. */
    private static final long[] POWERS_OF_TEN = new long[19];

    /** The two digits of each number below 100, the first in the low half. */
    private static final short[] DECIMAL = new short[100];

    /** The first four bytes of the escape of a character, by its high byte. */
    private static final long[] ESCAPE_START = new long[256];

    /** The last two bytes of the escape of a character, behind room for the first four, by its low byte. */
    private static final long[] ESCAPE_END = new long[256];

    static {
        byte[] digits = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        for (int b = 0; b < ESCAPE_START.length; b++) {
            long hex = digits[b >>> 4] | digits[b & 0xf] << 8;
            ESCAPE_START[b] = '\\' | 'u' << 8 | hex << 16;
            ESCAPE_END[b] = hex << 32;
        }
        for (int i = 0; i < DECIMAL.length; i++) {
            DECIMAL[i] = (short) (digits[i / 10] | digits[i % 10] << 8);
        }
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    private CanonicalText() {}

    static String quoted(String text) {
        byte[] bytes = new byte[(int) longestLength(text) + SLACK];
        return new String(bytes, 0, put(text, bytes, 0), StandardCharsets.US_ASCII);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }

    /** At least the length, told without a look at the text. */
    static long longestLength(String text) {
        return 2 + (long) ESCAPE_LENGTH * text.length();
    }

    /** How many bytes a text has, quotes included; 2^31-1 if it has more. */
    static int length(String text) {
        long length = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += isPlain(c) ? 1 : escapeLetter(c) != 0 ? 2 : ESCAPE_LENGTH;
        }
        return (int) Math.min(length, Integer.MAX_VALUE);
    }

    /** How many bytes a text has if none of its characters is escaped. */
    static int plainLength(String text) {
        return (int) Math.min(2L + text.length(), Integer.MAX_VALUE);
    }

    /**
     * Writes a text, quotes included.
     *
     * @return where it ends in the target, which has room for that and {@link #SLACK}
     */
    static int put(String text, byte[] target, int index) {
        int at = index;
        target[at++] = '"';
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > '~') {
                // Nothing behind the printable ones has a letter of its own.
                LONG.set(target, at, ESCAPE_START[c >>> 8] | ESCAPE_END[c & 0xff]);
                at += ESCAPE_LENGTH;
            } else if (isPlain(c)) {
                target[at++] = (byte) c;
            } else {
                at = putEscape(c, target, at);
            }
        }
        target[at++] = '"';
        return at;
    }

    private static int putEscape(char c, byte[] target, int index) {
        int letter = escapeLetter(c);
        if (letter != 0) {
            target[index] = '\\';
            target[index + 1] = (byte) letter;
            return index + 2;
        }
        LONG.set(target, index, ESCAPE_START[c >>> 8] | ESCAPE_END[c & 0xff]);
        return index + ESCAPE_LENGTH;
    }

    /** 0 for a character that has no letter of its own. */
    private static int escapeLetter(char c) {
        if (c > '\\') {
            return 0;
        }
        return switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    /** Writes a text without escapes, quotes included, and answers where it ends. */
    static int putPlain(String text, byte[] target, int index) {
        int end = index + 1 + text.length();
        target[index] = '"';
        putAscii(text, target, index + 1);
        target[end] = '"';
        return end + 1;
    }

    /** Writes ASCII as it is; deprecated is what happens to other characters. */
    @SuppressWarnings("deprecation")
    static void putAscii(String ascii, byte[] target, int index) {
        ascii.getBytes(0, ascii.length(), target, index);
    }

    static int putNull(byte[] target, int index) {
        INT.set(target, index, NULL);
        return index + 4;
    }

    /** How many characters an integer has, its sign included. */
    static int length(long value) {
        if (value < 0) {
            return value == Long.MIN_VALUE ? 20 : 1 + length(-value);
        }
        int length = 1;
        while (length < POWERS_OF_TEN.length && value >= POWERS_OF_TEN[length]) {
            length++;
        }
        return length;
    }

    /**
     * Writes an integer from 0 on of which the length is known. {@value #INTEGER_SLACK} bytes behind it may be
     * touched.
     */
    static void putInFront(long value, int length, byte[] target, int index) {
        if (value >= 10_000) {
            put(value, length, target, index);
            return;
        }
        int high = (int) value / 100;
        int digits = DECIMAL[high] & 0xffff | DECIMAL[(int) value - 100 * high] << 16;
        INT.set(target, index, digits >>> Byte.SIZE * (Integer.BYTES - length));
    }

    /** Writes an integer of which the length is known, and answers where it ends. */
    static int put(long value, int length, byte[] target, int index) {
        int end = index + length;
        int at = end;
        long rest = value;
        // Remainders have the sign of the value, so that the lowest long is no case of its own.
        while (rest >= 100 || rest <= -100) {
            long quotient = rest / 100;
            at -= 2;
            SHORT.set(target, at, DECIMAL[Math.abs((int) (rest - 100 * quotient))]);
            rest = quotient;
        }
        int last = Math.abs((int) rest);
        if (last >= 10) {
            at -= 2;
            SHORT.set(target, at, DECIMAL[last]);
        } else {
            target[--at] = (byte) ('0' + last);
        }
        if (value < 0) {
            target[--at] = '-';
        }
        return end;
    }
}
