package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.io.ReadBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Many connections to one server, on one thread. */
final class EchoClient implements Closeable {
    /** So many requests are on their way at once where there is no schedule: fewer than a server lets wait. */
    private static final int WINDOW = 256;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SEED = 20_261_120;

    private final SocketAddress server;
    private final int bodyLength;
    private final Selector selector = Selector.open();
    private final ReadBuffer buffer = ReadBuffer.standard();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<ClientConnection> connections = new ArrayList<>();

    /** How many requests have not been answered. */
    private int awaited;

    private long lastAnswer;
    private long answers;

    EchoClient(SocketAddress server, int bodyLength) throws IOException {
        this.server = server;
        this.bodyLength = bodyLength;
    }

    /** What is done when an answer is complete. */
    private interface Answered {
        void by(ClientConnection connection) throws IOException;
    }

    /** How many frames have been sent and answered. */
    long answers() {
        return answers;
    }

    /** Opens connections, each of which sends a frame and has it answered. */
    void open(int count) throws IOException {
        lastAnswer = System.nanoTime();
        for (int i = 0; i < count; i++) {
            ClientConnection connection = new ClientConnection(server, selector, buffer, bodyLength);
            connections.add(connection);
            ask(connection, 0);
            while (awaited >= WINDOW) {
                select(answered -> {});
            }
        }
        awaitAll();
    }

    /** Sends a frame on each connection, and has it answered. */
    void askAll() throws IOException {
        lastAnswer = System.nanoTime();
        for (ClientConnection connection : connections) {
            ask(connection, 0);
            while (awaited >= WINDOW) {
                select(answered -> {});
            }
        }
        awaitAll();
    }

    private void awaitAll() throws IOException {
        while (awaited > 0) {
            select(answered -> {});
        }
    }

    private void ask(ClientConnection connection, long due) throws IOException {
        connection.ask(random, due);
        awaited++;
    }

    /** Waits for answers, or for a wake-up. */
    private void select(Answered answered) throws IOException {
        selector.select(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
            ClientConnection connection = (ClientConnection) keys.next().attachment();
            if (connection.ready()) {
                awaited--;
                answers++;
                lastAnswer = System.nanoTime();
                answered.by(connection);
            }
        }
        if (awaited > 0 && System.nanoTime() - lastAnswer > PATIENCE_NANOS) {
            throw new IOException(awaited + " frames unanswered, and none answered for "
                    + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
        }
    }

    /**
     * Sends requests by a schedule on the connections that were opened first, and has all of them answered. A request
     * whose connection has no answer to the one before waits for that, and its time counts from when it was due.
     */
    Pace pace(int active, Schedule schedule) throws IOException {
        Samples latencies = new Samples((int) (schedule.count() - schedule.uncounted()));
        Samples lateness = new Samples((int) (schedule.count() - schedule.uncounted()));
        long counted = schedule.countedFrom();
        long next = 0;
        lastAnswer = System.nanoTime();
        try (Alarm alarm = new Alarm(schedule, selector)) {
            alarm.start();
            while (next < schedule.count() || awaited > 0) {
                next = askDue(active, schedule, next, lateness);
                select(connection -> {
                    if (connection.due() >= counted) {
                        latencies.add(lastAnswer - connection.due());
                    }
                    if (connection.takeOwed()) {
                        ask(connection, dueAfter(connection, active, schedule));
                    }
                });
            }
        }
        double seconds = (lastAnswer - counted) / 1e9;
        return new Pace(
                latencies.count() / seconds,
                latencies.micros(500),
                latencies.micros(990),
                latencies.micros(1_000),
                lateness.micros(990));
    }

    private long askDue(int active, Schedule schedule, long first, Samples lateness) throws IOException {
        long next = first;
        long now = System.nanoTime();
        while (next < schedule.count() && schedule.time(next) <= now) {
            ClientConnection connection = connections.get((int) (next % active));
            if (connection.isAwaiting()) {
                connection.owe();
            } else {
                ask(connection, schedule.time(next));
                if (next >= schedule.uncounted()) {
                    lateness.add(now - schedule.time(next));
                }
            }
            next++;
            now = System.nanoTime();
        }
        return next;
    }

    private static long dueAfter(ClientConnection connection, int active, Schedule schedule) {
        return schedule.time(schedule.indexAt(connection.due()) + active);
    }

    /** Closes all connections. */
    void closeConnections() throws IOException {
        for (ClientConnection connection : connections) {
            connection.close();
        }
        connections.clear();
        selector.selectNow();
    }

    @Override
    public void close() throws IOException {
        closeConnections();
        selector.close();
    }
}
