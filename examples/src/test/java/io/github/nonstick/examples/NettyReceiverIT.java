package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver on Netty does what {@code receive} does. */
class NettyReceiverIT {
    @TempDir
    Path directory;

    private Path received;
    private Path hello;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
    }

    private NonstickProcess start(Object... options) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("netty-receiver", received, "--port", 0));
        arguments.addAll(Arrays.asList(options));
        return NonstickProcess.start(arguments.toArray());
    }

    @Test
    void storesWhatIsSentAndEndsWhenItHasStoredWhatWasCounted() throws Exception {
        byte[] bytes = new byte[9 << 20];
        new Random(7).nextBytes(bytes);
        Path large = Files.write(directory.resolve("large"), bytes);
        Path tree = Files.createDirectories(directory.resolve("tree/报告"));
        Files.writeString(tree.resolve("1"), "one");
        try (NonstickProcess receiver = start("--count", 4)) {
            String target = "127.0.0.1:" + receiver.port();

            Result first = NonstickProcess.run("send", hello, large, target);
            Result again = NonstickProcess.run("send", hello, target);
            Result directories = NonstickProcess.run("send", directory.resolve("tree"), target);
            Files.writeString(hello, "hello again");
            Path other = Files.copy(large, directory.resolve("other"));
            Result resumable = NonstickProcess.run("send", "--resume", other, target);

            assertThat(first)
                    .isEqualTo(new Result(
                            0,
                            List.of("stored " + hello + " as hello.txt (5 B)", "stored " + large + " as large (9 MiB)"),
                            List.of()));
            assertThat(again)
                    .isEqualTo(new Result(
                            4, List.of(), List.of("refused " + hello + ": a file named \"hello.txt\" exists")));
            assertThat(directories.exitCode()).isZero();
            assertThat(resumable.exitCode()).isZero();
            Result result = receiver.finish();
            assertThat(result.exitCode()).isZero();
            assertThat(result.out())
                    .containsExactly(
                            "stored hello.txt (5 B, sha256 verified)",
                            "stored large (9 MiB, sha256 verified)",
                            "stored tree/报告/1 (3 B, sha256 verified)",
                            "stored other (9 MiB, sha256 verified)");
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .matches("refused hello.txt from 127\\.0\\.0\\.1:\\d+: a file named \"hello.txt\" exists");
        }
        assertThat(received.resolve("hello.txt")).hasContent("hello");
        assertThat(received.resolve("large")).hasBinaryContent(bytes);
        assertThat(received.resolve("other")).hasBinaryContent(bytes);
        assertThat(received.resolve("tree/报告/1")).hasContent("one");
    }

    @Test
    void takesWhatPythonSends() throws Exception {
        PythonPeer.assumePython();
        Path chinese = Files.writeString(directory.resolve("报告.txt"), "粘包");
        try (NonstickProcess receiver = start("--count", 2);
                PythonPeer sender = PythonPeer.start("sender.py", "127.0.0.1", receiver.port(), hello, chinese)) {
            assertThat(sender.finish()).isZero();

            assertThat(receiver.finish())
                    .isEqualTo(new Result(
                            0,
                            List.of("stored hello.txt (5 B, sha256 verified)", "stored 报告.txt (6 B, sha256 verified)"),
                            List.of()));
        }
        assertThat(received.resolve("报告.txt")).hasContent("粘包");
    }

    @Test
    void keepsNothingOfWhatIsCutWrongOrHostile() throws Exception {
        byte[] whole = frame(FrameHeader.of(5).withFilename("cut.txt"), "hello");
        try (NonstickProcess receiver = start()) {
            int port = receiver.port();
            say(port, Arrays.copyOf(whole, whole.length - 2));
            assertThat(receiver.errorLine())
                    .endsWith(" failed: stream ended inside the body at stream offset " + (whole.length - 2)
                            + ": expected 5 bytes, received 3");
            say(port, frame(FrameHeader.of(5).withFilename("x").withHash("0".repeat(32)), "hello"));
            assertThat(receiver.errorLine())
                    .contains(": MD5 of the body is 5d41402abc4b2a76b9719d911017c592, the header says ");
            for (String name : List.of("../escape", "/etc/passwd", "..", "\u001b[2J", "NUL")) {
                say(port, frame(FrameHeader.of(0).withFilename(name), ""));
                assertThat(receiver.errorLine())
                        .isPrintable()
                        .startsWith("refused " + Printable.text(name) + " from 127.0.0.1:");
            }
            assertThat(new String(say(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8)), UTF_8))
                    .contains("This is not a web server");
            assertThat(receiver.errorLine()).contains("are an HTTP request");

            assertThat(NonstickProcess.run("send", hello, "127.0.0.1:" + port).exitCode())
                    .isZero();
        }
        assertThat(names(received)).containsExactly("hello.txt");
    }

    @Test
    void portInUseIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Result result =
                    NonstickProcess.run("netty-receiver", received, "--port", String.valueOf(taken.getLocalPort()));

            assertThat(result)
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick netty-receiver: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                                    + ": the port is in use")));
        }
    }

    @Test
    void peersThatStopResetOrNeverReadDisturbNoOther() throws Exception {
        byte[] asking = frame(FrameHeader.of(0).withFilename("x").with("want_reply", 1), "");
        try (NonstickProcess receiver = start("--header-timeout", "300ms", "--on-conflict", "rename");
                Socket silent = new Socket("127.0.0.1", receiver.port())) {
            int port = silent.getPort();
            try (Socket stopping = new Socket("127.0.0.1", port)) {
                stopping.getOutputStream().write(Arrays.copyOf(asking, 9));
                assertThat(stopping.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(receiver.errorLine())
                    .contains(" failed: no complete header within 300 ms: 5 of 64 bytes of the header have come");
            try (Socket resetting = new Socket("127.0.0.1", port)) {
                resetting.setSoLinger(true, 0);
                resetting.getOutputStream().write(joined(asking, Arrays.copyOf(asking, asking.length - 1)));
                resetting.getInputStream().read();
            }
            assertThat(receiver.errorLine()).contains(" failed: ");
            AtomicLong flooded = new AtomicLong();
            try (Socket flooding = new Socket("127.0.0.1", port)) {
                Thread flood = new Thread(() -> flood(flooding, asking, flooded));
                flood.start();
                awaitStandstill(flooded);

                assertThat(NonstickProcess.run("send", hello, "127.0.0.1:" + port))
                        .isEqualTo(new Result(0, List.of("stored " + hello + " as hello.txt (5 B)"), List.of()));
            }
        }
        assertThat(received.resolve("hello.txt")).hasContent("hello");
    }

    private static void flood(Socket socket, byte[] frame, AtomicLong count) {
        try {
            while (true) {
                socket.getOutputStream().write(frame);
                count.incrementAndGet();
            }
        } catch (IOException e) {
            return; // the test has seen enough
        }
    }

    /** Waits until the answers that nobody reads have filled whatever holds them. */
    private static void awaitStandstill(AtomicLong count) throws InterruptedException {
        long before = -1;
        while (before != count.get() || before == 0) {
            before = count.get();
            Thread.sleep(500);
        }
    }

    @Test
    void stoppedReceiverTellsTheSenderAndLeavesNoPartialFile() throws Exception {
        Launch launch = SignalIT.interruptible();
        try (NonstickProcess receiver = launch.start("netty-receiver", received, "--port", 0);
                Socket sender = new Socket("127.0.0.1", receiver.port())) {
            FrameHeader half = FrameHeader.of(1_000_000).withFilename("half").with("want_reply", 1);
            sender.getOutputStream().write(joined(new FrameEncoder().encode(half), new byte[500_000]));
            while (names(received).isEmpty()) {
                Thread.sleep(10);
            }

            receiver.signal("TERM");

            assertThat(new String(sender.getInputStream().readAllBytes(), UTF_8))
                    .contains("\"status\": \"refused\", \"code\": \"stopped\"");
            assertThat(receiver.finish()).isEqualTo(new Result(143, List.of(), List.of()));
        }
        assertThat(received).isEmptyDirectory();
    }

    @Test
    void takesTokenAndDialectAndWarnsOfWhatIsMissing() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (NonstickProcess receiver =
                start("--bind", "0.0.0.0", "--token-file", token, "--byte-order", "big", "--json", "--count", 1)) {
            String target = "127.0.0.1:" + receiver.port();
            assertThat(receiver.errorLine())
                    .isEqualTo("warning: whoever is on the way can read the files and the token: there is no TLS");

            Result without = NonstickProcess.run("send", "--byte-order", "big", hello, target);
            Result with = NonstickProcess.run("send", "--byte-order", "big", "--token-file", token, hello, target);

            assertThat(without.exitCode()).isEqualTo(4);
            assertThat(with.exitCode()).isZero();
            assertThat(receiver.finish().out()).singleElement().asString().startsWith("{\"name\":\"hello.txt\",");
        }
    }

    /** With the library of the same version as the rest of Netty; not part of the build. */
    @Test
    void usesEpollWhereItsLibraryIs() throws Exception {
        String library = System.getProperty("nonstick.epoll");
        assumeTrue(library != null, "no -Dnonstick.epoll=CLASSPATH with Netty's native library");
        Path large = Files.write(directory.resolve("large"), new byte[50 << 20]);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                library + File.pathSeparator + System.getProperty("nonstick.jar"),
                "io.github.nonstick.examples.Main",
                "netty-receiver",
                received.toString(),
                "--port",
                "0",
                "--count",
                "2");
        try (NonstickProcess receiver = NonstickProcess.startOther(Map.of(), command)) {
            String target = "127.0.0.1:" + receiver.port();

            assertThat(NonstickProcess.run("send", large, target).exitCode()).isZero();
            assertThat(Files.readString(Path.of("/proc", String.valueOf(receiver.pid()), "maps")))
                    .contains("netty_transport_native_epoll");
            assertThat(NonstickProcess.run("send", "--resume", hello, target).exitCode())
                    .isZero();
            assertThat(receiver.finish().err()).isEmpty();
        }
    }

    private static byte[] frame(FrameHeader header, String body) {
        return joined(new FrameEncoder().encode(header), body.getBytes(UTF_8));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Says it, and answers what the receiver says until it hangs up. */
    private static byte[] say(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
