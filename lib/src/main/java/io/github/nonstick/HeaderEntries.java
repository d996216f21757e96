package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
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
 * fields that matter are final, so that it can be handed to another thread without synchronization.
 */
final class HeaderEntries implements HeaderContent {
    /** Of a header without data size, and without anything else. */
    static final HeaderEntries HEADER_ONLY = of(Map.of());

    /** Where the entries are in a canonical header. */
    static final int FILENAME = 1;

    static final int HASH = 2;
    static final int FIRST_ATTRIBUTE = 3;

    static final int NOT_FLAT = -1;

    /** Of an attribute, without its key and its value. */
    private static final int PUNCTUATION_LENGTH = 4;

    /** From so many on, a peer who sends thousands does not decide what a lookup costs. */
    private static final int INDEXED_SIZE = 16;

    /** Key, value, key, value; no key twice. */
    private final @Nullable Object[] pairs;

    /** Empty below {@value #INDEXED_SIZE} entries. */
    private final Map<Object, Integer> index;

    private final @Nullable String filename;
    private final @Nullable Object hash;

    /** Made for the first writer. Threads that race for it each make the same, and each may be seen. */
    private @Nullable WrittenForm written;

    /** The last keys that were found to be no attribute's name. They are immutable, so any thread may see them. */
    private @Nullable HeaderKeys distinctKeys;

    /** What a writer has to know. Immutable. */
    private static final class WrittenForm {
        /** How long each of the pairs is when it is written, {@link #NOT_FLAT} for what has a structure. */
        final int[] lengths;

        /** Of the attributes with what separates them, if none of them has a structure. */
        final long attributesLength;

        /** Null if the three keys do not come first and in order, or the hash is a number. */
        final @Nullable CanonicalContent canonical;

        WrittenForm(int[] lengths, @Nullable CanonicalContent canonical) {
            this.lengths = lengths;
            this.attributesLength = sumOfAttributes(lengths);
            this.canonical = canonical;
        }
    }

    private HeaderEntries(@Nullable Object[] pairs) {
        this.pairs = pairs;
        this.index = pairs.length < 2 * INDEXED_SIZE ? Map.of() : index(pairs);
        this.filename = (String) get(Key.FILENAME);
        this.hash = get(Key.HASH);
    }

    private WrittenForm written() {
        WrittenForm made = written;
        if (made == null) {
            made = new WrittenForm(lengths(pairs), canonical());
            written = made;
        }
        return made;
    }

    private static long sumOfAttributes(int[] lengths) {
        long sum = 0;
        for (int i = 2 * FIRST_ATTRIBUTE; i < lengths.length; i += 2) {
            if (lengths[i + 1] == NOT_FLAT) {
                return NOT_FLAT;
            }
            sum += PUNCTUATION_LENGTH + lengths[i] + lengths[i + 1];
        }
        return sum;
    }

    private @Nullable CanonicalContent canonical() {
        boolean inOrder = pairs.length >= 2 * FIRST_ATTRIBUTE
                && pairs[0] == Key.DATA_SIZE
                && pairs[2 * FILENAME] == Key.FILENAME
                && pairs[2 * HASH] == Key.HASH;
        if (!inOrder || hash != null && !(hash instanceof String)) {
            return null;
        }
        return CanonicalContent.of(filename, (String) hash);
    }

    private static Map<Object, Integer> index(@Nullable Object[] pairs) {
        Map<Object, Integer> index = new HashMap<>(pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            index.put(Objects.requireNonNull(pairs[i]), i);
        }
        return index;
    }

    /** The three keys in canonical order. */
    static HeaderEntries of(long dataSize, @Nullable String filename, @Nullable String hash) {
        return new HeaderEntries(
                new @Nullable Object[] {Key.DATA_SIZE, dataSize, Key.FILENAME, filename, Key.HASH, hash});
    }

    /** Takes ownership of an array of keys and values in turn, no key twice. */
    static HeaderEntries of(@Nullable Object[] pairs) {
        return new HeaderEntries(pairs);
    }

    static HeaderEntries of(Map<Object, @Nullable Object> map) {
        @Nullable Object[] pairs = new @Nullable Object[2 * map.size()];
        int i = 0;
        for (Map.Entry<Object, @Nullable Object> entry : map.entrySet()) {
            pairs[i++] = entry.getKey();
            pairs[i++] = entry.getValue();
        }
        return new HeaderEntries(pairs);
    }

    private static int[] lengths(@Nullable Object[] pairs) {
        int[] lengths = new int[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            lengths[i] = length(pairs[i]);
        }
        return lengths;
    }

    private static int length(@Nullable Object value) {
        if (value instanceof String text) {
            return CanonicalText.length(text);
        }
        if (value instanceof Long integer) {
            return CanonicalText.length(integer);
        }
        return value == null || value instanceof Boolean ? String.valueOf(value).length() : NOT_FLAT;
    }

    /** These entries with another value at a key, in its place if it has one, at the end otherwise. */
    HeaderEntries with(Object key, @Nullable Object value) {
        int found = find(key);
        @Nullable Object[] changed = Arrays.copyOf(pairs, found < 0 ? pairs.length + 2 : pairs.length);
        int at = found < 0 ? pairs.length : found;
        changed[at] = key;
        changed[at + 1] = value;
        return new HeaderEntries(changed);
    }

    /** These entries, which have no data size, with one: first, and filename and hash behind it. */
    HeaderEntries withDataSize(long dataSize) {
        Map<Object, @Nullable Object> changed = new LinkedHashMap<>();
        changed.put(Key.DATA_SIZE, dataSize);
        changed.put(Key.FILENAME, filename);
        changed.put(Key.HASH, hash);
        changed.putAll(toMap());
        return of(changed);
    }

    /**
     * These entries, which have no data size, with another text at a key: in its place if it has one, in front of the
     * attributes otherwise, and not at all if it is null.
     */
    HeaderEntries withHeaderOnly(Key key, @Nullable String text) {
        Map<Object, @Nullable Object> changed = toMap();
        if (text == null) {
            changed.remove(key);
        } else if (changed.containsKey(key)) {
            changed.put(key, text);
        } else {
            Map<Object, @Nullable Object> others = changed;
            changed = new LinkedHashMap<>();
            if (key == Key.HASH && others.containsKey(Key.FILENAME)) {
                changed.put(Key.FILENAME, others.get(Key.FILENAME));
            }
            changed.put(key, text);
            changed.putAll(others);
        }
        return of(changed);
    }

    /** How long an attribute's key is when it is written. */
    int keyLength(int i) {
        return written().lengths[2 * i];
    }

    /** How long a value is when it is written; {@link #NOT_FLAT} if it is neither text nor a long nor a word. */
    int valueLength(int i) {
        return written().lengths[2 * i + 1];
    }

    /** How long the attributes are with what separates them; {@link #NOT_FLAT} if one of them is. */
    long attributesLength() {
        return written().attributesLength;
    }

    /** Whether an attribute has the name that one of the three keys, or a written alias, has on a wire. */
    boolean hasAttributeNamedAsIn(HeaderKeys keys) {
        if (distinctKeys == keys) {
            return false;
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] instanceof String name && keys.isWritten(name)) {
                return true;
            }
        }
        distinctKeys = keys;
        return false;
    }

    /** The values of the three keys; null if they do not come first and in order, or the hash is a number. */
    @Nullable
    CanonicalContent canonicalContent() {
        return written().canonical;
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
            if (key == pairs[i] || key instanceof String && key.equals(pairs[i])) {
                return i;
            }
        }
        return -1;
    }

    boolean has(Object key) {
        return find(key) >= 0;
    }

    /** Whether each of the three keys has an entry. */
    boolean hasAllKeys() {
        return has(Key.DATA_SIZE) && has(Key.FILENAME) && has(Key.HASH);
    }

    @Override
    public boolean isHeaderOnly() {
        return !has(Key.DATA_SIZE);
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
    public HeaderEntries entries(long dataSize) {
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
