package io.github.nonstick;

/** Up to eight decimal digits in a long, one in a byte, the first in the lowest. */
final class JsonDigits {
    /** What makes each digit of a text its value: it is exclusively or-ed. */
    static final long ZEROS = 0x3030303030303030L;

    private static final long HIGH_BITS = 0x8080808080808080L;

    private JsonDigits() {}

    /** Has the high bit set of the lowest byte that is not the value of a digit; 0 if all are. */
    static long notDigits(long digits) {
        return (digits + 0x7676767676767676L | digits) & HIGH_BITS;
    }

    /** The value of eight digits: neighbours are joined thrice. */
    static long value(long digits) {
        long pairs = digits * (1 + (10 << 8)) >>> 8 & 0x00ff00ff00ff00ffL;
        long fours = pairs * (1 + (100 << 16)) >>> 16 & 0x0000ffff0000ffffL;
        return fours * (1 + (10_000L << 32)) >>> 32;
    }
}
