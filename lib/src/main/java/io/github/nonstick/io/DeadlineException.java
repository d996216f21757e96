package io.github.nonstick.io;

import java.io.IOException;
import java.time.Duration;

/** A connection was closed by this side because the peer took longer than {@link Deadlines} allow. */
public final class DeadlineException extends IOException {
    private static final long serialVersionUID = 1;

    private final Duration limit;

    /**
     * An error of a deadline.
     *
     * @param message what the peer did not do within the time, which stands in it
     */
    public DeadlineException(String message, Duration limit) {
        super(message);
        this.limit = limit;
    }

    /** This error with what is known besides; this one where that is empty. */
    public DeadlineException with(String detail) {
        if (detail.isEmpty()) {
            return this;
        }
        DeadlineException detailed = new DeadlineException(getMessage() + ": " + detail, limit);
        detailed.initCause(getCause());
        return detailed;
    }

    /** The time within which the peer did not do what the message says. */
    public Duration limit() {
        return limit;
    }
}
