package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code nonstick receive --from}. */
class FetchIT {
    private static final byte[] HALF_A_FILE = "\34\0\0\0{\"size\": 100, \"name\": \"x.y\"}half".getBytes(UTF_8);

    @TempDir
    Path directory;

    private Path received;
    private Path photo;

    @BeforeEach
    void makeFiles() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
        byte[] bytes = new byte[3_000_000];
        new Random(9).nextBytes(bytes);
        photo = Files.write(directory.resolve("photo.jpg"), bytes);
    }

    @Test
    void fileIsAskedForInPlainText() throws Exception {
        PythonPeer.assumePython();
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "serves", directory)) {
            String target = peer.target();

            Result result = NonstickProcess.run("receive", received, "--from", target, "--request", "get photo.jpg");

            assertThat(result).isEqualTo(new Result(0, List.of("stored photo.jpg (2.8 MiB, not verified)"), List.of()));
        }
        assertThat(received.resolve("photo.jpg")).hasSameBinaryContentAs(photo);
    }

    @Test
    void fileIsPrintedThatIsAskedFor() throws Exception {
        PythonPeer.assumePython();
        Files.writeString(directory.resolve("a.txt"), "line one\nline two\n");
        try (PythonPeer peer = PythonPeer.start("dialect_receivers.py", "serves", directory)) {
            String target = peer.target();

            Result result = NonstickProcess.run("receive", "--stdout", "--from", target, "--request", "get a.txt");

            assertThat(result)
                    .isEqualTo(new Result(
                            0, List.of("line one", "line two"), List.of("received a.txt (18 B, not verified)")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get x\\n     | get x%n",
                "get x\\r\\n  | get x%r%n",
                "c:\\\\new\\x  | c:\\new\\x",
                "尾\\          | 尾\\",
            })
    void requestIsSaidAsItIs(String request, String said) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
            byte[] bytes = new byte[100];
            int length = connection.getInputStream().read(bytes);
            heard.add(new String(bytes, 0, length, UTF_8));
        })) {
            Result result = NonstickProcess.run("receive", received, "--from", peer.target(), "--request", request);

            assertThat(result.exitCode()).isEqualTo(6);
            assertThat(result.err()).containsExactly("nonstick receive: the connection ended with 0 of 1 files stored");
        }
        assertThat(heard.take()).isEqualTo(said.replace("%r", "\r").replace("%n", "\n"));
    }

    @Test
    void printingNothingEndsWith6() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {})) {
            Result result = NonstickProcess.run("receive", "--stdout", "--from", peer.target());

            assertThat(result)
                    .isEqualTo(new Result(
                            6,
                            List.of(),
                            List.of("nonstick receive: what was printed is not complete: the sender ended the"
                                    + " connection before it sent a file")));
        }
    }

    @Test
    void senderThatIsNotThereEndsWith3() throws Exception {
        ScriptedPeer gone = ScriptedPeer.start(connection -> {});
        gone.close();

        Result result = NonstickProcess.run("receive", received, "--from", gone.target());

        assertThat(result)
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of("nonstick receive: cannot connect to " + gone.target() + ": Connection refused")));
    }

    @Test
    void interruptedOneLeavesNothing() throws Exception {
        BlockingQueue<String> connected = new LinkedBlockingQueue<>();
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
                    connection.getOutputStream().write(HALF_A_FILE);
                    connected.add("yes");
                    connection.getInputStream().read();
                });
                NonstickProcess process = NonstickProcess.start("receive", received, "--from", peer.target())) {
            connected.take();
            process.signal("INT");

            assertThat(process.finish()).isEqualTo(new Result(130, List.of(), List.of()));
        }
        assertThat(received).isEmptyDirectory();
    }
}
