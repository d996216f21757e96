package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.server.FrameServer.ConnectionHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Answers each frame with the same one. */
    private static final ConnectionHandler ECHO = connection -> {
        FrameReader reader = FrameReader.of(connection);
        FrameWriter writer = FrameWriter.of(connection);
        while (reader.next()) {
            writer.write(reader.header(), reader.readBody());
        }
    };

    /** The threads of servers that have been stopped have nothing more to do than to end. */
    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            if (name.equals("nonstick-connection") || name.equals("nonstick-acceptor")) {
                thread.join(20_000);
                assertThat(thread.isAlive()).as(name).isFalse();
            }
        }
    }

    private static Socket connect(FrameServer server) throws IOException {
        Socket socket = new Socket();
        socket.connect(server.localAddress(), 20_000);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void assertEchoes(Socket socket) throws IOException {
        FrameWriter.of(socket.getOutputStream()).write(new byte[] {1, 2, 3});
        FrameReader reader = FrameReader.of(socket.getInputStream());
        assertThat(reader.next()).isTrue();
        assertThat(reader.readBody()).containsExactly(1, 2, 3);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bindsAFreePortAndSaysWhich() throws IOException {
        try (FrameServer first = FrameServer.startWithChannels(ANY_PORT, ECHO);
                FrameServer second = FrameServer.startWithChannels(ANY_PORT, ECHO)) {
            assertThat(first.localAddress().getPort()).isPositive();
            assertThat(first.localAddress().getAddress()).isEqualTo(ANY_PORT.getAddress());
            assertThat(second.localAddress()).isNotEqualTo(first.localAddress());
        }
    }

    @Test
    void servesSeveralAtOnce() throws IOException {
        try (FrameServer server = FrameServer.startWithChannels(ANY_PORT, ECHO)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sockets.add(connect(server));
            }
            for (int round = 0; round < 3; round++) {
                for (Socket socket : sockets) {
                    assertEchoes(socket);
                }
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void throwsWhereThePortIsTaken() throws IOException {
        try (FrameServer server = FrameServer.startWithChannels(ANY_PORT, ECHO)) {
            assertThatThrownBy(() -> FrameServer.startWithChannels(server.localAddress(), ECHO))
                    .isInstanceOf(BindFailedException.class)
                    .isInstanceOf(BindException.class)
                    .hasMessage("cannot listen on 127.0.0.1:"
                            + server.localAddress().getPort() + ": the port is in use");
            try (Socket socket = connect(server)) {
                assertEchoes(socket);
            }
        }
    }

    @Test
    void aHandlerThatThrowsEndsItsOwnConnectionOnly() throws Exception {
        List<Throwable> faults = List.of(
                new IllegalStateException("a handler's fault"),
                new IOException("a connection's fault"),
                new AssertionError("an error"));
        BlockingQueue<Throwable> toThrow = new LinkedBlockingQueue<>(faults);
        BlockingQueue<Throwable> logged = new LinkedBlockingQueue<>();
        Logger logger = Logger.getLogger(FrameServer.class.getName());
        Handler log = handler(logged);
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
        try (FrameServer server = FrameServer.startWithChannels(ANY_PORT, connection -> {
                    if (connection.socket().getInputStream().read() == 0) {
                        throwIt(toThrow.remove());
                    }
                    connection.write(ByteBuffer.wrap(new byte[] {42}));
                });
                Socket bystander = connect(server)) {
            while (!toThrow.isEmpty()) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write(0);
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
            bystander.getOutputStream().write(1);
            assertThat(bystander.getInputStream().read()).isEqualTo(42);
            try (Socket next = connect(server)) {
                next.getOutputStream().write(1);
                assertThat(next.getInputStream().read()).isEqualTo(42);
            }
            // A connection's fault is told at level DEBUG, which is off.
            assertThat(List.of(take(logged), take(logged))).containsExactlyInAnyOrder(faults.get(0), faults.get(2));
            assertThat(logged).isEmpty();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(log);
        }
    }

    private static void throwIt(Throwable thrown) throws IOException {
        if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof IOException fault) {
            throw fault;
        }
        throw (RuntimeException) thrown;
    }

    private static Throwable take(BlockingQueue<Throwable> queue) throws InterruptedException {
        Throwable taken = queue.poll(20, TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    /** Takes what is thrown out of what the server logs at level ERROR as a handler's failure. */
    private static Handler handler(BlockingQueue<Throwable> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel() == Level.SEVERE
                        && entry.getMessage().matches("handler of 127[.]0[.]0[.]1:[0-9]+ failed")) {
                    logged.add(entry.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void servesOnWhenThereWasNoThreadForAConnection() throws IOException {
        AtomicInteger refusals = new AtomicInteger(3);
        Executor threads = task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new OutOfMemoryError("no thread, logged by this test");
            }
            new Thread(task, "nonstick-connection").start();
        };
        ServerSettings settings =
                ServerSettings.standard().withMaxConnections(2).withExecutor(threads);
        try (FrameServer server = FrameServer.startWithChannels(ANY_PORT, settings, ECHO)) {
            for (int i = 0; i < 3; i++) {
                try (Socket socket = connect(server)) {
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
            try (Socket first = connect(server);
                    Socket second = connect(server)) {
                assertEchoes(first);
                assertEchoes(second);
            }
        }
    }

    @Test
    void closesAConnectionWhenItsHandlerReturns() throws IOException {
        BlockingQueue<SocketChannel> handled = new LinkedBlockingQueue<>();
        try (FrameServer server = FrameServer.startWithChannels(ANY_PORT, handled::add);
                Socket socket = connect(server)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(handled.remove().isOpen()).isFalse();
    }

    @Test
    void stopLetsARunningHandlerFinish() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FrameServer server = FrameServer.startWithChannels(ANY_PORT, connection -> {
            handling.countDown();
            await(release);
            connection.write(ByteBuffer.wrap(new byte[] {42}));
        });
        try (Socket socket = connect(server)) {
            await(handling);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(server, LONG));
            assertRefusesConnections(server);
            assertThat(stopped).isNotDone();
            release.countDown();
            assertThat(socket.getInputStream().read()).isEqualTo(42);
            stopped.get();
        }
    }

    private static void stop(FrameServer server, Duration grace) {
        try {
            server.stop(grace);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefusesConnections(FrameServer server) throws InterruptedException {
        while (true) {
            try (Socket socket = connect(server)) {
                assertThat(socket.isConnected()).isTrue();
                Thread.sleep(5);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void stopCutsWhatDoesNotFinishInTime() throws Exception {
        BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();
        CountDownLatch handling = new CountDownLatch(2);
        FrameServer server = FrameServer.startWithChannels(ANY_PORT, connection -> {
            handling.countDown();
            try {
                connection.read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                failures.add(e);
                throw e;
            }
        });
        try (Socket first = connect(server);
                Socket second = connect(server)) {
            await(handling);
            server.stop(Duration.ofMillis(50));
            assertThat(failures).hasSize(2);
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closeCutsAtOnce() throws Exception {
        FrameServer server = FrameServer.startWithChannels(ANY_PORT, ECHO);
        try (Socket socket = connect(server)) {
            assertEchoes(socket);
            server.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void canBeStoppedTwiceAndByTwo() throws Exception {
        FrameServer server = FrameServer.startWithChannels(ANY_PORT, ECHO);
        try (Socket socket = connect(server)) {
            assertEchoes(socket);
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> stop(server, LONG));
            assertRefusesConnections(server);
            assertThat(first).isNotDone();
            server.close();
            first.get();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        server.close();
        server.stop(LONG);
    }

    @Test
    void startsAgainOnTheSamePortAtOnce() throws IOException {
        InetSocketAddress address = ANY_PORT;
        for (int i = 0; i < 5; i++) {
            FrameServer server = FrameServer.startWithChannels(address, ECHO);
            address = server.localAddress();
            try (Socket socket = connect(server)) {
                assertEchoes(socket);
                // The server closes first, so that its side of the connection is the one that lingers.
                server.close();
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitWait() throws Exception {
        BlockingQueue<SocketChannel> handled = new LinkedBlockingQueue<>();
        try (FrameServer server = FrameServer.startWithChannels(
                        ANY_PORT, ServerSettings.standard().withMaxConnections(2), connection -> {
                            handled.add(connection);
                            ECHO.handle(connection);
                        });
                Socket first = connect(server);
                Socket second = connect(server)) {
            assertEchoes(first);
            assertEchoes(second);
            try (Socket third = connect(server)) {
                FrameWriter.of(third.getOutputStream()).write(new byte[] {9});
                Thread.sleep(100);
                assertThat(handled).hasSize(2);
                first.shutdownOutput();
                FrameReader reader = FrameReader.of(third.getInputStream());
                assertThat(reader.next()).isTrue();
                assertThat(reader.readBody()).containsExactly(9);
                assertThat(handled).hasSize(3);
            }
        }
    }

    @Test
    void canBeClosedWhileAllConnectionsAreTaken() throws Exception {
        FrameServer server = FrameServer.startWithChannels(
                ANY_PORT, ServerSettings.standard().withMaxConnections(1), ECHO);
        try (Socket socket = connect(server);
                Socket waiting = connect(server)) {
            assertEchoes(socket);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> stop(server, Duration.ZERO));
            closed.get(20, TimeUnit.SECONDS);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> {
                        if (waiting.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void anInterruptedStopStillEndsEverything() throws Exception {
        FrameServer server = FrameServer.startWithChannels(ANY_PORT, ECHO);
        try (Socket socket = connect(server)) {
            assertEchoes(socket);
            Thread.currentThread().interrupt();
            server.stop(LONG);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        // Interrupted, it has not waited for the handlers.
        server.close();
    }
}
