package io.github.nonstick.examples;

import static io.github.nonstick.examples.FilePrograms.done;
import static io.github.nonstick.examples.FilePrograms.failed;
import static io.github.nonstick.examples.FilePrograms.names;
import static io.github.nonstick.examples.FilePrograms.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of file-server and file-client that are cut, changed or damaged on their way. */
class FileInterruptionIT {
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
    void aGetGoesOnWhereTheClientWasKilled() throws Exception {
        Path file = write(kept.resolve("long"), LONG);
        try (StallingProxy proxy = StallingProxy.ofAnswers(programs.port(), 10 * SEGMENT);
                NonstickProcess client = programs.startClient(proxy.target(), "get", "long")) {
            proxy.awaitStall();
            awaitKept(mine, 9);
            client.signal("KILL");
            client.finish();
        }
        assertThat(programs.log()).isEqualTo("get long: cut");
        assertThat(programs.dropped()).matches("Connection reset( by peer)?|Broken pipe");
        assertThat(names(mine)).hasSize(2).allMatch(name -> name.startsWith(".nonstick-"));

        assertThat(programs.client("get", "long"))
                .isEqualTo(done("got long: " + LONG + " bytes, verified, " + 9 * SEGMENT + " were there before"));
        assertThat(mine.resolve("long")).hasSameBinaryContentAs(file);
        assertThat(names(mine)).containsExactly("long");
    }

    @Test
    void aPutGoesOnWhereTheClientWasKilled() throws Exception {
        Path file = write(mine.resolve("long"), LONG);
        try (StallingProxy proxy = StallingProxy.ofRequests(programs.port(), 10 * SEGMENT)) {
            try (NonstickProcess client = programs.startClient(proxy.target(), "put", "long")) {
                proxy.awaitStall();
                awaitKept(kept, 9);
                assertThat(programs.client("list")).isEqualTo(done());
                client.signal("KILL");
                client.finish();
            }
        }
        assertThat(programs.client("put", "long")).satisfies(result -> {
            assertThat(result.exitCode()).isZero();
            assertThat(result.out().get(0)).matches("put long: " + LONG + " bytes, verified, [0-9]+ were there before");
        });
        assertThat(kept.resolve("long")).hasSameBinaryContentAs(file);
        assertThat(names(kept)).containsExactly("long");
    }

    @Test
    void aPutGoesOnWhereTheServerWasKilled() throws Exception {
        Path file = write(mine.resolve("long"), LONG);
        try (StallingProxy proxy = StallingProxy.ofRequests(programs.port(), 10 * SEGMENT);
                NonstickProcess client = programs.startClient(proxy.target(), "put", "long")) {
            awaitKept(kept, 9);
            programs.killServer();
            proxy.release();
            assertThat(client.finish().exitCode()).isEqualTo(6);
        }
        programs.startServer();
        assertThat(programs.client("list")).isEqualTo(done());
        assertThat(programs.client("put", "long"))
                .isEqualTo(done("put long: " + LONG + " bytes, verified, " + 9 * SEGMENT + " were there before"));
        assertThat(kept.resolve("long")).hasSameBinaryContentAs(file);
        assertThat(names(kept)).containsExactly("long");
    }

    @Test
    void aPutThatIsChangedOnTheWayIsRefusedAndGoesOn() throws Exception {
        Path file = write(mine.resolve("long"), LONG);
        try (ScriptedPeer changing = ScriptedPeer.corrupting(programs.port(), 10 * SEGMENT)) {
            Result result = programs.clientOf(changing.target(), "put", "long");

            assertThat(result.exitCode()).isEqualTo(5);
            assertThat(result.err())
                    .singleElement()
                    .asString()
                    .startsWith("nonstick file-client: put long: changed on the way: CRC32C of the body is ");
        }
        assertThat(names(kept)).hasSize(2).allMatch(name -> name.startsWith(".nonstick-"));
        assertThat(programs.client("put", "long"))
                .isEqualTo(done("put long: " + LONG + " bytes, verified, " + 9 * SEGMENT + " were there before"));
        assertThat(kept.resolve("long")).hasSameBinaryContentAs(file);
    }

    /** Waits until a file that nobody has the name of has so many segments that are kept whatever happens. */
    private static void awaitKept(Path directory, int segments) throws Exception {
        while (true) {
            for (String name : names(directory)) {
                if (name.endsWith(".journal") && kept(directory.resolve(name)) >= segments) {
                    return;
                }
            }
            Thread.sleep(10);
        }
    }

    private static long kept(Path journal) throws IOException {
        return Files.readAllLines(journal).stream()
                .filter(line -> line.startsWith("segment "))
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, LONG + 1})
    void aFileThatChangesUnderAGetIsNeverComplete(int length) throws Exception {
        Path file = write(kept.resolve("long"), LONG);
        try (StallingProxy proxy = StallingProxy.ofAnswers(programs.port(), SEGMENT);
                NonstickProcess client = programs.startClient(proxy.target(), "get", "long")) {
            proxy.awaitStall();
            try (RandomAccessFile changed = new RandomAccessFile(file.toFile(), "rw")) {
                changed.setLength(length);
            }
            proxy.release();
            assertThat(client.finish()).isEqualTo(failed(4, "get long: the file changed while it was read"));
        }
        assertThat(names(mine)).noneMatch(name -> name.equals("long"));
        assertThat(programs.client("get", "long")).isEqualTo(done("got long: " + length + " bytes, verified"));
        assertThat(mine.resolve("long")).hasSameBinaryContentAs(file);
    }

    @Test
    void anotherVersionIsGotFromTheStart() throws Exception {
        Path file = write(kept.resolve("long"), LONG);
        try (StallingProxy proxy = StallingProxy.ofAnswers(programs.port(), 10 * SEGMENT);
                NonstickProcess client = programs.startClient(proxy.target(), "get", "long")) {
            awaitKept(mine, 9);
            client.signal("KILL");
            client.finish();
        }
        byte[] other = Files.readAllBytes(file);
        other[0] ^= 1;
        Files.write(file, other);

        assertThat(programs.client("get", "long")).isEqualTo(done("got long: " + LONG + " bytes, verified"));
        assertThat(mine.resolve("long")).hasBinaryContent(other);
    }
}
