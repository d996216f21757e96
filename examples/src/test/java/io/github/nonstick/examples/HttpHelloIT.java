package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.examples.inspect.InstalledPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class HttpHelloIT {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String DATE = "Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT";

    private static NonstickProcess server;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        server = NonstickProcess.start("http-hello", "--port", 0, "--timeout", "2s");
        port = server.port();
        assertThat(server.line()).isEqualTo("open http://127.0.0.1:" + port + "/");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void goesOnServing() throws Exception {
        assertThat(answer(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    private static String answer(String... pieces) throws IOException, InterruptedException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            for (String piece : pieces) {
                socket.getOutputStream().write(piece.getBytes(ISO_8859_1));
                Thread.sleep(pieces.length == 1 ? 0 : 10);
            }
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** The lines of the request that says so much of itself, without what came from where. */
    private static List<String> shown(String mark) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = server.line();
            if (!line.startsWith("  ")) {
                lines.clear();
            }
            lines.add(line);
            if (line.equals("  < \\r\\n") && String.join("\n", lines).contains(mark)) {
                return lines;
            }
        }
    }

    @Test
    void requestIsPrintedByteByByteAndAnsweredRight() throws Exception {
        String answer = answer("GET /?\\ HTTP/1.1\r\nHost: localhost\r\nX-Strange: \u001b[31m\u00e9\t\r\n\r\nrest");

        assertThat(body(answer))
                .startsWith("<!DOCTYPE html>")
                .contains("Hello, 你好.")
                .endsWith("</html>\n");
        int length = body(answer).getBytes(UTF_8).length;
        assertThat(answer.lines().takeWhile(line -> !line.isEmpty()))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("HTTP/1.1 200 OK"),
                        line -> assertThat(line).matches(DATE),
                        line -> assertThat(line).isEqualTo("Content-Type: text/html; charset=utf-8"),
                        line -> assertThat(line).isEqualTo("Content-Length: " + length),
                        line -> assertThat(line).isEqualTo("Connection: close"));
        List<String> shown = shown("X-Strange");
        assertThat(shown.get(0)).matches("\\d+: 127\\.0\\.0\\.1:\\d+: 57 bytes in 1 read");
        assertThat(shown.subList(1, 7))
                .containsExactly(
                        "  > GET /?\\\\ HTTP/1.1\\r\\n",
                        "  > Host: localhost\\r\\n",
                        "  > X-Strange: \\x1b[31m\\xe9\\x09\\r\\n",
                        "  > \\r\\n",
                        "  > (and 4 bytes behind it)",
                        "  < HTTP/1.1 200 OK\\r\\n");
    }

    @Test
    void requestMayComeInPieces() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: pieces\r\n\r\n";

        assertThat(answer(request.split(""))).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(shown("Host: pieces").get(0)).matches(".*: 32 bytes in \\d+ reads?");
    }

    @Test
    void headIsAnsweredWithoutBody() throws Exception {
        assertThat(answer(REQUEST.replace("GET", "HEAD")))
                .contains("\r\nContent-Length: " + body(answer(REQUEST)).getBytes(UTF_8).length + "\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.0$$                          | 200 OK | <!DOCTYPE html>",
                "GET / HTTP/1.1@Host: a@@                   | 200 OK | <!DOCTYPE html>",
                "GET http://localhost?a HTTP/1.1$HOST:$$   | 200 OK | <!DOCTYPE html>",
                "GET /favicon.ico HTTP/1.1$Host: a$$       | 404 Not Found | there is one page here: /",
                "POST / HTTP/1.1$Host: a$Content-Length: 4$$body | 405 Method Not Allowed | this server knows GET and HEAD",
                "PRI * HTTP/2.0$$SM$$                      | 505 HTTP Version Not Supported | this server speaks HTTP/1.1",
                "GET / HTTP/1.1$$                          | 400 Bad Request | a request has one field named Host, this one"
                        + " has 0",
                "GET / HTTP/1.1$Host: a$host: b$$          | 400 Bad Request | a request has one field named Host, this one"
                        + " has 2",
                "GET / HTTP/1.1$Host : a$$                 | 400 Bad Request | the head is not that of a request",
                "GET / HTTP/1.1$Host: a$ folded$$          | 400 Bad Request | the head is not that of a request",
                "GET /$$                                   | 400 Bad Request | the head is not that of a request",
                "SSH-2.0-OpenSSH_9.6$                      | 400 Bad Request | this is a web server, and what came is not"
                        + " HTTP",
                "GET / HTTP/1.1$Host: a$                   | 408 Request Timeout | no empty line came within 2 s",
            })
    void statusSaysWhatIsWrong(String request, String status, String body) throws Exception {
        String answer = answer(request.replace("$", "\r\n").replace("@", "\n"));

        assertThat(answer).startsWith("HTTP/1.1 " + status + "\r\n");
        assertThat(body(answer)).startsWith(body);
        assertThat(answer.contains("\r\nAllow: GET, HEAD\r\n")).isEqualTo(status.startsWith("405"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "!\u0000\u0000\u0000{\"data_size\": 5}hello",
                "\r\n",
                "\u00ff"
            })
    void peerThatIsNoHttpIsToldAtOnce(String bytes) throws Exception {
        assertThat(answer(bytes)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void headHasALimit() throws Exception {
        String fields = "a:\r\n".repeat(4_000);
        int rest = HttpHead.MAX_LENGTH - REQUEST.length() - fields.length() - 6;
        String longest = REQUEST.substring(0, REQUEST.length() - 2) + fields + "bc: " + "x".repeat(rest) + "\r\n\r\n";
        assertThat(longest).hasSize(HttpHead.MAX_LENGTH);

        assertThat(answer(longest)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(answer(longest.replace("bc", "bcd")))
                .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
                .endsWith("the head of the request is longer than 16384 bytes\n");
    }

    @Test
    void slowPeerHasADeadlineForAllOfIt() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            long start = System.nanoTime();
            socket.getOutputStream().write("GET /".getBytes(ISO_8859_1));
            while (socket.getInputStream().available() == 0 && System.nanoTime() - start < 30_000_000_000L) {
                socket.getOutputStream().write('x');
                Thread.sleep(100);
            }
            assertThat(socket.getInputStream().available()).isPositive();
            assertThat(new String(socket.getInputStream().readNBytes(28), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 408 Request Timeout");
        }
    }

    @Test
    void bodyThatNobodyWantsDoesNotTakeTheAnswerWithIt() throws Exception {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n";

        assertThat(answer(head, "x".repeat(2_000_000), "x".repeat(2_000_000)))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .endsWith("this server knows GET and HEAD\n");
    }

    @Test
    void whoSaysNothingOrEndsIsNotWaitedFor() throws Exception {
        assertThat(answer()).isEmpty();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET / HT".getBytes(ISO_8859_1));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("\r\n\r\nthe request ended before its empty line\n");
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET / HT".getBytes(ISO_8859_1));
            socket.setSoLinger(true, 0);
        }
    }

    @Test
    void curlUnderstandsTheAnswer() throws Exception {
        assumeTrue(InstalledPrograms.has("curl"), "there is no curl on this machine");
        String address = "http://127.0.0.1:" + port + "/";

        assertThat(curl("--fail", address)).isEqualTo(body(answer(REQUEST)));
        assertThat(curl("--head", address)).startsWith("HTTP/1.1 200 OK");
        assertThat(curl("--data", "body", address)).isEqualTo("this server knows GET and HEAD\n");
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "60"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void browserShowsThePage(@TempDir Path directory) throws Exception {
        assumeTrue(InstalledPrograms.has("chromium"), "there is no chromium on this machine");

        String page = new HeadlessChromium(directory).dom(URI.create("http://127.0.0.1:" + port + "/?browser"));

        assertThat(page).contains("<title>Hello</title>", "<p>Hello, 你好. This page");
        assertThat(shown("GET /?browser HTTP/1.1"))
                .contains("  > Host: 127.0.0.1:" + port + "\\r\\n")
                .anyMatch(line -> line.startsWith("  > User-Agent: Mozilla/5.0 "));
    }

    @Test
    void saysWhatCannotBe() throws Exception {
        try (ServerSocket used = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertThat(NonstickProcess.run("http-hello", "--port", used.getLocalPort()))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick http-hello: cannot listen on 127.0.0.1:" + used.getLocalPort()
                                    + ": the port is in use")));
        }
    }
}
