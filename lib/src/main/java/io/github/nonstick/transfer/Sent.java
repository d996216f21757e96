package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import org.jspecify.annotations.Nullable;

/** An item that was sent over a connection, or failed on this side, and what is known of it. For use by one thread. */
final class Sent {
    final long number;
    final Outgoing item;

    @Nullable
    BodyHash hash;

    @Nullable
    SendOutcome failure;

    /** Whether sending ended before its last byte: nobody can have all of it. */
    boolean cutShort;

    /** How many bytes of it the receiver may have to put on its disk. */
    long length;

    /** The refusal by a receiver that may take it a little later; null where it is none. */
    @Nullable
    SendOutcome busy;

    Sent(long number, Outgoing item) {
        this.number = number;
        this.item = item;
    }
}
