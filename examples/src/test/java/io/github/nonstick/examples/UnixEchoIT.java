package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixEchoIT {
    /** Where paths are relative to: those of sockets are short. */
    @TempDir
    Path directory;

    private Launch launch = new Launch();

    @BeforeEach
    void launchInDirectory() {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no Unix-domain sockets of files");
        launch = new Launch().in(directory);
    }

    private NonstickProcess serve() throws IOException, InterruptedException {
        NonstickProcess server = launch.start("unix-echo", "socket");
        assertThat(server.line()).isEqualTo("listening on socket");
        return server;
    }

    private Result say(String lines) throws IOException, InterruptedException {
        try (NonstickProcess client = launch.start("unix-echo", "--connect", "socket")) {
            client.input(lines.getBytes(UTF_8));
            return client.finish();
        }
    }

    @Test
    void clientsAreAnsweredInCapitalsAndTheSocketIsDeletedAtTheEnd() throws Exception {
        try (NonstickProcess server = serve();
                NonstickProcess client = launch.start("unix-echo", "--connect", "socket")) {
            client.inputSome("waits\n".getBytes(UTF_8));
            assertThat(client.line()).isEqualTo("WAITS");

            assertThat(say("你好\n\nstraße")).isEqualTo(new Result(0, List.of("你好", "", "STRASSE"), List.of()));

            assertThat(server.line()).isEqualTo("1 joined");
            assertThat(server.line()).isEqualTo("2 joined");
            assertThat(server.line()).isEqualTo("2 left");
            server.signal("TERM");
            assertThat(server.finish().exitCode()).isEqualTo(143);
            assertThat(directory).isEmptyDirectory();
            client.inputSome("nobody\n".getBytes(UTF_8));
            Result result = client.finish();
            assertThat(result.exitCode()).isEqualTo(6);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith("nonstick unix-echo: the connection to socket is lost: ");
        }
    }

    @Test
    void socketThatAKilledServerLeftBehindIsReplaced() throws Exception {
        try (NonstickProcess killed = serve()) {
            killed.signal("KILL");
            assertThat(killed.finish().exitCode()).isEqualTo(137);
        }
        assertThat(Files.exists(directory.resolve("socket"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(say(""))
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of("nonstick unix-echo: cannot connect to unix:socket: connection refused: the file is"
                                + " there, but nothing listens on it; start the server")));
        try (NonstickProcess server = serve()) {
            assertThat(say("again\n").out()).containsExactly("AGAIN");
            assertThat(server.line()).isEqualTo("1 joined");
        }
    }

    @Test
    void socketThatIsInUseAndFilesOfAnotherKindAreLeftAlone() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "of another");
        Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(cannotListen("file")).isEqualTo("there is a file that is not a socket, and it is left alone");
        assertThat(cannotListen("link")).isEqualTo("there is a file that is not a socket, and it is left alone");
        assertThat(cannotListen(".")).isEqualTo("there is a file that is not a socket, and it is left alone");
        assertThat(file).hasContent("of another");
        assertThat(directory.resolve("link")).isSymbolicLink();
        try (NonstickProcess server = serve()) {
            assertThat(cannotListen("socket")).isEqualTo("the socket is in use");
            assertThat(say("unharmed\n").out()).containsExactly("UNHARMED");
            assertThat(server.line()).contains("joined");
        }
    }

    /** Why there cannot be a server at the path. */
    private String cannotListen(String path) throws IOException, InterruptedException {
        Result result = launch.run("unix-echo", path);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        String start = "nonstick unix-echo: cannot listen on " + path + ": ";
        assertThat(result.err()).singleElement().asString().startsWith(start);
        return result.err().get(0).substring(start.length());
    }

    @Test
    void pathsThatCannotBeAreNamed() throws Exception {
        String path = "long/".repeat(60) + "socket";
        String why = "the path is 306 bytes long, which is too long for a socket: systems take about 100; use a shorter"
                + " one";
        assertThat(cannotListen(path)).isEqualTo(why);
        assertThat(launch.run("unix-echo", "--connect", path))
                .isEqualTo(new Result(
                        3, List.of(), List.of("nonstick unix-echo: cannot connect to unix:" + path + ": " + why)));
        assertThat(cannotListen("none/socket")).isEqualTo("there is no directory " + directory.resolve("none"));
        assertThat(launch.run("unix-echo", "--connect", "none"))
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of("nonstick unix-echo: cannot connect to unix:none: there is no such file: start the"
                                + " server, or check the path")));
    }
}
