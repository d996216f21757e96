package io.github.nonstick.transfer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A secret that a sender shows to a receiver. Its text is in no message and no {@link #toString()}. */
final class Token {
    static final int MIN_LENGTH = 16;
    static final int MAX_LENGTH = 256;

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /**
     * A token of 16 to 256 printable ASCII characters, no spaces.
     *
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it
     */
    static Token of(String text) {
        if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "token has " + text.length() + " characters, not " + MIN_LENGTH + " to " + MAX_LENGTH);
        }
        if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("token has spaces, or characters that are not printable ASCII");
        }
        return new Token(text);
    }

    /** The text, for the header that shows it. */
    String text() {
        return text;
    }

    /** Whether a header's value is this token, as a text; takes as long wherever the two differ. */
    boolean matches(@Nullable Object shown) {
        return shown instanceof String given
                && MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Token";
    }
}
