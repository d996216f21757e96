package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The small peers do what the format says, as processes, against the sender, the receiver and hostile bytes. */
class SmallPeerIT {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private Path inbox;

    @BeforeEach
    void makeInbox() throws IOException {
        inbox = Files.createDirectory(directory.resolve("inbox"));
    }

    /** An empty one, one with a name that is no ASCII, and one that needs many reads. */
    private List<Path> files() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(3).nextBytes(bytes);
        return List.of(
                Files.createFile(directory.resolve("empty")),
                Files.writeString(directory.resolve("报告 \"é\" \ud83d\ude00.txt"), "粘包"),
                Files.write(directory.resolve("three MiB"), bytes));
    }

    private void assertReceived(List<Path> files) {
        for (Path file : files) {
            assertThat(inbox.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        assertThat(inbox.toFile().list()).hasSameSizeAs(files);
    }

    @Test
    void noneIsLongerThanSixtyLines() throws IOException {
        try (Stream<Path> paths = Files.walk(SmallPeer.SOURCES)) {
            List<Path> sources = paths.filter(Files::isRegularFile).toList();

            assertThat(sources).hasSize(7);
            for (Path source : sources) {
                assertThat(Files.readAllLines(source)).as("%s", source).hasSizeLessThanOrEqualTo(60);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverOfPeerGetsWhatIsSent(SmallPeer peer) throws Exception {
        peer.assumePresent();
        List<Path> files = files();
        try (NonstickProcess receiver = peer.receiver(directory, inbox)) {
            List<Object> arguments = new ArrayList<>(List.of("send"));
            arguments.addAll(files);
            arguments.add("127.0.0.1:" + receiver.port());

            Result result = NonstickProcess.run(arguments.toArray());

            assertThat(result.exitCode()).as("%s", result).isZero();
            assertThat(result.out()).hasSize(3).allMatch(line -> line.startsWith("sent, not confirmed: "));
            assertThat(receiver.line()).isEqualTo("stored empty (0 bytes, " + peer.verdict + ")");
            assertThat(receiver.line()).isEqualTo("stored 报告 \"é\" \ud83d\ude00.txt (6 bytes, " + peer.verdict + ")");
            assertThat(receiver.line()).isEqualTo("stored three MiB (3145728 bytes, " + peer.verdict + ")");
        }
        assertReceived(files);
    }

    @ParameterizedTest
    @EnumSource
    void filesOfPeerAreStored(SmallPeer peer) throws Exception {
        peer.assumePresent();
        List<Path> files = files();
        String verdict = peer == SmallPeer.C ? "not verified" : "sha256 verified"; // it sends no hash
        try (NonstickProcess receiver = NonstickProcess.start("receive", inbox, "--port", 0, "--count", 3);
                NonstickProcess sender = peer.sender(directory, receiver.port(), files)) {
            assertThat(sender.finish())
                    .isEqualTo(new Result(
                            0, List.of("sent empty", "sent 报告 \"é\" \ud83d\ude00.txt", "sent three MiB"), List.of()));
            assertThat(receiver.finish())
                    .isEqualTo(new Result(
                            0,
                            List.of(
                                    "stored empty (0 B, " + verdict + ")",
                                    "stored 报告 \"é\" \ud83d\ude00.txt (6 B, " + verdict + ")",
                                    "stored three MiB (3 MiB, " + verdict + ")"),
                            List.of()));
        }
        assertReceived(files);
    }

    @ParameterizedTest
    @EnumSource
    void peersUnderstandEachOther(SmallPeer from) throws Exception {
        from.assumePresent();
        List<Path> files = files();
        for (SmallPeer to : SmallPeer.values()) {
            to.assumePresent();
            try (NonstickProcess receiver = to.receiver(directory, inbox);
                    NonstickProcess sender = from.sender(directory, receiver.port(), files)) {
                Result result = sender.finish();
                assertThat(result.exitCode()).as("%s", result).isZero();
                for (Path file : files) {
                    assertThat(receiver.line()).startsWith("stored " + file.getFileName() + " (");
                }
            }
            assertReceived(files);
            for (Path file : files) {
                Files.delete(inbox.resolve(file.getFileName()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void headerOfPeerIsCanonical(SmallPeer peer) throws Exception {
        peer.assumePresent();
        Path file = Files.write(directory.resolve("a'\"\\\u007f é\u2028 粘 \ud83d\ude00"), HELLO);
        FrameHeader header = FrameHeader.of(5).withFilename(file.getFileName().toString());
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(HELLO));
        CompletableFuture<byte[]> sent = new CompletableFuture<>();
        try (ScriptedPeer receiver = ScriptedPeer.start(
                connection -> sent.complete(connection.getInputStream().readAllBytes()))) {
            int port = Integer.parseInt(receiver.target().substring("127.0.0.1:".length()));
            try (NonstickProcess sender = peer.sender(directory, port, List.of(file))) {
                assertThat(sender.finish().exitCode()).isZero();
            }
        }

        assertThat(sent.get()).isEqualTo(frame(peer == SmallPeer.C ? header : header.withHash(hash), HELLO));
    }

    @ParameterizedTest
    @EnumSource
    void senderOfPeerFailsWhereItCannotSend(SmallPeer peer) throws Exception {
        peer.assumePresent();
        List<Path> missing = List.of(directory.resolve("missing"));
        try (ScriptedPeer receiver = ScriptedPeer.start(
                        connection -> connection.getInputStream().readAllBytes());
                NonstickProcess noFile = peer.sender(
                        directory, Integer.parseInt(receiver.target().substring("127.0.0.1:".length())), missing);
                NonstickProcess noReceiver = peer.sender(directory, 1, missing)) {
            for (NonstickProcess sender : List.of(noFile, noReceiver)) {
                Result result = sender.finish();
                assertThat(result.exitCode()).isNotZero();
                assertThat(result.err()).hasSize(1).first().asString().startsWith("failed: ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverOfPeerSaysWhereStreamIsCutAndKeepsNothing(SmallPeer peer) throws Exception {
        peer.assumePresent();
        byte[] whole = frame(FrameHeader.of(5).withFilename("cut.txt"), HELLO);
        try (NonstickProcess receiver = peer.receiver(directory, inbox)) {
            int port = receiver.port();
            for (int cut = 1; cut < whole.length; cut++) {
                say(port, Arrays.copyOf(whole, cut));

                assertThat(receiver.errorLine()).as("cut at %d", cut).startsWith("failed: the stream ended ");
                assertThat(inbox).isEmptyDirectory();
            }
            say(port, new byte[0]);
            assertStillServes(receiver, port);
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverOfPeerTakesFramesHoweverTheyArrive(SmallPeer peer) throws Exception {
        peer.assumePresent();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.write(
                text("{\"data_size\":5,\"x\":{\"data_size\":[7,\"}\\\"\"],\"filename\":\"no\"},\"filename\":\"a粘\"}"));
        stream.write(HELLO);
        stream.write(
                text(
                        " {\t\"\\u0066ilename\" : \"b\\u7c98\\uD83D\\uDE00\\u0041\" ,\n\"x\": \"\\/\\n\", \"data_size\" : 0}\r"));
        stream.write(frame(FrameHeader.of(5).withFilename("c").withHash("xxdxxx"), HELLO));
        try (NonstickProcess receiver = peer.receiver(directory, inbox)) {
            int port = receiver.port();
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setTcpNoDelay(true);
                for (byte b : stream.toByteArray()) {
                    socket.getOutputStream().write(b);
                }
            }
            assertThat(receiver.line()).isEqualTo("stored a粘 (5 bytes, unverified)");
            assertThat(receiver.line()).isEqualTo("stored b粘\ud83d\ude00A (0 bytes, unverified)");
            assertThat(receiver.line()).isEqualTo("stored c (5 bytes, unverified)");
            ByteArrayOutputStream coalesced = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                coalesced.write(frame(FrameHeader.of(5).withFilename("e" + i), HELLO));
            }
            say(port, coalesced.toByteArray());
            for (int i = 0; i < 100; i++) {
                assertThat(receiver.line()).isEqualTo("stored e" + i + " (5 bytes, unverified)");
            }
        }
        assertThat(inbox.toFile().list()).hasSize(103);
    }

    @ParameterizedTest
    @EnumSource
    void receiverOfPeerRefusesWhatIsNoFileOfAName(SmallPeer peer) throws Exception {
        peer.assumePresent();
        Files.writeString(inbox.resolve("taken"), "mine");
        List<byte[]> hostile = new ArrayList<>();
        for (String name :
                List.of("", ".", "..", "../up", "/tmp/up", "a/b", "a\\b", "c:d", "a\0b", "a\nb", "\33[2J", "taken")) {
            hostile.add(frame(FrameHeader.of(5).withFilename(name), HELLO));
        }
        hostile.add(frame(FrameHeader.of(5).withFilename("n".repeat(256)), HELLO));
        hostile.add(frame(FrameHeader.of(5), HELLO));
        hostile.add("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        hostile.add(new byte[] {-1, -1, -1, -1, '{', '}'});
        hostile.add(new byte[] {0, 0, 1, 0, '{', '}'});
        for (String header : List.of(
                "",
                "{}",
                "[]",
                "[5]",
                "null",
                "{\"data_size\": 5, \"filename\": \"x\"",
                "{\"data_size\": 5, \"filename\": \"x",
                "{\"data_size\": 5, \"filename\": \"x\\",
                "{\"data_size\": 5, \"filename\": \"x\\u12",
                "{\"data_size\": 5, \"filename\": \"x\\q\"}",
                "{\"data_size\": 5, \"filename\": \"x\"}x",
                "{\"data_size\": 5, \"filename\": 5}",
                "{\"data_size\": 5, \"filename\": [\"x\"]}",
                "{\"data_size\": -1, \"filename\": \"x\"}",
                "{\"data_size\": 1.5, \"filename\": \"x\"}",
                "{\"data_size\": \"5\", \"filename\": \"x\"}",
                "{\"data_size\": true, \"filename\": \"x\"}",
                "{\"data_size\": 9223372036854775808, \"filename\": \"x\"}",
                "{\"data_size\": 99999999999999999999999, \"filename\": \"x\"}",
                "{\"data_size\": 5, \"filename\": \"x\0\"}",
                "[".repeat(60_000))) {
            hostile.add(text(header));
        }
        if (peer != SmallPeer.C) { // it has no digests
            hostile.add(frame(FrameHeader.of(5).withFilename("x").withHash("0".repeat(64)), HELLO));
        }
        try (NonstickProcess receiver = peer.receiver(directory, inbox)) {
            int port = receiver.port();
            for (byte[] bytes : hostile) {
                say(port, bytes);

                String shown = new String(bytes, 0, Math.min(80, bytes.length), StandardCharsets.ISO_8859_1);
                String line = receiver.errorLine();
                assertThat(line).as("%s", shown).startsWith("failed: ").doesNotContain("the stream ended", "\33");
            }
            assertStillServes(receiver, port);
        }
        assertThat(inbox.toFile().list()).containsExactlyInAnyOrder("taken", "good");
        assertThat(inbox.resolve("taken")).hasContent("mine");
        assertThat(directory.resolve("up")).doesNotExist();
    }

    /** What it lets pass of the refused ones is what Python's json takes, and values that are looked at later. */
    @Test
    void receiverInPythonReadsVectors() throws Exception {
        SmallPeer.PYTHON.assumePresent();
        List<String> command = List.of(
                SmallPeer.PYTHON.program,
                Path.of("src", "test", "python", "read_vectors.py").toString(),
                SmallPeer.SOURCES.resolve("python").toString(),
                Path.of("..", "lib", "vectors").toString());
        try (NonstickProcess reader = NonstickProcess.startOther(Map.of(), command)) {
            assertThat(reader.finish())
                    .isEqualTo(new Result(
                            0,
                            List.of(
                                    "taken not-json-nan",
                                    "taken number-out-of-range",
                                    "taken filename-number",
                                    "taken hash-true",
                                    "taken nesting-beyond-limit",
                                    "taken values-beyond-limit"),
                            List.of()));
        }
    }

    private static void assertStillServes(NonstickProcess receiver, int port) throws Exception {
        say(port, frame(FrameHeader.of(5).withFilename("good"), HELLO));
        assertThat(receiver.line()).isEqualTo("stored good (5 bytes, unverified)");
    }

    /** Sends bytes and ends the stream. */
    private static void say(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return; // hung up without reading all
        }
    }

    private static byte[] frame(FrameHeader header, byte[] body) throws FramingException {
        byte[] start = new FrameEncoder().encode(header);
        byte[] frame = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, frame, start.length, body.length);
        return frame;
    }

    /** Length field and header. */
    private static byte[] text(String header) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(4 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putInt(text.length).put(text).array();
    }
}
