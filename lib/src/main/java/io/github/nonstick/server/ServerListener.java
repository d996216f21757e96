package io.github.nonstick.server;

import io.github.nonstick.io.socket.AddressText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;

/**
 * Is told what goes wrong on a server. What is not overridden goes to the logger of {@link FrameServer}.
 *
 * <p>Called by several threads at the same time.
 */
public interface ServerListener {
    /**
     * A connection failed, or its peer was at fault: the handler threw an {@link IOException}. Logged at level DEBUG.
     *
     * @param peer of the Unix domain, a path that is mostly empty
     */
    default void connectionFailed(SocketAddress peer, IOException failure) {
        System.getLogger(FrameServer.class.getName())
                .log(Level.DEBUG, () -> "connection of " + AddressText.of(peer) + " failed", failure);
    }

    /**
     * A handler threw what it should not have. Its connection is closed, and no other. Logged at level ERROR.
     *
     * @param peer as of {@link #connectionFailed}
     */
    default void handlerFailed(SocketAddress peer, Throwable failure) {
        System.getLogger(FrameServer.class.getName())
                .log(Level.ERROR, "handler of " + AddressText.of(peer) + " failed", failure);
    }

    /**
     * A connection could not be accepted, for want of descriptors, threads or memory, or because the executor did not
     * take it; the server goes on after a pause. Logged at level WARNING.
     */
    default void acceptFailed(Throwable failure) {
        System.getLogger(FrameServer.class.getName()).log(Level.WARNING, "cannot accept a connection", failure);
    }
}
