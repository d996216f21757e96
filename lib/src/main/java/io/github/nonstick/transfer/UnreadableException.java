package io.github.nonstick.transfer;

import java.io.IOException;

/** A source could not be read, and what was sent of it ends with a whole frame: others can follow. */
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    private final IOException reason;

    UnreadableException(IOException reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    /** What the source said. */
    IOException reason() {
        return reason;
    }
}
