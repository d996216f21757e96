package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import io.github.nonstick.server.FrameServer.FrameHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong on this side: in handlers, executors and listeners. */
@Timeout(60)
class ServerFaultsTest extends FramesServed {
    private static final String NOT_BY_ITS_OWN =
            "a server cannot be stopped by a thread of its own, which it waits for: use another one";

    private final AtomicReference<FrameServer> own = new AtomicReference<>();

    private FrameServer own() {
        FrameServer server = own.get();
        while (server == null) {
            Thread.onSpinWait();
            server = own.get();
        }
        return server;
    }

    @Test
    void aHandlerCannotStopItsServer() throws Exception {
        FrameHandler handler = connection -> {
            while (connection.next()) {
                byte[] body = connection.readBody();
                if (body[0] == 7) {
                    own().close();
                }
                connection.send(body);
            }
        };
        try (FrameServer server = start(Transport.IPV4, settings, handler);
                FrameConnection bystander = connect(server)) {
            own.set(server);
            try (FrameConnection victim = connect(server)) {
                victim.send(new byte[] {7});
                assertEnded(victim);
            }
            assertThat(take(faults)).isInstanceOf(IllegalStateException.class).hasMessage(NOT_BY_ITS_OWN);
            assertEchoes(bystander);
        }
    }

    @Test
    void aListenerCannotStopItsServer() throws Exception {
        ServerListener stopping = new ServerListener() {
            @Override
            public void connectionFailed(SocketAddress peer, IOException failure) {
                stop();
            }

            @Override
            public void handlerFailed(SocketAddress peer, Throwable failure) {
                stop();
            }

            @Override
            public void acceptFailed(Throwable failure) {
                stop();
            }

            private void stop() {
                try {
                    own().close();
                } catch (IllegalStateException | IOException e) {
                    faults.add(e);
                }
            }
        };
        AtomicInteger accepted = new AtomicInteger();
        ServerSettings refusing = settings.withListener(stopping).withExecutor(task -> {
            if (accepted.getAndIncrement() == 0) {
                throw new IllegalStateException("none");
            }
            new Thread(task).start();
        });
        FrameHandler handler = connection -> {
            connection.next();
            if (connection.readBody()[0] == 7) {
                throw new IOException("a connection's fault");
            }
            throw new IllegalStateException("a handler's fault");
        };
        try (FrameServer server = start(Transport.IPV4, refusing, handler)) {
            own.set(server);
            for (int i = 0; i < 3; i++) {
                try (FrameConnection victim = connect(server)) {
                    if (i > 0) {
                        victim.send(new byte[] {(byte) (6 + i)});
                    }
                    assertEnded(victim);
                }
                assertThat(take(faults)).hasMessage(NOT_BY_ITS_OWN);
            }
        }
    }

    @Test
    void goesOnWhereTheExecutorThrowsAnError() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        ServerSettings faulty = settings.withMaxConnections(1).withExecutor(task -> {
            if (tasks.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("a class of the executor's");
            }
            new Thread(task).start();
        });
        try (FrameServer server = start(Transport.IPV4, faulty, ECHO)) {
            try (FrameConnection refused = connect(server)) {
                assertThat(refused.next()).isFalse();
            }
            assertThat(take(notAccepted)).hasMessage("a class of the executor's");
            try (FrameConnection next = connect(server)) {
                assertEchoes(next);
            }
        }
    }

    @Test
    void goesOnWhereItsOwnThreadIsInterrupted() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        ServerSettings interrupting = settings.withExecutor(task -> {
            Thread.currentThread().interrupt();
            if (tasks.getAndIncrement() == 0) {
                throw new IllegalStateException("none");
            }
            new Thread(task).start();
        });
        try (FrameServer server = start(Transport.IPV4, interrupting, ECHO)) {
            try (FrameConnection refused = connect(server)) {
                assertEnded(refused);
            }
            for (int i = 0; i < 3; i++) {
                try (FrameConnection next = connect(server)) {
                    assertEchoes(next);
                }
            }
        }
    }

    /** As a pool does that queues it, and then has no memory for a thread. */
    @Test
    void aTaskThatAFailedExecutorKeptHandlesNothing() throws Exception {
        BlockingQueue<Runnable> kept = new LinkedBlockingQueue<>();
        ServerSettings faulty = settings.withMaxConnections(1).withExecutor(task -> {
            kept.add(task);
            throw new OutOfMemoryError("no thread");
        });
        AtomicInteger handled = new AtomicInteger();
        try (FrameServer server = start(Transport.IPV4, faulty, connection -> handled.incrementAndGet())) {
            for (int i = 0; i < 3; i++) {
                try (FrameConnection refused = connect(server)) {
                    assertThat(refused.next()).isFalse();
                }
                assertThat(take(notAccepted)).hasMessage("no thread");
                kept.remove().run();
                assertThat(server.connections()).isZero();
            }
        }
        assertThat(handled).hasValue(0);
        assertThat(failed).isEmpty();
    }

    /** Its vacancy has come back with its end. */
    @Test
    void aConnectionThatAFailedExecutorHasServedLeavesOneVacancy() throws Exception {
        ServerSettings faulty = settings.withMaxConnections(1).withExecutor(task -> {
            task.run();
            throw new IllegalStateException("after the task");
        });
        try (FrameServer server = start(Transport.IPV4, faulty, connection -> {})) {
            try (FrameConnection served = connect(server)) {
                assertEnded(served);
            }
            assertThat(take(notAccepted)).hasMessage("after the task");
            server.stop(Duration.ZERO);
            // The stop left another one.
            assertThat(server.vacancies.availablePermits()).isEqualTo(2);
        }
    }

    @Test
    void aListenerThatThrowsEndsNoThread() throws Exception {
        ServerListener throwing = new ServerListener() {
            @Override
            public void connectionFailed(SocketAddress peer, IOException failure) {
                throw new IllegalStateException("a listener's fault, logged by this test");
            }

            @Override
            public void handlerFailed(SocketAddress peer, Throwable failure) {
                throw new AssertionError("a listener's error, logged by this test");
            }
        };
        FrameHandler handler = connection -> {
            connection.next();
            switch (connection.readBodyText()) {
                case "io" -> throw new IOException("a connection's fault");
                case "error" -> throw new StackOverflowError();
                default -> connection.send(Thread.currentThread().getName().getBytes());
            }
        };
        AtomicInteger threads = new AtomicInteger();
        ExecutorService executor = Executors.newSingleThreadExecutor(
                task -> new Thread(task, "of-the-program-" + threads.getAndIncrement()));
        try (FrameServer server =
                start(Transport.IPV4, settings.withListener(throwing).withExecutor(executor), handler)) {
            for (String how : new String[] {"io", "error", "none"}) {
                try (FrameConnection connection = connect(server)) {
                    connection.send(how.getBytes());
                    if (connection.next()) {
                        assertThat(connection.readBodyText()).isEqualTo("of-the-program-0");
                    }
                }
            }
            awaitConnections(server, 0);
        } finally {
            executor.shutdownNow();
        }
        assertThat(threads).hasValue(1);
    }

    /** The peer has sent all it has, and the server is stopping, or not: what another thread sends is not cut. */
    @ParameterizedTest
    @EnumSource
    void aFrameOfAnotherThreadIsWholeWhenTheHandlerReturns(Transport transport) throws Exception {
        byte[] pushed = new byte[20_000_000];
        for (boolean stopped : new boolean[] {false, true}) {
            CountDownLatch returning = new CountDownLatch(1);
            BlockingQueue<CompletableFuture<Void>> pushing = new LinkedBlockingQueue<>();
            FrameServer server = start(transport, settings, connection -> {
                CompletableFuture<Void> push = new CompletableFuture<>();
                pushing.add(push);
                new Thread(() -> {
                            try {
                                connection.send(pushed);
                                push.complete(null);
                            } catch (IOException e) {
                                push.completeExceptionally(e);
                            }
                        })
                        .start();
                while (connection.next()) {}
                returning.countDown();
            });
            try (FrameConnection peer = connect(server)) {
                CompletableFuture<Void> push = pushing.poll(30, TimeUnit.SECONDS);
                assertThat(peer.next()).isTrue();
                CompletableFuture<Void> stopping = CompletableFuture.completedFuture(null);
                if (stopped) {
                    stopping = stopping(server, LONG);
                } else {
                    peer.shutdownOutput();
                }
                await(returning);
                Thread.sleep(100);
                assertThat(peer.readBody()).hasSize(pushed.length);
                assertThat(peer.next()).isFalse();
                push.get(30, TimeUnit.SECONDS);
                close(peer);
                stopping.get(30, TimeUnit.SECONDS);
            }
            server.close();
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void closesUnderAHandlerOfBytesThatSendsAFile() throws Exception {
        Path hole = directory.resolve("hole");
        try (FileChannel file = FileChannel.open(hole, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), (1L << 30) - 1);
        }
        FrameServer server =
                FrameServer.startWithChannels((InetSocketAddress) Transport.IPV4.address(directory), channel -> {
                    try (FileChannel file = FileChannel.open(hole)) {
                        long position = 0;
                        while (position < file.size()) {
                            position += file.transferTo(position, file.size() - position, channel);
                        }
                    }
                });
        try (SocketChannel deaf = open(server)) {
            assertThat(deaf.read(ByteBuffer.allocate(1))).isOne();
            Thread.sleep(100);
            CompletableFuture<Void> closed = stopping(server, Duration.ZERO);
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    /** Nor for one to make room for a connection, where there are as many as there can be. */
    @Test
    void anInterruptedStopWaitsForNoHandler() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FrameServer server = start(Transport.IPV4, settings.withMaxConnections(1), connection -> {
            handling.countDown();
            await(release);
        });
        try (FrameConnection connection = connect(server)) {
            await(handling);
            Thread.currentThread().interrupt();
            server.stop(LONG);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(server.connections()).isOne();
            assertEnded(connection);
        } finally {
            release.countDown();
        }
        server.close();
        assertThat(server.connections()).isZero();
    }

    @Test
    void cannotBeStoppedWithoutAGracePeriod() throws Exception {
        try (FrameServer server = start(Transport.IPV4, settings, ECHO);
                FrameConnection bystander = connect(server)) {
            assertThatThrownBy(() -> server.stop(null)).isInstanceOf(NullPointerException.class);
            assertEchoes(bystander);
        }
    }
}
