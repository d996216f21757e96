package io.github.nonstick;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sent is not an acceptable frame.
 *
 * <p>Faults of the caller are {@link IllegalArgumentException} and {@link IllegalStateException}; faults of
 * the connection are other {@link IOException}s. The message carries what was wrong, the actual value, the
 * limit with its setting, the offset, what the peer seems to be and what to do; bytes of the peer stand in it
 * escaped and capped. Immutable as far as any exception is.
 */
public abstract sealed class FramingException extends IOException
        permits FrameTooLargeException, HashMismatchException, MalformedFrameException, TruncatedFrameException {
    private static final long serialVersionUID = 1;

    private final long streamOffset;
    private final @Nullable PeerKind peer;
    private final String hint;

    FramingException(String message, long streamOffset, Diagnosis diagnosis) {
        super(diagnosis.appendedTo(message));
        this.streamOffset = streamOffset;
        this.peer = diagnosis.peer();
        this.hint = diagnosis.hint();
    }

    /** Where the fault was found: bytes from the start of the stream, from 0. */
    public long streamOffset() {
        return streamOffset;
    }

    /** What the peer seems to be, where its bytes tell; empty where they do not. */
    public Optional<PeerKind> peer() {
        return Optional.ofNullable(peer);
    }

    /** What to do, in one sentence without a full stop, with which the message ends; empty where there is none. */
    public String hint() {
        return hint;
    }
}
