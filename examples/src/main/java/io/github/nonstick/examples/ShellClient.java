package io.github.nonstick.examples;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.ConnectFailedException;
import io.github.nonstick.io.FrameConnection;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;

/** Has commands run by a {@link ShellServer}, one after the other, and shows what they print while they run. */
final class ShellClient implements Closeable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final ShellScreen out = ShellScreen.out();
    private final ShellScreen err = ShellScreen.err();
    private final Address server;
    private final FrameConnection connection;

    private ShellClient(Address server, FrameConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    static ShellClient connect(Address server) throws CommandFailure {
        try {
            InetSocketAddress address = InetSocketAddress.createUnresolved(server.host(), server.port());
            return new ShellClient(server, FrameConnection.connect(address, CONNECT_TIMEOUT, ShellServer.FORMAT, null));
        } catch (ConnectFailedException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, Main.describe(e));
        } catch (IOException e) {
            throw lost(server, e);
        }
    }

    private static CommandFailure lost(Address server, IOException e) {
        String why = Printable.text(Main.describe(e));
        return new CommandFailure(ExitCode.CUT, "the connection to " + server + " is lost: " + why);
    }

    /**
     * Runs a command to its end.
     *
     * @return its exit code
     * @throws RefusedCommandException if it is refused; the next one may not be
     */
    int run(List<String> command) throws CommandFailure, RefusedCommandException {
        try {
            connection.send(FrameHeader.of(0).with("command", command), new byte[0]);
            while (connection.next()) {
                FrameHeader header = connection.header();
                if (header.attribute("refused") instanceof String why) {
                    throw new RefusedCommandException(Printable.line(why));
                }
                if (header.attribute("exit") instanceof Long exitCode) {
                    if (header.attribute("killed") instanceof String why) {
                        Output.error("killed: " + Printable.line(why));
                    }
                    return (int) (exitCode & 0xff);
                }
                show(header, connection.readBody());
            }
            throw new EOFException("the server has closed it");
        } catch (IllegalArgumentException e) {
            throw new RefusedCommandException("the command is too long: " + Main.describe(e));
        } catch (IOException e) {
            throw lost(server, e);
        }
    }

    private void show(FrameHeader header, byte[] output) throws CommandFailure, ProtocolException {
        boolean isError = "stderr".equals(header.attribute("stream"));
        if (!isError && !"stdout".equals(header.attribute("stream"))) {
            throw new ProtocolException(
                    "the server is no shell-server: an answer has neither stream, exit nor refused");
        }
        try {
            (isError ? err : out).write(output);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOCAL, "output: " + Main.describe(e));
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            return; // nothing was to be said any more
        }
    }
}
