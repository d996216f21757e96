package io.github.nonstick.io;

import io.github.nonstick.io.ConnectFailedException.Reason;
import io.github.nonstick.io.pace.DeadlineWatch;
import io.github.nonstick.io.pace.TimeLimit;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One attempt to connect, within a time. */
final class Connecting {
    /** No system takes a socket's path of fewer bytes for too long. */
    private static final int SHORTEST_LIMIT = 90;

    private final DeadlineWatch watch;
    private final SocketAddress address;
    private final Duration timeout;

    /**
     * An attempt.
     *
     * @throws IllegalArgumentException if the time is not from 1 to 2^31-1 milliseconds, or the address is neither of
     *     the Internet nor of the Unix domain
     */
    Connecting(DeadlineWatch watch, SocketAddress address, Duration timeout) {
        if (!(address instanceof InetSocketAddress) && !(address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException(
                    "address " + address + " is neither of the Internet nor of the Unix domain");
        }
        this.watch = watch;
        this.address = address;
        this.timeout = TimeLimit.check("timeout", timeout);
    }

    /** A channel to the first of the addresses that answers; each has an equal share of the time that is left. */
    SocketChannel connect() throws ConnectFailedException {
        List<SocketAddress> addresses = addresses();
        long end = System.nanoTime() + timeout.toNanos();
        int tried = 0;
        while (true) {
            SocketAddress next = addresses.get(tried);
            tried++;
            long share = (end - System.nanoTime()) / (addresses.size() - tried + 1);
            try {
                return open(next, share);
            } catch (ConnectFailedException e) {
                if (tried == addresses.size()) {
                    throw e;
                }
            }
        }
    }

    private List<SocketAddress> addresses() throws ConnectFailedException {
        if (!(address instanceof InetSocketAddress internet) || !internet.isUnresolved()) {
            return List.of(address);
        }
        try {
            List<SocketAddress> found = new ArrayList<>();
            for (InetAddress each : InetAddress.getAllByName(internet.getHostString())) {
                found.add(new InetSocketAddress(each, internet.getPort()));
            }
            return found;
        } catch (UnknownHostException e) {
            throw failed(Reason.UNKNOWN_HOST, "unknown host", "check the name", e);
        }
    }

    @SuppressWarnings("UnnecessaryMethodReference")
    private SocketChannel open(SocketAddress target, long nanos) throws ConnectFailedException {
        try {
            SocketChannel channel = target instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            // Closed rather than shut down, which needs a connection and is what becomes of a channel as such.
            try (DeadlineWatch.Guard guard = watch.guard(channel::close)) {
                connect(channel, target, guard, nanos);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw e instanceof ConnectFailedException failed ? failed : explained(e);
        }
    }

    private void connect(SocketChannel channel, SocketAddress target, DeadlineWatch.Guard guard, long nanos)
            throws IOException {
        guard.arm(Duration.ofNanos(nanos), "no answer");
        try {
            channel.connect(target);
        } catch (IOException e) {
            throw guard.expired() ? timedOut(e) : e;
        }
        if (!guard.disarm()) {
            throw timedOut(null);
        }
    }

    private ConnectFailedException timedOut(@Nullable IOException cause) {
        String hint = address instanceof UnixDomainSocketAddress
                ? "the server accepts no connections; look whether it hangs"
                : "check the address; a firewall may drop what is sent there";
        return failed(Reason.TIMED_OUT, "no answer within " + TimeLimit.text(timeout), hint, cause);
    }

    /** By the types of errors as far as the JDK tells them apart, else by the system's words for them. */
    private ConnectFailedException explained(IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return failed(Reason.OTHER, "this thread was interrupted", "", e);
        }
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof ConnectException && words.contains("timed out")) {
            return timedOut(e);
        }
        if (e instanceof NoRouteToHostException || words.contains("unreachable")) {
            return failed(Reason.UNREACHABLE, "there is no way to it", "check the address and the network", e);
        }
        if (words.contains("permission denied") || words.contains("not permitted")) {
            return failed(Reason.NOT_PERMITTED, "permission denied", "", e);
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return explained(e, unix.getPath());
        }
        if (e instanceof ConnectException) {
            String hint = "nothing listens there; start the server, or check the port";
            return failed(Reason.REFUSED, "connection refused", hint, e);
        }
        return failed(Reason.OTHER, String.valueOf(e.getMessage()), "", e);
    }

    private ConnectFailedException explained(IOException e, Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > SHORTEST_LIMIT && String.valueOf(e.getMessage()).contains("too long")) {
            String why = "the path is " + length + " bytes long, which is too long for a socket";
            return failed(Reason.PATH_TOO_LONG, why, "systems take about 100; use a shorter one", e);
        }
        if (Files.notExists(path)) {
            String hint = "start the server, or check the path";
            return failed(Reason.NO_SUCH_SOCKET, "there is no such file", hint, e);
        }
        if (e instanceof ConnectException) {
            String hint = "the file is there, but nothing listens on it; start the server";
            return failed(Reason.REFUSED, "connection refused", hint, e);
        }
        return failed(Reason.OTHER, String.valueOf(e.getMessage()), "", e);
    }

    private ConnectFailedException failed(Reason reason, String why, String hint, @Nullable IOException cause) {
        return new ConnectFailedException(address, reason, why, hint, cause);
    }
}
