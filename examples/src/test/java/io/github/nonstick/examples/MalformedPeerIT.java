package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case meets the same receiver, which goes on serving. */
class MalformedPeerIT {
    @TempDir
    static Path directory;

    private static Path received;
    private static Path hello;
    private static NonstickProcess receiver;
    private static int port;

    @BeforeAll
    static void startReceiver() throws Exception {
        received = Files.createDirectory(directory.resolve("received"));
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
        receiver = NonstickProcess.start("receive", received, "--port", 0);
        port = receiver.port();
    }

    @AfterAll
    static void stopReceiver() {
        receiver.close();
    }

    static Stream<Arguments> malformed() {
        String tls = "1603010200010001fc0303";
        return Stream.of(
                bytes(
                        "an HTTP request",
                        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "header length 542393671 exceeds"
                                + " maxHeaderLength 65535 at stream offset 0: the bytes \"GET \" are an HTTP request"
                                + "; point HTTP clients to a web server, and only senders of frames here"),
                Arguments.of(
                        "a TLS hello",
                        HexFormat.of().parseHex(tls),
                        "header length 33620758 exceeds"
                                + " maxHeaderLength 65535 at stream offset 0: the bytes \"\\x16\\x03\\x01\\x02\" are the start"
                                + " of TLS; use TLS on both ends, or on neither"),
                bytes(
                        "an SSH greeting",
                        "SSH-2.0-x\r\n",
                        "header length 759714643 exceeds maxHeaderLength 65535 at"
                                + " stream offset 0: the bytes \"SSH-\" are an SSH greeting; check host"
                                + " and port: both ends must speak frames, from the first byte on"),
                length(
                        0,
                        "header is empty at stream offset 4: the header begins \"\", the length field is 0, the peer may"
                                + " write it in 8 big-endian bytes; write the header's length before it as 4"
                                + " little-endian bytes"),
                length(
                        -1,
                        "header length 4294967295 exceeds maxHeaderLength 65535 at stream offset 0: the bytes"
                                + " are \"\\xff\\xff\\xff\\xff\""),
                length(
                        Integer.MAX_VALUE,
                        "header length 2147483647 exceeds maxHeaderLength 65535 at stream offset 0:"
                                + " the bytes are \"\\xff\\xff\\xff\\x7f\""),
                length(
                        65_536,
                        "header length 65536 exceeds maxHeaderLength 65535 at stream offset 0: read as big-endian"
                                + " the bytes \"\\x00\\x00\\x01\\x00\" are 256"
                                + ", the peer may write the length in that order; let both ends use the same order, here withByteOrder(BIG_ENDIAN) reads such a peer"),
                header(
                        "{\"data_size\": -1}",
                        "data_size -1 is negative at stream offset 18: the header begins \"{\\\"data_size\\\": -1}\""),
                header(
                        "{\"data_size\": 5, \"data_size\": 5}",
                        "header has the key \"data_size\" twice at stream offset 21: the header begins \"{\\\"data_size\\\": 5, \\\"data_size\\\": 5}\""),
                header(
                        "{\"data_size\": \"5\"}",
                        "data_size is not an integer at stream offset 18: it is \"5\", the header begins \"{\\\"data_size\\\": \\\"5\\\"}\""),
                header(
                        "{\"filename\": \"a\"}",
                        "data_size is missing from the header, and so is each alias of it at stream offset 4: the header begins \"{\\\"filename\\\": \\\"a\\\"}\""),
                header(
                        "[5]",
                        "header is not a JSON object at stream offset 4: the frame begins"
                                + " \"\\x03\\x00\\x00\\x00[\""),
                header(
                        "{\"data_size\": 5}x",
                        "something follows the header's object at stream offset 20: \"x\", the header begins \"{\\\"data_size\\\": 5}x\""));
    }

    private static Arguments bytes(String what, String text, String message) {
        return Arguments.of(what, text.getBytes(StandardCharsets.UTF_8), message);
    }

    private static Arguments length(int length, String message) {
        ByteBuffer bytes = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
        return Arguments.of(
                "length " + length,
                bytes.put("{}".getBytes(StandardCharsets.UTF_8)).array(),
                message);
    }

    private static Arguments header(String json, String message) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(4 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        return Arguments.of(json, bytes.putInt(text.length).put(text).array(), message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void malformedPeerIsToldOfInOneLine(String what, byte[] bytes, String message) throws Exception {
        int peer = say(bytes);

        assertThat(receiver.errorLine()).isEqualTo("connection from 127.0.0.1:" + peer + " failed: " + message);
    }

    @Test
    void headerThatIsCutShortByItsLengthIsToldOf() throws Exception {
        int peer = say(new byte[] {1, 0, 0, 0, '{', '}'});

        assertThat(receiver.errorLine())
                .startsWith(
                        "connection from 127.0.0.1:" + peer + " failed: header is not valid JSON at stream offset 5");
    }

    @Test
    void cutAtAnyPartIsToldOfAndLeavesNothing() throws Exception {
        FrameHeader header = FrameHeader.of(5).withFilename("cut.txt");
        byte[] head = new FrameEncoder().encode(header);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head);
        frame.write("hello".getBytes(StandardCharsets.UTF_8));
        byte[] whole = frame.toByteArray();
        int headerLength = head.length - 4;
        int[][] cuts = { // where, received, expected
            {1, 1, 4},
            {3, 3, 4},
            {4, 0, headerLength},
            {5, 1, headerLength},
            {head.length - 1, headerLength - 1, headerLength},
            {head.length, 0, 5},
            {head.length + 1, 1, 5},
            {whole.length - 1, 4, 5}
        };
        for (int[] cut : cuts) {
            int peer = say(Arrays.copyOf(whole, cut[0]));

            String part = cut[0] < 4 ? "length field" : cut[0] < head.length ? "header" : "body";
            assertThat(receiver.errorLine())
                    .isEqualTo("connection from 127.0.0.1:" + peer + " failed: stream ended inside the " + part
                            + " at stream offset " + cut[0] + ": expected " + cut[2] + " bytes, received " + cut[1]);
            assertThat(received.resolve("cut.txt")).doesNotExist();
        }
        try (Stream<Path> left = Files.list(received)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith(".nonstick-"));
        }
    }

    @Test
    void hostileNamesAreRefusedAndNotPrintedRaw() throws Exception {
        String[][] names = {
            {"../escape", "\"../escape\" has a path separator"},
            {"/etc/passwd", "\"/etc/passwd\" has a path separator"},
            {"..", "\"..\" is a directory's own name"},
            {"", "\"\" is empty"},
            {"C:\\x", "\"C:\\\\x\" has a colon, which names a drive or a stream"},
            {"NUL", "\"NUL\" is the name of a device"},
            {"a\u0000b", "\"a\\u0000b\" has a control character"},
            {"\u001b[2J", "\"\\u001b[2J\" has a control character"},
            {"a\u202etxt.exe", "\"a\\u202etxt.exe\" has a character that changes how text around it is shown"},
        };
        for (String[] name : names) {
            int peer = say(new FrameEncoder().encode(FrameHeader.of(0).withFilename(name[0])));

            assertThat(receiver.errorLine())
                    .isEqualTo(
                            "refused " + Printable.text(name[0]) + " from 127.0.0.1:" + peer + ": filename " + name[1]);
        }
        assertThat(directory).isDirectoryNotContaining("glob:**/escape");
    }

    @Test
    void goesOnServing() throws Exception {
        say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        receiver.errorLine();

        assertThat(NonstickProcess.run("send", hello, "127.0.0.1:" + port).exitCode())
                .isZero();
        assertThat(receiver.line()).isEqualTo("stored hello.txt (5 B, sha256 verified)");
    }

    /** Says it, waits until the receiver has hung up, and answers the port that it was said from. */
    private static int say(byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            try {
                socket.getInputStream().readAllBytes();
            } catch (SocketException e) {
                return socket.getLocalPort(); // hung up with bytes unread, which is a reset
            }
            return socket.getLocalPort();
        }
    }
}
