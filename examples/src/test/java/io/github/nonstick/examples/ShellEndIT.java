package io.github.nonstick.examples;

import static io.github.nonstick.examples.Shells.assertGone;
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

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.FrameConnection;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellEndIT {
    @TempDir
    Path directory;

    @BeforeAll
    static void needsThePrograms() {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no programs of POSIX");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh -c 'echo begun; sleep 1000 & sleep 1000; echo never'", "cat fifo", "sleep 1000"})
    void commandThatNeverEndsIsKilledAtTheTimeLimitWithAllThatItStarted(String line) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        try (NonstickProcess server = serve("--allow", "sh,cat,sleep", "--time-limit", "4s", "--directory", directory);
                NonstickProcess client = NonstickProcess.start("shell-client", "127.0.0.1:" + server.port())) {
            client.inputSome((line + "\n").getBytes(UTF_8));
            line(server, "1: ");
            if (line.contains("begun")) {
                assertThat(client.line()).isEqualTo("begun");
            }
            List<ProcessHandle> started = awaitStarted(server);

            assertThat(client.errorLine()).isEqualTo("killed: the time limit is 4 s");
            assertThat(client.errorLine()).isEqualTo("exit code 137");

            assertThat(line(server, "1: ")).isEqualTo("1: exit code 137, killed: the time limit is 4 s");
            assertGone(started);
            client.input("sh -c 'exit 3'\n".getBytes(UTF_8));
            assertThat(client.finish()).isEqualTo(new Result(0, List.of(), List.of("exit code 3")));
        }
    }

    @Test
    void commandThatPrintsWithoutEndIsKilledAtTheOutputLimit() throws Exception {
        try (NonstickProcess server = serve("--allow", "yes", "--output-limit", 100_001)) {
            Result result = run(server.port(), "yes", "0123456");

            assertThat(String.join("\n", result.out())).hasSize(100_001).isEqualTo("0123456\n".repeat(12_500) + "0");
            assertThat(result.err()).containsExactly("killed: the output limit is 97.6 KiB");
            assertThat(result.exitCode()).isEqualTo(137);
            assertGone(started(server));
        }
    }

    @Test
    void outputComesWhileCommandsRunAndTheyAreKilledWhenTheirClientsLeave() throws Exception {
        try (NonstickProcess server = serve("--allow", "sh,sleep,echo", "--time-limit", "35791m")) {
            int port = server.port();
            List<NonstickProcess> clients = new ArrayList<>();
            List<FrameConnection> connections = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    clients.add(client(port, "sh", "-c", "echo begun " + i + "; sleep 1000; echo never"));
                }
                for (int i = 0; i < 10; i++) {
                    FrameConnection connection = connect(port);
                    connections.add(connection);
                    send(connection, command("sh", "-c", "echo begun " + i + "; sleep 1000; echo never"));
                }
                for (int i = 0; i < 3; i++) {
                    assertThat(clients.get(i).line()).isEqualTo("begun " + i);
                }
                for (int i = 0; i < 10; i++) {
                    assertThat(connections.get(i).next()).isTrue();
                    assertThat(connections.get(i).readBodyText()).isEqualTo("begun " + i + "\n");
                }
                assertThat(run(port, "echo", "meanwhile").out()).containsExactly("meanwhile");
                List<ProcessHandle> started = started(server);
                assertThat(started).hasSizeGreaterThanOrEqualTo(13);
                clients.get(0).signal("KILL");
                clients.get(1).signal("INT");
                clients.get(2).signal("TERM");
                connections.get(0).shutdownOutput();
                for (FrameConnection connection : connections.subList(1, 10)) {
                    connection.close();
                }

                assertThat(connections.get(0).next()).isTrue();
                assertThat(connections.get(0).header())
                        .isEqualTo(FrameHeader.of(0).with("exit", 137).with("killed", "its connection came to an end"));
                assertGone(started);
                assertThat(run(port, "echo", "after").out()).containsExactly("after");
            } finally {
                for (NonstickProcess client : clients) {
                    client.close();
                }
                for (FrameConnection connection : connections) {
                    connection.close();
                }
            }
        }
    }

    @Test
    void clientThatNeverReadsIsDroppedAndKeepsNobodyWaiting() throws Exception {
        try (NonstickProcess server = serve("--allow", "yes,echo", "--output-limit", "1G");
                SocketChannel channel = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4_096)) {
            int port = server.port();
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            FrameConnection deaf = FrameConnection.of(channel, FrameFormat.standard());
            send(deaf, command("yes"));
            assertThat(line(server, "1: ")).isEqualTo("1: yes");
            List<ProcessHandle> started = awaitStarted(server);

            assertThat(run(port, "echo", "heard").out()).containsExactly("heard");

            assertThat(line(server, "1 dropped")).startsWith("1 dropped: peer takes too little: ");
            assertGone(started);
        }
    }

    @Test
    void commandWhileAnotherRunsIsRefusedAndEndsTheConnection() throws Exception {
        try (NonstickProcess server = serve("--allow", "sleep");
                FrameConnection connection = connect(server.port())) {
            send(connection, command("sleep", "1000"));
            assertThat(refused(connection, command("sleep", "1000")))
                    .isEqualTo("one command at a time: the one before still runs");
            assertThat(connection.next()).isTrue();
            assertThat(connection.header().attribute("exit")).isEqualTo(137L);
            assertThat(connection.next()).isFalse();
            assertGone(started(server));
        }
    }

    @Test
    void stoppedServerKillsWhatRunsAndClientsAreTold() throws Exception {
        Launch interruptible = SignalIT.interruptible();
        try (NonstickProcess server = interruptible.start("shell-server", "--port", 0, "--allow", "sh,sleep");
                NonstickProcess client = client(server.port(), "sh", "-c", "echo begun; sleep 1000; echo never")) {
            assertThat(client.line()).isEqualTo("begun");
            List<ProcessHandle> started = started(server);

            server.signal("INT");

            assertThat(client.finish())
                    .isEqualTo(new Result(137, List.of(), List.of("killed: its connection came to an end")));
            assertThat(server.finish().exitCode()).isEqualTo(130);
            assertGone(started);
        }
    }
}
