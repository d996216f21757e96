package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values in a header of the usual shape, in place and without garbage.
 *
 * <p><b>The answer</b> is "valid, and here are the values" or "don't know"; never "invalid". {@link HeaderJson}
 * is asked then, and decides and words every error; so whatever is in doubt is left to it. On purpose that is:
 * nested values, fractions, a data size of more than 18 digits, other integers of more than {@value
 * #LONGEST_INTEGER} characters, a hash that is a number, more than {@value
 * #MAX_EXTRA_KEYS} extra keys (each is compared with all others), keys with escapes (which cannot be
 * compared as they stand), and aliases of an absent key whose values are not the same bytes. What is taken has
 * been checked in full: UTF-8, escapes, control characters, numbers, duplicates, nothing behind the object.
 *
 * <p><b>Three ways</b>, each for what the one before leaves:
 *
 * <ol>
 *   <li>{@link HeaderShape}: a header of the three keys whose parts stand where those of the last one stood. Such
 *       are most in a stream of like messages. There is nothing to search for: the known places are checked.
 *   <li>{@link #canonicalMembers}: keys in canonical order, spaced as CPython does. A key is recognised with all
 *       that stands around it, by two words; see {@link HeaderPrefix}.
 *   <li>{@link #otherMembers}: any order, any spacing, aliases, extra keys. It goes on where canonical form ends.
 * </ol>
 *
 * Texts are walked eight bytes at a time by {@link TextScan}.
 *
 * <p><b>Positions.</b> A method gets the index where its part begins and returns the one behind it, or {@link
 * #UNKNOWN}. Positions only grow. No step looks where the header ends: the array's last {@link #PADDING} bytes
 * are zeros, and every step stops at a zero, which is no byte of valid JSON outside its end. In between may be
 * what an earlier, longer header left; a scan that strays there has passed the end, and the comparison with
 * the end, made last, tells so.
 *
 * <p><b>Values.</b> The data size is a number; texts are spans between their quotes, with escapes as they came.
 * {@link HeaderSnapshot} makes Strings and attributes of them. They hold until the next scan, and only if it
 * answered true. Not safe for use by several threads.
 */
final class HeaderScanner {
    /** How many zero bytes end the array of {@link #scan}: as many as one step reads at most, and some. */
    static final int PADDING = 40;

    private static final int MAX_EXTRA_KEYS = 24;

    /** With the sign: what no maxNumberLength refuses. Nanoseconds since 1970 are as long. */
    private static final int LONGEST_INTEGER = 19;

    private static final int LONGEST_DATA_SIZE = 18;

    private static final int UNKNOWN = -1;
    private static final int NO_TEXT = -1;
    private static final int NOT_CANONICAL = -1;
    private static final int NOT_IN_ORDER = -1;

    private static final int DATA_SIZE = AliasScan.bit(Key.DATA_SIZE);
    private static final int FILENAME = AliasScan.bit(Key.FILENAME);
    private static final int HASH = AliasScan.bit(Key.HASH);
    private static final int NO_KEY = 0;
    private static final int ALL_KEYS = DATA_SIZE | FILENAME | HASH;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Letters, the first in the lowest byte. */
    private static final int NULL = 0x6c6c756e;

    private static final int TRUE = 0x65757274;
    private static final int ALSE = 0x65736c61;

    private final HeaderKeys keys;
    private final boolean headerOnlyFrames;
    private final int maxHeaderValues;

    /** Null if none is read. */
    private final @Nullable AliasScan aliases;

    private final HeaderShape shape = new HeaderShape();

    /** Whether all three keys can stand in a header: half a surrogate pair can't. */
    private final boolean keysHaveUtf8;

    private final HeaderPrefix dataSizePrefix;
    private final HeaderPrefix filenamePrefix;
    private final HeaderPrefix hashPrefix;

    private final byte[] dataSizeKey;
    private final byte[] filenameKey;
    private final byte[] hashKey;

    /**
     * The length of the last header if the three keys in canonical order were all it had, or an alias in the place of
     * one; {@link #NOT_CANONICAL} otherwise.
     */
    private int canonicalLength = NOT_CANONICAL;

    /** The bits of those of the three keys that have come; at the end, also of those that an alias stands for. */
    private int seen;

    /** The bit of the key that comes next in canonical order: {@code ALL_KEYS + 1} behind all of them. */
    private int nextInOrder;

    private long dataSize;
    private int digitsStart;
    private int digitsEnd;
    private int filenameStart;
    private int filenameEnd;
    private int hashStart;
    private int hashEnd;

    /** Start and end of each extra key; {@code 0 <= extraKeys <= MAX_EXTRA_KEYS}. */
    private final int[] extraKeySpans = new int[2 * MAX_EXTRA_KEYS];

    private int extraKeys;

    HeaderScanner(FrameFormat format) {
        keys = format.keys();
        headerOnlyFrames = format.headerOnlyFrames();
        maxHeaderValues = format.limits().maxHeaderValues();
        aliases = keys.aliasesRead().isEmpty() ? null : new AliasScan(keys.aliasesRead());
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

    /** The shape of the last header, which is known again sooner than scanned. */
    HeaderShape shape() {
        return shape;
    }

    long dataSize() {
        return dataSize;
    }

    int digitsStart() {
        return digitsStart;
    }

    int digitsEnd() {
        return digitsEnd;
    }

    int filenameStart() {
        return filenameStart;
    }

    int filenameEnd() {
        return filenameEnd;
    }

    boolean hasDataSize() {
        return (seen & DATA_SIZE) != 0;
    }

    /** What stands in the header that was scanned; its bytes are copied if they are needed later. */
    HeaderContent content(byte[] bytes, int length) {
        if (length != canonicalLength) {
            return new HeaderSnapshot(Arrays.copyOf(bytes, length), keys, this);
        }
        String filename = filenameStart < 0 ? null : text(bytes, filenameStart, filenameEnd);
        String hash = hashStart < 0 ? null : text(bytes, hashStart, hashEnd);
        return CanonicalContent.of(filename, hash);
    }

    private String text(byte[] bytes, int start, int end) {
        // Both give the same for plain texts, but the first is quicker.
        return shape.taken()
                ? new String(bytes, start, end - start, StandardCharsets.ISO_8859_1)
                : HeaderSnapshot.text(bytes, start, end);
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

    /** Whether the header in {@code bytes[0, end)} is valid and of the usual shape. If so, its values are found. */
    boolean scan(byte[] bytes, int end) {
        canonicalLength = NOT_CANONICAL;
        shape.forget();
        seen = 0;
        dataSize = 0;
        extraKeys = 0;
        if (aliases != null) {
            aliases.begin();
        }
        filenameStart = NO_TEXT;
        hashStart = NO_TEXT;
        int at = keysHaveUtf8 ? canonicalMembers(bytes) : UNKNOWN;
        // The keys that have come did so in order: their bits, and one, are the next one's.
        nextInOrder = seen + 1;
        boolean complete = at > 0 && bytes[at] == '}' && at + 1 == end;
        if (!complete && (at < 0 || !otherMembers(bytes, at, end))) {
            return false;
        }
        if (nextInOrder == ALL_KEYS + 1) {
            canonicalLength = end;
            shape.learn(bytes, end, this);
        }
        return true;
    }

    /** Takes members from the start on as long as they are canonical; 0 if the first is not. */
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
        seen = ALL_KEYS;
        return hashValue(bytes, at + hashPrefix.length());
    }

    /** Takes all further members, from the brace or from behind a value on, and whether all is well at the end. */
    private boolean otherMembers(byte[] bytes, int start, int end) {
        int at = skipSpace(bytes, start);
        boolean first = start == 0;
        int values = Integer.bitCount(seen);
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
            if (at < 0 || ++values > maxHeaderValues) {
                return false;
            }
            at = skipSpace(bytes, at);
        }
        at++;
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
        return at == end && (aliases == null || resolve(aliases, bytes)) && (hasDataSize() || headerOnlyFrames);
    }

    /** Takes the values of the aliases that stand for absent keys, if they are such and agree. */
    private boolean resolve(AliasScan found, byte[] bytes) {
        int absent = found.standingFor(seen);
        seen |= absent;
        return found.agree(absent)
                && ((absent & DATA_SIZE) == 0
                        || dataSizeValue(bytes, found.valueStart(DATA_SIZE)) == found.valueEnd(DATA_SIZE))
                && ((absent & FILENAME) == 0
                        || filenameValue(bytes, found.valueStart(FILENAME)) == found.valueEnd(FILENAME))
                && ((absent & HASH) == 0 || hashValue(bytes, found.valueStart(HASH)) == found.valueEnd(HASH));
    }

    private int member(byte[] bytes, int keyStart) {
        int keyEnd = TextScan.textEnd(bytes, keyStart, false);
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
        int alias = aliases == null ? AliasScan.NONE : aliases.find(bytes, keyStart, keyEnd);
        if (aliases != null && alias != AliasScan.NONE) {
            noteOrder(aliases.key(alias));
            int end = extraValue(bytes, at);
            return end >= 0 && aliases.add(alias, bytes, at, end) ? end : UNKNOWN;
        }
        noteOrder(NO_KEY);
        return addExtraKey(bytes, keyStart, keyEnd) ? extraValue(bytes, at) : UNKNOWN;
    }

    private void noteOrder(int key) {
        nextInOrder = key == nextInOrder ? key << 1 : NOT_IN_ORDER;
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
        noteOrder(key);
        return (before & key) == 0;
    }

    private int dataSizeValue(byte[] bytes, int start) {
        digitsStart = start;
        digitsEnd = integerEnd(bytes, start);
        return digitsEnd;
    }

    private int integerEnd(byte[] bytes, int start) {
        long digits = (long) LONG.get(bytes, start) ^ JsonDigits.ZEROS;
        int count = Long.numberOfTrailingZeros(JsonDigits.notDigits(digits)) >>> 3;
        if (count == 0) {
            return UNKNOWN;
        }
        if (count == Long.BYTES) {
            return longIntegerEnd(bytes, start);
        }
        dataSize = JsonDigits.value(digits << (Long.BYTES - count << 3));
        return count == 1 || bytes[start] != '0' ? start + count : UNKNOWN;
    }

    private int longIntegerEnd(byte[] bytes, int start) {
        int at = start;
        long value = 0;
        for (int digit = bytes[at] - '0'; digit >= 0 && digit <= 9; digit = bytes[at] - '0') {
            value = 10 * value + digit;
            at++;
        }
        dataSize = value;
        return at - start <= LONGEST_DATA_SIZE && isInteger(bytes, start, at) ? at : UNKNOWN;
    }

    /** Whether the digits in between are a JSON integer. */
    private static boolean isInteger(byte[] bytes, int start, int end) {
        int digits = end - start;
        return digits == 1 || digits > 1 && bytes[start] != '0';
    }

    private int filenameValue(byte[] bytes, int start) {
        if (bytes[start] != '"') {
            return nullEnd(bytes, start);
        }
        int end = TextScan.textEnd(bytes, start + 1, true);
        filenameStart = start + 1;
        filenameEnd = end;
        return end < 0 ? UNKNOWN : end + 1;
    }

    private int hashValue(byte[] bytes, int start) {
        if (bytes[start] != '"') {
            return nullEnd(bytes, start);
        }
        int end = TextScan.digestEnd(bytes, start + 1);
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
                int end = TextScan.textEnd(bytes, start + 1, true);
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
                return at - start <= LONGEST_INTEGER && isInteger(bytes, digits, at) ? at : UNKNOWN;
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
}
