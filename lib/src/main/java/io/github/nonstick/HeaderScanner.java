package io.github.nonstick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the values in a header of the usual shape, in place and without garbage.
 */
final class HeaderScanner {
    /** How many bytes of the array must follow the header: a word and a prefix are read from its last byte. */
    static final int PADDING = 40;

    private static final int MAX_EXTRA_KEYS = 16;

    private static final int UNKNOWN = -1;
    private static final int NO_TEXT = -1;

    private static final int DATA_SIZE = 1;
    private static final int FILENAME = 2;
    private static final int HASH = 4;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BLOCK_LENGTH = 32;
    private static final long ZEROS = 0x3030303030303030L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final int NULL = 0x6c6c756e;
    private static final int TRUE = 0x65757274;
    private static final int ALSE = 0x65736c61;

    /** Whether all three keys can stand in a header: half a surrogate pair can't. */
    private final boolean keysHaveUtf8;

    private final HeaderPrefix dataSizePrefix;
    private final HeaderPrefix filenamePrefix;
    private final HeaderPrefix hashPrefix;

    private final byte[] dataSizeKey;
    private final byte[] filenameKey;
    private final byte[] hashKey;

    /** Which of the three keys have come. */
    private int seen;

    private long dataSize;
    private int filenameStart;
    private int filenameEnd;
    private int hashStart;
    private int hashEnd;

    /** Start and end of each extra key; {@code 0 <= extraKeys <= MAX_EXTRA_KEYS}. */
    private final int[] extraKeySpans = new int[2 * MAX_EXTRA_KEYS];

    private int extraKeys;

    HeaderScanner(HeaderKeys keys) {
        keysHaveUtf8 = hasUtf8(keys.dataSize()) && hasUtf8(keys.filename()) && hasUtf8(keys.hash());
        dataSizePrefix = keys.dataSizePrefix();
        filenamePrefix = keys.filenamePrefix();
        hashPrefix = keys.hashPrefix();
        dataSizeKey = keys.dataSize().getBytes(StandardCharsets.UTF_8);
        filenameKey = keys.filename().getBytes(StandardCharsets.UTF_8);
        hashKey = keys.hash().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean hasUtf8(String key) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(key);
    }

    long dataSize() {
        return dataSize;
    }

    int filenameStart() {
        return filenameStart;
    }

    int filenameEnd() {
        return filenameEnd;
    }

    boolean hasHash() {
        return hashStart >= 0;
    }

    int hashStart() {
        return hashStart;
    }

    int hashEnd() {
        return hashEnd;
    }

    boolean scan(byte[] bytes, int end) {
        seen = 0;
        extraKeys = 0;
        filenameStart = NO_TEXT;
        hashStart = NO_TEXT;
        int at = keysHaveUtf8 ? canonicalMembers(bytes) : UNKNOWN;
        if (at > 0 && bytes[at] == '}' && at + 1 == end) {
            return true;
        }
        return at >= 0 && otherMembers(bytes, at, end);
    }

    private int canonicalMembers(byte[] bytes) {
        if (!dataSizePrefix.standsAt(bytes, 0)) {
            return 0;
        }
        seen = DATA_SIZE;
        int at = dataSizeValue(bytes, dataSizePrefix.length());
        if (at < 0 || !filenamePrefix.standsAt(bytes, at)) {
            return at;
        }
        seen = DATA_SIZE | FILENAME;
        at = filenameValue(bytes, at + filenamePrefix.length());
        if (at < 0 || !hashPrefix.standsAt(bytes, at)) {
            return at;
        }
        seen = DATA_SIZE | FILENAME | HASH;
        return hashValue(bytes, at + hashPrefix.length());
    }

    private boolean otherMembers(byte[] bytes, int start, int end) {
        int at = skipSpace(bytes, start);
        boolean first = start == 0;
        while (first || bytes[at] != '}') {
            if (bytes[at] != (first ? '{' : ',')) {
                return false;
            }
            first = false;
            at = skipSpace(bytes, at + 1);
            if (bytes[at] != '"') {
                return false;
            }
            at = member(bytes, at + 1);
            if (at < 0) {
                return false;
            }
            at = skipSpace(bytes, at);
        }
        at++;
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
        return at == end && (seen & DATA_SIZE) != 0;
    }

    private int member(byte[] bytes, int keyStart) {
        int keyEnd = textEnd(bytes, keyStart, false);
        if (keyEnd < 0) {
            return UNKNOWN;
        }
        int at = skipSpace(bytes, keyEnd + 1);
        if (bytes[at] != ':') {
            return UNKNOWN;
        }
        at = skipSpace(bytes, at + 1);
        if (isKey(dataSizeKey, bytes, keyStart, keyEnd)) {
            return addKey(DATA_SIZE) ? dataSizeValue(bytes, at) : UNKNOWN;
        }
        if (isKey(filenameKey, bytes, keyStart, keyEnd)) {
            return addKey(FILENAME) ? filenameValue(bytes, at) : UNKNOWN;
        }
        if (isKey(hashKey, bytes, keyStart, keyEnd)) {
            return addKey(HASH) ? hashValue(bytes, at) : UNKNOWN;
        }
        return addExtraKey(bytes, keyStart, keyEnd) ? extraValue(bytes, at) : UNKNOWN;
    }

    private static boolean isKey(byte[] key, byte[] bytes, int start, int end) {
        return Arrays.equals(key, 0, key.length, bytes, start, end);
    }

    private boolean addExtraKey(byte[] bytes, int start, int end) {
        if (extraKeys == MAX_EXTRA_KEYS) {
            return false;
        }
        for (int i = 0; i < 2 * extraKeys; i += 2) {
            if (Arrays.equals(bytes, start, end, bytes, extraKeySpans[i], extraKeySpans[i + 1])) {
                return false;
            }
        }
        extraKeySpans[2 * extraKeys] = start;
        extraKeySpans[2 * extraKeys + 1] = end;
        extraKeys++;
        return true;
    }

    private boolean addKey(int key) {
        int before = seen;
        seen = before | key;
        return (before & key) == 0;
    }

    private int dataSizeValue(byte[] bytes, int start) {
        long digits = (long) LONG.get(bytes, start) ^ ZEROS;
        int count = Long.numberOfTrailingZeros((digits + 0x7676767676767676L | digits) & HIGH_BITS) >>> 3;
        if (count == 0) {
            return UNKNOWN;
        }
        if (count == Long.BYTES) {
            return longDataSizeValue(bytes, start);
        }
        dataSize = eightDigits(digits << (Long.BYTES - count << 3));
        return count == 1 || bytes[start] != '0' ? start + count : UNKNOWN;
    }

    /** The value of eight digits, one in a byte, the first in the lowest: neighbours are joined thrice. */
    private static long eightDigits(long digits) {
        long pairs = digits * (1 + (10 << 8)) >>> 8 & 0x00ff00ff00ff00ffL;
        long fours = pairs * (1 + (100 << 16)) >>> 16 & 0x0000ffff0000ffffL;
        return fours * (1 + (10_000L << 32)) >>> 32;
    }

    private int longDataSizeValue(byte[] bytes, int start) {
        int at = start;
        long value = 0;
        for (int digit = bytes[at] - '0'; digit >= 0 && digit <= 9; digit = bytes[at] - '0') {
            value = 10 * value + digit;
            at++;
        }
        dataSize = value;
        return isInteger(bytes, start, at) ? at : UNKNOWN;
    }

    /** Whether the digits in between are a JSON integer that surely fits a long. */
    private static boolean isInteger(byte[] bytes, int start, int end) {
        int digits = end - start;
        return digits == 1 || digits > 1 && digits <= 18 && bytes[start] != '0';
    }

    private int filenameValue(byte[] bytes, int start) {
        if (bytes[start] != '"') {
            return nullEnd(bytes, start);
        }
        int end = textEnd(bytes, start + 1, true);
        filenameStart = start + 1;
        filenameEnd = end;
        return end < 0 ? UNKNOWN : end + 1;
    }

    private int hashValue(byte[] bytes, int start) {
        if (bytes[start] != '"') {
            return nullEnd(bytes, start);
        }
        int end = digestEnd(bytes, start + 1);
        hashStart = start + 1;
        hashEnd = end;
        return end < 0 ? UNKNOWN : end + 1;
    }

    private static int nullEnd(byte[] bytes, int start) {
        return (int) INT.get(bytes, start) == NULL ? start + 4 : UNKNOWN;
    }

    private static int extraValue(byte[] bytes, int start) {
        switch (bytes[start]) {
            case '"' -> {
                int end = textEnd(bytes, start + 1, true);
                return end < 0 ? UNKNOWN : end + 1;
            }
            case 'n' -> {
                return nullEnd(bytes, start);
            }
            case 't' -> {
                return (int) INT.get(bytes, start) == TRUE ? start + 4 : UNKNOWN;
            }
            case 'f' -> {
                return (int) INT.get(bytes, start + 1) == ALSE ? start + 5 : UNKNOWN;
            }
            default -> {
                int digits = bytes[start] == '-' ? start + 1 : start;
                int at = digits;
                while (bytes[at] >= '0' && bytes[at] <= '9') {
                    at++;
                }
                return isInteger(bytes, digits, at) ? at : UNKNOWN;
            }
        }
    }

    private static int skipSpace(byte[] bytes, int start) {
        int at = start;
        while (isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /**
     * The closing quote of a text that is likely a digest's value: of 32 characters or a multiple of that,
     * and plain.
     */
    private static int digestEnd(byte[] bytes, int start) {
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
        long marks = marks(bytes, at) | marks(bytes, at + 8) | marks(bytes, at + 16) | marks(bytes, at + 24);
        return (marks & HIGH_BITS) == 0;
    }

    private static int textEnd(byte[] bytes, int start, boolean escapesAllowed) {
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

    private static long marks(byte[] bytes, int at) {
        long word = (long) LONG.get(bytes, at);
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
