package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeIT {
    @TempDir
    Path directory;

    private Path received;
    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"), "files have no modes");
        received = Files.createDirectory(directory.resolve("received"));
        tree = Files.createDirectory(directory.resolve("照片"));
        Files.createDirectories(tree.resolve("empty/deeper"));
        Files.createDirectories(tree.resolve("a/b"));
        file("top.txt", "top", "2001-02-03T04:05:06.789012Z", false);
        file("a/run.sh", "run", "1999-12-31T23:59:59Z", true);
        file("a/b/nothing", "", "2020-01-01T00:00:00Z", false);
        Files.createSymbolicLink(tree.resolve("a/link"), directory.resolve("elsewhere"));
    }

    private void file(String name, String content, String modified, boolean executable) throws IOException {
        Path file = Files.writeString(tree.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-x---" : "rw-r-----"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(modified)));
    }

    private NonstickProcess receiver(Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("receive", received, "--port", 0));
        arguments.addAll(List.of(more));
        return NonstickProcess.start(arguments.toArray());
    }

    /** What there is below a directory, with what is kept of it, but for links. */
    private static List<String> listing(Path root) throws IOException {
        List<String> listing = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted().toList()) {
                if (Files.isSymbolicLink(path)) {
                    continue;
                }
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
                String kept = Files.isDirectory(path)
                        ? "/"
                        : " " + Files.readString(path) + " " + Files.getLastModifiedTime(path) + " "
                                + permissions.contains(PosixFilePermission.OWNER_EXECUTE);
                listing.add(root.relativize(path) + kept);
            }
        }
        return listing;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--resume", "--require-reply"})
    void directoriesArriveWithAllThatIsInThemButLinks(String option) throws Exception {
        try (NonstickProcess receiver = receiver()) {
            Result result = NonstickProcess.run("send", option, tree, "127.0.0.1:" + receiver.port());

            assertThat(result)
                    .isEqualTo(new Result(
                            0,
                            List.of("stored " + tree + ": 3 files, 5 directories, 6 B"),
                            List.of("passed over " + tree + "/a/link: is a symbolic link")));
            assertThat(receiver.line()).isEqualTo("stored 照片/top.txt (3 B, sha256 verified)");
        }
        assertThat(listing(received.resolve("照片"))).isEqualTo(listing(tree)).hasSize(8);
    }

    @Test
    void saysWhichFilesOfADirectoryAreRefused() throws Exception {
        Files.createDirectory(received.resolve("照片"));
        Files.writeString(received.resolve("照片/top.txt"), "older");
        try (NonstickProcess receiver = receiver()) {
            Result result = NonstickProcess.run("send", tree, "127.0.0.1:" + receiver.port());

            assertThat(result.err())
                    .containsExactlyInAnyOrder(
                            "passed over " + tree + "/a/link: is a symbolic link",
                            "refused " + tree + "/top.txt: a file named \"top.txt\" exists");
            assertThat(result.out()).containsExactly("stored " + tree + ": 2 files, 5 directories, 3 B");
            assertThat(result.exitCode()).isEqualTo(4);
        }
        assertThat(received.resolve("照片/top.txt")).hasContent("older");
    }

    @Test
    void countsWhatTheReceiverSkipsInADirectory() throws Exception {
        try (NonstickProcess receiver = receiver("--on-conflict", "skip")) {
            int port = receiver.port();
            NonstickProcess.run("send", tree, "127.0.0.1:" + port);
            Result again = NonstickProcess.run("send", tree, "127.0.0.1:" + port);

            assertThat(again.out())
                    .containsExactly("stored " + tree
                            + ": 0 files, 5 directories, 0 B; skipped 3 files that the receiver has already");
            assertThat(again.exitCode()).isZero();
        }
    }

    @Test
    void filesDirectoriesAndStandardInputGoInTheirOrder() throws Exception {
        Path hello = Files.writeString(directory.resolve("hello.txt"), "hello");
        Files.delete(tree.resolve("a/link"));
        try (NonstickProcess receiver = receiver();
                NonstickProcess sender = NonstickProcess.start(
                        "send", "--json", hello, tree, "-", "--name", "in.txt", "127.0.0.1:" + receiver.port())) {
            sender.input("from a pipe".getBytes());

            Result result = sender.finish();
            assertThat(result.err()).isEmpty();
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).hasSize(10).allMatch(line -> line.contains("\"status\":\"stored\""));
            assertThat(result.out().get(0)).startsWith("{\"file\":\"" + hello + "\"");
            assertThat(result.out().get(9))
                    .matches("\\{\"file\":\"-\",\"status\":\"stored\",\"bytes\":11,\"hash\":\"[0-9a-f]{64}\","
                            + "\"stored_as\":\"in.txt\",\"detail\":\"\",\"verified\":true}");
        }
        assertThat(received.resolve("in.txt")).hasContent("from a pipe");
        assertThat(received.resolve("hello.txt")).hasContent("hello");
    }

    @Test
    void standardInputMayBeLongOrEmpty() throws Exception {
        byte[] bytes = new byte[20_000_001];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 1000);
        }
        try (NonstickProcess receiver = receiver()) {
            int port = receiver.port();
            for (byte[] content : new byte[][] {bytes, {}}) {
                String name = "in" + content.length;
                try (NonstickProcess sender = NonstickProcess.start("send", "-", "--name", name, "127.0.0.1:" + port)) {
                    sender.input(content);
                    assertThat(sender.finish().out())
                            .containsExactly("stored - as " + name + " (" + ByteSize.text(content.length) + ")");
                }
                assertThat(received.resolve(name)).hasBinaryContent(content);
            }
        }
    }

    @Test
    void plainPeerTakesNoDirectory() throws Exception {
        try (ScriptedPeer plain =
                ScriptedPeer.start(connection -> connection.getInputStream().readNBytes(10))) {
            Result result = NonstickProcess.run("send", tree, plain.target());

            assertThat(result.err())
                    .contains("failed " + tree
                            + ": connection lost: the receiver takes no directories: it did not answer to one");
            assertThat(result.exitCode()).isEqualTo(6);
        }
    }
}
