package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code receive --stdout} between real pipes. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class StdoutIT {
    private static final String BROKEN_PIPE = "cannot write to the output: Broken pipe";

    @TempDir
    Path directory;

    private Path printed;
    private Path hello;

    @BeforeEach
    void makeFiles() throws IOException {
        printed = directory.resolve("printed");
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
    }

    /** A receiver whose standard output is a file or a named pipe. */
    private static NonstickProcess receiver(Path output, Object... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("receive", "--stdout", "--port", 0));
        arguments.addAll(List.of(options));
        return new Launch()
                .withPrefix("sh", "-c", "output=$1; shift; exec \"$@\" >\"$output\"", "sh", output.toString())
                .withJvmOptions(Launch.FAST, "-Xmx64m")
                .start(arguments.toArray());
    }

    private static int port(NonstickProcess receiver) throws InterruptedException {
        String line = receiver.errorLine();
        assertThat(line).matches("listening on 127\\.0\\.0\\.1:[1-9][0-9]*");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static Result send(int port, Object... arguments) throws Exception {
        List<Object> all = new ArrayList<>(List.of("send"));
        all.addAll(List.of(arguments));
        all.add("127.0.0.1:" + port);
        return NonstickProcess.run(all.toArray());
    }

    /** Sends what a shell command prints; {@code $0} in it is a path. */
    private static Result sendOutputOf(String command, Path path, int port) throws Exception {
        return new Launch()
                .withPrefix("sh", "-c", "{ " + command + "; } | \"$@\"", path.toString())
                .withJvmOptions(Launch.FAST, "-Xmx64m")
                .run("send", "-", "--name", "x", "127.0.0.1:" + port);
    }

    private Path pipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    /** Starts a command that reads a named pipe. */
    private Process reader(Path pipe, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "pipe=$1; shift; exec \"$@\" <\"$pipe\"", "sh"));
        all.add(pipe.toString());
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static byte[] random(int length) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void awaitPrinted(long length) throws Exception {
        while (!Files.exists(printed) || Files.size(printed) < length) {
            Thread.sleep(10);
        }
    }

    private static boolean hasTar() throws InterruptedException {
        try {
            return new ProcessBuilder("tar", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A plain frame that announces the hash of "hello". */
    private static byte[] start(long length) {
        return new FrameEncoder()
                .encode(FrameHeader.of(length)
                        .withFilename("x")
                        .withHash(new BodyHash(
                                HashAlgorithm.SHA_256,
                                "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")));
    }

    private static void write(int port, byte[]... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void tarGoesFromPipeToPipe() throws Exception {
        assumeTrue(hasTar(), "no tar");
        Path tree = Files.createDirectories(directory.resolve("tree"));
        byte[] bytes = random(3_000_000);
        Files.write(Files.createDirectory(tree.resolve("sub")).resolve("random"), bytes);
        Files.createDirectory(tree.resolve("empty"));
        Path target = Files.createDirectory(directory.resolve("target"));
        Path pipe = pipe();
        Process tar = reader(pipe, "tar", "x", "-C", target.toString());
        try (NonstickProcess receiver = receiver(pipe)) {
            Result sent = sendOutputOf("tar c -C \"$0\" .", tree, port(receiver));

            Result result = receiver.finish();
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).singleElement().asString().matches("received x \\(2\\.8 MiB, sha256 verified\\)");
            assertThat(sent.exitCode()).isZero();
            assertThat(sent.out()).containsExactly("stored - as x (2.8 MiB)");
            assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tar.exitValue()).isZero();
        } finally {
            tar.destroyForcibly();
        }
        assertThat(target.resolve("sub").resolve("random")).hasBinaryContent(bytes);
        assertThat(target.resolve("empty")).isEmptyDirectory();
    }

    @Test
    void slowReaderHoldsTheSenderBack() throws Exception {
        byte[] bytes = random(64 << 20);
        Path file = Files.write(directory.resolve("random"), bytes);
        Path pipe = pipe();
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> readSlowly(pipe, bytes.length));
        try (NonstickProcess receiver = receiver(pipe)) {
            Result sent = sendOutputOf("cat \"$0\"", file, port(receiver));

            assertThat(sent.exitCode()).isZero();
            assertThat(receiver.finish().exitCode()).isZero();
        }
        assertThat(Arrays.equals(read.get(60, TimeUnit.SECONDS), bytes)).isTrue();
    }

    private static byte[] readSlowly(Path pipe, int length) {
        try (InputStream in = Files.newInputStream(pipe)) {
            ByteArrayOutputStream read = new ByteArrayOutputStream(length);
            byte[] piece = in.readNBytes(1 << 20);
            while (piece.length > 0) {
                read.writeBytes(piece);
                Thread.sleep(20);
                piece = in.readNBytes(1 << 20);
            }
            return read.toByteArray();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void slowSenderIsWaitedFor() throws Exception {
        byte[] bytes = random(64 << 20);
        Path file = Files.write(directory.resolve("random"), bytes);
        String slowly = "head -c 20000000 \"$0\"; sleep 1; tail -c +20000001 \"$0\"";
        try (NonstickProcess receiver = receiver(printed)) {
            assertThat(sendOutputOf(slowly, file, port(receiver)).exitCode()).isZero();

            assertThat(receiver.finish())
                    .isEqualTo(new Result(0, List.of(), List.of("received x (64 MiB, sha256 verified)")));
        }
        assertThat(Files.mismatch(printed, file)).isEqualTo(-1);
    }

    @Test
    void plainFileIsPrinted() throws Exception {
        try (NonstickProcess receiver = receiver(printed)) {
            Result sent = send(port(receiver), hello, "--hash", "none");

            assertThat(sent.exitCode()).isZero();
            assertThat(receiver.finish())
                    .isEqualTo(new Result(0, List.of(), List.of("received hello.txt (5 B, not verified)")));
        }
        assertThat(printed).hasContent("hello");
    }

    @Test
    void closedOutputEndsBothSides() throws Exception {
        Path file = Files.write(directory.resolve("random"), random(20_000_000));
        Path pipe = pipe();
        Process head = reader(pipe, "head", "-c", "10");
        try (NonstickProcess receiver = receiver(pipe)) {
            Result sent = send(port(receiver), file);

            Result result = receiver.finish();
            assertThat(result.exitCode()).isEqualTo(7);
            assertThat(result.err().get(0)).matches("refused random from 127\\.0\\.0\\.1:\\d+: " + BROKEN_PIPE);
            assertThat(result.err().get(1))
                    .isEqualTo("nonstick receive: what was printed is not complete: " + BROKEN_PIPE);
            assertThat(sent).isEqualTo(new Result(4, List.of(), List.of("refused " + file + ": " + BROKEN_PIPE)));
            assertThat(head.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            head.destroyForcibly();
        }
        assertThat(printed).hasSize(10);
    }

    @Test
    void anotherHashIsExitCode5() throws Exception {
        try (NonstickProcess receiver = receiver(printed)) {
            write(port(receiver), start(5), new byte[5]);

            Result result = receiver.finish();
            assertThat(result.exitCode()).isEqualTo(5);
            assertThat(result.err().get(1)).startsWith("nonstick receive: what was printed is not complete: ");
        }
    }

    @Test
    void cutConnectionIsExitCode6() throws Exception {
        try (NonstickProcess receiver = receiver(printed)) {
            write(port(receiver), start(5), new byte[4]);

            Result result = receiver.finish();
            assertThat(result.exitCode()).isEqualTo(6);
            assertThat(result.err().get(0)).startsWith("connection from 127.0.0.1:");
            assertThat(result.err().get(1)).startsWith("nonstick receive: what was printed is not complete: ");
        }
    }

    @Test
    void killedSenderIsExitCode6() throws Exception {
        try (NonstickProcess receiver = receiver(printed)) {
            int port = port(receiver);
            try (NonstickProcess sender = NonstickProcess.start("send", "-", "--name", "x", "127.0.0.1:" + port)) {
                sender.inputSome(new byte[3 << 20]);
                awaitPrinted(1 << 20);
            }
            assertThat(receiver.finish().exitCode()).isEqualTo(6);
        }
    }

    @Test
    void terminatedWhileNobodyReadsTellsTheSender() throws Exception {
        Path file = Files.write(directory.resolve("random"), random(20_000_000));
        Path pipe = pipe();
        Process idle = reader(pipe, "sh", "-c", "head -c 1; exec sleep 60");
        try (NonstickProcess receiver = receiver(pipe)) {
            int port = port(receiver);
            try (NonstickProcess sender = NonstickProcess.start("send", file, "127.0.0.1:" + port)) {
                awaitPrinted(1);
                receiver.signal("TERM");

                assertThat(receiver.finish().exitCode()).isEqualTo(143);
                assertThat(sender.finish())
                        .isEqualTo(new Result(
                                4, List.of(), List.of("refused " + file + ": the receiver is being stopped")));
            }
        } finally {
            idle.destroyForcibly();
        }
    }

    @Test
    void peersThatBringNoFileAreNotTheEnd() throws Exception {
        try (NonstickProcess receiver = receiver(printed)) {
            int port = port(receiver);
            write(port, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(receiver.errorLine()).startsWith("connection from 127.0.0.1:");
            Path tree = Files.createDirectory(directory.resolve("tree"));
            Files.writeString(tree.resolve("a"), "a");
            assertThat(send(port, tree).exitCode()).isEqualTo(4);

            assertThat(send(port, hello).exitCode()).isZero();
            assertThat(receiver.finish().exitCode()).isZero();
        }
        assertThat(printed).hasContent("hello");
    }

    @Test
    void secondFileIsRefused() throws Exception {
        Path second = Files.writeString(directory.resolve("second"), "second");
        try (NonstickProcess receiver = receiver(printed)) {
            Result sent = send(port(receiver), hello, second);

            assertThat(sent)
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + hello + " as hello.txt (5 B)"),
                            List.of("refused " + second
                                    + ": the receiver takes a single file, and another one was first")));
            assertThat(receiver.finish().exitCode()).isZero();
        }
        assertThat(printed).hasContent("hello");
    }

    @Test
    void fingerprintGoesToStandardError() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (NonstickProcess receiver =
                receiver(printed, "--identity-dir", directory.resolve("identity"), "--token-file", token)) {
            int port = port(receiver);
            String fingerprint = receiver.errorLine();
            assertThat(fingerprint).startsWith("fingerprint ");
            Result sent = send(port, hello, "--token-file", token, "--fingerprint", fingerprint.substring(12));

            assertThat(sent.exitCode()).isZero();
            assertThat(receiver.finish().exitCode()).isZero();
        }
        assertThat(printed).hasContent("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "--json, --json is not for --stdout",
        "--count=1, --count is not for --stdout",
        "--on-conflict=skip, --on-conflict is not for --stdout",
        "--no-sync, --no-sync is not for --stdout",
        "--keep-partial=1d, --keep-partial is not for --stdout",
        "--reserve=1M, --reserve is not for --stdout",
        "., with --stdout there is no directory to give"
    })
    void optionsAboutStoredFilesAreRefused(String argument, String reason) throws Exception {
        assertThat(NonstickProcess.run("receive", "--stdout", argument))
                .isEqualTo(new Result(
                        2, List.of(), List.of("nonstick receive: " + reason, "Try 'nonstick receive --help'.")));
    }
}
