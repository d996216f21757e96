package io.github.nonstick.server;

import io.github.nonstick.server.BindFailedException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A socket that listens: of TCP over IPv4 or IPv6, or of the Unix domain. Safe for use by several threads. */
final class Listening implements Closeable {
    private final ServerSocketChannel channel;
    private final SocketAddress address;

    /** Deletes the socket's file; null for TCP. */
    private final @Nullable Closeable file;

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What a bound socket is.
     *
     * @param file deletes the socket's file; null for TCP
     */
    Listening(ServerSocketChannel channel, @Nullable Closeable file) throws IOException {
        this.channel = channel;
        this.address = channel.getLocalAddress();
        this.file = file;
    }

    /**
     * Binds, and listens.
     *
     * @throws BindFailedException if the address cannot be bound
     * @throws IllegalArgumentException if it is neither of the Internet nor of the Unix domain
     */
    static Listening at(SocketAddress address, int backlog) throws IOException {
        // On Unix, the JDK takes a descriptor when it closes a socket for the first time. Where there is none left,
        // that
        // socket and all after it stay open for ever.
        SocketChannel.open().close();
        if (address instanceof UnixDomainSocketAddress unix) {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            return open(channel, () -> new Listening(channel, SocketFile.bind(channel, unix, backlog)::delete));
        }
        if (!(address instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException(
                    "address " + address + " is neither of the Internet nor of the Unix domain");
        }
        ServerSocketChannel channel = open(internet);
        return open(channel, () -> {
            // A server started again does not wait for the connections of the one before to time out.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            bind(channel, internet, backlog);
            return new Listening(channel, null);
        });
    }

    /** 0.0.0.0 is IPv4 alone; a socket of both families would take it for either. */
    private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
        return address.getAddress() instanceof Inet4Address
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
    }

    private interface Opening {
        Listening open() throws IOException;
    }

    private static Listening open(ServerSocketChannel channel, Opening opening) throws IOException {
        try {
            return opening.open();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void bind(ServerSocketChannel channel, InetSocketAddress address, int backlog) throws IOException {
        if (address.isUnresolved()) {
            IOException unknown = new UnknownHostException(address.getHostString());
            throw new BindFailedException(address, Reason.NO_SUCH_ADDRESS, "unknown host", unknown);
        }
        try {
            channel.bind(address, backlog);
        } catch (IOException e) {
            String words = String.valueOf(e.getMessage());
            String lower = words.toLowerCase(Locale.ROOT);
            if (e instanceof BindException && lower.contains("in use")) {
                throw new BindFailedException(address, Reason.IN_USE, "the port is in use", e);
            }
            Reason reason = lower.contains("assign") ? Reason.NO_SUCH_ADDRESS : Reason.OTHER;
            throw new BindFailedException(
                    address, lower.contains("permission denied") ? Reason.NOT_PERMITTED : reason, words, e);
        }
    }

    /** What is bound, with the actual port. */
    SocketAddress address() {
        return address;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** The next connection, waiting for it; an exception after {@link #close()}. */
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    /** Listens no more; the file of a Unix-domain socket goes first, so that nobody finds it without a server. */
    @Override
    public void close() throws IOException {
        try (channel) {
            // Once: the second time it may be the file of the next server.
            if (!closed.getAndSet(true) && file != null) {
                file.close();
            }
        }
    }
}
