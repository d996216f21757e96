package io.github.nonstick.transfer;

import java.util.Locale;
import java.util.Optional;

/** Why a receiver does not keep a file. On the wire it is its name in lower case. */
public enum Refusal {
    /** The header has no filename. */
    NO_NAME,
    /** The filename is not safe to use. */
    UNSAFE_NAME,
    /** There is a file of that name already. */
    EXISTS,
    /** The file is longer than the receiver accepts. */
    TOO_LARGE,
    /** The receiver's disk has no room for the file. */
    NO_SPACE,
    /** The body has another hash than announced. */
    HASH_MISMATCH,
    /** The receiver's disk failed. */
    DISK,
    /** The name differs from one received before in the same session by case or normalisation alone. */
    COLLISION,
    /** The session has brought more names in one directory than are remembered to tell collisions. */
    TOO_MANY;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Refusal> ofCode(String code) {
        for (Refusal refusal : values()) {
            if (refusal.code().equals(code)) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
