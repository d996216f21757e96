package io.github.nonstick;

import io.github.nonstick.FrameHeader.Key;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A header's keys and values in the order of the wire. A key is a {@link Key} or a String; a value is a {@link
 * HeaderValue}.
 *
 * <p>Pairs in an array, because writing them is the hot path and a map's iterator is garbage. Immutable; all
 * fields are final, so that it can be handed to another thread without synchronization.
 */
final class HeaderEntries implements HeaderContent {
    /** Where the entries are in a canonical header. */
    static final int FILENAME = 1;

    static final int HASH = 2;
    static final int FIRST_ATTRIBUTE = 3;

    /** From so many on, a peer who sends thousands does not decide what a lookup costs. */
    private static final int INDEXED_SIZE = 16;

    /** Key, value, key, value; no key twice. */
    private final @Nullable Object[] pairs;

    /** Empty below {@value #INDEXED_SIZE} entries. */
    private final Map<Object, Integer> index;

    /** Bit i is set if value i is a text that {@link CanonicalText#isPlain} holds for; of the first 64 only. */
    private final long plainTexts;

    private final boolean canonical;
    private final @Nullable String filename;
    private final @Nullable Object hash;

    private HeaderEntries(@Nullable Object[] pairs, long plainTexts) {
        this.pairs = pairs;
        this.index = pairs.length < 2 * INDEXED_SIZE ? Map.of() : index(pairs);
        this.plainTexts = plainTexts;
        this.filename = (String) get(Key.FILENAME);
        this.hash = get(Key.HASH);
        this.canonical = pairs.length >= 2 * FIRST_ATTRIBUTE
                && pairs[0] == Key.DATA_SIZE
                && pairs[2 * FILENAME] == Key.FILENAME
                && pairs[2 * HASH] == Key.HASH
                && (hash == null || hash instanceof String);
    }

    private static Map<Object, Integer> index(@Nullable Object[] pairs) {
        Map<Object, Integer> index = new HashMap<>(pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            index.put(Objects.requireNonNull(pairs[i]), i);
        }
        return index;
    }

    /** The three keys in canonical order. */
    static HeaderEntries of(long dataSize) {
        return new HeaderEntries(
                new @Nullable Object[] {Key.DATA_SIZE, dataSize, Key.FILENAME, null, Key.HASH, null}, 0);
    }

    static HeaderEntries of(Map<Object, @Nullable Object> map) {
        @Nullable Object[] pairs = new @Nullable Object[2 * map.size()];
        long plainTexts = 0;
        int i = 0;
        for (Map.Entry<Object, @Nullable Object> entry : map.entrySet()) {
            pairs[2 * i] = entry.getKey();
            pairs[2 * i + 1] = entry.getValue();
            plainTexts |= plainBit(i, entry.getValue());
            i++;
        }
        return new HeaderEntries(pairs, plainTexts);
    }

    /** These entries with another value at a key, in its place if it has one, at the end otherwise. */
    HeaderEntries with(Object key, @Nullable Object value) {
        int found = find(key);
        @Nullable Object[] changed = Arrays.copyOf(pairs, found < 0 ? pairs.length + 2 : pairs.length);
        int at = found < 0 ? pairs.length : found;
        changed[at] = key;
        changed[at + 1] = value;
        return new HeaderEntries(changed, plainTexts & ~bit(at / 2) | plainBit(at / 2, value));
    }

    private static long plainBit(int i, @Nullable Object value) {
        return value instanceof String text && CanonicalText.isPlain(text) ? bit(i) : 0;
    }

    private static long bit(int i) {
        return i < Long.SIZE ? 1L << i : 0;
    }

    /** Whether a value is known to be a text that is written as it is. */
    boolean isPlainText(int i) {
        return (plainTexts & bit(i)) != 0;
    }

    /** Whether the three keys come first and in order, with a hash that is a text or null. */
    boolean isCanonical() {
        return canonical;
    }

    int size() {
        return pairs.length / 2;
    }

    Object key(int i) {
        return Objects.requireNonNull(pairs[2 * i]);
    }

    @Nullable
    Object value(int i) {
        return pairs[2 * i + 1];
    }

    /** The value at a key; null where there is none, as where it is null. */
    @Nullable
    Object get(Object key) {
        int found = find(key);
        return found < 0 ? null : pairs[found + 1];
    }

    private int find(Object key) {
        if (!index.isEmpty()) {
            return index.getOrDefault(key, -1);
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (key.equals(pairs[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable String filename() {
        return filename;
    }

    @Override
    public @Nullable Object hash() {
        return hash;
    }

    @Override
    public HeaderEntries entries() {
        return this;
    }

    /** A copy that keeps the order. */
    Map<Object, @Nullable Object> toMap() {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size(); i++) {
            map.put(key(i), value(i));
        }
        return map;
    }

    /** Whether both have the same values; the order of the keys does not count. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeaderEntries that && toMap().equals(that.toMap());
    }

    @Override
    public int hashCode() {
        return toMap().hashCode();
    }
}
