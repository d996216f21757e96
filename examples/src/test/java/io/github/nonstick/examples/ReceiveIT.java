package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ReceiveIT {
    @TempDir
    Path directory;

    private Path received;
    private Path hello;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
    }

    private Result send(int port, Object... files) throws Exception {
        Object[] arguments = new Object[files.length + 2];
        arguments[0] = "send";
        System.arraycopy(files, 0, arguments, 1, files.length);
        arguments[files.length + 1] = "127.0.0.1:" + port;
        return NonstickProcess.run(arguments);
    }

    @Test
    void storesIntoTheCurrentDirectoryAndSaysWhereItListens() throws Exception {
        try (NonstickProcess receiver = new Launch().in(received).start("receive", "--port", 0)) {
            String first = receiver.line();
            assertThat(first).matches("listening on 127\\.0\\.0\\.1:[1-9][0-9]*");

            send(Integer.parseInt(first.substring(first.indexOf(':') + 1)), hello);

            assertThat(receiver.line()).isEqualTo("stored hello.txt (5 B, sha256 verified)");
        }
        assertThat(received.resolve("hello.txt")).hasContent("hello");
    }

    /** The first object takes longest: the slower the JVM, the longer. */
    @Test
    void lastFileIsToldOfHoweverLongThatTakes() throws Exception {
        Launch slow = new Launch().withJvmOptions("-Xint", "-Xshare:off");
        try (NonstickProcess receiver = slow.start("receive", received, "--port", 0, "--json", "--count", 1)) {
            send(receiver.port(), hello);

            Result result = receiver.finish();

            assertThat(result.out()).hasSize(1).first().asString().startsWith("{\"name\":\"hello.txt\",");
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void jsonHasOneObjectForEachFile() throws Exception {
        Path chinese = Files.writeString(directory.resolve("报告.txt"), "hello");
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--json")) {
            send(receiver.port(), chinese);

            String line = receiver.line();
            assertThat(line).isPrintable().contains("\\u62A5\\u544A");
            Map<?, ?> object = JsonMapper.shared().readValue(line, Map.class);
            assertThat(object)
                    .isEqualTo(Map.of(
                            "name",
                            "报告.txt",
                            "path",
                            received.toAbsolutePath().resolve("报告.txt").toString(),
                            "bytes",
                            5,
                            "hash",
                            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                            "verified",
                            true,
                            "already_there",
                            false));
        }
    }

    @Test
    void doesNotCountAFileThatWasAlreadyThere() throws Exception {
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--count", 2)) {
            int port = receiver.port();
            Result first = send(port, hello, "--resume");
            Result again = send(port, hello, "--resume");
            Path other = Files.writeString(directory.resolve("other.txt"), "");
            send(port, other);

            Result result = receiver.finish();
            assertThat(again).isEqualTo(first);
            assertThat(result)
                    .isEqualTo(new Result(
                            0,
                            List.of(
                                    "stored hello.txt (5 B, sha256 verified)",
                                    "already there: hello.txt (5 B, sha256 verified)",
                                    "stored other.txt (0 B, sha256 verified)"),
                            List.of()));
        }
    }

    @Test
    void saysInJsonThatAFileWasAlreadyThere() throws Exception {
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--json")) {
            int port = receiver.port();
            send(port, hello, "--resume");
            send(port, hello, "--resume");

            assertThat(receiver.line()).endsWith(",\"verified\":true,\"already_there\":false}");
            assertThat(receiver.line()).endsWith(",\"verified\":true,\"already_there\":true}");
        }
    }

    @Test
    void endsWhenItHasStoredWhatWasCounted() throws Exception {
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--count", 2)) {
            int port = receiver.port();
            Result first = send(port, hello);
            Result refused = send(port, hello);
            Path other = Files.writeString(directory.resolve("other.txt"), "");
            Result second = send(port, other);

            Result result = receiver.finish();
            assertThat(List.of(first.exitCode(), refused.exitCode(), second.exitCode()))
                    .containsExactly(0, 4, 0);
            assertThat(result.out())
                    .containsExactly(
                            "stored hello.txt (5 B, sha256 verified)", "stored other.txt (0 B, sha256 verified)");
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void refusesNamesThatAreTaken() throws Exception {
        Files.writeString(received.resolve("hello.txt"), "older");
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0)) {
            Result result = send(receiver.port(), hello);

            assertThat(result)
                    .isEqualTo(new Result(
                            4, List.of(), List.of("refused " + hello + ": a file named \"hello.txt\" exists")));
            assertThat(receiver.errorLine())
                    .matches("refused hello.txt from 127\\.0\\.0\\.1:\\d+: a file named \"hello.txt\" exists");
        }
        assertThat(received.resolve("hello.txt")).hasContent("older");
    }

    @Test
    void renamesOnConflict() throws Exception {
        Files.writeString(received.resolve("hello.txt"), "older");
        try (NonstickProcess receiver =
                NonstickProcess.start("receive", received, "--port", 0, "--on-conflict", "rename")) {
            Result result = send(receiver.port(), hello);

            assertThat(result)
                    .isEqualTo(new Result(0, List.of("stored " + hello + " as hello (1).txt (5 B)"), List.of()));
            assertThat(receiver.line()).isEqualTo("stored hello.txt as hello (1).txt (5 B, sha256 verified)");
        }
        assertThat(received.resolve("hello.txt")).hasContent("older");
        assertThat(received.resolve("hello (1).txt")).hasContent("hello");
    }

    @Test
    void overwritesOnConflict() throws Exception {
        Files.writeString(received.resolve("hello.txt"), "older");
        try (NonstickProcess receiver =
                NonstickProcess.start("receive", received, "--port", 0, "--on-conflict", "overwrite")) {
            assertThat(send(receiver.port(), hello).exitCode()).isZero();
        }
        assertThat(received.resolve("hello.txt")).hasContent("hello");
    }

    @Test
    void skipsOnConflict() throws Exception {
        Files.writeString(received.resolve("hello.txt"), "older");
        try (NonstickProcess receiver =
                NonstickProcess.start("receive", received, "--port", 0, "--on-conflict", "skip")) {
            Result result = send(receiver.port(), hello);

            assertThat(result)
                    .isEqualTo(new Result(
                            0, List.of("skipped " + hello + ": the receiver has a file of that name"), List.of()));
            assertThat(receiver.errorLine())
                    .matches("skipped hello\\.txt from 127\\.0\\.0\\.1:\\d+: there is a file of that name");
        }
        assertThat(received.resolve("hello.txt")).hasContent("older");
    }

    @Test
    void refusesFilesAboveTheLimit() throws Exception {
        Path fits = Files.write(directory.resolve("fits"), new byte[1024]);
        Path tooLarge = Files.write(directory.resolve("too large"), new byte[1025]);
        try (NonstickProcess receiver =
                NonstickProcess.start("receive", received, "--port", 0, "--max-file-size", "1K")) {
            Result result = send(receiver.port(), tooLarge, fits);

            assertThat(result)
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + fits + " as fits (1 KiB)"),
                            List.of("refused " + tooLarge + ": file has 1025 bytes, at most 1024 are accepted")));
            assertThat(receiver.errorLine())
                    .matches("refused \\Q" + tooLarge.getFileName()
                            + "\\E from 127\\.0\\.0\\.1:\\d+: file has 1025 bytes, at most 1024 are accepted");
        }
        assertThat(received).isDirectoryNotContaining("glob:**too*");
    }

    @Test
    void listensOnIpv6() throws Exception {
        assumeTrue(hasIpv6(), "there is no IPv6 on this machine");
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--bind", "::1", "--port", 0)) {
            String first = receiver.line();
            assertThat(first).matches("listening on \\[::1]:[1-9][0-9]*");

            Result result = NonstickProcess.run("send", hello, first.substring("listening on ".length()));

            assertThat(result.exitCode()).isZero();
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void warnsWhenOthersCanReachIt() throws Exception {
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--bind", "0.0.0.0", "--port", 0)) {
            assertThat(receiver.line()).matches("listening on 0\\.0\\.0\\.0:[1-9][0-9]*");
            assertThat(receiver.errorLine())
                    .isEqualTo("warning: whoever reaches this address can store files here: there is neither"
                            + " TLS nor a token");
        }
    }

    @Test
    void portInUseEndsWith3() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThat(NonstickProcess.run("receive", received, "--port", port))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick receive: cannot listen on 127.0.0.1:" + port + ": the port is in use")));
        }
    }

    @Test
    void addressOfAnotherMachineEndsWith3() throws Exception {
        assertThat(NonstickProcess.run("receive", received, "--bind", "192.0.2.1"))
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of("nonstick receive: cannot listen on 192.0.2.1:9000: Cannot assign requested address")));
        assertThat(NonstickProcess.run("receive", received, "--bind", "no-such-host.invalid"))
                .isEqualTo(new Result(3, List.of(), List.of("nonstick receive: unknown host: no-such-host.invalid")));
    }

    @Test
    void whatIsNoDirectoryEndsWith7() throws Exception {
        Path missing = directory.resolve("missing");

        assertThat(NonstickProcess.run("receive", missing))
                .isEqualTo(new Result(7, List.of(), List.of("nonstick receive: there is no directory " + missing)));
        assertThat(NonstickProcess.run("receive", hello))
                .isEqualTo(new Result(7, List.of(), List.of("nonstick receive: " + hello + " is not a directory")));
        assertThat(missing).doesNotExist();
    }

    /** Java names files in the encoding of the locale, and a service often has the POSIX one. */
    @Test
    void refusesNamesThatItsLocaleCannotWrite() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere names do not depend on the locale");
        Path chinese = Files.writeString(directory.resolve("报告.txt"), "粘包");
        try (NonstickProcess receiver =
                new Launch().withEnvironment("LC_ALL", "C").start("receive", received, "--port", 0)) {
            Result result = send(receiver.port(), chinese, hello);

            assertThat(result)
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + hello + " as hello.txt (5 B)"),
                            List.of("refused " + chinese + ": filename \"\\u62a5\\u544a.txt\" cannot be written in the"
                                    + " encoding of the receiver's locale")));
        }
    }

    @Test
    void directoryThatCannotBeWrittenEndsWith7() throws Exception {
        Files.setPosixFilePermissions(received, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(received), "permissions do not bind this user");

        assertThat(NonstickProcess.run("receive", received))
                .isEqualTo(new Result(
                        7, List.of(), List.of("nonstick receive: cannot write into the directory " + received)));
    }

    @Test
    void goesOnServingWhenTheDirectoryFails() throws Exception {
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0)) {
            int port = receiver.port();
            Files.delete(received);
            Result failed = send(port, hello);
            Files.createDirectory(received);
            Result stored = send(port, hello);

            assertThat(failed.err())
                    .containsExactly("refused " + hello + ": cannot open the directory: no such file or directory");
            assertThat(failed.exitCode()).isEqualTo(4);
            assertThat(stored.exitCode()).isZero();
        }
    }

    /** The limit of a file's size stands for a full disk: a write fails in the middle of a file. */
    @Test
    void goesOnServingWhenAWriteFails() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no sh");
        Path large = Files.write(directory.resolve("large"), new byte[4 << 20]);
        Launch limited = new Launch().withPrefix("/bin/sh", "-c", "ulimit -f 2048; exec \"$0\" \"$@\"");
        try (NonstickProcess receiver = limited.start("receive", received, "--port", 0)) {
            Result result = send(receiver.port(), large, hello);

            assertThat(result)
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + hello + " as hello.txt (5 B)"),
                            List.of("refused " + large + ": cannot write the file: File too large")));
            assertThat(receiver.errorLine())
                    .matches("refused large from 127\\.0\\.0\\.1:\\d+: cannot write the file: File too large");
        }
        assertThat(received).isDirectoryContaining("glob:**/hello.txt");
        try (var files = Files.list(received)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void refusesWhatTheDiskHasNoRoomFor() throws Exception {
        assumeTrue(mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", received.toString()), "cannot mount a small disk");
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--reserve", 0)) {
            Path large = Files.write(directory.resolve("large"), new byte[2 << 20]);

            Result result = send(receiver.port(), large, hello);

            assertThat(result)
                    .isEqualTo(new Result(
                            4,
                            List.of("stored " + hello + " as hello.txt (5 B)"),
                            List.of("refused " + large + ": file has 2097152 bytes, the disk has room for 1048576")));
        } finally {
            new ProcessBuilder("umount", received.toString()).start().waitFor();
        }
    }

    private static boolean mount(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void servesOnWhenItHadNoDescriptorLeft() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no sh");
        Launch limited = new Launch().withPrefix("/bin/sh", "-c", "ulimit -n 40; exec \"$0\" \"$@\"");
        try (NonstickProcess receiver = limited.start("receive", received, "--port", 0)) {
            int port = receiver.port();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 45; i++) {
                sockets.add(new Socket("127.0.0.1", port));
            }
            assertThat(receiver.errorLine()).isEqualTo("nonstick: cannot accept a connection: Too many open files");
            for (Socket socket : sockets) {
                socket.close();
            }
            assertThat(send(port, hello).exitCode()).isZero();
        }
    }
}
