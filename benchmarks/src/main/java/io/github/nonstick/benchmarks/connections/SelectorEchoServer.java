package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.io.ReadBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** A thread with a selector that has an {@link Echo} for each connection. */
final class SelectorEchoServer implements EchoServer {
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final int port;
    private final ReadBuffer buffer = ReadBuffer.standard();
    private final Thread thread = new Thread(this::serve, "echo");

    private SelectorEchoServer(Selector selector, ServerSocketChannel listener) throws IOException {
        this.selector = selector;
        this.listener = listener;
        this.port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    static SelectorEchoServer start() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        Selector selector = Selector.open();
        listener.bind(EchoServer.anyPort(), BACKLOG).configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        SelectorEchoServer server = new SelectorEchoServer(selector, listener);
        server.thread.start();
        return server;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select();
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
                    serve(keys.next());
                }
            }
        } catch (java.nio.channels.ClosedSelectorException e) {
            return; // closed meanwhile
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (!(key.attachment() instanceof Echo echo)) {
            accept();
            return;
        }
        try {
            echo.ready(key);
        } catch (IOException e) {
            key.channel().close();
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        while (channel != null) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Echo(channel, FORMAT, buffer));
            channel = listener.accept();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int connections() {
        return selector.keys().size() - 1;
    }

    @Override
    public void close() throws IOException {
        var keys = selector.keys().toArray(SelectionKey[]::new);
        selector.close();
        for (SelectionKey key : keys) {
            key.channel().close();
        }
    }
}
