package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.io.ConnectFailedException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ConnectFailedTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    private Path directory;

    private static ConnectFailedException failure(SocketAddress address, Duration timeout) {
        ConnectFailedException failure = catchThrowableOfType(
                ConnectFailedException.class,
                () -> FrameConnection.connect(address, timeout).close());
        assertThat(failure.address()).isEqualTo(address);
        assertThat(failure.getMessage()).endsWith(failure.hint());
        return failure;
    }

    private static int freePort(InetAddress address) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(address, 0));
            return ((InetSocketAddress) listener.getLocalAddress()).getPort();
        }
    }

    @Test
    void saysThatNothingListensOnAPort() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        int port = freePort(loopback);
        ConnectFailedException failure = failure(new InetSocketAddress(loopback, port), LONG);
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure)
                .hasMessage("cannot connect to 127.0.0.1:" + port
                        + ": connection refused: nothing listens there; start the server, or check the port");
    }

    @Test
    void saysThatNothingListensOnAPortOfIPv6() throws IOException {
        InetSocketAddress address = (InetSocketAddress) Transport.IPV6.address(directory);
        int port = freePort(address.getAddress());
        ConnectFailedException failure = failure(new InetSocketAddress(address.getAddress(), port), LONG);
        assertThat(failure)
                .hasMessage("cannot connect to [::1]:" + port
                        + ": connection refused: nothing listens there; start the server, or check the port");
    }

    @Test
    void saysThatAHostIsUnknown() {
        ConnectFailedException failure = failure(InetSocketAddress.createUnresolved("nonstick.invalid", 9), LONG);
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_HOST);
        assertThat(failure).hasMessage("cannot connect to nonstick.invalid:9: unknown host: check the name");
    }

    @Test
    void saysThatThereIsNoWay() {
        // Of a network that no machine has: RFC 3849.
        ConnectFailedException failure = failure(new InetSocketAddress("2001:db8::1", 9), Duration.ofMillis(300));
        assertThat(failure.reason()).isIn(Reason.UNREACHABLE, Reason.TIMED_OUT);
        assertThat(failure.getMessage()).startsWith("cannot connect to [2001:db8::1]:9: ");
    }

    /** A listener that accepts nothing, and whose queue is full: on Linux. */
    @ParameterizedTest
    @EnumSource
    void saysThatNoAnswerCame(Transport transport) throws IOException {
        SocketAddress address = transport.address(directory);
        List<FrameConnection> queued = new ArrayList<>();
        try (ServerSocketChannel listener = transport == Transport.UNIX
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open()) {
            listener.bind(address, 1);
            SocketAddress bound = listener.getLocalAddress();
            ConnectFailedException failure = null;
            while (failure == null && queued.size() < 100) {
                try {
                    queued.add(FrameConnection.connect(bound, Duration.ofMillis(250)));
                } catch (ConnectFailedException e) {
                    failure = e;
                }
            }
            assertThat(failure).isNotNull();
            assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
            assertThat(failure.getMessage()).contains(": no answer within 250 ms: ");
        } finally {
            for (FrameConnection connection : queued) {
                connection.close();
            }
        }
    }

    @Test
    void saysThatTheThreadWasInterrupted() throws IOException {
        for (Transport transport : new Transport[] {Transport.IPV4, Transport.UNIX}) {
            Thread.currentThread().interrupt();
            ConnectFailedException failure = failure(transport.address(directory), LONG);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure.reason()).isEqualTo(Reason.OTHER);
            assertThat(failure.getMessage()).endsWith(": this thread was interrupted");
        }
    }

    @Test
    void triesAllAddressesOfAName() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            listener.bind(Transport.IPV4.address(directory));
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            FrameConnection.connect(InetSocketAddress.createUnresolved("localhost", port), LONG)
                    .close();
        }
    }

    private ConnectFailedException unixFailure(Path path) {
        return failure(UnixDomainSocketAddress.of(path), LONG);
    }

    @Test
    void saysThatThereIsNoSocketFile() {
        Path path = directory.resolve("none");
        ConnectFailedException failure = unixFailure(path);
        assertThat(failure.reason()).isEqualTo(Reason.NO_SUCH_SOCKET);
        assertThat(failure)
                .hasMessage("cannot connect to unix:" + path
                        + ": there is no such file: start the server, or check the path");
    }

    @Test
    void saysThatNothingListensOnASocketFile() throws IOException {
        Path left = directory.resolve("left");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(left));
        }
        Path plain = Files.createFile(directory.resolve("plain"));
        for (Path path : List.of(left, plain)) {
            ConnectFailedException failure = unixFailure(path);
            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure)
                    .hasMessage("cannot connect to unix:" + path + ": connection refused:"
                            + " the file is there, but nothing listens on it; start the server");
        }
    }

    @Test
    void saysThatAPathIsTooLong() {
        Path path = Path.of("/tmp", "x".repeat(200));
        ConnectFailedException failure = unixFailure(path);
        assertThat(failure.reason()).isEqualTo(Reason.PATH_TOO_LONG);
        assertThat(failure)
                .hasMessage("cannot connect to unix:" + path + ": the path is 205 bytes long, which is too long for a"
                        + " socket: systems take about 100; use a shorter one");
    }

    @Test
    void refusesTimesOutOfRangeAndOtherAddresses() {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameConnection.connect(address, Duration.ZERO))
                .withMessage("timeout PT0S is not in PT0.001S to PT596H31M23.647S");
        SocketAddress other = new SocketAddress() {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                return "elsewhere";
            }
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameConnection.connect(other, LONG))
                .withMessage("address elsewhere is neither of the Internet nor of the Unix domain");
    }
}
