package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The aliases among a header's members, in the order they are scanned, and where their values stand.
 *
 * <p>What they stand for is known when the last member has been seen: nothing, where the key itself is there. Keys are
 * bits: {@link #bit}. Not safe for use by several threads.
 */
final class AliasScan {
    private static final int KEYS = Key.values().length;

    /** Of each length, those that have it. */
    private final byte[][][] names;

    /** The key that each of them stands for. */
    private final int[][] bits;

    /** The keys of the aliases that have come. */
    private int seen;

    /** Those of them whose aliases have values that differ in their bytes, and so may or may not be the same. */
    private int unlike;

    /** Where the value of the first alias of each key stands. */
    private final int[] valueStart = new int[1 << KEYS];

    private final int[] valueEnd = new int[1 << KEYS];

    AliasScan(HeaderAliases aliases) {
        int longest = 0;
        for (Key key : Key.values()) {
            for (String name : aliases.names(key)) {
                longest = Math.max(longest, utf8(name).length);
            }
        }
        names = new byte[longest + 1][0][];
        bits = new int[longest + 1][0];
        for (Key key : Key.values()) {
            for (String name : aliases.names(key)) {
                add(utf8(name), bit(key));
            }
        }
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private void add(byte[] name, int bit) {
        int length = name.length;
        int count = bits[length].length;
        names[length] = Arrays.copyOf(names[length], count + 1);
        names[length][count] = name;
        bits[length] = Arrays.copyOf(bits[length], count + 1);
        bits[length][count] = bit;
    }

    static int bit(Key key) {
        return 1 << key.ordinal();
    }

    void clear() {
        seen = 0;
        unlike = 0;
    }

    /** The key that the name in {@code bytes[start, end)} stands for; 0 if it is no alias. */
    int key(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length >= names.length) {
            return 0;
        }
        byte[][] candidates = names[length];
        for (int i = 0; i < candidates.length; i++) {
            if (Arrays.equals(candidates[i], 0, length, bytes, start, end)) {
                return bits[length][i];
            }
        }
        return 0;
    }

    /** Takes note of the value of an alias. */
    void add(int key, byte[] bytes, int start, int end) {
        if ((seen & key) == 0) {
            seen |= key;
            valueStart[key] = start;
            valueEnd[key] = end;
        } else if (!Arrays.equals(bytes, valueStart[key], valueEnd[key], bytes, start, end)) {
            unlike |= key;
        }
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
