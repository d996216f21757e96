package io.github.nonstick.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Both ends of a TCP connection over the loopback interface, in blocking mode. */
record Connection(SocketChannel sender, SocketChannel receiver) implements Closeable {
    static Connection open() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel sender = SocketChannel.open(server.getLocalAddress());
            SocketChannel receiver = server.accept();
            sender.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new Connection(sender, receiver);
        }
    }

    @Override
    public void close() throws IOException {
        try (sender;
                receiver) {
            return;
        }
    }
}
