package io.github.nonstick.examples;

import static io.github.nonstick.examples.Shells.awaitStarted;
import static io.github.nonstick.examples.Shells.client;
import static io.github.nonstick.examples.Shells.command;
import static io.github.nonstick.examples.Shells.connect;
import static io.github.nonstick.examples.Shells.line;
import static io.github.nonstick.examples.Shells.refused;
import static io.github.nonstick.examples.Shells.run;
import static io.github.nonstick.examples.Shells.send;
import static io.github.nonstick.examples.Shells.serve;
import static io.github.nonstick.examples.Shells.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.FrameConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellIT {
    private static final String USUAL = "cat, date, echo, ls, pwd, uname, wc";

    @TempDir
    Path directory;

    @BeforeAll
    static void needsThePrograms() {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no programs of POSIX");
    }

    @Test
    void outputsAndExitCodeAreThoseOfTheCommand() throws Exception {
        try (NonstickProcess server = serve("--allow", "echo,sh,cat,env,pwd,false", "--directory", directory)) {
            int port = server.port();

            assertThat(run(port, "sh", "-c", "echo out; echo err >&2; exit 42"))
                    .isEqualTo(new Result(42, List.of("out"), List.of("err")));
            assertThat(run(port, "echo", "", "a;b", "$(x) `y` | z", "*", "你好", "-n"))
                    .isEqualTo(new Result(0, List.of(" a;b $(x) `y` | z * 你好 -n"), List.of()));
            assertThat(run(port, "cat")).isEqualTo(new Result(0, List.of(), List.of()));
            assertThat(run(port, "env").out()).containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8");
            assertThat(run(port, "pwd").out())
                    .containsExactly(directory.toRealPath().toString());
            assertThat(server.line()).startsWith("1 joined: 127.0.0.1:");
            assertThat(server.line()).isEqualTo("1: sh -c echo out; echo err >&2; exit 42");
            assertThat(server.line()).isEqualTo("1: exit code 42");
            assertThat(server.line()).isEqualTo("1 left");
        }
    }

    @Test
    void bytesAreWhatTheyAreWhereNoTerminalIs() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(5).nextBytes(bytes);
        Path file = Files.write(directory.resolve("file"), bytes);
        Path copy = directory.resolve("copy");
        try (NonstickProcess server = serve();
                FrameConnection connection = connect(server.port())) {
            send(connection, command("cat", file.toString()));
            while (connection.next() && "stdout".equals(connection.header().attribute("stream"))) {
                Files.write(copy, connection.readBody(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            assertThat(connection.header()).isEqualTo(FrameHeader.of(0).with("exit", 0));
        }
        assertThat(copy).hasSameBinaryContentAs(file);
    }

    @Test
    void eachLineIsACommandUntilTheInputEnds() throws Exception {
        Files.createFile(directory.resolve("a b"));
        try (NonstickProcess server = serve("--allow", "ls,echo,false", "--directory", directory);
                NonstickProcess client = NonstickProcess.start("shell-client", "127.0.0.1:" + server.port())) {
            client.input(
                    ("ls\n\nls 'a b'\necho \"x  y\" 你\\ 好\nls; rm x\nls | cat\necho 'open\n/bin/ls\nrm x\nfalse\necho "
                                    + "x".repeat(70_000) + "\necho last")
                            .getBytes(UTF_8));

            Result result = client.finish();

            assertThat(result.out()).containsExactly("a b", "a b", "x  y 你 好", "last");
            assertThat(result.err())
                    .containsExactly(
                            "refused: there is no shell that could understand ;: put it into quotes to mean itself",
                            "refused: there is no shell that could understand |: put it into quotes to mean itself",
                            "refused: the line ends within quotes, or behind a backslash",
                            "refused: /bin/ls is not a program that is allowed here: echo, false, ls",
                            "refused: rm is not a program that is allowed here: echo, false, ls",
                            "exit code 1",
                            "refused: the command is too long: header length 70073 exceeds maxHeaderLength 65535");
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void whatIsNotOfTheListIsRefusedAndTheNextCommandIsRun() throws Exception {
        try (NonstickProcess server = serve();
                FrameConnection connection = connect(server.port())) {
            String why = " is not a program that is allowed here: " + USUAL;
            assertThat(refused(connection, command("rm", "x"))).isEqualTo("rm" + why);
            assertThat(refused(connection, command("ls; rm x"))).isEqualTo("ls; rm x" + why);
            assertThat(refused(connection, command("ls;", "rm", "x"))).isEqualTo("ls;" + why);
            assertThat(refused(connection, command("/bin/ls"))).isEqualTo("/bin/ls" + why);
            assertThat(refused(connection, command("../bin/ls"))).isEqualTo("../bin/ls" + why);
            assertThat(refused(connection, command("sh", "-c", "ls"))).isEqualTo("sh" + why);
            assertThat(refused(connection, command(""))).isEqualTo("\"\"" + why);
            assertThat(refused(connection, command("\u001b[2J"))).isEqualTo("\"\\u001b[2J\"" + why);
            assertThat(refused(connection, command("echo", "a\0b")))
                    .isEqualTo("an argument cannot hold a zero character");
            String none = "there is no command: a header with \"command\": [\"ls\", \"-l\"] has one";
            assertThat(refused(connection, FrameHeader.of(0))).isEqualTo(none);
            assertThat(refused(connection, command())).isEqualTo(none);
            assertThat(refused(connection, FrameHeader.of(0).with("command", "ls")))
                    .isEqualTo(none);
            assertThat(refused(connection, FrameHeader.of(0).with("command", List.of("ls", 1))))
                    .isEqualTo("a command consists of texts alone");

            FrameHeader answer = connection.request(command("echo", "a;b"), new byte[0]);
            assertThat(answer.attribute("stream")).isEqualTo("stdout");
            assertThat(connection.readBodyText()).isEqualTo("a;b\n");
            assertThat(server.line()).startsWith("1 joined");
            assertThat(server.line()).isEqualTo("1: refused: rm" + why);
            assertThat(started(server)).isEmpty();
        }
    }

    @Test
    void argumentsOf1MiBAreRefusedBeforeTheyAreRead() throws Exception {
        String why = "header length 1048648 exceeds maxHeaderLength 65535";
        try (NonstickProcess server = serve()) {
            int port = server.port();
            try (FrameConnection connection = connect(port)) {
                assertThat(refused(connection, command("echo", "x".repeat((1 << 20) - 1))))
                        .startsWith(why);
                assertThat(connection.next()).isFalse();
                assertThat(line(server, "1 dropped")).startsWith("1 dropped: " + why);
            }
            try (FrameConnection other = connect(port)) {
                assertThat(other.request(command("echo", "x".repeat(60_000)), new byte[0])
                                .dataSize())
                        .isPositive();
            }
        }
    }

    @Test
    void clientWithoutAnExitCodeEndsWith255AndSaysWhy() throws Exception {
        int port;
        try (NonstickProcess server = serve("--allow", "sleep,yes")) {
            port = server.port();
            assertThat(run(port, "rm"))
                    .isEqualTo(new Result(
                            255,
                            List.of(),
                            List.of("nonstick shell-client: refused: rm is not a program that is allowed here: sleep,"
                                    + " yes")));
            try (NonstickProcess client = client(port, "sleep", "60");
                    NonstickProcess talking = NonstickProcess.start("shell-client", "127.0.0.1:" + port)) {
                talking.inputSome("sleep 0\nsleep x\n".getBytes(UTF_8));
                assertThat(talking.errorLine()).contains("invalid time interval");
                String begun = server.line();
                while (!begun.endsWith(": sleep 60")) {
                    begun = server.line();
                }
                List<ProcessHandle> orphans = awaitStarted(server);
                server.signal("KILL");
                orphans.forEach(ProcessHandle::destroyForcibly);
                Result result = client.finish();
                assertThat(result.exitCode()).isEqualTo(255);
                assertThat(result.err())
                        .singleElement()
                        .asString()
                        .matches("nonstick shell-client: the connection to 127\\.0\\.0\\.1:" + port
                                + " is lost: (the server has closed it|Connection reset)");
            }
        }
        assertThat(run(port, "ls"))
                .isEqualTo(new Result(
                        255,
                        List.of(),
                        List.of("nonstick shell-client: cannot connect to 127.0.0.1:" + port
                                + ": connection refused: nothing listens there; start the server, or check the port")));
        assertThat(NonstickProcess.run("shell-client", "127.0.0.1:" + port).exitCode())
                .isEqualTo(3);
    }

    @Test
    void whoSendsHalfARequestAndStopsKeepsNobodyWaiting() throws Exception {
        try (NonstickProcess server = serve()) {
            int port = server.port();
            try (Socket half = new Socket("127.0.0.1", port)) {
                half.getOutputStream().write(new byte[] {40, 0, 0, 0, '{', '"'});
                assertThat(run(port, "echo", "heard").out()).containsExactly("heard");
            }
            assertThat(line(server, "1 dropped"))
                    .isEqualTo(
                            "1 dropped: stream ended inside the header at stream offset 6: expected 40 bytes, received 2");
        }
    }

    @Test
    void portInUseIsSaid() throws Exception {
        try (ServerSocket used = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertThat(NonstickProcess.run("shell-server", "--port", used.getLocalPort()))
                    .isEqualTo(new Result(
                            3,
                            List.of(),
                            List.of("nonstick shell-server: cannot listen on 127.0.0.1:" + used.getLocalPort()
                                    + ": the port is in use")));
        }
    }

    @Test
    void serverOfAnotherKindIsNoShellServer() throws Exception {
        try (NonstickProcess echo = NonstickProcess.start("echo-server", "--port", 0)) {
            int port = echo.port();
            assertThat(run(port, "ls"))
                    .isEqualTo(new Result(
                            255,
                            List.of(),
                            List.of("nonstick shell-client: the connection to 127.0.0.1:" + port
                                    + " is lost: the server is no shell-server: an answer has neither stream, exit nor"
                                    + " refused")));
        }
    }

    @Test
    void argumentsThatTheLocaleCannotWriteAreRefused() throws Exception {
        try (NonstickProcess server = new Launch()
                        .withEnvironment("LC_ALL", "C")
                        .withJvmOptions("-Dfile.encoding=UTF-8")
                        .start("shell-server", "--port", 0);
                FrameConnection connection = connect(server.port())) {
            assertThat(refused(connection, command("echo", "你好")))
                    .isEqualTo("the server's locale has no way to write \"\\u4f60\\u597d\"");
        }
    }

    @Test
    void programsAreSearchedForOnceAndInPathAlone() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path program = Files.writeString(bin.resolve("hello"), "#!/bin/sh\necho hello $#\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Launch launch = new Launch().withEnvironment("PATH", bin + ":relative:/usr/bin:/bin");
        try (NonstickProcess server = launch.start("shell-server", "--port", 0, "--allow", "hello,ls")) {
            int port = server.port();
            assertThat(run(port, "hello", "1", "2 3").out()).containsExactly("hello 2");
            Files.delete(program);
            Result result = run(port, "hello");
            assertThat(result.exitCode()).isEqualTo(255);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith("nonstick shell-client: refused: Cannot run program \"" + program + "\"");
        }
    }
}
