package io.github.nonstick.transfer;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    /** The body has another hash than announced, or none is announced that the receiver could verify, and it wants one. */
    HASH_MISMATCH,
    /** The receiver's disk, or the stream that a file goes to, failed. */
    DISK,
    /** The receiver wants a token, and was shown none or another one. */
    UNAUTHORIZED,
    /** The receiver serves as many connections as it may, or another one sends this file just now. */
    BUSY,
    /** The connection has brought as many files, names or bytes as one may. */
    SESSION_LIMIT,
    /** The name differs from one received before in the same session by case or normalisation alone. */
    COLLISION,
    /** The frame is not one that can come at this point. */
    OUT_OF_ORDER,
    /** The receiver is being stopped. */
    STOPPED;

    /** Whether the same file may be kept a little later; of what is no refusal, false. */
    static boolean isPassing(@Nullable Refusal refusal) {
        return refusal == BUSY || refusal == STOPPED;
    }

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
