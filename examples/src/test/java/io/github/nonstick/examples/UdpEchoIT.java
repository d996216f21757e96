package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UdpEchoIT {
    private static byte[] frame(String header, byte[] body) {
        byte[] text = header.getBytes(UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(4 + text.length + body.length).order(ByteOrder.LITTLE_ENDIAN);
        return frame.putInt(text.length).put(text).put(body).array();
    }

    private static byte[] frame(String header, String body) {
        return frame(header, body.getBytes(UTF_8));
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(DatagramSocket socket, byte[] datagram, int port) throws IOException {
        InetSocketAddress target = new InetSocketAddress("127.0.0.1", port);
        socket.send(new DatagramPacket(datagram, datagram.length, target));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 4, packet.getLength() - 4, UTF_8);
    }

    @Test
    void demonstrationShowsWhatIsKeptAndWhatIsLost() throws Exception {
        Result result = NonstickProcess.run("udp-echo", "--demo", "--timeout", "2s");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .filteredOn(line -> !line.matches("   read {2}\\d+, lost [1-9]\\d*"))
                .hasSize(result.out().size() - 1)
                .containsExactly(
                        "1. Each datagram is read as it was sent, however late the reader comes",
                        "   sent  5 bytes \"hello\"",
                        "   sent  5 bytes \"world\"",
                        "   read  5 bytes \"hello\"",
                        "   read  5 bytes \"world\"",
                        "",
                        "2. An empty one is a message, not the end",
                        "   sent  0 bytes \"\"",
                        "   sent  4 bytes \"more\"",
                        "   read  0 bytes \"\"",
                        "   read  4 bytes \"more\"",
                        "",
                        "3. What a reader has no room for is lost: here it has room for 10 bytes",
                        "   sent  26 bytes \"abcdefghijklmnopqrstuvwxyz\"",
                        "   sent  4 bytes \"next\"",
                        "   read  10 bytes \"abcdefghij\"",
                        "   read  4 bytes \"next\"",
                        "",
                        "4. There is a longest one: 65507 bytes",
                        "   sent  65507 bytes",
                        "   read  65507 bytes",
                        "   not sent: 65508 bytes: Message too long",
                        "   nor is a frame: a datagram of 65578 bytes is longer than 65507, the most that UDP carries"
                                + " in one",
                        "",
                        "5. Those that a slow reader has no buffer for are lost, and nobody is told",
                        "   sent  1000 datagrams of 1000 bytes",
                        "",
                        "6. One that is lost looks like one that nobody answers: only a time-out tells",
                        "   asked \"hello\"",
                        "   no answer within 2 s",
                        "",
                        "7. Where nobody listens, the machine may say so; many do not",
                        "   asked \"hello\"",
                        "   the machine says that nobody listens there",
                        "",
                        "8. The same frame in a datagram: garbage is known, and what an answer is for",
                        "   asked \"hello\"",
                        "   server: 72 bytes: hello",
                        "   answer \"HELLO\"",
                        "   sent  garbage",
                        "   server: 18 bytes: not answered: header length 542393671 exceeds maxHeaderLength 1024 at"
                                + " stream offset 0: the bytes \"GET \" are an HTTP request; point HTTP clients to a web"
                                + " server, and only senders of frames here",
                        "   no answer within 2 s",
                        "   asked \"world\"",
                        "   server: 72 bytes: world",
                        "   answer \"WORLD\"");
    }

    @Test
    void linesAreAskedAndAnswered() throws Exception {
        String longLine = "x".repeat(60_000);
        try (NonstickProcess server = NonstickProcess.start("udp-echo", "--port", 0)) {
            String address = "127.0.0.1:" + server.port();
            try (NonstickProcess client = new Launch()
                    .withEnvironment("LC_ALL", "C")
                    .start("udp-echo", "--connect", address, "--timeout", "30s")) {
                client.input(("hello\n\n你好 straße\n\u001b[31mred\n" + longLine).getBytes(UTF_8));

                assertThat(client.finish())
                        .isEqualTo(new Result(
                                0,
                                List.of("HELLO", "", "你好 STRASSE", "\\u001b[31MRED", "X".repeat(60_000)),
                                List.of()));
            }
            assertThat(List.of(server.line(), server.line(), server.line(), server.line()))
                    .allMatch(line -> line.startsWith("127.0.0.1:"))
                    .extracting(line -> line.split(": ", 2)[1])
                    .containsExactly(
                            "72 bytes: hello", "67 bytes: \"\"", "82 bytes: 你好 straße", "75 bytes: \"\\u001b[31mred\"");
        }
    }

    @Test
    void serverSaysWhatItCannotAnswerAndLivesOn() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("udp-echo", "--port", 0);
                DatagramSocket socket = socket()) {
            int port = server.port();
            String from = "127.0.0.1:" + socket.getLocalPort() + ": ";
            String question = "{\"data_size\": 2, \"question\": 1}";

            send(socket, new byte[0], port);
            assertThat(server.line()).isEqualTo(from + "0 bytes: not answered: an empty datagram, which has no frame");
            send(socket, new byte[] {33}, port);
            assertThat(server.line())
                    .isEqualTo(from + "1 bytes: not answered: stream ended inside the length field at stream offset 1:"
                            + " expected 4 bytes, received 1");
            byte[] noise = new byte[UdpEcho.MAX_LENGTH];
            Arrays.fill(noise, (byte) 0xff);
            send(socket, noise, port);
            assertThat(server.line())
                    .startsWith(
                            from + "65507 bytes: not answered: header length 4294967295 exceeds maxHeaderLength 1024");
            send(socket, frame(question, "a"), port);
            assertThat(server.line())
                    .endsWith(": stream ended inside the body at stream offset 36: expected 2 bytes, received 1");
            send(socket, frame("{\"data_size\": 99999999999, \"question\": 1}", "a"), port);
            assertThat(server.line()).endsWith(": expected 99999999999 bytes, received 1");
            send(socket, frame(question, "abc"), port);
            assertThat(server.line()).isEqualTo(from + "38 bytes: not answered: 1 bytes behind the frame");
            send(socket, frame(question, new byte[] {-1, -1}), port);
            assertThat(server.line()).isEqualTo(from + "37 bytes: not answered: the body is not UTF-8");
            send(socket, frame("{\"data_size\": 2, \"answer\": 1}", "HI"), port);
            assertThat(server.line()).startsWith(from + "35 bytes: not answered: no \"question\" in the header: ");
            send(socket, frame("{\"data_size\": 65400, \"question\": 1}", "ŉ".repeat(32_700)), port);
            assertThat(server.line()).endsWith(" bytes is longer than 65507, the most that UDP carries in one");

            send(socket, frame(question, "hi"), port);
            assertThat(server.line()).isEqualTo(from + "37 bytes: hi");
            assertThat(text(receive(socket)))
                    .isEqualTo("{\"data_size\": 2, \"filename\": null, \"hash\": null, \"answer\": 1}HI");
        }
    }

    @Test
    void clientTakesTheAnswerToItsQuestionAloneAndSaysWhatWasLost() throws Exception {
        try (DatagramSocket server = socket();
                NonstickProcess client = NonstickProcess.start(
                        "udp-echo", "--connect", "127.0.0.1:" + server.getLocalPort(), "--timeout", "3s")) {
            client.input("one\ntwo\n".getBytes(US_ASCII));
            assertThat(text(receive(server))).endsWith("\"question\": 1}one");
            assertThat(client.errorLine())
                    .isEqualTo("nonstick udp-echo: no answer within 3 s: the question was lost, or the answer");

            DatagramPacket question = receive(server);
            assertThat(text(question)).endsWith("\"question\": 2}two");
            send(server, frame("{\"data_size\": 3, \"answer\": 1}", "ONE"), question.getPort());
            send(server, "HTTP/1.1 400 \r\n\r\n".getBytes(US_ASCII), question.getPort());
            send(server, frame("{\"data_size\": 3, \"answer\": 2}", "TWO"), question.getPort());
            Result result = client.finish();

            assertThat(result.out()).containsExactly("TWO");
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "nonstick udp-echo: passed over: header length 1347703880 exceeds maxHeaderLength 1024");
            assertThat(result.exitCode()).isEqualTo(6);
        }
    }

    @Test
    void lineThatIsTooLongIsNotSent() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("udp-echo", "--port", 0);
                NonstickProcess client = NonstickProcess.start(
                        "udp-echo", "--connect", "127.0.0.1:" + server.port(), "--timeout", "30s")) {
            client.input(("x".repeat(UdpEcho.MAX_LENGTH) + "\nhello\n").getBytes(US_ASCII));

            assertThat(client.finish())
                    .isEqualTo(new Result(
                            7,
                            List.of("HELLO"),
                            List.of("nonstick udp-echo: not sent: a datagram of 65578 bytes is longer than 65507, the"
                                    + " most that UDP carries in one")));
        }
    }

    @Test
    void saysWhatCannotBe() throws Exception {
        int port;
        try (DatagramSocket used = socket()) {
            port = used.getLocalPort();
            assertThat(NonstickProcess.run("udp-echo", "--port", port))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick udp-echo: cannot listen on 127.0.0.1:" + port + ": the port is in use")));
        }
        try (NonstickProcess client = NonstickProcess.start("udp-echo", "--connect", "127.0.0.1:" + port)) {
            client.input("hello\n".getBytes(US_ASCII));
            assertThat(client.finish())
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick udp-echo: nobody listens on 127.0.0.1:" + port + ", its machine says")));
        }
    }
}
