package io.github.nonstick.server;

import io.github.nonstick.io.socket.AddressText;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;

/** A server cannot listen at its address. The message says where and why. */
public final class BindFailedException extends BindException {
    private static final long serialVersionUID = 1;

    /** Why a server cannot listen. */
    public enum Reason {
        /** Another program listens there. */
        IN_USE,
        /** This machine does not have the address. */
        NO_SUCH_ADDRESS,
        /** This user may not listen there. */
        NOT_PERMITTED,
        /** The path of the Unix-domain socket has more bytes than the system takes. */
        PATH_TOO_LONG,
        /** The directory of the Unix-domain socket does not exist. */
        NO_DIRECTORY,
        /** At the path of the Unix-domain socket there is something that is not a socket. */
        NOT_A_SOCKET,
        /** The system says something else; the cause has it. */
        OTHER
    }

    private final Reason reason;
    private final SocketAddress address;
    private final String why;

    BindFailedException(SocketAddress address, Reason reason, String why, IOException cause) {
        super("cannot listen on " + AddressText.of(address) + ": " + why);
        initCause(cause);
        this.reason = reason;
        this.address = address;
        this.why = why;
    }

    /** Why the server cannot listen. */
    public Reason reason() {
        return reason;
    }

    /** Where; the address as it was given. */
    public SocketAddress address() {
        return address;
    }

    /** The reason in words, with which the message ends. */
    public String why() {
        return why;
    }
}
