package io.github.nonstick.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Accepts TCP connections and runs a handler for each on a thread of its own.
 *
 * <p>A handler that throws ends its own connection and no other. Connections beyond the limit wait in the
 * listen queue. Safe for use by several threads.
 */
public final class FrameServer implements Closeable {
    /** The most connections handled at once. */
    public static final int MAX_CONNECTIONS = 256;

    private static final System.Logger LOGGER = System.getLogger(FrameServer.class.getName());
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final long PAUSE_AFTER_ACCEPT_FAILURE_MILLIS = 100;

    /** What is done with a connection. */
    @FunctionalInterface
    public interface ConnectionHandler {
        /**
         * Serves a connection until it is done with it; the server closes it then.
         *
         * @param connection in blocking mode; closed by another thread when the server stops
         * @throws IOException if the connection fails; it is logged at level DEBUG
         */
        void handle(SocketChannel connection) throws IOException;
    }

    private final ServerSocketChannel listener;
    private final InetSocketAddress localAddress;
    private final ConnectionHandler handler;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore vacancies;
    private final ExecutorService handlers;
    private final Thread acceptor;

    private FrameServer(
            ServerSocketChannel listener, ConnectionHandler handler, int maxConnections, ThreadFactory threads)
            throws IOException {
        this.listener = listener;
        this.localAddress = (InetSocketAddress) listener.getLocalAddress();
        this.handler = handler;
        this.vacancies = new Semaphore(maxConnections);
        this.handlers = Executors.newCachedThreadPool(threads);
        this.acceptor = new Thread(this::accept, "nonstick-acceptor");
    }

    /**
     * Binds and begins to accept.
     *
     * @param address its port may be 0 for any free one
     * @throws IOException if the address cannot be bound
     */
    public static FrameServer start(InetSocketAddress address, ConnectionHandler handler) throws IOException {
        return start(address, handler, MAX_CONNECTIONS);
    }

    static FrameServer start(InetSocketAddress address, ConnectionHandler handler, int maxConnections)
            throws IOException {
        return start(address, handler, maxConnections, task -> new Thread(task, "nonstick-connection"));
    }

    static FrameServer start(
            InetSocketAddress address, ConnectionHandler handler, int maxConnections, ThreadFactory threads)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        ServerSocketChannel listener = open(address);
        try {
            // A server started again does not wait for the connections of the one before to time out.
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address);
            // On Unix, the JDK takes a descriptor when it closes a socket for the first time. Where there is none
            // left, that socket and all after it stay open for ever.
            SocketChannel.open().close();
            FrameServer server = new FrameServer(listener, handler, maxConnections, threads);
            server.acceptor.start();
            return server;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** 0.0.0.0 is IPv4 alone; a socket of both families would take it for either. */
    private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
        return address.getAddress() instanceof Inet4Address
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
    }

    /** The address bound, with its actual port. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /**
     * Accepts no more, lets the handlers that run finish within the grace period, then closes their
     * connections and waits for them to end. Not to be called from a handler.
     *
     * <p>A thread that is interrupted waits for no handler, and stays interrupted.
     *
     * @throws IOException if the listening socket cannot be closed
     */
    public void stop(Duration grace) throws IOException {
        listener.close();
        // It may be waiting for a vacancy.
        acceptor.interrupt();
        boolean interrupted = joinAcceptor();
        handlers.shutdown();
        interrupted = interrupted || !awaitHandlers(grace);
        for (SocketChannel connection : connections) {
            closeQuietly(connection);
        }
        interrupted = interrupted || !awaitHandlers(FOREVER);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this thread was interrupted meanwhile; the acceptor has ended all the same. */
    private boolean joinAcceptor() {
        boolean interrupted = false;
        while (acceptor.isAlive()) {
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    /** False if this thread was interrupted. */
    private boolean awaitHandlers(Duration time) {
        try {
            handlers.awaitTermination(TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Stops at once: connections are closed under their handlers. */
    @Override
    public void close() throws IOException {
        stop(Duration.ZERO);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                vacancies.acquire();
            } catch (InterruptedException e) {
                return;
            }
            try {
                acceptOne();
            } catch (OutOfMemoryError e) {
                // Where there was no memory even to say so. The connections being served will give some back.
                pause();
            }
        }
    }

    /** Has the next connection served, or gives the vacancy back. */
    private void acceptOne() {
        SocketChannel connection = null;
        boolean accepted = false;
        try {
            connection = listener.accept();
            SocketChannel served = connection;
            connections.add(served);
            handlers.execute(() -> serve(served));
            accepted = true;
        } catch (ClosedChannelException e) {
            return; // stopped, before it waited or meanwhile
        } catch (IOException | OutOfMemoryError e) {
            // Out of descriptors, threads or memory: the connections being served will give some back.
            LOGGER.log(System.Logger.Level.WARNING, "cannot accept a connection", e);
            pause();
        } finally {
            if (!accepted) {
                vacancies.release();
                abandon(connection);
            }
        }
    }

    private void abandon(@Nullable SocketChannel connection) {
        if (connection != null) {
            connections.remove(connection);
            closeQuietly(connection);
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            handler.handle(connection);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "connection failed", e);
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.ERROR, "connection handler failed", e);
        } finally {
            connections.remove(connection);
            vacancies.release();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ACCEPT_FAILURE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "closing a connection failed", e);
        }
    }
}
