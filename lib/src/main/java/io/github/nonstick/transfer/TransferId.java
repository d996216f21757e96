package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.util.Optional;

/**
 * The name that a resumable transfer has on both sides: 32 lower-case hexadecimal digits.
 *
 * <p>Immutable; safe for use by several threads.
 */
record TransferId(String digits) {
    static final int LENGTH = 32;

    private static final String JOURNAL_SUFFIX = ".journal";

    TransferId {
        if (!isValid(digits)) {
            throw new IllegalArgumentException(
                    "transfer id " + Escaped.text(digits) + " is not " + LENGTH + " lower-case hexadecimal digits");
        }
    }

    /**
     * The id of these digits.
     *
     * @throws IllegalArgumentException if they are not 32 lower-case hexadecimal digits
     */
    static TransferId of(String digits) {
        return new TransferId(digits);
    }

    /** The id of these digits; empty if they are not 32 lower-case hexadecimal digits. */
    static Optional<TransferId> parse(String digits) {
        return isValid(digits) ? Optional.of(new TransferId(digits)) : Optional.empty();
    }

    private static boolean isValid(String digits) {
        if (digits.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = digits.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The id of the transfer whose partial file has this name; empty if it is none. */
    static Optional<TransferId> ofPartName(String fileName) {
        return ofFileName(fileName, PartialFile.SUFFIX);
    }

    /** The id of the transfer whose journal has this name; empty if it is none. */
    static Optional<TransferId> ofJournalName(String fileName) {
        return ofFileName(fileName, JOURNAL_SUFFIX);
    }

    private static Optional<TransferId> ofFileName(String fileName, String suffix) {
        if (!fileName.startsWith(PartialFile.PREFIX)
                || !fileName.endsWith(suffix)
                || fileName.length() != PartialFile.PREFIX.length() + LENGTH + suffix.length()) {
            return Optional.empty();
        }
        return parse(fileName.substring(PartialFile.PREFIX.length(), PartialFile.PREFIX.length() + LENGTH));
    }

    String partName() {
        return PartialFile.PREFIX + digits + PartialFile.SUFFIX;
    }

    String journalName() {
        return PartialFile.PREFIX + digits + JOURNAL_SUFFIX;
    }

    @Override
    public String toString() {
        return digits;
    }
}
