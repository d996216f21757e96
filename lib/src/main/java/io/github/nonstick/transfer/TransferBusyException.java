package io.github.nonstick.transfer;

import java.io.IOException;

/** What was received of a transfer is in use, by this process or by another one. */
final class TransferBusyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient TransferId id;

    TransferBusyException(TransferId id) {
        super("transfer " + id + " is being received already");
        this.id = id;
    }

    TransferBusyException(TransferId id, Exception cause) {
        this(id);
        initCause(cause);
    }

    /** Which transfer is in use. */
    TransferId id() {
        return id;
    }
}
