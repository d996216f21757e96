package io.github.nonstick;

import java.io.IOException;

/**
 * What the peer sent is not an acceptable frame.
 *
 * <p>Faults of the caller are {@link IllegalArgumentException} and {@link IllegalStateException}; faults of
 * the connection are other {@link IOException}s. The message carries what was wrong, the actual value, the
 * limit with its setting, and the offset; bytes of the peer stand in it escaped and capped.
 */
public abstract sealed class FramingException extends IOException
        permits FrameTooLargeException, HashMismatchException, MalformedFrameException, TruncatedFrameException {
    private static final long serialVersionUID = 1;

    private final long streamOffset;

    FramingException(String message, long streamOffset) {
        super(message);
        this.streamOffset = streamOffset;
    }

    /** Where the fault was found: bytes from the start of the stream, from 0. */
    public long streamOffset() {
        return streamOffset;
    }
}
