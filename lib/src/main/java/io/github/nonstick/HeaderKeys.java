package io.github.nonstick;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names that the three keys with a meaning have in a header on this wire.
 *
 * <p>Programs that speak the format agree on its shape and differ in the names: {@code total_size} or {@code
 * filesize} for the body's length, {@code md5} for its hash. Each key has one name that it is written with, and may
 * have aliases: some that are read where the key is absent, some that are written besides it.
 *
 * <pre>{@code
 * HeaderKeys.of("total_size", "file_name", "md5")   // a peer whose names are known
 * HeaderKeys.standard().withKnownAliasesRead()      // reads what most peers send
 * HeaderKeys.standard().withKnownAliasesWritten()   // writes what most peers read
 * }</pre>
 *
 * <p><b>Reading.</b> A key that is in the header has its own value, be it null; its aliases are ordinary attributes
 * then. Where the key is absent, the aliases that are present give its value, and are no attributes. They have to
 * agree: to be the same JSON value. Digests by different algorithms do not contradict each other: the longest of them
 * is the hash then, and the others are not looked at.
 *
 * <p><b>Writing.</b> Aliases follow the three keys, with the same values, before the attributes.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class HeaderKeys {
    /** The keys that mean something to the format. */
    public enum Key {
        /** The body's length in bytes. */
        DATA_SIZE,
        /** The file's name. */
        FILENAME,
        /** The body's hash. */
        HASH
    }

    private static final HeaderKeys STANDARD =
            new HeaderKeys("data_size", "filename", "hash", HeaderAliases.NONE, HeaderAliases.NONE);

    private final String dataSize;
    private final String filename;
    private final String hash;

    private final HeaderAliases read;
    private final HeaderAliases written;

    private final HeaderPrefix dataSizePrefix;
    private final HeaderPrefix filenamePrefix;
    private final HeaderPrefix hashPrefix;
    private final HeaderPrefix bareEnd;

    /** Of the written aliases of each key, in order. */
    private final Map<Key, List<HeaderPrefix>> aliasPrefixes = new EnumMap<>(Key.class);

    private HeaderKeys(String dataSize, String filename, String hash, HeaderAliases read, HeaderAliases written) {
        this.dataSize = Objects.requireNonNull(dataSize, "dataSize");
        this.filename = Objects.requireNonNull(filename, "filename");
        this.hash = Objects.requireNonNull(hash, "hash");
        if (dataSize.equals(filename) || dataSize.equals(hash) || filename.equals(hash)) {
            throw new IllegalArgumentException(
                    "header keys are not distinct: " + dataSize + ", " + filename + ", " + hash);
        }
        this.read = read;
        this.written = written;
        this.dataSizePrefix = HeaderPrefix.of("{", dataSize);
        this.filenamePrefix = HeaderPrefix.of(", ", filename);
        this.hashPrefix = HeaderPrefix.of(", ", hash);
        this.bareEnd = HeaderPrefix.of(
                ", " + CanonicalText.quoted(filename) + ": null, " + CanonicalText.quoted(hash) + ": null}");
        for (Key key : Key.values()) {
            List<HeaderPrefix> prefixes = new ArrayList<>();
            written.names(key).forEach(name -> prefixes.add(HeaderPrefix.of(", ", name)));
            aliasPrefixes.put(key, prefixes);
        }
    }

    /** {@code data_size}, {@code filename}, {@code hash}. */
    public static HeaderKeys standard() {
        return STANDARD;
    }

    /**
     * Keys of other names.
     *
     * @throws IllegalArgumentException if two of them are equal
     */
    public static HeaderKeys of(String dataSize, String filename, String hash) {
        return new HeaderKeys(dataSize, filename, hash, HeaderAliases.NONE, HeaderAliases.NONE);
    }

    /**
     * These keys with more names under which one is read where it is absent.
     *
     * @throws IllegalArgumentException if a name is that of a key, or an alias of another one, or has half a
     *     surrogate pair
     */
    public HeaderKeys withAliasesRead(Key key, String... names) {
        checkAliases(key, names);
        return withAliases(read.with(key, List.of(names)), written);
    }

    /**
     * These keys with more names under which one is written besides its own, in the order given.
     *
     * @throws IllegalArgumentException as {@link #withAliasesRead}
     */
    public HeaderKeys withAliasesWritten(Key key, String... names) {
        checkAliases(key, names);
        return withAliases(read, written.with(key, List.of(names)));
    }

    private void checkAliases(Key key, String... names) {
        for (String name : names) {
            Key other = meaning(name);
            if (hasName(name)) {
                throw new IllegalArgumentException(Escaped.text(name) + " cannot be an alias: it is a header key");
            }
            if (other != null && other != key) {
                throw new IllegalArgumentException(
                        Escaped.text(name) + " cannot be an alias of " + name(key) + ": it is one of " + name(other));
            }
        }
    }

    /**
     * These keys, read also under every name that programs of the field are known to use: {@code data_size,
     * total_size, filesize, file_size, data_length, filesize_bytes, msg_size, datasize, size, fileLength}; {@code
     * filename, file_name, name, fileName}; {@code hash, md5, file_md5, file_hash, md5_val, sha256}.
     *
     * <p>Names that are those of a key, or aliases of another one, are left out. The number of a hash's digits tells
     * the algorithm, whatever the key is called.
     */
    public HeaderKeys withKnownAliasesRead() {
        return withAliases(withKnown(read), written);
    }

    /** These keys, written also under every name of {@link #withKnownAliasesRead()}. */
    public HeaderKeys withKnownAliasesWritten() {
        return withAliases(read, withKnown(written));
    }

    private HeaderAliases withKnown(HeaderAliases aliases) {
        HeaderAliases extended = aliases;
        for (Key key : Key.values()) {
            List<String> free = new ArrayList<>(HeaderAliases.KNOWN.names(key));
            free.removeIf(name -> hasName(name) || meaning(name) != null && meaning(name) != key);
            extended = extended.with(key, free);
        }
        return extended;
    }

    private HeaderKeys withAliases(HeaderAliases read, HeaderAliases written) {
        return new HeaderKeys(dataSize, filename, hash, read, written);
    }

    /** The names under which a key is read where it is absent; unmodifiable. */
    public List<String> aliasesRead(Key key) {
        return read.names(key);
    }

    /** The names under which a key is written besides its own, in order; unmodifiable. */
    public List<String> aliasesWritten(Key key) {
        return written.names(key);
    }

    /** The name of a key. */
    public String name(Key key) {
        return switch (key) {
            case DATA_SIZE -> dataSize;
            case FILENAME -> filename;
            case HASH -> hash;
        };
    }

    /** The key of the body's length. */
    public String dataSize() {
        return dataSize;
    }

    /** The key of the file's name. */
    public String filename() {
        return filename;
    }

    /** The key of the body's hash. */
    public String hash() {
        return hash;
    }

    /** Whether one of the three keys has this name. */
    boolean hasName(String name) {
        return name.equals(dataSize) || name.equals(filename) || name.equals(hash);
    }

    /** Whether a header of the three keys is written with this name in it. */
    boolean isWritten(String name) {
        return hasName(name) || written.key(name) != null;
    }

    /** The key of this name; null if there is none. Aliases do not count. */
    @Nullable
    Key keyNamed(String name) {
        if (name.equals(dataSize)) {
            return Key.DATA_SIZE;
        }
        if (name.equals(filename)) {
            return Key.FILENAME;
        }
        return name.equals(hash) ? Key.HASH : null;
    }

    HeaderAliases aliasesRead() {
        return read;
    }

    HeaderAliases aliasesWritten() {
        return written;
    }

    /** The key that an alias stands for, read or written; null if it is none. */
    private @Nullable Key meaning(String alias) {
        Key key = read.key(alias);
        return key == null ? written.key(alias) : key;
    }

    /** What a canonical header begins with. */
    HeaderPrefix dataSizePrefix() {
        return dataSizePrefix;
    }

    /** What stands between the values of data size and filename in a canonical header. */
    HeaderPrefix filenamePrefix() {
        return filenamePrefix;
    }

    /** What stands between the values of filename and hash in a canonical header. */
    HeaderPrefix hashPrefix() {
        return hashPrefix;
    }

    /** What precedes the value of each written alias of a key. */
    HeaderPrefix[] aliasPrefixes(Key key) {
        return aliasPrefixes.getOrDefault(key, List.of()).toArray(new HeaderPrefix[0]);
    }

    /** What follows the data size in a canonical header where filename, hash and aliases are null or none. */
    HeaderPrefix bareEnd() {
        return bareEnd;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderKeys that
                && dataSize.equals(that.dataSize)
                && filename.equals(that.filename)
                && hash.equals(that.hash)
                && read.equals(that.read)
                && written.equals(that.written);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dataSize, filename, hash, read, written);
    }

    @Override
    public String toString() {
        return "HeaderKeys[" + dataSize + ", " + filename + ", " + hash
                + (read.isEmpty() ? "" : "; read also " + read)
                + (written.isEmpty() ? "" : "; written also " + written)
                + "]";
    }
}
