package io.github.nonstick.examples;

import static io.github.nonstick.examples.FilePrograms.done;
import static io.github.nonstick.examples.FilePrograms.failed;
import static io.github.nonstick.examples.FilePrograms.names;
import static io.github.nonstick.examples.FilePrograms.write;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs file-server and file-client as a person uses them. */
class FileServerIT {
    private static final int SEGMENT = 262_144;

    /** More than the buffers of all sockets on the way. */
    private static final int LONG = 24 << 20;

    @TempDir
    Path directory;

    private Path kept;
    private Path mine;
    private FilePrograms programs;

    @BeforeEach
    void start() throws Exception {
        programs = new FilePrograms(directory);
        kept = programs.kept;
        mine = programs.mine;
    }

    @AfterEach
    void stop() {
        programs.close();
    }

    @Test
    void listsGetsAndPuts() throws Exception {
        Files.writeString(kept.resolve("a.txt"), "hello");
        Files.createFile(kept.resolve("empty"));
        Files.writeString(kept.resolve("你 好.txt"), "你好");
        Files.createFile(kept.resolve("\u001b[31mred"));
        Files.createDirectory(kept.resolve("directory"));
        Files.createSymbolicLink(kept.resolve("link"), Path.of("a.txt"));
        Path twoSegments = write(mine.resolve("long"), SEGMENT + 1);

        assertThat(programs.client("list"))
                .isEqualTo(done(
                        "              0  \"\\u001b[31mred\"",
                        "              5  a.txt",
                        "              0  empty",
                        "              6  你 好.txt"));
        assertThat(programs.log()).isEqualTo("list: 4 files");
        assertThat(programs.client("get", "a.txt", "empty", "你 好.txt"))
                .isEqualTo(done(
                        "got a.txt: 5 bytes, verified",
                        "got empty: 0 bytes, verified",
                        "got 你 好.txt: 6 bytes, verified"));
        assertThat(programs.log()).isEqualTo("get a.txt: 5 bytes, verified");
        assertThat(mine.resolve("a.txt")).hasContent("hello");
        assertThat(mine.resolve("empty")).isEmptyFile();
        assertThat(mine.resolve("你 好.txt")).hasContent("你好");

        assertThat(programs.client("put", "long", directory.resolve("mine/empty")))
                .isEqualTo(new Result(
                        0,
                        List.of(
                                "put long: 262145 bytes, verified",
                                "put " + directory.resolve("mine/empty") + ": 0 bytes, verified"),
                        List.of()));
        assertThat(kept.resolve("long")).hasSameBinaryContentAs(twoSegments);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        assertThat(programs.client("get", "long", "--into", elsewhere))
                .isEqualTo(done("got long: 262145 bytes, verified"));
        assertThat(elsewhere.resolve("long")).hasSameBinaryContentAs(twoSegments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../outside   | get ../outside: filename \"../outside\" has a path separator",
                "/etc/passwd  | get /etc/passwd: filename \"/etc/passwd\" has a path separator",
                ".            | get .: filename \".\" is a directory's own name",
                "directory    | get directory: is a directory",
                "pipe         | get pipe: not a regular file",
                "link         | get link: is a symbolic link",
                "inside       | get inside: is a symbolic link",
                "missing      | get missing: no such file or directory",
            })
    void getsNothingButFilesOfTheDirectory(String name, String error) throws Exception {
        Files.writeString(directory.resolve("outside"), "secret");
        Files.createDirectory(kept.resolve("directory"));
        Files.writeString(kept.resolve("a"), "a");
        Files.createSymbolicLink(kept.resolve("link"), Path.of("../outside"));
        Files.createSymbolicLink(kept.resolve("inside"), Path.of("a"));
        boolean pipe = new ProcessBuilder("mkfifo", kept.resolve("pipe").toString())
                        .start()
                        .waitFor()
                == 0;
        assumeThat(pipe || !name.equals("pipe")).as("there is mkfifo").isTrue();

        assertThat(programs.client("get", name)).isEqualTo(failed(4, error));

        assertThat(programs.log()).isEqualTo(error);
        assertThat(names(mine)).isEmpty();
    }

    @Test
    void getsNoFileWithoutPermission() throws Exception {
        Path file = Files.writeString(kept.resolve("private"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file))
                .as("permissions are for this user as well")
                .isFalse();

        assertThat(programs.client("get", "private")).isEqualTo(failed(4, "get private: permission denied"));
    }

    @Test
    void overwritesNothing() throws Exception {
        Files.writeString(kept.resolve("a"), "theirs");
        Files.writeString(mine.resolve("a"), "of me");
        Files.writeString(kept.resolve("b"), "same");
        Files.writeString(mine.resolve("b"), "same");

        assertThat(programs.client("put", "a", "b"))
                .isEqualTo(new Result(
                        4,
                        List.of("put b: 4 bytes, verified, 4 were there before"),
                        List.of("nonstick file-client: put a: a file named \"a\" exists")));
        assertThat(programs.client("get", "a", "b"))
                .isEqualTo(new Result(
                        7,
                        List.of("got b: 4 bytes, verified, 4 were there before"),
                        List.of("nonstick file-client: get a: a file named \"a\" exists")));
        assertThat(kept.resolve("a")).hasContent("theirs");
        assertThat(mine.resolve("a")).hasContent("of me");
        Files.writeString(kept.resolve("a"), "of us");
        assertThat(programs.client("get", "a")).isEqualTo(failed(7, "get a: a file named \"a\" exists"));
    }

    @Test
    void putsFilesAlone() throws Exception {
        Files.createDirectory(mine.resolve("directory"));
        Files.createFile(mine.resolve("bell\u0007"));
        assertThat(programs.client("put", "none", "directory", "bell\u0007"))
                .isEqualTo(failed(
                        7,
                        "put none: no such file or directory",
                        "put directory: not a regular file",
                        "put \"bell\\u0007\": filename \"bell\\u0007\" has a control character"));
        assertThat(names(kept)).isEmpty();
    }

    @Test
    void severalClientsAreServedAtOnce() throws Exception {
        Path file = write(kept.resolve("long"), LONG);
        List<NonstickProcess> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                Path into = Files.createDirectory(directory.resolve("into" + i));
                clients.add(programs.startClient(programs.address(), "get", "long", "--into", into));
                write(mine.resolve("put" + i), 5 * SEGMENT + i);
                clients.add(programs.startClient(programs.address(), "put", "put" + i));
            }
            for (NonstickProcess client : clients) {
                assertThat(client.finish().exitCode()).isZero();
            }
        } finally {
            clients.forEach(NonstickProcess::close);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(directory.resolve("into" + i).resolve("long")).hasSameBinaryContentAs(file);
            assertThat(kept.resolve("put" + i)).hasSameBinaryContentAs(mine.resolve("put" + i));
        }
    }

    @Test
    void linesOfStandardInputAreCommands() throws Exception {
        Files.writeString(kept.resolve("with space"), "x");
        Files.writeString(mine.resolve("b"), "bb");
        try (NonstickProcess client = programs.startClient(programs.address())) {
            client.input("list\nget with space\nget ../x\n\nfrob\nput b\nlist\nquit\nlist\n".getBytes(UTF_8));
            Result result = client.finish();
            assertThat(result.out().subList(0, 3))
                    .containsExactly(
                            "              1  with space",
                            "got with space: 1 bytes, verified",
                            "put b: 2 bytes, verified");
            assertThat(result.out().subList(3, result.out().size()))
                    .containsExactlyInAnyOrder("              2  b", "              1  with space");
            assertThat(result)
                    .isEqualTo(new Result(
                            4,
                            result.out(),
                            List.of(
                                    "nonstick file-client: get ../x: filename \"../x\" has a path separator",
                                    "list, get NAME, put FILE or quit")));
        }
    }

    @Test
    void theClientGoesOnWhenTheServerHasBeenStartedAgain() throws Exception {
        Files.writeString(kept.resolve("a"), "a");
        try (NonstickProcess client = programs.startClient(programs.address())) {
            client.inputSome("list\n".getBytes(US_ASCII));
            assertThat(client.line()).isEqualTo("              1  a");
            programs.killServer();
            programs.startServer();
            client.input("get a\n".getBytes(US_ASCII));
            assertThat(client.finish()).isEqualTo(done("got a: 1 bytes, verified"));
        }
    }

    private FrameConnection connect() throws IOException {
        SocketAddress address = new InetSocketAddress("127.0.0.1", programs.port());
        return FrameConnection.connect(address, Duration.ofSeconds(10), FrameFormat.standard(), Deadlines.standard());
    }

    private static Object answer(FrameConnection connection, FrameHeader request) throws IOException {
        return connection.request(request, new byte[0]).attribute("error");
    }

    @Test
    void clientsThatDoNotBehaveDisturbNoOther() throws Exception {
        Files.writeString(kept.resolve("a"), "a");
        try (Socket request = new Socket("127.0.0.1", programs.port());
                Socket half = new Socket("127.0.0.1", programs.port())) {
            request.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(request.getInputStream().read()).isEqualTo(-1);
            assertThat(programs.dropped()).startsWith("header length 542393671 exceeds");
            half.getOutputStream().write(new byte[] {40, 0, 0, 0, '{', '"'});
            half.setSoLinger(true, 0);
        }
        FrameHeader put = FrameHeader.of(0).with("cmd", "put").withFilename("b").with("version", "1");
        try (FrameConnection connection = connect()) {
            assertThat(answer(connection, FrameHeader.of(0))).isEqualTo("the request is none of list, get and put");
            assertThat(programs.log()).isEqualTo("no request: the request is none of list, get and put");
            assertThat(answer(connection, FrameHeader.of(0).with("cmd", "get")))
                    .isEqualTo("the header has no filename");
            assertThat(answer(connection, put)).isEqualTo("the other side does not say its length");
            assertThat(answer(connection, put.with("length", -1))).isEqualTo("the other side does not say its length");
            assertThat(answer(connection, put.withFilename("../b").with("length", 1)))
                    .isEqualTo("filename \"../b\" has a path separator");
            assertThat(answer(connection, put.with("length", Long.MAX_VALUE)).toString())
                    .startsWith("file has 9223372036854775807 bytes, the disk has room for ");

            assertThat(answer(connection, put.with("length", 1))).isNull();
            assertThat(connection.request(FrameHeader.of(2), new byte[2]).attribute("error"))
                    .isEqualTo("segment has 2 bytes at offset 0 of a file of 1");
            assertThat(connection.next()).isFalse();
        }
        try (FrameConnection connection = connect()) {
            assertThat(answer(connection, put.with("length", 1))).isNull();
            connection.send(new byte[1]);
            FrameHeader mismatch = connection.request(FrameHeader.of(0).with("sha256", "0".repeat(64)), new byte[0]);
            assertThat(mismatch.attribute("error").toString()).startsWith("the file's SHA-256 is ");
            assertThat(mismatch.attribute("mismatch")).isEqualTo(true);
        }
        assertThat(names(kept)).containsExactly("a");
        assertThat(programs.client("get", "a")).isEqualTo(done("got a: 1 bytes, verified"));
    }
}
