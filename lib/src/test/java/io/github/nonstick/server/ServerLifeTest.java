package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import io.github.nonstick.server.FrameServer.FrameHandler;
import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a server of frames stops, and on which threads and by which settings it runs. */
@Timeout(60)
class ServerLifeTest extends FramesServed {
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
            try (FrameConnection connection = connect(server);
                    FrameConnection waiting = connect(server)) {
                assertEchoes(connection);
                // Each vacancy was given back once.
                Thread.sleep(100);
                assertThat(server.connections()).isOne();
                close(connection);
                assertEchoes(waiting);
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
