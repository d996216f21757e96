package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The aliases among the members of a header that is scanned, and where their values stand.
 *
 * <p>What they stand for is known when the last member has been seen: nothing, where the key itself is there. Keys are
 * bits: {@link #bit}. Not safe for use by several threads.
 */
final class AliasScan {
    static final int NONE = -1;

    private static final int ALL_KEYS = 1 << Key.values().length;

    private final byte[][] names;

    /** The key that each of them stands for. */
    private final int[] keys;

    /** The names of each length, as indexes of {@link #names}. */
    private final int[][] byLength;

    /** The number of the scan that each of them came in last. */
    private final int[] lastScan;

    private int scan;

    /** The keys of the aliases that have come. */
    private int seen;

    /** Those of them whose aliases have values that differ in their bytes, and so may or may not be the same. */
    private int unlike;

    /** Where the value of the first alias of each key stands. */
    private final int[] valueStart = new int[ALL_KEYS];

    private final int[] valueEnd = new int[ALL_KEYS];

    AliasScan(HeaderAliases aliases) {
        Table table = aliases.table();
        names = table.names;
        keys = table.keys;
        byLength = table.byLength;
        lastScan = new int[names.length];
    }

    /** What scans for the same aliases look up; never changes. */
    static final class Table {
        private final byte[][] names;
        private final int[] keys;
        private final int[][] byLength;

        Table(HeaderAliases aliases) {
            int count = 0;
            for (Key key : Key.values()) {
                count += aliases.names(key).size();
            }
            names = new byte[count][];
            keys = new int[count];
            int longest = 0;
            int next = 0;
            for (Key key : Key.values()) {
                for (String name : aliases.names(key)) {
                    names[next] = name.getBytes(StandardCharsets.UTF_8);
                    longest = Math.max(longest, names[next].length);
                    keys[next++] = bit(key);
                }
            }
            byLength = new int[longest + 1][0];
            for (int i = 0; i < names.length; i++) {
                int[] others = byLength[names[i].length];
                byLength[names[i].length] = Arrays.copyOf(others, others.length + 1);
                byLength[names[i].length][others.length] = i;
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // of bits that live as long as this object
    static int bit(Key key) {
        return 1 << key.ordinal();
    }

    /** Forgets what came in the last header. */
    void begin() {
        scan++;
        seen = 0;
        unlike = 0;
    }

    /** The alias whose name is {@code bytes[start, end)}; {@link #NONE} if it is that of none. */
    int find(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < byLength.length) {
            for (int alias : byLength[length]) {
                if (Arrays.equals(names[alias], 0, length, bytes, start, end)) {
                    return alias;
                }
            }
        }
        return NONE;
    }

    /** The key that an alias stands for. */
    int key(int alias) {
        return keys[alias];
    }

    /** Takes note of the value of an alias, if it is the first in this header; else it may be there twice. */
    boolean add(int alias, byte[] bytes, int start, int end) {
        if (lastScan[alias] == scan) {
            return false;
        }
        lastScan[alias] = scan;
        int key = keys[alias];
        if ((seen & key) == 0) {
            seen |= key;
            valueStart[key] = start;
            valueEnd[key] = end;
        } else if (!Arrays.equals(bytes, valueStart[key], valueEnd[key], bytes, start, end)) {
            unlike |= key;
        }
        return true;
    }

    /** The keys that aliases stand for, where others are there themselves. */
    int standingFor(int present) {
        return seen & ~present;
    }

    /** Whether all aliases of each of these keys have the same value, byte for byte. */
    boolean agree(int keys) {
        return (unlike & keys) == 0;
    }

    int valueStart(int key) {
        return valueStart[key];
    }

    int valueEnd(int key) {
        return valueEnd[key];
    }
}
