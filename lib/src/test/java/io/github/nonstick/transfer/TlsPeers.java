package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The two ends of a connection on this host, and threads for them. */
final class TlsPeers implements Closeable {
    final SocketChannel clientChannel;
    final SocketChannel serverChannel;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TlsPeers(SocketChannel clientChannel, SocketChannel serverChannel) {
        this.clientChannel = clientChannel;
        this.serverChannel = serverChannel;
    }

    static TlsPeers connected() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            SocketChannel client = SocketChannel.open(listener.getLocalAddress());
            return new TlsPeers(client, listener.accept());
        }
    }

    Future<PeerConnection> accept(TlsSettings settings) {
        return run(() -> settings.accept(serverChannel));
    }

    PeerConnection connect(TlsSettings settings) throws IOException {
        return connect(settings, "127.0.0.1");
    }

    PeerConnection connect(TlsSettings settings, String host) throws IOException {
        return settings.connect(clientChannel, host, port());
    }

    int port() throws IOException {
        return ((InetSocketAddress) clientChannel.getRemoteAddress()).getPort();
    }

    <T> Future<T> run(Callable<T> task) {
        return threads.submit(task);
    }

    /** What a task came to, or what it failed of. */
    static <T> T result(Future<T> task) throws Exception {
        try {
            return task.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        clientChannel.close();
        serverChannel.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IOException("a thread of the test does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
