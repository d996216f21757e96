package io.github.nonstick;

import org.jspecify.annotations.Nullable;

/** What stands in a header beside the data size: values, or the bytes that they are made of on demand. */
sealed interface HeaderContent permits CanonicalContent, HeaderEntries, HeaderSnapshot {
    @Nullable
    String filename();

    /** A String, a number, or null. */
    @Nullable
    Object hash();

    /** Whether there is no data size. */
    boolean isHeaderOnly();

    /** All of it, and the data size where it belongs. */
    HeaderEntries entries(long dataSize);
}
