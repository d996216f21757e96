package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A frame's header: the body's length, a file's name, the body's hash, and whatever else the sender put in.
 *
 * <p>A new header has its keys in the canonical order: data size, filename, hash, then attributes as they
 * were added. A decoded one keeps the order in which they came, so that encoding it again gives the same
 * object. Immutable and safe for use by several threads.
 */
public final class FrameHeader {
    private final long dataSize;
    private final HeaderContent content;

    /** Found when it was asked for first. Threads that race for it each find the same, and each may be seen. */
    @SuppressWarnings("NullableOptional") // null: not looked for yet
    private @Nullable Optional<BodyHash> bodyHash;

    FrameHeader(long dataSize, HeaderContent content) {
        this.dataSize = dataSize;
        this.content = content;
    }

    /** A header of entries that have a Long at {@link Key#DATA_SIZE}, or nothing. */
    FrameHeader(HeaderEntries entries) {
        this(entries.isHeaderOnly() ? 0 : (Long) Objects.requireNonNull(entries.get(Key.DATA_SIZE)), entries);
    }

    /**
     * A header with neither filename nor hash: both are written as {@code null}.
     *
     * @param dataSize the body's length in bytes, from 0 to 2^63-1
     * @throws IllegalArgumentException if it is negative
     */
    public static FrameHeader of(long dataSize) {
        checkDataSize(dataSize);
        return new FrameHeader(dataSize, CanonicalContent.WITHOUT_TEXTS);
    }

    /**
     * A header without data size, of a frame that has no body: a request or an acknowledgement of some peers. It is
     * empty: filename and hash are written where they are set.
     *
     * <p>For formats that allow them: {@link FrameFormat#withHeaderOnlyFrames}.
     */
    public static FrameHeader headerOnly() {
        return new FrameHeader(HeaderEntries.HEADER_ONLY);
    }

    private static void checkDataSize(long dataSize) {
        if (dataSize < 0) {
            throw new IllegalArgumentException("data size " + dataSize + " is negative");
        }
    }

    /**
     * This header with another length of the body. One without data size becomes one of the usual form.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public FrameHeader withDataSize(long dataSize) {
        checkDataSize(dataSize);
        if (isHeaderOnly()) {
            return new FrameHeader(entries().withDataSize(dataSize));
        }
        return content instanceof CanonicalContent
                ? new FrameHeader(dataSize, content)
                : withEntry(Key.DATA_SIZE, dataSize);
    }

    /** This header with another filename. */
    public FrameHeader withFilename(@Nullable String filename) {
        return content instanceof CanonicalContent canonical
                ? new FrameHeader(dataSize, CanonicalContent.of(filename, canonical.hash()))
                : withText(Key.FILENAME, filename);
    }

    /** This header with another hash: a digest's value, a placeholder, or none. */
    public FrameHeader withHash(@Nullable String hash) {
        return content instanceof CanonicalContent canonical
                ? new FrameHeader(dataSize, CanonicalContent.of(canonical.filename(), hash))
                : withText(Key.HASH, hash);
    }

    private FrameHeader withText(Key key, @Nullable String text) {
        return isHeaderOnly() ? new FrameHeader(entries().withHeaderOnly(key, text)) : withEntry(key, text);
    }

    /** This header with a digest's value as its hash. */
    public FrameHeader withHash(BodyHash hash) {
        return withHash(hash.hex());
    }

    /**
     * This header with one more attribute, or with another value in the place of an earlier one.
     *
     * @param key any text that is not a key of the format it will be written in, without half a surrogate pair
     * @param value null, a String, a Boolean, a Byte, Short, Integer, Long, BigInteger, a finite Float or
     *     Double, a BigDecimal, a List of such values or a Map from String to such values; copied
     * @throws IllegalArgumentException if the value is of another type, not finite, or nested deeper than
     *     {@value FrameLimits#HIGHEST_MAX_NESTING_DEPTH}, or a key has half a surrogate pair
     */
    public FrameHeader with(String key, @Nullable Object value) {
        return withEntry(HeaderValue.checkKey(key), HeaderValue.copyOf(value));
    }

    private FrameHeader withEntry(Object key, @Nullable Object value) {
        HeaderEntries changed = entries().with(key, value);
        return key == Key.DATA_SIZE ? new FrameHeader(changed) : new FrameHeader(dataSize, changed);
    }

    /** The body's length in bytes, from 0 to 2^63-1; 0 in a header without data size. */
    public long dataSize() {
        return dataSize;
    }

    /** Whether the header has no data size: its frame has no body, not even an empty one. */
    public boolean isHeaderOnly() {
        return content.isHeaderOnly();
    }

    /** The file's name as the sender wrote it: not safe to use as a path. Null if there is none. */
    public @Nullable String filename() {
        return content.filename();
    }

    /** The hash as the sender wrote it, which may be a placeholder. Null if there is none. */
    public @Nullable String hash() {
        Object hash = content.hash();
        return hash == null ? null : hash instanceof String text ? text : HeaderText.number((Number) hash);
    }

    /**
     * The body's hash, where it names a digest; empty where there is none, it is a placeholder, or the header has no
     * data size, and so its hash is not that of a body.
     */
    public Optional<BodyHash> bodyHash() {
        Optional<BodyHash> found = bodyHash;
        if (found == null) {
            found = content.hash() instanceof String text && !isHeaderOnly() ? BodyHash.parse(text) : Optional.empty();
            bodyHash = found;
        }
        return found;
    }

    /**
     * Everything in the header but the three keys, in order.
     *
     * <p>Values are null, String, Boolean, Long, BigInteger, Double, List and Map; and BigDecimal for a
     * fraction that no double holds, whose exponent may be huge: check it before you expand it.
     */
    public Map<String, @Nullable Object> attributes() {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        HeaderEntries entries = entries();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.key(i) instanceof String name) {
                attributes.put(name, entries.value(i));
            }
        }
        return Collections.unmodifiableMap(attributes);
    }

    /** The value of one attribute; null where there is none, as where it is null. */
    public @Nullable Object attribute(String key) {
        return entries().get(Objects.requireNonNull(key, "key"));
    }

    /**
     * Binds the whole header to a class, by Jackson's rules for JSON: {@code data_size}, {@code filename},
     * {@code hash} and the attributes are its properties, and those that the class has not are left out.
     *
     * <p>In a module, the class's package is opened to {@code tools.jackson.databind}.
     *
     * @throws IllegalArgumentException if the header does not fit the class
     */
    public <T> T as(Class<T> type) {
        return HeaderBinding.bind(this, type);
    }

    /** The entries in the order of the wire. */
    HeaderEntries entries() {
        return content.entries(dataSize);
    }

    /** Whether it is known to be bare: the three keys in canonical order, filename and hash null, no attributes. */
    boolean isBare() {
        return content == CanonicalContent.WITHOUT_TEXTS;
    }

    /** The values of the three keys where these come first and in order; null otherwise. */
    @Nullable
    CanonicalContent canonicalContent() {
        return content instanceof CanonicalContent canonical
                ? canonical
                : entries().canonicalContent();
    }

    /** The entries, unless the three keys in canonical order are all there is. */
    @Nullable
    HeaderEntries entriesWithAttributes() {
        return content instanceof CanonicalContent ? null : entries();
    }

    /** Whether both have the same values; the order of the keys does not count. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FrameHeader that && entries().equals(that.entries());
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }

    /**
     * The header as it is written with standard keys: printable ASCII, safe for logs.
     *
     * <p>Where it was read with other keys, an attribute may have a standard key's name; that name is then there
     * twice.
     */
    @Override
    public String toString() {
        return HeaderText.toString(this);
    }
}
