package io.github.nonstick.server;

import io.github.nonstick.io.ChannelWithoutSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A channel that listens without a socket: has one connection, and then none until it is closed. */
final class ServerChannelWithoutSocket extends ServerSocketChannel {
    private final ChannelWithoutSocket connection = new ChannelWithoutSocket();
    private volatile boolean accepted;

    ServerChannelWithoutSocket() {
        super(SelectorProvider.provider());
    }

    /** Whether the connection has been accepted. */
    boolean accepted() {
        return accepted;
    }

    SocketChannel connection() {
        return connection;
    }

    @Override
    public SocketChannel accept() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!accepted) {
            accepted = true;
            return connection;
        }
        while (isOpen()) {
            Thread.yield();
        }
        throw new AsynchronousCloseException();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return new InetSocketAddress(0);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}
}
