package io.github.nonstick.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A TLS connection failed. The message holds nothing of the peer unescaped. */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1;

    private final TlsFailure failure;

    TlsException(TlsFailure failure, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** Why it failed. */
    public TlsFailure failure() {
        return failure;
    }
}
