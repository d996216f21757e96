package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EchoIT {
    private static NonstickProcess client(int port) throws IOException {
        return NonstickProcess.start("echo-client", "127.0.0.1:" + port);
    }

    private static String say(NonstickProcess client, String line) throws IOException, InterruptedException {
        client.inputSome((line + "\n").getBytes(UTF_8));
        return client.line();
    }

    /** The next line of the server that tells of the end of a client. */
    private static String ended(NonstickProcess server) throws InterruptedException {
        String line = server.line();
        while (line.contains("joined")) {
            line = server.line();
        }
        return line;
    }

    @Test
    void eachLineIsAnsweredInCapitalsUntilTheInputEnds() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("echo-server", "--port", 0);
                NonstickProcess client = client(server.port())) {
            assertThat(server.line()).startsWith("1 joined: 127.0.0.1:");
            assertThat(say(client, "hello")).isEqualTo("HELLO");
            assertThat(say(client, "")).isEmpty();
            assertThat(say(client, "你好, straße")).isEqualTo("你好, STRASSE");
            assertThat(say(client, "carriage return\r")).isEqualTo("CARRIAGE RETURN");
            assertThat(say(client, "a\tb\u001b[31mred")).isEqualTo("A\tB\\u001b[31MRED");

            client.input("\nlast, without an end".getBytes(UTF_8));

            assertThat(client.finish()).isEqualTo(new Result(0, List.of("", "LAST, WITHOUT AN END"), List.of()));
            assertThat(server.line()).isEqualTo("1 left");
        }
    }

    @Test
    void linesAreUtf8WhateverTheLocale() throws Exception {
        Launch poor = new Launch().withEnvironment("LC_ALL", "C");
        try (NonstickProcess server = poor.start("echo-server", "--port", 0);
                NonstickProcess client = poor.start("echo-client", "127.0.0.1:" + server.port())) {
            client.input("粘包 ä 😀\n".getBytes(UTF_8));

            assertThat(client.finish()).isEqualTo(new Result(0, List.of("粘包 Ä 😀"), List.of()));
        }
    }

    @Test
    void longLinesArriveWholeAndLinesBeyondTheLimitAreNamed() throws Exception {
        String pairs = "a" + "\ud801\udc28".repeat(1_000);
        String longest = "x".repeat(1 << 20);
        List<String> lines = List.of("\u0390".repeat(1 << 19), pairs, longest, longest + "x", "after");
        List<String> answers = List.of(
                "\u0399\u0308\u0301".repeat(1 << 19), "A" + "\ud801\udc00".repeat(1_000), "X".repeat(1 << 20), "AFTER");
        try (NonstickProcess server = NonstickProcess.start("echo-server", "--port", 0);
                NonstickProcess client = client(server.port())) {
            client.input(String.join("\n", lines).getBytes(UTF_8));

            Result result = client.finish();

            assertThat(result.err())
                    .containsExactly(
                            "nonstick echo-client: not sent, as it is longer than 1 MiB: a line of 1048577" + " bytes");
            assertThat(result.exitCode()).isEqualTo(7);
            // Not to be printed where they differ.
            assertThat(result.out().equals(answers)).isTrue();
        }
    }

    @Test
    void clientsAreAnsweredAmongOthersThatAreKilledOrMisbehave() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("echo-server", "--port", 0)) {
            int port = server.port();
            try (NonstickProcess one = client(port);
                    NonstickProcess two = client(port)) {
                try (Socket half = new Socket("127.0.0.1", port)) {
                    half.getOutputStream().write(Arrays.copyOf(new FrameEncoder().encode(FrameHeader.of(5)), 10));
                    assertThat(say(one, "one")).isEqualTo("ONE");
                    assertThat(say(two, "two")).isEqualTo("TWO");
                    two.signal("KILL");
                    assertThat(two.finish().exitCode()).isEqualTo(137);
                    assertThat(ended(server)).matches("\\d left");
                    request(port);
                    assertThat(ended(server))
                            .contains(" dropped: header length 542393671 exceeds maxHeaderLength 1024");
                    tooLong(port);
                    assertThat(ended(server)).endsWith(" dropped: a line of 1048577 bytes is longer than 1048576");
                    half.setSoLinger(true, 0);
                }
                assertThat(ended(server)).matches("\\d dropped: Connection reset");
                many(port);
                assertThat(say(one, "still here")).isEqualTo("STILL HERE");
            }
        }
    }

    @Test
    void oneThatFloodsAndNeverReadsKeepsNobodyWaiting() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("echo-server", "--port", 0)) {
            int port = server.port();
            try (SocketChannel deaf = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4_096)) {
                deaf.connect(new InetSocketAddress("127.0.0.1", port));
                deaf.configureBlocking(false);
                assertThat(server.line()).startsWith("1 joined: ");
                fillUp(deaf);
                try (NonstickProcess client = client(port)) {
                    assertThat(say(client, "heard")).isEqualTo("HEARD");
                }
                assertThat(server.line()).startsWith("2 joined: ");
                assertThat(server.line()).isEqualTo("2 left");
            }
            assertThat(server.line()).startsWith("1 dropped: ");
        }
    }

    /** Sends whole frames until the server, which cannot get rid of its answers, takes no more for a second. */
    private static void fillUp(SocketChannel channel) throws IOException, InterruptedException {
        byte[] body = "x".repeat(65_536).getBytes(US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(65_536 + 1_024);
        frame.put(new FrameEncoder().encode(FrameHeader.of(body.length)))
                .put(body)
                .flip();
        for (int idle = 0; idle < 100; idle++) {
            while (channel.write(frame) > 0) {
                idle = 0;
                if (!frame.hasRemaining()) {
                    frame.rewind();
                }
            }
            Thread.sleep(10);
        }
    }

    private static void request(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void tooLong(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(new FrameEncoder().encode(FrameHeader.of((1 << 20) + 1)));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void many(int port) throws IOException {
        List<FrameConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
                FrameConnection connection = FrameConnection.connect(address, Duration.ofSeconds(10));
                connections.add(connection);
                connection.send(("client " + i).getBytes(UTF_8));
                connection.send(new byte[0]);
            }
            for (int i = 0; i < 50; i++) {
                FrameConnection connection = connections.get(i);
                assertThat(connection.next()).isTrue();
                assertThat(connection.readBodyText()).isEqualTo("CLIENT " + i);
                assertThat(connection.next()).isTrue();
                assertThat(connection.readBodyText()).isEmpty();
            }
        } finally {
            for (FrameConnection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void serverThatIsGoneIsSaidToBe() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("echo-server", "--port", 0)) {
            int port = server.port();
            try (NonstickProcess client = client(port)) {
                assertThat(say(client, "one")).isEqualTo("ONE");
                server.signal("KILL");
                assertThat(server.finish().exitCode()).isEqualTo(137);
                client.inputSome("two\n".getBytes(UTF_8));

                Result result = client.finish();

                assertThat(result.exitCode()).isEqualTo(6);
                assertThat(result.out()).isEmpty();
                assertThat(result.err())
                        .singleElement()
                        .asString()
                        .matches("nonstick echo-client: the connection to 127\\.0\\.0\\.1:" + port
                                + " is lost: (the peer ended the connection without an answer|Connection reset|Broken"
                                + " pipe)");
            }
            assertThat(NonstickProcess.run("echo-client", "127.0.0.1:" + port))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick echo-client: cannot connect to 127.0.0.1:" + port
                                    + ": connection refused: nothing listens there; start the server, or check the"
                                    + " port")));
        }
    }

    @Test
    void serverIsRestartedAtOnceOnThePortWithAConnectionOpen() throws Exception {
        try (NonstickProcess first = NonstickProcess.start("echo-server", "--port", 0)) {
            int port = first.port();
            try (NonstickProcess client = client(port)) {
                assertThat(say(client, "one")).isEqualTo("ONE");
                assertThat(NonstickProcess.run("echo-server", "--port", port))
                        .isEqualTo(new Result(
                                3,
                                List.of(),
                                List.of("nonstick echo-server: cannot listen on 127.0.0.1:" + port
                                        + ": the port is in use")));
                // The side that ends a connection first keeps its port for a minute.
                first.signal("TERM");
                assertThat(first.finish().exitCode()).isEqualTo(143);
                try (NonstickProcess second = NonstickProcess.start("echo-server", "--port", port);
                        NonstickProcess other = client(second.port())) {
                    assertThat(say(other, "again")).isEqualTo("AGAIN");
                }
            }
        }
    }
}
