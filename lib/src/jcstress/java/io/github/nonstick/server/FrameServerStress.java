package io.github.nonstick.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A server accepts, serves and is stopped, with its own threads and without sockets. */
public class FrameServerStress {
    private FrameServerStress() {}

    /** One connection comes; there is room for no other. */
    private abstract static class Served {
        private static final long LONGEST_WAIT_NANOS = 20_000_000_000L;

        private final ServerChannelWithoutSocket incoming = new ServerChannelWithoutSocket();
        private final AtomicInteger failures = new AtomicInteger();
        private final FrameServer server;

        /** Whether a thread has returned from stopping the server: no handler begins any more. */
        private volatile boolean stopped;

        /** Null while no handler has run. */
        private volatile @Nullable Thread handling;

        Served() {
            ServerListener listener = new ServerListener() {
                @Override
                public void acceptFailed(Throwable e) {
                    failures.incrementAndGet();
                }

                @Override
                public void handlerFailed(SocketAddress peer, Throwable e) {
                    failures.incrementAndGet();
                }
            };
            ServerSettings settings =
                    ServerSettings.standard().withMaxConnections(1).withListener(listener);
            try {
                server = new FrameServer(
                        new Listening(incoming, null),
                        settings,
                        ConnectionThreads.platform(),
                        channel -> ServedConnection.of(channel, this::serve));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void serve(SocketChannel channel) {
            handling = Thread.currentThread();
            if (stopped) {
                failures.incrementAndGet();
            }
            handle(channel);
        }

        abstract void handle(SocketChannel channel);

        /** The acceptor's whole life. */
        void accept() {
            server.acceptor.start();
            join(server.acceptor);
        }

        /** Stops the server as soon as there is the connection. */
        void stop(Duration grace) {
            long start = System.nanoTime();
            while (!incoming.accepted() && System.nanoTime() - start < LONGEST_WAIT_NANOS) {
                Thread.yield();
            }
            try {
                server.stop(grace);
                stopped = true;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        int connections() {
            return server.connections();
        }

        private static void join(Thread thread) {
            try {
                thread.join(LONGEST_WAIT_NANOS / 1_000_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** What has become of it: all is 0 but the vacancies. */
        void settled(IIII_Result result, int stops) {
            join(server.acceptor);
            Thread handler = handling;
            if (handler != null) {
                join(handler); // the vacancy comes back last
            }
            result.r2 = server.connections() + (incoming.connection().isOpen() ? 10 : 0);
            // Each stop leaves one, for an acceptor that waits for it.
            result.r3 = server.vacancies.availablePermits() - stops;
            result.r4 = failures.get();
        }
    }

    /** The handler is run or not; either way the connection is closed when the server has stopped, and none is left. */
    @JCStressTest
    @Outcome(id = "[01], 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "served or not, closed, one vacancy")
    @State
    public static class Accepted extends Served {
        private final AtomicInteger handled = new AtomicInteger();

        @Override
        void handle(SocketChannel channel) {
            handled.incrementAndGet();
        }

        @Actor
        public void server() {
            accept();
        }

        @Actor
        public void stopper() {
            stop(Duration.ZERO);
        }

        @Arbiter
        public void settled(IIII_Result result) {
            result.r1 = handled.get();
            settled(result, 1);
        }
    }

    /** Two threads stop it: when either has, no handler runs. */
    @JCStressTest
    @Outcome(id = "0, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "nothing left for either, one vacancy")
    @State
    public static class StoppedTwice extends Served {
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger left = new AtomicInteger();

        @Override
        void handle(SocketChannel channel) {
            running.incrementAndGet();
            while (channel.isOpen()) {
                Thread.yield();
            }
            running.decrementAndGet();
        }

        @Actor
        public void server() {
            new Thread(this::accept).start();
            stopAndLook(Duration.ofSeconds(1));
        }

        @Actor
        public void stopper() {
            stopAndLook(Duration.ZERO);
        }

        private void stopAndLook(Duration grace) {
            stop(grace);
            left.addAndGet(connections() + running.get());
        }

        @Arbiter
        public void settled(IIII_Result result) {
            result.r1 = left.get();
            settled(result, 2);
        }
    }
}
