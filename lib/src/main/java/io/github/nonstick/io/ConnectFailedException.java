package io.github.nonstick.io;

import io.github.nonstick.io.socket.AddressText;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** There is no connection. The message says to where, why, and what to do. */
public final class ConnectFailedException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why there is no connection. */
    public enum Reason {
        /** The machine answered that nothing listens at the address, or nothing listens on the socket's file. */
        REFUSED,
        /** Nothing was heard within the time. */
        TIMED_OUT,
        /** The host's name has no address. */
        UNKNOWN_HOST,
        /** There is no way to the address. */
        UNREACHABLE,
        /** There is no file at the path of the Unix-domain socket. */
        NO_SUCH_SOCKET,
        /** The path of the Unix-domain socket has more bytes than the system takes. */
        PATH_TOO_LONG,
        /** This user may not connect there. */
        NOT_PERMITTED,
        /** The system says something else; the cause has it. */
        OTHER
    }

    private final Reason reason;
    private final SocketAddress address;
    private final String hint;

    ConnectFailedException(SocketAddress address, Reason reason, String why, String hint, @Nullable IOException cause) {
        super("cannot connect to " + AddressText.of(address) + ": " + why + (hint.isEmpty() ? "" : ": " + hint), cause);
        this.reason = reason;
        this.address = address;
        this.hint = hint;
    }

    /** Why there is no connection. */
    public Reason reason() {
        return reason;
    }

    /** Where to; the address as it was given. */
    public SocketAddress address() {
        return address;
    }

    /** What to do, in one sentence without a full stop, with which the message ends; empty where there is none. */
    public String hint() {
        return hint;
    }
}
