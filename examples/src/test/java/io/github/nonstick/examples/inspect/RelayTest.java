package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RelayTest {
    private static final ConversationListener SILENT = new ConversationListener() {
        @Override
        public void frame(Direction direction, InspectedFrame frame, FrameReads.Pieces reads) {}

        @Override
        public void fault(Direction direction, Fault fault) {}

        @Override
        public void lost(Direction direction, long offset) {}
    };

    private Socket client;
    private Socket server;
    private Thread relay;

    @BeforeEach
    void connect() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel front = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
                ServerSocket back = new ServerSocket(0, 1, loopback)) {
            client = SocketChannel.open(front.getLocalAddress()).socket();
            SocketChannel accepted = front.accept();
            SocketChannel connected = SocketChannel.open(back.getLocalSocketAddress());
            server = back.accept();
            Conversation conversation = new Conversation(
                    InspectionQueue.start(), DialectGuess.within(FrameFormat.standard()), 0, 0, SILENT);
            relay = new Thread(() -> run(accepted, connected, conversation));
            relay.start();
        }
    }

    private static void run(SocketChannel accepted, SocketChannel connected, Conversation conversation) {
        try {
            Relay.run(accepted, connected, conversation);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
        relay.join();
    }

    @Test
    void passesBytesUnchangedInBothDirectionsAtOnce() throws Exception {
        byte[] there = random(1);
        byte[] back = random(2);
        CompletableFuture<Void> sending = CompletableFuture.allOf(send(client, there), send(server, back));

        byte[] atClient = CompletableFuture.supplyAsync(() -> read(client, back.length))
                .thenCombine(CompletableFuture.supplyAsync(() -> read(server, there.length)), (one, other) -> {
                    assertThat(other).isEqualTo(there);
                    return one;
                })
                .get();

        assertThat(atClient).isEqualTo(back);
        sending.get();
    }

    @Test
    void passesTheEndOfOneDirectionOnWhileTheOtherGoesOn() throws Exception {
        client.getOutputStream().write("request".getBytes());
        client.shutdownOutput();

        assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("request");
        server.getOutputStream().write("answer".getBytes());
        assertThat(read(client, 6)).asString().isEqualTo("answer");
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        relay.join();
    }

    @Test
    void passesAResetOfTheClientOn() throws Exception {
        client.setSoLinger(true, 0);
        client.close();

        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
        relay.join();
    }

    @Test
    void passesAResetOfTheServerOn() throws Exception {
        server.setSoLinger(true, 0);
        server.close();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        relay.join();
    }

    @Test
    void senderToAServerThatIsGoneIsNotLeftWaiting() throws Exception {
        server.close();

        assertThatThrownBy(() -> {
                    while (true) {
                        client.getOutputStream().write(new byte[65_536]);
                    }
                })
                .isInstanceOf(IOException.class);
        relay.join();
    }

    @Test
    void serverThatDoesNotReadMakesTheClientWait() throws Exception {
        SocketChannel writing = client.getChannel();
        writing.configureBlocking(false);
        long written = 0;
        int refused = 0;
        ByteBuffer piece = ByteBuffer.allocate(65_536);
        while (refused < 20) {
            int length = writing.write(piece.clear());
            written += length;
            refused = length == 0 ? refused + 1 : 0;
            Thread.sleep(length == 0 ? 50 : 0);
            assertThat(written).as("taken without a reader").isLessThan(256 << 20);
        }
    }

    private static byte[] random(int seed) {
        byte[] bytes = new byte[20_000_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<Void> send(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte[] read(Socket socket, int length) {
        try {
            return socket.getInputStream().readNBytes(length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
