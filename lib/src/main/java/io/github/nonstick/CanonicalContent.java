package io.github.nonstick;

import org.jspecify.annotations.Nullable;

/**
 * Filename and hash of a header that has the three keys in canonical order, the hash a text or null. Most have
 * nothing else.
 *
 * <p>Immutable but for what it remembers of how long the texts are when they are written; threads that race for
 * that find the same.
 */
final class CanonicalContent implements HeaderContent {
    static final CanonicalContent WITHOUT_TEXTS = new CanonicalContent(null, null);

    private static final int NULL_LENGTH = 4;

    private final @Nullable String filename;
    private final @Nullable String hash;

    /** As {@link CanonicalText} writes them, quotes included; 0 until it is asked for. */
    private int filenameLength;

    private int hashLength;

    private CanonicalContent(@Nullable String filename, @Nullable String hash) {
        this.filename = filename;
        this.hash = hash;
    }

    /** {@link #WITHOUT_TEXTS} if both are null, so that a header without them is told by one comparison. */
    static CanonicalContent of(@Nullable String filename, @Nullable String hash) {
        return filename == null && hash == null ? WITHOUT_TEXTS : new CanonicalContent(filename, hash);
    }

    @Override
    public @Nullable String filename() {
        return filename;
    }

    @Override
    public @Nullable String hash() {
        return hash;
    }

    @Override
    public boolean isHeaderOnly() {
        return false;
    }

    int filenameLength() {
        int length = filenameLength;
        if (length == 0) {
            length = length(filename);
            filenameLength = length;
        }
        return length;
    }

    int hashLength() {
        int length = hashLength;
        if (length == 0) {
            length = length(hash);
            hashLength = length;
        }
        return length;
    }

    private static int length(@Nullable String text) {
        return text == null ? NULL_LENGTH : CanonicalText.length(text);
    }

    @Override
    public HeaderEntries entries(long dataSize) {
        return HeaderEntries.of(dataSize, filename, hash);
    }
}
