package io.github.nonstick;

/** What a reader does with the hash that a header carries. */
public enum HashPolicy {
    /** Bodies are verified where the hash names a digest; placeholders and missing hashes are let through. */
    VERIFY,
    /** A frame whose hash is missing or names no digest is malformed, unless its header has no data size. */
    REQUIRE,
    /** No hash is looked at. */
    IGNORE
}
