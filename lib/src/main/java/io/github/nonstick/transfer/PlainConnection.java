package io.github.nonstick.transfer;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** A connection that is not encrypted: the socket's channel itself, so that files go out without copying. */
final class PlainConnection implements PeerConnection {
    private final SocketChannel channel;
    private final SocketAddress remoteAddress;

    /**
     * A connection over a connected, blocking channel, which is its own from then on.
     *
     * @throws IOException if it is closed already
     */
    PlainConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.remoteAddress = channel.getRemoteAddress();
    }

    @Override
    public ReadableByteChannel input() {
        return channel;
    }

    @Override
    public WritableByteChannel output() {
        return channel;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
