package io.github.nonstick.examples.inspect;

import java.util.Locale;

/** What a header's hash says of the body that came with it. */
public enum HashVerdict {
    /** The body has it. */
    VERIFIED,
    /** The body has another one. */
    MISMATCH,
    /** It is a text that no digest writes: a placeholder. */
    UNVERIFIED,
    /** There is none, or null. */
    NONE;

    /** The word that is printed: {@code verified}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
