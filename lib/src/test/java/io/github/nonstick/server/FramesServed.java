package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import io.github.nonstick.server.FrameServer.FrameHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** A server of frames over each transport, what its listener is told, and how tests speak to it. */
abstract class FramesServed {
    static final Duration LONG = Duration.ofSeconds(50);
    static final Duration LIMIT = Duration.ofMillis(200);
    static final FrameHandler ECHO = connection -> {
        while (connection.next()) {
            connection.send(connection.readBody());
        }
    };

    @TempDir
    Path directory;

    final BlockingQueue<Throwable> failed = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> notAccepted = new LinkedBlockingQueue<>();

    final ServerSettings settings = ServerSettings.standard().withListener(new ServerListener() {
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

    FrameServer start(Transport transport, ServerSettings settings, FrameHandler handler) throws IOException {
        return FrameServer.start(transport.address(directory), settings, handler);
    }

    static FrameConnection connect(FrameServer server) throws IOException {
        return FrameConnection.connect(server.boundAddress(), LONG);
    }

    static SocketChannel open(FrameServer server) throws IOException {
        return SocketChannel.open(server.boundAddress());
    }

    static void close(FrameConnection connection) throws IOException {
        connection.close();
    }

    static void assertEchoes(FrameConnection connection) throws IOException {
        connection.request(FrameHeader.of(3), new byte[] {1, 2, 3});
        assertThat(connection.readBody()).containsExactly(1, 2, 3);
    }

    static void assertEnded(FrameConnection connection) {
        try {
            assertThat(connection.next()).isFalse();
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(TruncatedFrameException.class); // reset: it has sent what was not read
        }
    }

    static Throwable take(BlockingQueue<Throwable> queue) throws InterruptedException {
        Throwable taken = queue.poll(30, TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static CompletableFuture<Void> stopping(FrameServer server, Duration grace) {
        return CompletableFuture.runAsync(() -> {
            try {
                server.stop(grace);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    static void awaitConnections(FrameServer server, int count) throws InterruptedException {
        while (server.connections() != count) {
            Thread.sleep(5);
        }
    }
}
