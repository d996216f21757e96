package io.github.nonstick.examples.inspect;

import java.io.IOException;

/** A capture of packets cannot be read. The message says why, and is safe to print. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1;

    CaptureException(String message) {
        super(message);
    }
}
