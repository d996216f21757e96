package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Other names of the three keys, each of them of one key alone.
 *
 * <p>Immutable and safe for use by several threads.
 */
final class HeaderAliases {
    static final HeaderAliases NONE = new HeaderAliases(Map.of());

    /** Those that programs of the field use. */
    static final HeaderAliases KNOWN = NONE.with(
                    Key.DATA_SIZE,
                    List.of(
                            "data_size",
                            "total_size",
                            "filesize",
                            "file_size",
                            "data_length",
                            "filesize_bytes",
                            "msg_size",
                            "datasize",
                            "size",
                            "fileLength"))
            .with(Key.FILENAME, List.of("filename", "file_name", "name", "fileName"))
            .with(Key.HASH, List.of("hash", "md5", "file_md5", "file_hash", "md5_val", "sha256"));

    private final Map<Key, List<String>> names;
    private final Map<String, Key> keys = new HashMap<>();
    private final AliasScan.Table table;

    private HeaderAliases(Map<Key, List<String>> names) {
        this.names = names;
        names.forEach((key, aliases) -> aliases.forEach(alias -> keys.put(alias, key)));
        this.table = new AliasScan.Table(this);
    }

    /** These, and more names of a key; those that it has already stay where they are. */
    HeaderAliases with(Key key, Collection<String> more) {
        List<String> extended = new ArrayList<>(names(key));
        for (String name : more) {
            if (!extended.contains(HeaderValue.checkKey(name))) {
                extended.add(name);
            }
        }
        Map<Key, List<String>> changed = new EnumMap<>(Key.class);
        changed.putAll(names);
        if (!extended.isEmpty()) {
            changed.put(key, List.copyOf(extended));
        }
        return new HeaderAliases(changed);
    }

    /** These, as they are looked up in the bytes of headers. */
    AliasScan.Table table() {
        return table;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    List<String> names(Key key) {
        return names.getOrDefault(key, List.of());
    }

    /** The key that a name stands for; null if it is none of these. */
    @Nullable
    Key key(String name) {
        return keys.get(name);
    }

    /**
     * The members of a header, those that stand for a key that is absent under that key, in the place of the first
     * of them. They have to agree; of digests by several algorithms, that of the strongest is taken.
     */
    Map<Object, @Nullable Object> resolved(Map<Object, @Nullable Object> members) {
        Map<Object, @Nullable Object> resolved = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            Key key = name instanceof String alias ? key(alias) : null;
            if (key == null || members.containsKey(key)) {
                resolved.put(name, value);
            } else {
                resolved.put(key, resolved.containsKey(key) ? strongest(resolved.get(key), value) : value);
            }
        });
        return resolved;
    }

    /** Whether two values can both be that of a key: they are the same, or digests by two algorithms. */
    static boolean agree(Key key, @Nullable Object one, @Nullable Object other) {
        if (Objects.equals(one, other)) {
            return true;
        }
        HashAlgorithm first = algorithm(one);
        HashAlgorithm second = algorithm(other);
        return key == Key.HASH && first != null && second != null && first != second;
    }

    private static @Nullable Object strongest(@Nullable Object one, @Nullable Object other) {
        HashAlgorithm first = algorithm(one);
        HashAlgorithm second = algorithm(other);
        return first != null && second != null && second.hexLength() > first.hexLength() ? other : one;
    }

    private static @Nullable HashAlgorithm algorithm(@Nullable Object value) {
        return value instanceof String text
                ? BodyHash.parse(text).map(BodyHash::algorithm).orElse(null)
                : null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderAliases that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        StringJoiner all = new StringJoiner(", ");
        for (Key key : Key.values()) {
            names(key).forEach(all::add);
        }
        return all.toString();
    }
}
