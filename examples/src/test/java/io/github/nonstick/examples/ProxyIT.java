package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(180)
class ProxyIT {
    private static final byte[] REQUEST = "{\"cmd\": \"put\", \"filesize\": 5}".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    @Test
    void showsTheFramesOfBothDirectionsWithTheirReads() throws Exception {
        try (ScriptedPeer target = ScriptedPeer.start(ProxyIT::acknowledge);
                NonstickProcess proxy = NonstickProcess.start("proxy", 0, target.target(), "--skip-server", 3);
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            assertThat(proxy.line()).matches("1: from 127\\.0\\.0\\.1:[0-9]+");
            assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("hi!");

            client.getOutputStream().write(little(REQUEST.length));
            client.getOutputStream().write(REQUEST);
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(proxy.line())
                    .matches("1 > 0: 4\\+29\\+5 none reads [123]: [+0-9]+ \\{\"cmd\": \"put\", \"filesize\": 5}");
            assertThat(proxy.line()).isEqualTo("1 < 3: 4+12 none reads 1: 16 {\"ok\": true}");
            assertThat(client.getInputStream().readNBytes(16)).hasSize(16);
        }
    }

    @Test
    void objectsSayWhichConnectionAndDirection() throws Exception {
        try (ScriptedPeer target = ScriptedPeer.start(ProxyIT::acknowledge);
                NonstickProcess proxy =
                        NonstickProcess.start("proxy", "--json", 0, target.target(), "--skip-server", 3);
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            byte[] frame = new FrameEncoder().encode(FrameHeader.of(5));
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(frame);
            stream.writeBytes("helloGET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(stream.toByteArray());

            JsonNode first = JsonMapper.shared().readTree(proxy.line());
            assertThat(first.propertyNames())
                    .containsExactly(
                            "connection",
                            "direction",
                            "offset",
                            "header_length",
                            "header",
                            "body_offset",
                            "body_length",
                            "hash",
                            "reads",
                            "read_count");
            assertThat(first.get("direction").asString()).isEqualTo(">");
            assertThat(first.get("connection").asLong()).isEqualTo(1);
            JsonNode fault = JsonMapper.shared().readTree(proxy.line());
            assertThat(fault.propertyNames()).containsExactly("connection", "direction", "offset", "error", "hint");
            assertThat(fault.get("offset").asLong()).isEqualTo(frame.length + 5);
            assertThat(JsonMapper.shared()
                            .readTree(proxy.line())
                            .get("direction")
                            .asString())
                    .isEqualTo("<");
        }
    }

    @Test
    void whatIsNoFramesHasOneFaultAndPasses() throws Exception {
        byte[] page = new byte[1_000_000];
        new Random(5).nextBytes(page);
        try (ScriptedPeer target = ScriptedPeer.start(connection -> {
                    connection.getInputStream().readNBytes(18);
                    connection.getOutputStream().write(page);
                });
                NonstickProcess proxy = NonstickProcess.start("proxy", 0, target.target());
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(page);

            proxy.line();
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lines.add(proxy.line());
            }
            assertThat(lines.get(0)).startsWith("1 > 0: fault: header length 542393671 exceeds maxHeaderLength 65535");
            assertThat(lines.subList(1, 4))
                    .containsExactly(
                            "  00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|",
                            "            ^",
                            "  00000010  0d 0a                                             |..              |");
            assertThat(lines.get(4)).startsWith("  hint: ");
            assertThat(proxy.line()).startsWith("1 < 0: fault: ");
        }
    }

    @Test
    void clientOfATargetThatIsNotThereIsClosedAndServingGoesOn() throws Exception {
        ServerSocket reserved = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        int port = reserved.getLocalPort();
        reserved.close();
        try (NonstickProcess proxy = NonstickProcess.start("proxy", 0, "127.0.0.1:" + port)) {
            int listening = proxy.port();
            for (int number = 1; number <= 2; number++) {
                try (Socket client = new Socket("127.0.0.1", listening)) {
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
                assertThat(proxy.errorLine())
                        .isEqualTo("nonstick proxy: connection " + number
                                + " is not passed on: cannot connect to 127.0.0.1:" + port + ": Connection refused");
            }
        }
    }

    @Test
    void filesPassFromSenderToReceiverOnSeveralConnectionsAtOnce() throws Exception {
        Path file = directory.resolve("file");
        byte[] bytes = new byte[3_000_000];
        new Random(6).nextBytes(bytes);
        Files.write(file, bytes);
        Path received = Files.createDirectory(directory.resolve("received"));
        try (NonstickProcess receiver =
                        NonstickProcess.start("receive", received, "--port", 0, "--on-conflict", "rename");
                NonstickProcess proxy = NonstickProcess.start("proxy", 0, "127.0.0.1:" + receiver.port())) {
            String target = "127.0.0.1:" + proxy.port();
            try (NonstickProcess one = NonstickProcess.start("send", file, target);
                    NonstickProcess other = NonstickProcess.start("send", file, target)) {
                assertThat(one.finish().exitCode()).isZero();
                assertThat(other.finish().exitCode()).isZero();
            }
            assertThat(received.resolve("file")).hasBinaryContent(bytes);
            assertThat(received.resolve("file (1)")).hasBinaryContent(bytes);
            List<String> frames = new ArrayList<>();
            while (frames.size() < 4) {
                String line = proxy.line();
                if (!line.contains("from")) {
                    frames.add(line.split(" ")[0] + line.split(" ")[1] + " " + line.split(" ")[4]);
                }
            }
            assertThat(frames).containsExactlyInAnyOrder("1> verified", "2> verified", "1< none", "2< none");
        }
    }

    @Test
    void passesOnWhileNobodyReadsWhatIsShown() throws Exception {
        byte[] frame = new FrameEncoder().encode(FrameHeader.of(0).withFilename("x".repeat(200)));
        int count = 400_000;
        try (ScriptedPeer target = ScriptedPeer.start(connection -> {
            connection.getInputStream().readNBytes(count * frame.length);
            connection.getOutputStream().write('k');
        })) {
            Process proxy = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-jar",
                            System.getProperty("nonstick.jar"),
                            "proxy",
                            "0",
                            target.target())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (Socket client = new Socket("127.0.0.1", port(proxy.getInputStream()))) {
                OutputStream out = client.getOutputStream();
                byte[] thousand = new byte[1_000 * frame.length];
                for (int i = 0; i < thousand.length; i++) {
                    thousand[i] = frame[i % frame.length];
                }
                for (int i = 0; i < count / 1_000; i++) {
                    out.write(thousand);
                }
                assertThat(client.getInputStream().read()).isEqualTo('k');
            } finally {
                proxy.destroyForcibly().onExit().join();
            }
        }
    }

    private static int port(InputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = out.read(); c != '\n'; c = out.read()) {
            line.append((char) c);
        }
        return Integer.parseInt(line.substring(line.lastIndexOf(":") + 1).strip());
    }

    @Test
    void interruptedProxyEndsWith130() throws Exception {
        Launch launch = SignalIT.interruptible();
        try (ScriptedPeer target = ScriptedPeer.start(ProxyIT::acknowledge);
                NonstickProcess proxy = launch.start("proxy", 0, target.target(), "--skip-server", 3);
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            assertThat(client.getInputStream().readNBytes(3)).hasSize(3);

            proxy.signal("INT");

            Result result = proxy.finish();
            assertThat(result.exitCode()).isEqualTo(130);
            assertThat(result.out()).hasSize(1);
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void portThatIsInUseIsSaid() throws Exception {
        try (ServerSocket used = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertThat(NonstickProcess.run("proxy", used.getLocalPort(), "127.0.0.1:9"))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick proxy: cannot listen on 127.0.0.1:" + used.getLocalPort()
                                    + ": the port is in use")));
        }
    }

    /** Greets, takes a frame, and says so in one without a length. */
    private static void acknowledge(Socket connection) throws IOException {
        connection.getOutputStream().write("hi!".getBytes(StandardCharsets.US_ASCII));
        connection.getInputStream().readNBytes(38);
        byte[] header = "{\"ok\": true}".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(little(header.length));
        answer.writeBytes(header);
        connection.getOutputStream().write(answer.toByteArray());
        connection.getInputStream().read();
    }

    private static byte[] little(int length) {
        return new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), (byte) (length >> 24)};
    }
}
