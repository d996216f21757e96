package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A connection to a peer, both directions of it blocking: for {@link FileReceiver}s behind a transport of another
 * kind than sockets of the JDK.
 *
 * <p>One thread may read while another writes. A direction's channel is for one thread at a time, except that
 * any thread may close.
 */
public interface PeerConnection extends Closeable {
    /** What the peer sends, to its end. Closing it closes the connection. */
    ReadableByteChannel input();

    /** What goes to the peer; a write returns when all of it is written. Closing it closes the connection. */
    WritableByteChannel output();

    /**
     * Tells the peer that nothing more is sent. What it sends is still read.
     *
     * @throws IOException if the peer cannot be told
     */
    void shutdownOutput() throws IOException;

    /** Where the peer is. */
    SocketAddress remoteAddress();

    /** Whether the connection is encrypted. */
    boolean isSecure();

    /**
     * Closes both directions at once, whatever the peer does. Threads that read or write end with a {@link
     * java.nio.channels.ClosedChannelException}. Without {@link #shutdownOutput} before it, the peer may take
     * what it has for cut.
     */
    @Override
    void close() throws IOException;
}
