package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Result;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Shell-servers, their clients, and what they have started. */
final class Shells {
    private Shells() {}

    static NonstickProcess serve(Object... options) throws IOException {
        Object[] arguments = Arrays.copyOf(new Object[] {"shell-server", "--port", 0}, 3 + options.length);
        System.arraycopy(options, 0, arguments, 3, options.length);
        return NonstickProcess.start(arguments);
    }

    static NonstickProcess client(int port, Object... command) throws IOException {
        Object[] arguments =
                Arrays.copyOf(new Object[] {"shell-client", "127.0.0.1:" + port, "--"}, 3 + command.length);
        System.arraycopy(command, 0, arguments, 3, command.length);
        return NonstickProcess.start(arguments);
    }

    static Result run(int port, Object... command) throws IOException, InterruptedException {
        try (NonstickProcess client = client(port, command)) {
            return client.finish();
        }
    }

    static FrameConnection connect(int port) throws IOException {
        return FrameConnection.connect(
                new InetSocketAddress("127.0.0.1", port),
                Duration.ofSeconds(10),
                FrameFormat.standard().withMaxHeaderLength(2 << 20),
                null);
    }

    static FrameHeader command(String... words) {
        return FrameHeader.of(0).with("command", List.of(words));
    }

    static void send(FrameConnection connection, FrameHeader header) throws IOException {
        connection.send(header, new byte[0]);
    }

    static String refused(FrameConnection connection, FrameHeader header) throws IOException {
        return String.valueOf(connection.request(header, new byte[0]).attribute("refused"));
    }

    /** What has the server started, and what has that started. */
    static List<ProcessHandle> started(NonstickProcess server) {
        return ProcessHandle.of(server.pid()).orElseThrow().descendants().toList();
    }

    /** Waits for that: what is killed is not gone at once. One that nobody has buried has no command. */
    static void assertGone(List<ProcessHandle> processes) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (ProcessHandle process : processes) {
            while (process.isAlive() && process.info().command().isPresent()) {
                assertThat(System.nanoTime()).as("%s is alive", process.info()).isLessThan(end);
                Thread.sleep(10);
            }
        }
    }

    /** The same, once there is something. */
    static List<ProcessHandle> awaitStarted(NonstickProcess server) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<ProcessHandle> started = started(server);
        while (started.isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
            started = started(server);
        }
        return started;
    }

    /** The next line of the server that begins so. */
    static String line(NonstickProcess server, String start) throws InterruptedException {
        String line = server.line();
        while (!line.startsWith(start)) {
            line = server.line();
        }
        return line;
    }
}
