package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SendIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SHA256_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path directory;

    private Path received;
    private Path hello;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
    }

    private NonstickProcess receiver(Object... more) throws IOException {
        Object[] arguments = new Object[4 + more.length];
        System.arraycopy(new Object[] {"receive", received, "--port", 0}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return NonstickProcess.start(arguments);
    }

    @Test
    void sendsSeveralFilesWhateverTheirNames() throws Exception {
        Path chinese = Files.writeString(directory.resolve("报告.txt"), "粘包");
        Path spaced = Files.writeString(directory.resolve("my file (1).txt"), "");
        Path at = Files.writeString(directory.resolve("@file"), "@");
        try (NonstickProcess receiver = receiver()) {
            Result result = NonstickProcess.run("send", hello, chinese, spaced, at, "localhost:" + receiver.port());

            assertThat(result.err()).isEmpty();
            assertThat(result.out())
                    .containsExactly(
                            "stored " + hello + " as hello.txt (5 B)",
                            "stored " + chinese + " as 报告.txt (6 B)",
                            "stored " + spaced + " as my file (1).txt (0 B)",
                            "stored " + at + " as @file (1 B)");
            assertThat(result.exitCode()).isZero();
            assertThat(receiver.line()).isEqualTo("stored hello.txt (5 B, sha256 verified)");
            assertThat(receiver.line()).isEqualTo("stored 报告.txt (6 B, sha256 verified)");
        }
        assertThat(received.resolve("报告.txt")).hasSameBinaryContentAs(chinese);
        assertThat(received.resolve("my file (1).txt")).isEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({"sha512, 128", "sha1, 40", "md5, 32", "crc32c, 8"})
    void announcesTheHashThatIsAskedFor(String algorithm, int length) throws Exception {
        try (NonstickProcess receiver = receiver("--json")) {
            Result result =
                    NonstickProcess.run("send", "--json", "--hash", algorithm, hello, "127.0.0.1:" + receiver.port());

            Map<?, ?> sent = JSON.readValue(result.out().get(0), Map.class);
            Map<?, ?> stored = JSON.readValue(receiver.line(), Map.class);
            assertThat(stored.get("verified")).isEqualTo(true);
            assertThat(stored.get("hash"))
                    .isEqualTo(sent.get("hash"))
                    .asString()
                    .hasSize(length);
        }
    }

    @Test
    void sendsWithoutHash() throws Exception {
        try (NonstickProcess receiver = receiver("--json")) {
            Result result =
                    NonstickProcess.run("send", "--json", "--hash", "none", hello, "127.0.0.1:" + receiver.port());

            Map<?, ?> sent = JSON.readValue(result.out().get(0), Map.class);
            assertThat(sent.get("hash")).isNull();
            assertThat(receiver.line())
                    .isEqualTo("{\"name\":\"hello.txt\",\"path\":\"" + received.resolve("hello.txt")
                            + "\",\"bytes\":5,\"hash\":\"" + SHA256_OF_HELLO
                            + "\",\"verified\":false,\"already_there\":false}");
        }
    }

    @Test
    void printsAnObjectForEachFile() throws Exception {
        Path missing = directory.resolve("missing");
        Path other = Files.writeString(directory.resolve("报告"), "");
        Files.writeString(received.resolve("报告"), "older");
        try (NonstickProcess receiver = receiver()) {
            Result result =
                    NonstickProcess.run("send", "--json", missing, hello, other, "127.0.0.1:" + receiver.port());

            assertThat(result.out())
                    .containsExactly(
                            "{\"file\":\"" + missing + "\",\"status\":\"unreadable\",\"bytes\":null,\"hash\":null,"
                                    + "\"stored_as\":null,\"detail\":\"no such file or directory\",\"verified\":false}",
                            "{\"file\":\"" + hello + "\",\"status\":\"stored\",\"bytes\":5,\"hash\":\""
                                    + SHA256_OF_HELLO
                                    + "\",\"stored_as\":\"hello.txt\",\"detail\":\"\",\"verified\":true}",
                            "{\"file\":\"" + directory
                                    + "/\\u62A5\\u544A\",\"status\":\"refused\",\"bytes\":0,\"hash\":\""
                                    + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
                                    + "\"stored_as\":null,"
                                    + "\"detail\":\"a file named \\\"\\\\u62a5\\\\u544a\\\" exists\",\"verified\":false}");
            assertThat(result.err())
                    .containsExactly(
                            "failed " + missing + ": no such file or directory",
                            "refused " + other + ": a file named \"\\u62a5\\u544a\" exists");
            assertThat(result.exitCode()).as("the highest of 7, 0 and 4").isEqualTo(7);
        }
    }

    @Test
    void quietPrintsFailuresAlone() throws Exception {
        try (NonstickProcess receiver = receiver()) {
            String target = "127.0.0.1:" + receiver.port();

            assertThat(NonstickProcess.run("send", "--quiet", hello, target))
                    .isEqualTo(new Result(0, List.of(), List.of()));
            assertThat(NonstickProcess.run("send", "--quiet", hello, target))
                    .isEqualTo(new Result(
                            4, List.of(), List.of("refused " + hello + ": a file named \"hello.txt\" exists")));
        }
    }

    @Test
    void headerCarriesNameAndEntriesAsText() throws Exception {
        AtomicReference<FrameHeader> header = new AtomicReference<>();
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
            FrameReader reader = FrameReader.of(connection.getInputStream());
            reader.next();
            reader.readBody();
            header.set(reader.header());
            reader.next();
        })) {
            Result result = NonstickProcess.run(
                    "send",
                    hello,
                    "--name",
                    "名 字",
                    "--header",
                    "n=1",
                    "--header",
                    "a=b=c",
                    "--header",
                    "e=",
                    peer.target());

            assertThat(result)
                    .isEqualTo(new Result(
                            0,
                            List.of("sent, not confirmed: " + hello + " (the peer closed without a reply)"),
                            List.of()));
            assertThat(header.get().filename()).isEqualTo("名 字");
            assertThat(header.get().attributes())
                    .containsEntry("n", "1")
                    .containsEntry("a", "b=c")
                    .containsEntry("e", "");
        }
    }

    @Test
    void nothingOfThePeerIsPrintedRaw() throws Exception {
        String hostile = "\u001b[2J\u202etxt\nstored x";
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
            FrameReader reader = FrameReader.of(connection.getInputStream());
            FrameWriter writer = FrameWriter.of(connection.getOutputStream());
            reader.next();
            reader.readBody();
            writer.write(reply(0).with("status", "refused").with("code", "new").with("reason", hostile), new byte[0]);
            reader.next();
            reader.readBody();
            writer.write(
                    reply(1).with("status", "stored").with("verified", true).withFilename(hostile), new byte[0]);
            reader.next();
        })) {
            Result result = NonstickProcess.run("send", hello, hello, peer.target());

            String escaped = "\"\\u001b[2J\\u202etxt\\u000astored x\"";
            assertThat(result.err()).containsExactly("refused " + hello + ": " + escaped);
            assertThat(result.out()).containsExactly("stored " + hello + " as " + escaped + " (5 B)");
            assertThat(result.exitCode()).isEqualTo(4);
        }
    }

    private static FrameHeader reply(long number) {
        return FrameHeader.of(0).with("reply_to", number);
    }

    @Test
    void unknownHostEndsWith3() throws Exception {
        assertThat(NonstickProcess.run("send", hello, "no-such-host.invalid:9000"))
                .isEqualTo(new Result(3, List.of(), List.of("nonstick send: unknown host: no-such-host.invalid")));
    }

    @Test
    void closedPortEndsWith3() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(NonstickProcess.run("send", hello, "127.0.0.1:" + port))
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of("nonstick send: cannot connect to 127.0.0.1:" + port + ": Connection refused")));
    }

    @Test
    void missingFileEndsWith7WithoutConnecting() throws Exception {
        Path missing = directory.resolve("missing");

        assertThat(NonstickProcess.run("send", missing, "no-such-host.invalid:9000"))
                .isEqualTo(new Result(7, List.of(), List.of("failed " + missing + ": no such file or directory")));
    }

    @Test
    void bodyThatIsCorruptedOnItsWayEndsWith5() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[1_000_000]);
        try (NonstickProcess receiver = receiver();
                ScriptedPeer proxy = ScriptedPeer.corrupting(receiver.port(), 500_000)) {
            Result result = NonstickProcess.run("send", large, proxy.target());

            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .matches("refused \\Q" + large + "\\E: SHA-256 of the body is [0-9a-f]{64}, the header says"
                            + " [0-9a-f]{64}, at stream offset \\d+");
            assertThat(result.exitCode()).isEqualTo(5);
            assertThat(receiver.errorLine())
                    .startsWith("refused " + large.getFileName() + " from 127.0.0.1:")
                    .contains("SHA-256 of the body");
        }
        assertThat(received).isEmptyDirectory();
    }

    @Test
    void connectionThatIsCutEndsWith6() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[8_000_000]);
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
            connection.getInputStream().readNBytes(100_000);
            connection.setSoLinger(true, 0); // closes with a reset
        })) {
            Result result = NonstickProcess.run("send", large, hello, peer.target());

            assertThat(result.out()).isEmpty();
            assertThat(result.err()).hasSize(2);
            assertThat(result.err().get(0)).startsWith("failed " + large + ": connection lost: ");
            assertThat(result.err().get(1)).startsWith("failed " + hello + ": not sent: ");
            assertThat(result.exitCode()).isEqualTo(6);
        }
    }

    @Test
    void peerThatClosesBeforeItsSecondAnswerEndsWith6() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
            FrameReader reader = FrameReader.of(connection.getInputStream());
            reader.next();
            reader.readBody();
            FrameWriter.of(connection.getOutputStream())
                    .write(reply(0).with("status", "stored").withFilename("one"), new byte[0]);
            while (reader.next()) {
                reader.readBody();
            }
        })) {
            Result result = NonstickProcess.run("send", hello, hello, peer.target());

            assertThat(result.out()).containsExactly("stored " + hello + " as one (5 B)");
            assertThat(result.err())
                    .containsExactly(
                            "failed " + hello + ": the receiver closed the connection without an answer to this file");
            assertThat(result.exitCode()).isEqualTo(6);
        }
    }

    @Test
    void requiresAReplyWhereItIsTold() throws Exception {
        try (ScriptedPeer plain =
                ScriptedPeer.start(connection -> connection.getInputStream().readAllBytes())) {
            Result result = NonstickProcess.run("send", "--require-reply", hello, plain.target());

            assertThat(result)
                    .isEqualTo(new Result(
                            8,
                            List.of(),
                            List.of("sent, not confirmed: " + hello + " (the peer closed without a reply)")));
        }
        try (NonstickProcess receiver = receiver()) {
            assertThat(NonstickProcess.run("send", "--require-reply", hello, "127.0.0.1:" + receiver.port())
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void doesNotWaitLongerForAConnectionThanItIsTold() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere a full queue answers");
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                waiting.add(channel);
            }
            String target = "127.0.0.1:" + full.getLocalPort();

            assertThat(NonstickProcess.run("send", "--connect-timeout", "300ms", hello, target))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick send: cannot connect to " + target + ": no answer within 300 ms")));
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }
}
