package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import io.github.nonstick.server.FrameServer.FrameHandler;
import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ServingFramesTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final FrameHandler ECHO = connection -> {
        while (connection.next()) {
            connection.send(connection.readBody());
        }
    };

    @TempDir
    private Path directory;

    private final BlockingQueue<Throwable> failed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> notAccepted = new LinkedBlockingQueue<>();

    private final ServerSettings settings = ServerSettings.standard().withListener(new ServerListener() {
        @Override
        public void connectionFailed(SocketAddress peer, IOException failure) {
            failed.add(failure);
        }

        @Override
        public void handlerFailed(SocketAddress peer, Throwable failure) {
            faults.add(failure);
        }

        @Override
        public void acceptFailed(Throwable failure) {
            notAccepted.add(failure);
        }
    });

    private FrameServer start(Transport transport, ServerSettings settings, FrameHandler handler) throws IOException {
        return FrameServer.start(transport.address(directory), settings, handler);
    }

    private static FrameConnection connect(FrameServer server) throws IOException {
        return FrameConnection.connect(server.boundAddress(), LONG);
    }

    private static SocketChannel open(FrameServer server) throws IOException {
        return SocketChannel.open(server.boundAddress());
    }

    private static void close(FrameConnection connection) throws IOException {
        connection.close();
    }

    private static void assertEchoes(FrameConnection connection) throws IOException {
        connection.request(FrameHeader.of(3), new byte[] {1, 2, 3});
        assertThat(connection.readBody()).containsExactly(1, 2, 3);
    }

    private static void assertEnded(FrameConnection connection) {
        try {
            assertThat(connection.next()).isFalse();
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(TruncatedFrameException.class); // reset: it has sent what was not read
        }
    }

    private static Throwable take(BlockingQueue<Throwable> queue) throws InterruptedException {
        Throwable taken = queue.poll(30, TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> stopping(FrameServer server, Duration grace) {
        return CompletableFuture.runAsync(() -> {
            try {
                server.stop(grace);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void awaitConnections(FrameServer server, int count) throws InterruptedException {
        while (server.connections() != count) {
            Thread.sleep(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesSeveralAtOnce(Transport transport) throws Exception {
        try (FrameServer server = start(transport, settings, ECHO)) {
            List<FrameConnection> connections = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                connections.add(connect(server));
            }
            for (int round = 0; round < 3; round++) {
                for (FrameConnection connection : connections) {
                    assertEchoes(connection);
                }
            }
            assertThat(server.connections()).isEqualTo(30);
            for (FrameConnection connection : connections) {
                connection.close();
            }
            awaitConnections(server, 0);
        }
        assertThat(failed).isEmpty();
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    void saysThatThePortIsInUse(Transport transport) throws Exception {
        try (FrameServer server = start(transport, settings, ECHO)) {
            int port = server.localAddress().getPort();
            String host = transport == Transport.IPV4 ? "127.0.0.1" : "[::1]";
            assertThatThrownBy(() -> FrameServer.start(server.boundAddress(), settings, ECHO))
                    .isInstanceOf(BindFailedException.class)
                    .hasMessage("cannot listen on " + host + ":" + port + ": the port is in use");
        }
    }

    @ParameterizedTest
    @EnumSource
    void listensAgainAtOnceWhereItListenedBefore(Transport transport) throws Exception {
        SocketAddress address = transport.address(directory);
        for (int i = 0; i < 5; i++) {
            FrameServer server = FrameServer.start(address, settings, ECHO);
            address = server.boundAddress();
            try (FrameConnection connection = connect(server)) {
                assertEchoes(connection);
                server.close();
                assertEnded(connection);
            }
        }
    }

    @Test
    void saysThatAnAddressIsNotOfThisMachine() {
        assertThatThrownBy(() -> FrameServer.start(new InetSocketAddress("192.0.2.1", 0), settings, ECHO))
                .isInstanceOfSatisfying(
                        BindFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(BindFailedException.Reason.NO_SUCH_ADDRESS));
    }

    @Test
    void saysThatAHostIsUnknown() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nonstick.invalid", 9);
        assertThatThrownBy(() -> FrameServer.start(unknown, settings, ECHO))
                .isInstanceOf(BindFailedException.class)
                .hasMessage("cannot listen on nonstick.invalid:9: unknown host");
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatThrowsEndsItsOwnConnectionOnly(Transport transport) throws Exception {
        FrameHandler handler = connection -> {
            while (connection.next()) {
                switch (connection.readBodyText()) {
                    case "runtime" -> throw new IllegalStateException("a handler's fault");
                    case "error" -> throw new AssertionError("an error");
                    case "io" -> throw new IOException("a connection's fault");
                    default -> connection.send(new byte[] {1, 2, 3});
                }
            }
        };
        try (FrameServer server = start(transport, settings, handler);
                FrameConnection bystander = connect(server)) {
            for (String how : List.of("runtime", "error", "io")) {
                assertEchoes(bystander);
                try (FrameConnection victim = connect(server)) {
                    victim.send(how.getBytes());
                    assertEnded(victim);
                }
            }
            assertEchoes(bystander);
            assertThat(take(faults)).hasMessage("a handler's fault");
            assertThat(take(faults)).hasMessage("an error");
            assertThat(take(failed)).hasMessage("a connection's fault");
            awaitConnections(server, 1);
        }
    }

    @Test
    void aListenerThatThrowsHarmsNoOther() throws Exception {
        ServerSettings throwing = settings.withListener(new ServerListener() {
            @Override
            public void connectionFailed(SocketAddress peer, IOException failure) {
                throw new IllegalStateException("a listener's fault, printed by this test");
            }
        });
        try (FrameServer server = start(Transport.IPV4, throwing.withMaxConnections(1), ECHO)) {
            try (SocketChannel victim = open(server)) {
                victim.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes()));
                assertThat(victim.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("reset");
            }
            try (FrameConnection next = connect(server)) {
                assertEchoes(next);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfAFrameAndSilenceEndsItsOwnConnectionOnly(Transport transport) throws Exception {
        Deadlines deadlines = Deadlines.standard().withHeader(LIMIT);
        try (FrameServer server = start(transport, settings.withDeadlines(deadlines), ECHO);
                FrameConnection bystander = connect(server);
                SocketChannel victim = open(server)) {
            assertEchoes(bystander);
            victim.write(ByteBuffer.wrap(new FrameEncoder().encode(FrameHeader.of(1)), 0, 9));
            assertThat(victim.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(take(failed))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessageStartingWith("no complete header within 200 ms: ");
            assertEchoes(bystander);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatNeverReadsEndsItsOwnConnectionOnly(Transport transport) throws Exception {
        Deadlines deadlines = Deadlines.standard().withRateWindow(LIMIT).withMinimumRate(1 << 20);
        FrameHandler handler = connection -> {
            while (connection.next()) {
                byte[] body = connection.readBody();
                for (int i = 0; i < (body[0] == 7 ? 1_000_000 : 1); i++) {
                    connection.send(body[0] == 7 ? new byte[100_000] : body);
                }
            }
        };
        try (FrameServer server = start(transport, settings.withDeadlines(deadlines), handler);
                FrameConnection bystander = connect(server);
                FrameConnection victim = connect(server)) {
            victim.send(new byte[] {7});
            assertThat(take(failed))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessageStartingWith("peer takes too little: ");
            assertEchoes(bystander);
        }
    }

    @Test
    void aResetInMidAnswerEndsItsOwnConnectionOnly() throws Exception {
        FrameHandler handler = connection -> {
            while (connection.next()) {
                byte[] body = connection.readBody();
                for (int i = 0; i < (body[0] == 7 ? 1_000_000 : 1); i++) {
                    connection.send(body[0] == 7 ? new byte[100_000] : body);
                }
            }
        };
        try (FrameServer server = start(Transport.IPV4, settings, handler);
                FrameConnection bystander = connect(server)) {
            SocketChannel victim = open(server);
            victim.write(ByteBuffer.wrap(new FrameEncoder().encode(FrameHeader.of(1))));
            victim.write(ByteBuffer.wrap(new byte[] {7}));
            assertThat(victim.read(ByteBuffer.allocate(1_000))).isPositive();
            victim.setOption(StandardSocketOptions.SO_LINGER, 0);
            victim.close();
            assertThat(take(failed)).isInstanceOf(IOException.class);
            assertEchoes(bystander);
            awaitConnections(server, 1);
        }
        assertThat(faults).isEmpty();
    }

    /** Frames without end, and none of the answers read: the server stops reading, and memory does not grow. */
    @ParameterizedTest
    @EnumSource
    void aFloodIsHeldUpAndHarmsNoOther(Transport transport) throws Exception {
        try (FrameServer server = start(transport, settings, ECHO);
                FrameConnection bystander = connect(server);
                FrameConnection flood = connect(server)) {
            AtomicInteger sent = new AtomicInteger();
            CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        flood.send(new byte[10_000]);
                        sent.incrementAndGet();
                    }
                } catch (IOException e) {
                    return; // closed below
                }
            });
            int before;
            do {
                before = sent.get();
                Thread.sleep(200);
                assertEchoes(bystander);
            } while (sent.get() > before);
            close(flood);
            flooding.get();
            assertEchoes(bystander);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopEndsWhatIsIdleAndLetsAFrameInFlightFinish(Transport transport) throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FrameHandler handler = connection -> {
            while (connection.next()) {
                byte[] body = connection.readBody();
                if (body.length == 1) {
                    handling.countDown();
                    await(release);
                }
                connection.send(body);
            }
        };
        FrameServer server = start(transport, settings, handler);
        try (FrameConnection idle = connect(server);
                FrameConnection used = connect(server);
                FrameConnection busy = connect(server);
                SocketChannel halfWay = open(server)) {
            assertEchoes(used);
            byte[] head = new FrameEncoder().encode(FrameHeader.of(5));
            halfWay.write(ByteBuffer.wrap(head));
            halfWay.write(ByteBuffer.wrap("he".getBytes()));
            busy.send(new byte[] {9});
            await(handling);
            awaitConnections(server, 4);
            Thread.sleep(100);

            CompletableFuture<Void> stopped = stopping(server, LONG);
            assertThat(idle.next()).isFalse();
            assertThat(used.next()).isFalse();
            assertThat(stopped).isNotDone();

            halfWay.write(ByteBuffer.wrap("llo".getBytes()));
            FrameConnection finishing = FrameConnection.of(halfWay, FrameFormat.standard());
            assertThat(finishing.next()).isTrue();
            assertThat(finishing.readBodyText()).isEqualTo("hello");
            assertThat(finishing.next()).isFalse();
            finishing.close();
            assertThat(stopped).isNotDone();

            release.countDown();
            assertThat(busy.next()).isTrue();
            assertThat(busy.readBody()).containsExactly(9);
            assertThat(busy.next()).isFalse();
            close(busy);
            stopped.get();
        }
        assertThat(failed).isEmpty();
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void stopCutsAFrameThatDoesNotCome(Transport transport) throws Exception {
        FrameServer server = start(transport, settings, ECHO);
        try (SocketChannel halfWay = open(server)) {
            halfWay.write(ByteBuffer.wrap(new FrameEncoder().encode(FrameHeader.of(5))));
            awaitConnections(server, 1);
            Thread.sleep(100);
            server.stop(Duration.ofMillis(100));
            assertThat(server.connections()).isZero();
            assertThat(halfWay.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(failed).hasSize(1);
    }

    /** Whoever sends without end has no last frame of its own: the server decides. */
    @Test
    void stopEndsAFloodBetweenTwoFrames() throws Exception {
        FrameServer server = start(Transport.IPV4, settings, connection -> {
            while (connection.next()) {
                connection.readBody();
            }
        });
        try (FrameConnection flood = connect(server)) {
            CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        flood.send(new byte[1_000]);
                    }
                } catch (IOException e) {
                    return; // the server has ended it
                }
            });
            Thread.sleep(100);
            server.stop(LONG);
            flooding.get();
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void connectionsBeyondTheLimitWait() throws Exception {
        try (FrameServer server = start(Transport.IPV4, settings.withMaxConnections(2), ECHO);
                FrameConnection first = connect(server);
                FrameConnection second = connect(server)) {
            assertEchoes(first);
            assertEchoes(second);
            try (FrameConnection third = connect(server)) {
                third.send(new byte[] {9});
                Thread.sleep(100);
                assertThat(server.connections()).isEqualTo(2);
                close(first);
                assertThat(third.next()).isTrue();
                assertThat(third.readBody()).containsExactly(9);
            }
        }
    }

    @Test
    void threadsAreVirtualWhereTheJvmHasThem() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        try (FrameServer server = start(Transport.IPV4, settings, connection -> threads.add(Thread.currentThread()));
                FrameConnection connection = connect(server)) {
            assertThat(connection.next()).isFalse();
        }
        Thread thread = threads.remove();
        boolean virtual = Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
        assertThat(thread.getName()).isEqualTo("nonstick-connection");
    }

    @Test
    void anExecutorIsUsedAndLeftToItsOwner() throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> new Thread(task, "of-the-program"));
        try {
            try (FrameServer server = start(Transport.IPV4, settings.withExecutor(executor), connection -> {
                        names.add(Thread.currentThread().getName());
                        ECHO.handle(connection);
                    });
                    FrameConnection first = connect(server);
                    FrameConnection second = connect(server);
                    FrameConnection queued = connect(server)) {
                assertEchoes(first);
                assertEchoes(second);
                awaitConnections(server, 3);
                assertThat(names).containsExactly("of-the-program", "of-the-program");
                // It has no thread, and the server does not wait for one.
                CompletableFuture<Void> stopped = stopping(server, LONG);
                assertEnded(queued);
                assertEnded(first);
                assertEnded(second);
                stopped.get();
            }
            assertThat(executor.isShutdown()).isFalse();
            executor.submit(() -> names.add("still there")).get();
            assertThat(names).hasSize(3);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void goesOnWhereTheExecutorTakesNothing() throws Exception {
        AtomicInteger refusals = new AtomicInteger(2);
        ServerSettings refusing = settings.withMaxConnections(1).withExecutor(task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            new Thread(task).start();
        });
        try (FrameServer server = start(Transport.IPV4, refusing, ECHO)) {
            for (int i = 0; i < 2; i++) {
                try (FrameConnection refused = connect(server)) {
                    assertThat(refused.next()).isFalse();
                }
                assertThat(take(notAccepted)).hasMessage("full");
            }
            try (FrameConnection connection = connect(server)) {
                assertEchoes(connection);
            }
        }
    }

    @Test
    void speaksTheFormatOfItsSettings() throws Exception {
        FrameFormat format = FrameFormat.standard().withKeys(HeaderKeys.of("total_size", "file_name", "md5"));
        try (FrameServer server = start(Transport.IPV4, settings.withFormat(format), ECHO);
                FrameConnection connection = FrameConnection.connect(server.boundAddress(), LONG, format, null)) {
            assertEchoes(connection);
        }
    }

    @Test
    void handsChannelsOverAsWell() throws Exception {
        try (FrameServer server = FrameServer.startWithChannels(
                        Transport.UNIX.address(directory),
                        settings,
                        channel -> channel.write(ByteBuffer.wrap(new byte[] {42})));
                SocketChannel channel = open(server)) {
            ByteBuffer answer = ByteBuffer.allocate(1);
            assertThat(channel.read(answer)).isOne();
            assertThat(answer.get(0)).isEqualTo((byte) 42);
            assertThat(channel.read(answer.clear())).isEqualTo(-1);
        }
    }

    @Test
    void receivesFilesOverAUnixDomainSocket() throws Exception {
        Path inbox = Files.createDirectory(directory.resolve("inbox"));
        FileReceiver receiver = FileReceiver.into(inbox);
        try (FrameServer server =
                        FrameServer.startWithChannels(Transport.UNIX.address(directory), settings, receiver::serve);
                FrameConnection connection = connect(server)) {
            connection.send("hello.txt", "hello".getBytes());
            connection.shutdownOutput();
            assertThat(connection.next()).isFalse();
        }
        assertThat(inbox.resolve("hello.txt")).hasContent("hello");
        assertThat(failed).isEmpty();
    }

    @Test
    void settingsAreKeptToTheirRanges() {
        ServerSettings standard = ServerSettings.standard();
        assertThatThrownBy(() -> standard.withMaxConnections(0)).hasMessage("maxConnections 0 is not in 1 to 1000000");
        assertThatThrownBy(() -> standard.withMaxConnections(1_000_001))
                .hasMessage("maxConnections 1000001 is not in 1 to 1000000");
        assertThatThrownBy(() -> standard.withBacklog(0)).hasMessage("backlog 0 is not in 1 to 65535");
        assertThatThrownBy(() -> standard.withBacklog(65_536)).hasMessage("backlog 65536 is not in 1 to 65535");
        assertThat(standard.withMaxConnections(1_000_000).withBacklog(65_535).maxConnections())
                .isEqualTo(1_000_000);
    }
}
