package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of HTTP/1 are told what this port is; nobody else is answered who sends no frame. */
@Timeout(120)
class HttpAnswerTest {
    private static final String BODY = """
            This is not a web server: this port receives files in frames, not by HTTP.

            To send files to it:
              java -jar nonstick.jar send FILE... HOST:PORT

            A frame is
              the length of its header: 4 bytes, little-endian
              the header: JSON in UTF-8, {"data_size": 5, "filename": "a.txt"}
              the file: as many bytes as the header says
            """;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    /** Whether it takes frames of the standard format outside TLS. */
    private boolean plain = true;

    @AfterEach
    void goesOnServing() throws Exception {
        if (plain) {
            try (RawPeer peer = new RawPeer(receiving.address())) {
                peer.write(RawPeer.start(FrameHeader.of(1).withFilename("next")), new byte[1])
                        .end();
                peer.answers();
            }
            assertThat(receiving.event()).isEqualTo("stored next");
        }
        receiving.stop();
        receiving.assertNothingElse();
    }

    private static String head(int length) {
        return "HTTP/1.1 400 Bad Request\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + length + "\r\n"
                + "Cache-Control: no-store\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Connection: close\r\n"
                + "\r\n";
    }

    private Socket connect() throws IOException {
        InetSocketAddress address = receiving.address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** What comes back, to the end of the connection. */
    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    private void assertReported(String first) throws InterruptedException {
        assertThat(receiving.event())
                .startsWith("failed FrameTooLargeException: header length ")
                .contains(" at stream offset 0: the bytes \"" + first + "\" are an HTTP request; ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "POST",
                "PUT",
                "DELETE",
                "CONNECT",
                "OPTIONS",
                "TRACE",
                "PATCH",
                "PROPFIND",
                "PROPPATCH",
                "MKCOL",
                "COPY",
                "MOVE",
                "LOCK",
                "UNLOCK",
                "REPORT",
                "SEARCH"
            })
    void answersEveryMethod(String method) throws Exception {
        receiving = Receiving.in(parent);
        for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
            try (Socket socket = connect()) {
                // Not ended: the answer is complete by itself.
                socket.getOutputStream()
                        .write((method + " /a?b " + version + "\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
                assertReported((method + " ").substring(0, 4));
                assertThat(answer(socket)).isEqualTo(head(BODY.length()) + BODY);
            }
        }
    }

    @Test
    void answersHeadWithoutBody() throws Exception {
        receiving = Receiving.in(parent);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("HEAD / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(answer(socket)).isEqualTo(head(BODY.length()));
        }
        assertReported("HEAD");
    }

    @Test
    void answersARequestThatComesInPieces() throws Exception {
        receiving = Receiving.in(parent);
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            for (byte b : "GET / HTTP/1.1\n".getBytes(ISO_8859_1)) {
                socket.getOutputStream().write(b);
                Thread.sleep(2);
            }
            assertThat(answer(socket)).endsWith(BODY);
        }
        assertReported("GET ");
    }

    @Test
    void whoUploadsSeesTheAnswer() throws Exception {
        receiving = Receiving.in(parent);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("PUT /a HTTP/1.1\r\nContent-Length: 8388608\r\n\r\n".getBytes(ISO_8859_1));
            socket.getOutputStream().write(new byte[8 << 20]);
            assertThat(answer(socket)).endsWith(BODY);
        }
        assertReported("PUT ");
    }

    @Test
    void tellsOfTheFormatThatIsReceived() throws Exception {
        FrameFormat format = FrameFormat.standard()
                .withByteOrder(ByteOrder.BIG_ENDIAN)
                .withKeys(HeaderKeys.of("total_size", "\u6587\u4ef6", "md5"));
        receiving = Receiving.in(parent, receiver -> receiver.withFormat(format));
        plain = false;
        try (Socket socket = connect()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            String body = BODY.replace("little", "big")
                    .replace("data_size", "total_size")
                    .replace("filename", "\u6587\u4ef6");
            assertThat(answer(socket)).isEqualTo(head(body.getBytes(UTF_8).length) + body);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /\r\n",
                "GET / HTTP/2\r\n",
                "GET / HTTP/1.1 x\r\n",
                "GET  HTTP/1.1\r\n",
                "SSH-2.0-x\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "PING\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\n\r\n",
                "EHLO a\r\n",
                "{\"data_size\": 1}",
                "\u0016\3\1\2\0\1\0\1"
            })
    void answersNothingElse(String first) throws Exception {
        receiving = Receiving.in(parent);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(first.getBytes(ISO_8859_1));
            assertUnanswered(socket);
        }
        assertThat(receiving.event()).startsWith("failed FrameTooLargeException: ");
    }

    private static void assertUnanswered(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset"); // closed with bytes unread
        }
    }

    @Test
    void answersNoRequestBehindAFrame() throws Exception {
        receiving = Receiving.in(parent);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(RawPeer.start(FrameHeader.of(0).withFilename("a")));
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            assertUnanswered(socket);
        }
        assertThat(receiving.event()).isEqualTo("stored a");
        assertThat(receiving.event()).startsWith("failed FrameTooLargeException: ");
    }

    @Test
    void answersNoRequestBehindAGreeting() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withGreeting(Greeting.ofLength(5)));
        plain = false;
        try (Socket socket = connect()) {
            socket.getOutputStream().write("helloGET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            assertUnanswered(socket);
        }
        assertThat(receiving.event()).isEqualTo("greeted hello");
        assertReported("GET ");
    }

    @Test
    void aRequestLineIsWaitedForAsLongAsAHeader() throws Exception {
        Deadlines deadlines = Deadlines.standard().withHeader(Duration.ofMillis(300));
        receiving = Receiving.in(parent, receiver -> receiver.withDeadlines(deadlines));
        try (Socket socket = connect()) {
            socket.getOutputStream().write("GET /aaaa".getBytes(ISO_8859_1));
            assertUnanswered(socket);
        }
        assertReported("GET ");
        receiving.assertNoEvent();
    }

    @Test
    void anEndlessRequestLineIsNotReadOn() throws Exception {
        receiving = Receiving.in(parent);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(("GET /" + "a".repeat(9_000)).getBytes(ISO_8859_1));
            assertUnanswered(socket);
        }
        assertReported("GET ");
    }

    @Test
    void curlShowsTheAnswer() throws Exception {
        assumeTrue(Command.run("curl", "--version").exitCode() == 0, "there is no curl on this machine");
        receiving = Receiving.in(parent);
        Path file = Files.write(source.resolve("upload"), new byte[3 << 20]);
        String url = "http://127.0.0.1:" + receiving.address().getPort() + "/";

        assertThat(Command.run("curl", "-s", "-S", url)).isEqualTo(new Command.Result(0, BODY));
        assertReported("GET ");
        assertThat(Command.run("curl", "-s", "-S", "-d", "a=b", url)).isEqualTo(new Command.Result(0, BODY));
        assertReported("POST");
        assertThat(Command.run("curl", "-s", "-S", "-T", file.toString(), url)).isEqualTo(new Command.Result(0, BODY));
        assertReported("PUT ");
        assertThat(Command.run("curl", "-s", "-S", "-I", url)).isEqualTo(new Command.Result(0, head(BODY.length())));
        assertReported("HEAD");
    }

    @Test
    void curlShowsTheAnswerInsideTls() throws Exception {
        assumeTrue(Command.run("curl", "--version").exitCode() == 0, "there is no curl on this machine");
        plain = false;
        KeyStore identity = Certificates.local(Files.createDirectory(source.resolve("keys")), "local");
        TlsSettings server = TlsSettings.server(identity, Certificates.PASSWORD);
        receiving = Receiving.in(parent, receiver -> receiver.withTls(server));
        String address = "127.0.0.1:" + receiving.address().getPort() + "/";

        assertThat(Command.run("curl", "-s", "-S", "-k", "https://" + address)).isEqualTo(new Command.Result(0, BODY));
        assertReported("GET ");
        assertThat(Command.run("curl", "-s", "http://" + address).exitCode()).isNotZero();
        assertThat(receiving.event())
                .startsWith("failed TlsException: peer speaks no TLS: its first bytes are \"GET / HTTP/1.1\\r\\n\"");
        assertThat(Command.run("curl", "-s", "-S", "-k", "-d", "a=b", "https://" + address))
                .isEqualTo(new Command.Result(0, BODY));
        assertReported("POST");
    }

    /** Another program. */
    private static final class Command {
        record Result(int exitCode, String output) {}

        static Result run(String... arguments) throws InterruptedException {
            List<String> command = new ArrayList<>(List.of(arguments));
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                try {
                    process.getOutputStream().close();
                    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                    return new Result(process.exitValue(), output);
                } finally {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                return new Result(127, String.valueOf(e.getMessage()));
            }
        }
    }
}
