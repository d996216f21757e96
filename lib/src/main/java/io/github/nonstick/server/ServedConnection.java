package io.github.nonstick.server;

import io.github.nonstick.io.FrameConnection;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection and its handler.
 *
 * <p>Safe for use by several threads: one runs the handler, another may stop it.
 */
final class ServedConnection implements Closeable {
    /** How long a peer may take to close when its handler has returned. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private enum State {
        WAITING,
        SERVED,
        ABANDONED
    }

    /** What is done on the handler's thread. */
    private interface Serving {
        void serve() throws IOException;
    }

    /** What asks a handler to come to its end. */
    private interface Asking {
        void ask() throws IOException;
    }

    private final SocketAddress peer;
    private final Closeable connection;
    private final Serving serving;
    private final Asking asking;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** Null until the handler is run. */
    private volatile @Nullable Thread thread;

    private ServedConnection(SocketAddress peer, Closeable connection, Serving serving, Asking asking) {
        this.peer = peer;
        this.connection = connection;
        this.serving = serving;
        this.asking = asking;
    }

    /** A connection of frames, which owns the channel. */
    static ServedConnection of(SocketChannel channel, ServerSettings settings, FrameServer.FrameHandler handler)
            throws IOException {
        FrameConnection connection = FrameConnection.of(channel, settings.format(), settings.deadlines());
        Serving serving = () -> {
            handler.handle(connection);
            connection.end(FAREWELL);
        };
        return new ServedConnection(connection.remoteAddress(), connection, serving, connection::stopReading);
    }

    /** A connection of bytes, whose handler is not asked. */
    static ServedConnection of(SocketChannel channel, FrameServer.ConnectionHandler handler) throws IOException {
        return new ServedConnection(
                channel.getRemoteAddress(), () -> close(channel), () -> handler.handle(channel), () -> {});
    }

    /** A thread inside FileChannel.transferTo is not woken by a close on all versions of the JDK. */
    private static void close(SocketChannel channel) throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                channel.shutdownOutput();
            }
        } catch (SocketException | ClosedChannelException e) {
            return; // the peer or the handler was quicker
        }
    }

    /** Where the peer is. */
    SocketAddress peer() {
        return peer;
    }

    /** Runs the handler, unless the connection has been abandoned meanwhile. */
    void serve() throws IOException {
        if (state.compareAndSet(State.WAITING, State.SERVED)) {
            thread = Thread.currentThread();
            serving.serve();
        }
    }

    /** Keeps the handler from being run; false if a thread has begun with it. */
    boolean abandon() {
        return state.compareAndSet(State.WAITING, State.ABANDONED);
    }

    /** Whether the handler was run by this thread. */
    boolean isServedBy(Thread candidate) {
        return thread == candidate;
    }

    /** Asks the handler to come to its end. */
    void askToEnd() throws IOException {
        asking.ask();
    }

    /** Closes the connection, under the handler if that runs. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
