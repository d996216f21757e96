package io.github.nonstick.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file is not kept. The message holds nothing of the peer unescaped. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String message) {
        this(refusal, message, null);
    }

    RefusedException(Refusal refusal, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** Why it is not kept. */
    public Refusal refusal() {
        return refusal;
    }
}
