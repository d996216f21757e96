package io.github.nonstick.server;

import io.github.nonstick.io.FrameConnection;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and runs a handler for each on a thread of its own.
 *
 * <pre>{@code
 * try (FrameServer server = FrameServer.start(address, ServerSettings.standard(), connection -> {
 *     while (connection.next()) {
 *         connection.send(connection.readBody());
 *     }
 * })) {
 *     ...
 * }
 * }</pre>
 *
 * It listens on an address of TCP over IPv4 or IPv6, or on a Unix-domain socket. The file of that is deleted when the
 * server stops. One that a killed server left behind is deleted at the start, if nothing listens on it; nothing else
 * ever is.
 *
 * <p>A handler that throws ends its own connection and no other. Connections beyond the limit wait in the
 * listen queue. Safe for use by several threads.
 */
public final class FrameServer implements Closeable {
    private static final System.Logger LOGGER = System.getLogger(FrameServer.class.getName());
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long PAUSE_AFTER_ACCEPT_FAILURE_MILLIS = 100;

    /** What is done with a connection of frames. */
    @FunctionalInterface
    public interface FrameHandler {
        /**
         * Serves a connection until it is done with it. Then the server ends the connection, waiting for the peer to
         * close as well, 2 seconds at the most.
         *
         * @param connection its {@code next()} answers false when the server stops; closed by another thread when the
         *     time for that is over
         * @throws IOException if the connection fails, which the listener is told of; the server closes it at once
         */
        void handle(FrameConnection connection) throws IOException;
    }

    /** What is done with a connection of bytes. */
    @FunctionalInterface
    public interface ConnectionHandler {
        /**
         * Serves a connection until it is done with it; the server closes it then.
         *
         * @param connection in blocking mode; closed by another thread when the server stops
         * @throws IOException if the connection fails, which the listener is told of
         */
        void handle(SocketChannel connection) throws IOException;
    }

    /** Makes of an accepted channel what is served. */
    interface Serving {
        ServedConnection of(SocketChannel channel) throws IOException;
    }

    private final Listening listening;
    private final ServerListener listener;
    private final Serving serving;
    final Semaphore vacancies;
    private final ConnectionThreads threads;
    final Thread acceptor;

    private final Lock lock = new ReentrantLock();

    /** Signalled when the last of the connections has gone. */
    private final Condition none = lock.newCondition();

    /** Under the lock. */
    private final Set<ServedConnection> connections = new HashSet<>();

    /** Under the lock; once true, connections become fewer only. */
    private boolean stopping;

    /** A server whose acceptor has not been started. */
    FrameServer(Listening listening, ServerSettings settings, ConnectionThreads threads, Serving serving) {
        this.listening = listening;
        this.listener = settings.listener();
        this.serving = serving;
        this.vacancies = new Semaphore(settings.maxConnections());
        this.threads = threads;
        this.acceptor = new Thread(this::accept, "nonstick-acceptor");
    }

    /**
     * Binds and begins to accept connections of frames.
     *
     * @param address an {@link InetSocketAddress}, whose port may be 0 for any free one, or a {@link
     *     java.net.UnixDomainSocketAddress}. 0.0.0.0, and with it {@code new InetSocketAddress(port)}, is IPv4 alone; ::
     *     is both
     * @throws BindFailedException if the address cannot be bound; it says why
     * @throws IOException if there is no socket to be had
     */
    public static FrameServer start(SocketAddress address, ServerSettings settings, FrameHandler handler)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        return launch(address, settings, threads(settings), channel -> ServedConnection.of(channel, settings, handler));
    }

    /**
     * Binds and begins to accept connections whose bytes are the handler's own affair: format and deadlines of the
     * settings have no effect.
     *
     * @param address as of {@link #start(SocketAddress, ServerSettings, FrameHandler)}
     * @throws IOException as that
     */
    public static FrameServer startWithChannels(
            SocketAddress address, ServerSettings settings, ConnectionHandler handler) throws IOException {
        Objects.requireNonNull(handler, "handler");
        return launch(address, settings, threads(settings), channel -> ServedConnection.of(channel, handler));
    }

    /**
     * Binds and begins to accept connections whose bytes are the handler's own affair: with the standard settings,
     * but each on a platform thread.
     *
     * @param address its port may be 0 for any free one
     * @throws IOException if the address cannot be bound
     */
    public static FrameServer startWithChannels(InetSocketAddress address, ConnectionHandler handler)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        ServerSettings settings = ServerSettings.standard();
        ConnectionThreads threads = ConnectionThreads.platform();
        return launch(address, settings, threads, channel -> ServedConnection.of(channel, handler));
    }

    private static ConnectionThreads threads(ServerSettings settings) {
        Executor executor = settings.executor();
        return executor == null ? ConnectionThreads.lightest() : ConnectionThreads.of(executor);
    }

    private static FrameServer launch(
            SocketAddress address, ServerSettings settings, ConnectionThreads threads, Serving serving)
            throws IOException {
        Listening listening = Listening.at(address, settings.backlog());
        try {
            FrameServer server = new FrameServer(listening, settings, threads, serving);
            server.acceptor.start();
            return server;
        } catch (Error e) {
            listening.close(); // there is no thread for it
            throw e;
        }
    }

    /**
     * The address bound, with its actual port.
     *
     * @throws IllegalStateException if it is that of a Unix-domain socket
     */
    public InetSocketAddress localAddress() {
        if (listening.address() instanceof InetSocketAddress internet) {
            return internet;
        }
        throw new IllegalStateException("a Unix-domain socket has no Internet address: boundAddress() has its path");
    }

    /** The address bound: with its actual port, or the path of a Unix-domain socket. */
    public SocketAddress boundAddress() {
        return listening.address();
    }

    /** How many connections are being served, or wait for a thread. */
    public int connections() {
        lock.lock();
        try {
            return connections.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no more; ends connections between two frames; lets the handlers of others finish within the grace
     * period; then closes their connections and waits for them to end.
     *
     * <p>The frame that a connection is in is received, and handled, within that time, and its answer is sent. A handler
     * of bytes is not asked, only waited for.
     *
     * <p>A thread that is interrupted waits for no handler, and stays interrupted.
     *
     * @param grace zero or less for none
     * @throws IOException if the listening socket cannot be closed, or its file deleted
     * @throws IllegalStateException if it is called by a handler or by the listener, on a thread that it would wait for;
     *     the server goes on
     */
    public void stop(Duration grace) throws IOException {
        Objects.requireNonNull(grace, "grace");
        checkWaitsForOthers();
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
        try (listening) {
            // It may be waiting for a vacancy.
            vacancies.release();
        } finally {
            end(grace);
        }
    }

    private void checkWaitsForOthers() {
        Thread caller = Thread.currentThread();
        if (caller == acceptor || present().stream().anyMatch(connection -> connection.isServedBy(caller))) {
            throw new IllegalStateException(
                    "a server cannot be stopped by a thread of its own, which it waits for: use another one");
        }
    }

    private void end(Duration grace) {
        // First, so that none of them gets the thread of one that ends.
        for (ServedConnection connection : present()) {
            if (connection.abandon()) {
                closeQuietly(connection);
                remove(connection);
            }
        }
        for (ServedConnection connection : present()) {
            askToEnd(connection);
        }
        boolean interrupted = !awaitNone(TimeUnit.NANOSECONDS.convert(grace));
        for (ServedConnection connection : present()) {
            closeQuietly(connection);
        }
        interrupted = interrupted || !awaitNone(FOREVER);
        interrupted |= joinAcceptor();
        // Last: the acceptor may still be handing over a connection that has been abandoned meanwhile.
        threads.release();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<ServedConnection> present() {
        lock.lock();
        try {
            return List.copyOf(connections);
        } finally {
            lock.unlock();
        }
    }

    private void askToEnd(ServedConnection connection) {
        try {
            connection.askToEnd();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be told of the stop", e);
        }
    }

    /** False if this thread was interrupted. */
    private boolean awaitNone(long nanos) {
        long left = nanos;
        lock.lock();
        try {
            while (!connections.isEmpty() && left > 0) {
                left = none.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
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

    /**
     * Stops at once: connections are closed under their handlers.
     *
     * @throws IOException as {@link #stop}
     * @throws IllegalStateException as {@link #stop}
     */
    @Override
    public void close() throws IOException {
        stop(Duration.ZERO);
    }

    private void accept() {
        while (listening.isOpen()) {
            vacancies.acquireUninterruptibly();
            // Left by an executor or a listener, it would close the socket that listens.
            Thread.interrupted();
            try {
                acceptOne();
            } catch (Error e) {
                // Where there was no memory even to say so. The connections being served will give some back.
                pause();
            }
        }
    }

    /** Has the next connection served, or gives the vacancy back. */
    private void acceptOne() {
        SocketChannel channel = null;
        ServedConnection connection = null;
        boolean added = false;
        boolean accepted = false;
        try {
            channel = listening.accept();
            connection = serving.of(channel);
            ServedConnection served = connection;
            added = add(served);
            if (added) {
                threads.run(() -> serve(served));
                accepted = true;
            }
        } catch (ClosedChannelException e) {
            return; // stopped, before it waited or meanwhile
        } catch (IOException | RuntimeException | Error e) {
            // Out of descriptors, threads or memory: the connections being served will give some back.
            tell(() -> listener.acceptFailed(e));
            pause();
        } finally {
            if (!accepted) {
                abandon(channel, connection);
            }
            if (!added) {
                vacancies.release();
            }
        }
    }

    /** A listener that throws keeps the server from nothing, and ends no thread of an executor. */
    private static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.ERROR, "listener failed", e);
        }
    }

    private void abandon(@Nullable SocketChannel channel, @Nullable ServedConnection connection) {
        if (connection != null) {
            // An executor that failed can have kept the task all the same.
            connection.abandon();
        }
        if (channel != null) {
            closeQuietly(channel);
        }
        if (connection != null) {
            remove(connection);
        }
    }

    /** False if the server stops. */
    private boolean add(ServedConnection connection) {
        lock.lock();
        try {
            return !stopping && connections.add(connection);
        } finally {
            lock.unlock();
        }
    }

    /** Gives the connection's vacancy back, once; false if it has none. */
    private boolean remove(ServedConnection connection) {
        lock.lock();
        try {
            if (!connections.remove(connection)) {
                return false;
            }
            if (connections.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
        vacancies.release();
        return true;
    }

    private void serve(ServedConnection connection) {
        try (connection) {
            connection.serve();
        } catch (IOException e) {
            tell(() -> listener.connectionFailed(connection.peer(), e));
        } catch (Throwable e) { // not of Java alone: other languages throw checked exceptions without declaring them
            tell(() -> listener.handlerFailed(connection.peer(), e));
        } finally {
            remove(connection);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ACCEPT_FAILURE_MILLIS);
        } catch (InterruptedException e) {
            return; // a shorter pause, then
        }
    }

    private static void closeQuietly(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "closing a connection failed", e);
        }
    }
}
