package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that cannot be printed are a failure; results that nobody reads any more are none. */
@Timeout(120)
class LostOutputIT {
    private static final Path FULL = Path.of("/dev/full");
    private static final String LOST = "nonstick: cannot write to standard output: No space left on device";

    @TempDir
    Path directory;

    private Path received;
    private Path hello;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        hello = Files.writeString(directory.resolve("hello.txt"), "hello");
    }

    /** A command whose standard output is on a disk that is full. */
    private static Launch full() {
        assumeTrue(Files.isWritable(FULL), "no /dev/full here");
        return new Launch().withPrefix("sh", "-c", "exec \"$@\" >/dev/full", "sh");
    }

    /** A command whose standard output is a pipe that its reader closes at once; its exit code is an error line. */
    private static Result intoClosedPipe(Object... arguments) throws Exception {
        return new Launch()
                .withPrefix("sh", "-c", "{ \"$@\"; echo $? >&2; } | true", "sh")
                .run(arguments);
    }

    private static byte[] frame() {
        return new FrameEncoder().encode(FrameHeader.of(0).withFilename("empty"));
    }

    @Test
    void sendSaysThatItsResultsAreLost() throws Exception {
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0)) {
            String target = "127.0.0.1:" + receiver.port();

            assertThat(full().run("send", hello, target)).isEqualTo(new Result(7, List.of(), List.of(LOST)));
            assertThat(received.resolve("hello.txt")).hasContent("hello");
            assertThat(intoClosedPipe("send", hello, "--name", "again", target).err())
                    .containsExactly("0");
            assertThat(received.resolve("again")).hasContent("hello");
        }
    }

    @Test
    void receiveSaysThatItsResultsAreLost() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String sender = "127.0.0.1:" + listener.getLocalPort();
            try (NonstickProcess receiver = full().start("receive", received, "--from", sender);
                    Socket socket = listener.accept()) {
                socket.getOutputStream().write(frame());
                socket.shutdownOutput();

                Result result = receiver.finish();
                assertThat(result.err()).containsExactly(LOST);
                assertThat(result.exitCode()).isEqualTo(7);
            }
        }
        assertThat(received.resolve("empty")).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "--json"})
    void inspectSaysThatItsResultsAreLost(String form) throws Exception {
        Path recording = Files.write(directory.resolve("recording"), frame());
        Object[] arguments =
                form.equals("text") ? new Object[] {"inspect", recording} : new Object[] {"inspect", recording, form};

        assertThat(full().run(arguments)).isEqualTo(new Result(7, List.of(), List.of(LOST)));
        assertThat(intoClosedPipe(arguments).err()).containsExactly("0");
    }

    @Test
    void proxySaysAtOnceThatItsResultsAreLost() throws Exception {
        try (NonstickProcess proxy = full().start("proxy", 0, "127.0.0.1:1")) {
            assertThat(proxy.errorLine()).isEqualTo(LOST);
        }
    }

    @Test
    void demoSaysThatItsResultsAreLost() throws Exception {
        assertThat(full().run("demo", hello)).isEqualTo(new Result(7, List.of(), List.of(LOST)));
    }

    @Test
    void helpThatIsLostIsAFailure() throws Exception {
        assertThat(full().run("--help")).isEqualTo(new Result(7, List.of(), List.of(LOST)));
        assertThat(intoClosedPipe("--help").err()).containsExactly("0");
    }

    @Test
    void wrongCommandLineWithoutResultsIsNoLoss() throws Exception {
        assertThat(full().run("send").exitCode()).isEqualTo(2);
    }
}
