package io.github.nonstick.io;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** What connections are made of; a test of one that this machine does not have is skipped. */
public enum Transport {
    IPV4,
    IPV6,
    UNIX;

    /** An address to listen on, free. */
    public SocketAddress address(Path directory) throws IOException {
        return switch (this) {
            case IPV4 -> new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
            case IPV6 -> {
                InetAddress loopback = InetAddress.getByName("::1");
                assumeTrue(canBind(loopback), "this machine has no IPv6 loopback address");
                yield new InetSocketAddress(loopback, 0);
            }
            case UNIX -> UnixDomainSocketAddress.of(directory.resolve("socket"));
        };
    }

    private static boolean canBind(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Both ends of a connection. */
    record Pair(SocketChannel here, SocketChannel there) {}

    Pair connect(Path directory) throws IOException {
        SocketAddress address = address(directory);
        try (ServerSocketChannel listener =
                this == UNIX ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open()) {
            listener.bind(address);
            return new Pair(SocketChannel.open(listener.getLocalAddress()), listener.accept());
        }
    }
}
