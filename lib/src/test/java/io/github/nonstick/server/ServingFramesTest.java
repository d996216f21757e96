package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import io.github.nonstick.server.FrameServer.FrameHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ServingFramesTest extends FramesServed {
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
                    case "runtime" -> throw new IllegalStateException("runtime");
                    case "error" -> throw new AssertionError("error");
                    case "io" -> throw new IOException("io");
                    case "undeclared" -> throwUndeclared(new InterruptedException("undeclared"));
                    default -> connection.send(new byte[] {1, 2, 3});
                }
            }
        };
        try (FrameServer server = start(transport, settings, handler);
                FrameConnection bystander = connect(server)) {
            for (String how : List.of("runtime", "error", "undeclared", "io")) {
                assertEchoes(bystander);
                try (FrameConnection victim = connect(server)) {
                    victim.send(how.getBytes());
                    assertEnded(victim);
                }
                assertThat(take(how.equals("io") ? failed : faults)).hasMessage(how);
            }
            assertEchoes(bystander);
            awaitConnections(server, 1);
        }
    }

    /** As languages do that have no checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUndeclared(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aListenerThatThrowsHarmsNoOther() throws Exception {
        ServerSettings throwing = settings.withListener(new ServerListener() {
            @Override
            public void connectionFailed(SocketAddress peer, IOException failure) {
                throw new IllegalStateException("a listener's fault, logged by this test");
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
}
