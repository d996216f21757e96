package io.github.nonstick;

import java.util.Objects;

/**
 * The names that the three keys with a meaning have in a header on this wire.
 *
 * <p>Programs that speak the format agree on its shape and differ in the names: {@code total_size} or {@code
 * filesize} for the body's length, {@code md5} for its hash.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class HeaderKeys {
    private static final HeaderKeys STANDARD = new HeaderKeys("data_size", "filename", "hash");

    private final String dataSize;
    private final String filename;
    private final String hash;

    private final HeaderPrefix dataSizePrefix;
    private final HeaderPrefix filenamePrefix;
    private final HeaderPrefix hashPrefix;
    private final HeaderPrefix bareEnd;

    private HeaderKeys(String dataSize, String filename, String hash) {
        this.dataSize = Objects.requireNonNull(dataSize, "dataSize");
        this.filename = Objects.requireNonNull(filename, "filename");
        this.hash = Objects.requireNonNull(hash, "hash");
        if (dataSize.equals(filename) || dataSize.equals(hash) || filename.equals(hash)) {
            throw new IllegalArgumentException(
                    "header keys are not distinct: " + dataSize + ", " + filename + ", " + hash);
        }
        this.dataSizePrefix = HeaderPrefix.of("{", dataSize);
        this.filenamePrefix = HeaderPrefix.of(", ", filename);
        this.hashPrefix = HeaderPrefix.of(", ", hash);
        this.bareEnd = HeaderPrefix.of(
                ", " + CanonicalText.quoted(filename) + ": null, " + CanonicalText.quoted(hash) + ": null}");
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
        return new HeaderKeys(dataSize, filename, hash);
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

    /** What follows the data size in a canonical header where filename and hash are null. */
    HeaderPrefix bareEnd() {
        return bareEnd;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderKeys that
                && dataSize.equals(that.dataSize)
                && filename.equals(that.filename)
                && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dataSize, filename, hash);
    }

    @Override
    public String toString() {
        return "HeaderKeys[" + dataSize + ", " + filename + ", " + hash + "]";
    }
}
