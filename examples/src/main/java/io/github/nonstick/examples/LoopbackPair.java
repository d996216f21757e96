package io.github.nonstick.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Both ends of a TCP connection of this machine, on which each send leaves at once: with TCP_NODELAY. */
record LoopbackPair(SocketChannel writer, SocketChannel reader) implements AutoCloseable {
    static InetAddress address() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    static LoopbackPair connect() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(address(), 0))) {
            SocketChannel writer = SocketChannel.open(listener.getLocalAddress());
            SocketChannel reader = listener.accept();
            writer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            reader.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new LoopbackPair(writer, reader);
        }
    }

    @Override
    public void close() throws IOException {
        try (reader) {
            writer.close();
        }
    }

    /** Has the sender's part done by a thread of its own. */
    static <T> FutureTask<T> start(Callable<T> sending) {
        FutureTask<T> task = new FutureTask<>(sending);
        Thread thread = new Thread(task, "nonstick-sender");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** What came of it. */
    static <T> T result(FutureTask<T> task) throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("the sender failed: " + Main.describe(Objects.requireNonNull(e.getCause())), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
