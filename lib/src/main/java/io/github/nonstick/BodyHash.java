package io.github.nonstick;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A hash that can be verified: a digest's algorithm with its value in lower-case hexadecimal.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param algorithm the digest
 * @param hex its value, {@link HashAlgorithm#hexLength()} characters of {@code 0-9a-f}
 */
public record BodyHash(HashAlgorithm algorithm, String hex) {
    private static final HashAlgorithm[] ALGORITHMS = HashAlgorithm.values();

    /**
     * Takes a digest's value.
     *
     * @throws IllegalArgumentException if the value is not lower-case hexadecimal of the algorithm's length
     */
    public BodyHash {
        Objects.requireNonNull(algorithm, "algorithm");
        if (hex.length() != algorithm.hexLength() || !isLowerHex(hex)) {
            throw new IllegalArgumentException(algorithm.label() + " is not " + algorithm.hexLength()
                    + " lower-case hexadecimal digits: " + Escaped.text(hex));
        }
    }

    /**
     * Reads a header's hash: hexadecimal digits whose number tells the algorithm, or {@code name:hex}.
     *
     * <p>Upper-case digits are accepted, because one peer in the field compares in upper case. Empty for any
     * other text: such a text is a placeholder and cannot be verified.
     */
    public static Optional<BodyHash> parse(String text) {
        int colon = text.indexOf(':');
        String label = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String hex = text.substring(colon + 1);
        for (HashAlgorithm algorithm : ALGORITHMS) {
            if (hex.length() == algorithm.hexLength() && (colon < 0 || label.equals(algorithm.label()))) {
                return isLowerHex(hex) ? Optional.of(new BodyHash(algorithm, hex)) : lowered(algorithm, hex);
            }
        }
        return Optional.empty();
    }

    private static Optional<BodyHash> lowered(HashAlgorithm algorithm, String text) {
        String hex = text.toLowerCase(Locale.ROOT);
        return isLowerHex(hex) ? Optional.of(new BodyHash(algorithm, hex)) : Optional.empty();
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > 'f' || c > '9' && c < 'a') {
                return false;
            }
        }
        return true;
    }

    /** The value alone, as it is written into a header. */
    @Override
    public String toString() {
        return hex;
    }
}
