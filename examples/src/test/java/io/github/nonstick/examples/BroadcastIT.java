package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastIT {
    private static final int CLIENTS = 300;

    /** What the flooding client says; nobody keeps it. */
    private static final String NOISE = "~".repeat(1_000);

    private static byte[] frame(String text) {
        byte[] body = text.getBytes(UTF_8);
        byte[] head = new FrameEncoder().encode(FrameHeader.of(body.length));
        byte[] frame = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, frame, head.length, body.length);
        return frame;
    }

    private static void say(Audience.Member member, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            member.channel().write(rest);
        }
    }

    private static void assertAllHear(Audience audience, int sender, String text) throws InterruptedException {
        for (Audience.Member member : audience.others(sender)) {
            assertThat(member.next()).isEqualTo((sender + 1) + ": " + text);
        }
        assertThat(audience.get(sender).rest()).isEmpty();
    }

    /** The next line that tells of the end of a client. */
    private static String ended(NonstickProcess server) throws InterruptedException {
        String line = server.line();
        while (line.contains("joined")) {
            line = server.line();
        }
        return line;
    }

    @Test
    void hundredsHearEachOtherAmongThoseThatDoNotBehave() throws Exception {
        try (NonstickProcess server =
                NonstickProcess.start("broadcast", "--port", 0, "--max-pending", "1M", "--max-rate", "256K")) {
            int port = server.port();
            try (Audience audience = new Audience(port, CLIENTS, NOISE::equals);
                    Socket deaf = new Socket();
                    Socket flooding = new Socket()) {
                for (int number = 1; number <= CLIENTS; number++) {
                    assertThat(server.line()).startsWith(number + " joined: 127.0.0.1:");
                }
                say(audience.get(7), frame("你好"));
                assertAllHear(audience, 7, "你好");

                byte[] frame = frame("late");
                say(audience.get(3), Arrays.copyOf(frame, 17));
                reset(port);
                assertThat(ended(server)).isEqualTo((CLIENTS + 1) + " dropped: Connection reset");
                request(port);
                assertThat(ended(server))
                        .startsWith((CLIENTS + 2) + " dropped: header length 542393671 exceeds maxHeaderLength 1024");

                deaf.setReceiveBufferSize(4_096);
                deaf.connect(new InetSocketAddress("127.0.0.1", port));
                flooding.connect(new InetSocketAddress("127.0.0.1", port));
                Thread flood = flood(flooding);
                assertThat(ended(server))
                        .matches((CLIENTS + 3) + " dropped: it does not read, 10[0-9]{5} bytes are pending");

                say(audience.get(5), frame("between the noise"));
                assertAllHear(audience, 5, "between the noise");
                say(audience.get(3), Arrays.copyOfRange(frame, 17, frame.length));
                assertAllHear(audience, 3, "late");
                assertThat(flood.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aThousandHearEachOther() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("broadcast", "--port", 0);
                Audience audience = new Audience(server.port(), 1_000, NOISE::equals)) {
            for (int number = 1; number <= 1_000; number++) {
                assertThat(server.line()).startsWith(number + " joined: 127.0.0.1:");
            }
            for (int sender : new int[] {0, 500, 999}) {
                say(audience.get(sender), frame("hello of " + sender));
                assertAllHear(audience, sender, "hello of " + sender);
            }
        }
    }

    @Test
    void manyFramesThatAreNeverCompleteLeaveMemoryForOthers() throws Exception {
        byte[] half = Arrays.copyOf(frame("x".repeat(65_536)), 65_000);
        List<Socket> clients = new ArrayList<>();
        try (NonstickProcess server = new Launch().withJvmOptions("-Xmx24m").start("broadcast", "--port", 0)) {
            int port = server.port();
            for (int i = 0; i < 500; i++) {
                Socket client = new Socket("127.0.0.1", port);
                clients.add(client);
                client.getOutputStream().write(half);
            }
            assertThat(ended(server)).matches("1 dropped: half-sent frames of all clients take [0-9]{7} bytes, .*");

            try (FrameConnection speaker = connect(port);
                    FrameConnection listener = connect(port)) {
                String line = server.line();
                while (!line.startsWith("502 joined")) {
                    line = server.line();
                }
                speaker.send("hello".getBytes(US_ASCII));
                assertThat(listener.next()).isTrue();
                assertThat(listener.readBodyText()).isEqualTo("hello");
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static FrameConnection connect(int port) throws IOException {
        return FrameConnection.connect(new InetSocketAddress("127.0.0.1", port), Duration.ofSeconds(10));
    }

    private static void reset(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(Arrays.copyOf(frame("never"), 20));
            socket.setSoLinger(true, 0);
        }
    }

    private static void request(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static Thread flood(Socket socket) {
        Thread thread = new Thread(() -> {
            byte[] frame = frame(NOISE);
            try {
                OutputStream out = socket.getOutputStream();
                while (true) {
                    out.write(frame);
                }
            } catch (IOException e) {
                return; // closed
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void linesOfOneAreShownToTheOthers() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("broadcast", "--port", 0)) {
            String address = "127.0.0.1:" + server.port();
            try (NonstickProcess one = NonstickProcess.start("broadcast", "--connect", address)) {
                assertThat(server.line()).startsWith("1 joined: 127.0.0.1:");
                try (NonstickProcess other = NonstickProcess.start("broadcast", "--connect", address)) {
                    assertThat(server.line()).startsWith("2 joined: 127.0.0.1:");
                    one.inputSome("你好\n\n\u001b[31mred\n".getBytes(UTF_8));
                    List<String> shown = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        shown.add(other.line());
                    }
                    assertThat(shown).containsExactly("1: 你好", "1: ", "1: \\u001b[31mred");

                    other.input("bye\n".getBytes(UTF_8));
                    assertThat(other.finish()).isEqualTo(new Result(0, List.of(), List.of()));
                    assertThat(server.line()).isEqualTo("2 left");
                    assertThat(one.line()).isEqualTo("2: bye");
                }
                server.signal("KILL");
                assertThat(one.finish())
                        .isEqualTo(new Result(
                                6,
                                List.of(),
                                List.of("nonstick broadcast: " + address + " has closed the connection")));
            }
        }
    }

    @Test
    void linesAreUtf8WhateverTheLocaleAndWholeUpToTheLimit() throws Exception {
        Launch poor = new Launch().withEnvironment("LC_ALL", "C");
        String longest = "粘".repeat(21_845) + "x";
        try (NonstickProcess server = NonstickProcess.start("broadcast", "--port", 0)) {
            String address = "127.0.0.1:" + server.port();
            try (NonstickProcess hearing = poor.start("broadcast", "--connect", address)) {
                assertThat(server.line()).startsWith("1 joined");
                try (NonstickProcess saying = poor.start("broadcast", "--connect", address)) {
                    saying.input((longest + "\n" + longest + "x\nafter").getBytes(UTF_8));

                    assertThat(hearing.line()).isEqualTo("2: " + longest);
                    assertThat(hearing.line()).isEqualTo("2: after");
                    assertThat(saying.finish())
                            .isEqualTo(new Result(
                                    7,
                                    List.of(),
                                    List.of("nonstick broadcast: not sent, as it is longer than 64 KiB: a line of"
                                            + " 65537 bytes")));
                }
            }
        }
    }

    @Test
    void serverOfAnotherKindIsNoBroadcast() throws Exception {
        try (NonstickProcess echo = NonstickProcess.start("echo-server", "--port", 0)) {
            String address = "127.0.0.1:" + echo.port();
            try (NonstickProcess client = NonstickProcess.start("broadcast", "--connect", address)) {
                client.inputSome("hello\n".getBytes(UTF_8));

                assertThat(client.finish())
                        .isEqualTo(new Result(
                                6,
                                List.of(),
                                List.of("nonstick broadcast: the connection to " + address + " is lost: the server is"
                                        + " no broadcast: a frame does not say who it is from")));
            }
        }
    }

    @Test
    void moreThanTheMostWaitUntilOneLeaves() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("broadcast", "--port", 0, "--max-clients", 2)) {
            int port = server.port();
            try (Socket first = new Socket("127.0.0.1", port);
                    Socket second = new Socket("127.0.0.1", port);
                    Socket third = new Socket("127.0.0.1", port)) {
                assertThat(server.line()).startsWith("1 joined");
                assertThat(server.line()).startsWith("2 joined");
                second.getOutputStream().write(frame("x"));
                assertThat(first.getInputStream().read()).isPositive();

                first.shutdownOutput();

                assertThat(server.line()).isEqualTo("1 left");
                assertThat(server.line()).startsWith("3 joined: 127.0.0.1:" + third.getLocalPort());
            }
        }
    }

    @Test
    void whatIsBeyondTheRateComesLaterAndWhole() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("broadcast", "--port", 0, "--max-rate", "16K")) {
            int port = server.port();
            try (Audience audience = new Audience(port, 2, NOISE::equals)) {
                long start = System.nanoTime();
                for (int i = 0; i < 64; i++) {
                    say(audience.get(0), frame(NOISE));
                }
                say(audience.get(0), frame("end of it"));
                assertAllHear(audience, 0, "end of it");

                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("but for a second's worth and one read, 16 KiB each")
                        .isGreaterThan(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void oneThatResetsWhileItIsSpokenToIsDropped() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("broadcast", "--port", 0, "--max-rate", "1M")) {
            int port = server.port();
            try (Audience audience = new Audience(port, 3, NOISE::equals);
                    Socket flooding = new Socket("127.0.0.1", port)) {
                Thread flood = flood(flooding);
                try (Socket leaving = new Socket("127.0.0.1", port)) {
                    assertThat(leaving.getInputStream().readNBytes(10_000)).hasSize(10_000);
                    leaving.setSoLinger(true, 0);
                }
                assertThat(ended(server)).matches("5 dropped: (Connection reset( by peer)?|Broken pipe)");
                say(audience.get(1), frame("still here"));
                assertAllHear(audience, 1, "still here");
                assertThat(flood.isAlive()).isTrue();
            }
        }
    }

    @Test
    void servesOnWhenItHadNoDescriptorLeft() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no sh");
        Launch limited = new Launch().withPrefix("/bin/sh", "-c", "ulimit -n 40; exec \"$0\" \"$@\"");
        try (NonstickProcess server = limited.start("broadcast", "--port", 0)) {
            int port = server.port();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 45; i++) {
                sockets.add(new Socket("127.0.0.1", port));
            }
            assertThat(server.errorLine()).isEqualTo("nonstick broadcast: cannot accept: Too many open files");
            for (Socket socket : sockets) {
                socket.close();
            }
            try (Audience audience = new Audience(port, 2, NOISE::equals)) {
                String line = server.line();
                while (!line.startsWith("47 joined")) {
                    line = server.line();
                }
                say(audience.get(0), frame("again"));
                assertThat(audience.get(1).next()).endsWith(": again");
            }
        }
    }

    @Test
    void saysWhatCannotBe() throws Exception {
        try (ServerSocket used = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            int port = used.getLocalPort();
            assertThat(NonstickProcess.run("broadcast", "--port", port))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick broadcast: cannot listen on 127.0.0.1:" + port
                                    + ": the port is in use")));
        }
    }

    @Test
    void saysWhenNobodyIsThere() throws Exception {
        int port;
        try (ServerSocket reserved = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            port = reserved.getLocalPort();
        }
        assertThat(NonstickProcess.run("broadcast", "--connect", "127.0.0.1:" + port))
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of("nonstick broadcast: cannot connect to 127.0.0.1:" + port
                                + ": connection refused: nothing listens there; start the server, or check the port")));
    }
}
