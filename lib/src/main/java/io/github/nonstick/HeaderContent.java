package io.github.nonstick;

import org.jspecify.annotations.Nullable;

/** What stands in a header: values, or the bytes that they are made of when they are asked for. */
sealed interface HeaderContent permits HeaderEntries, HeaderSnapshot {
    @Nullable
    String filename();

    /** A String, a number, or null. */
    @Nullable
    Object hash();

    HeaderEntries entries();
}
