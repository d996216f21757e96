package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.server.BindFailedException.Reason;
import io.github.nonstick.server.FrameServer.FrameHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketServerTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final FrameHandler ECHO = connection -> {
        while (connection.next()) {
            connection.send(connection.readBody());
        }
    };

    @TempDir
    private Path directory;

    private static FrameServer start(Path path) throws IOException {
        return FrameServer.start(UnixDomainSocketAddress.of(path), ServerSettings.standard(), ECHO);
    }

    private static void assertServes(Path path) throws IOException {
        try (FrameConnection connection = FrameConnection.connect(UnixDomainSocketAddress.of(path), LONG)) {
            connection.request(FrameHeader.of(2), "hi".getBytes());
            assertThat(connection.readBodyText()).isEqualTo("hi");
        }
    }

    private static BindFailedException failure(Path path) {
        BindFailedException failure = catchThrowableOfType(
                BindFailedException.class, () -> start(path).close());
        assertThat(failure).hasMessage("cannot listen on unix:" + path + ": " + failure.why());
        assertThat(failure.address()).isEqualTo(UnixDomainSocketAddress.of(path));
        return failure;
    }

    private Path leftOver() throws IOException {
        Path path = directory.resolve("left");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
        }
        return path;
    }

    @Test
    void servesAndTakesItsFileAway() throws IOException {
        Path path = directory.resolve("socket");
        for (int i = 0; i < 3; i++) {
            try (FrameServer server = start(path)) {
                assertServes(path);
                assertThat(server.boundAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
                assertThatIllegalStateException()
                        .isThrownBy(server::localAddress)
                        .withMessage("a Unix-domain socket has no Internet address: boundAddress() has its path");
            }
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void takesAFileThatAServerLeftBehind() throws IOException {
        Path path = leftOver();
        assertThat(path).exists();
        try (FrameServer server = start(path)) {
            assertServes(path);
            assertThat(server.connections()).isLessThanOrEqualTo(1);
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesASocketOnWhichAServerListens() throws IOException {
        Path path = directory.resolve("socket");
        try (FrameServer server = start(path)) {
            BindFailedException failure = failure(path);
            assertThat(failure.reason()).isEqualTo(Reason.IN_USE);
            assertThat(failure.why()).isEqualTo("the socket is in use");
            assertServes(path);
            assertThat(server.boundAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
        }
    }

    /** Its queue is full: it answers nobody, and is there all the same. */
    @Test
    void leavesASocketWhoseServerDoesNotAccept() throws IOException {
        Path path = directory.resolve("socket");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path), 1);
            for (int i = 0; i < 3; i++) {
                assertThat(failure(path).reason()).isEqualTo(Reason.IN_USE);
            }
            assertThat(path).exists();
        }
    }

    @Test
    void leavesWhatIsNoSocket() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), leftOver());
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));
        for (Path path : new Path[] {file, folder, link, dangling}) {
            BindFailedException failure = failure(path);
            assertThat(failure.reason()).isEqualTo(Reason.NOT_A_SOCKET);
            assertThat(failure.why()).isEqualTo("there is a file that is not a socket, and it is left alone");
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void saysThatAPathIsTooLong() {
        Path path = Path.of("/tmp", "x".repeat(200));
        BindFailedException failure = failure(path);
        assertThat(failure.reason()).isEqualTo(Reason.PATH_TOO_LONG);
        assertThat(failure.why())
                .isEqualTo("the path is 205 bytes long, which is too long for a socket: systems take about 100; use a"
                        + " shorter one");
    }

    @Test
    void saysThatThereIsNoDirectory() {
        Path path = directory.resolve("nowhere").resolve("socket");
        BindFailedException failure = failure(path);
        assertThat(failure.reason()).isEqualTo(Reason.NO_DIRECTORY);
        assertThat(failure.why()).isEqualTo("there is no directory " + path.getParent());
    }

    @Test
    void leavesAFileThatTookThePlaceOfItsOwn() throws IOException {
        Path path = directory.resolve("socket");
        try (FrameServer server = start(path)) {
            Path other = Files.writeString(directory.resolve("other"), "precious");
            Files.delete(path);
            Files.move(other, path);
            assertThat(server.connections()).isZero();
        }
        assertThat(path).hasContent("precious");
    }

    @Test
    void stopsWhereItsFileIsGone() throws IOException {
        Path path = directory.resolve("socket");
        try (FrameServer server = start(path)) {
            Files.delete(path);
            server.stop(Duration.ZERO);
        }
        assertThat(path).doesNotExist();
    }
}
