package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nonstick.io.ConnectFailedException;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says lines to a {@link Broadcast}, and shows what the others say: one thread sends, another one reads.
 */
final class BroadcastClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_LINE = (int) Broadcast.FORMAT.limits().maxBodyLength();

    private final InputLines lines = InputLines.of("nonstick broadcast", MAX_LINE);
    private final FrameConnection connection;

    /** Whether the server has been told that nothing more comes. */
    private volatile boolean leaving;

    /** Why there are no more lines, other than that they have ended. */
    private volatile @Nullable CommandFailure inputFailure;

    private BroadcastClient(FrameConnection connection) {
        this.connection = connection;
    }

    /** Takes part until the input ends, or the server does. */
    static ExitCode join(Address address) throws CommandFailure {
        InetSocketAddress server = InetSocketAddress.createUnresolved(address.host(), address.port());
        // Without deadlines: nobody has to say anything.
        try (FrameConnection connection = FrameConnection.connect(server, CONNECT_TIMEOUT, Broadcast.FORMAT, null)) {
            return new BroadcastClient(connection).talk(address);
        } catch (ConnectFailedException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, Main.describe(e));
        } catch (IOException e) {
            String why = Printable.text(Main.describe(e));
            throw new CommandFailure(ExitCode.CUT, "the connection to " + address + " is lost: " + why);
        }
    }

    private ExitCode talk(Address address) throws IOException, CommandFailure {
        Thread saying = new Thread(this::say, "nonstick-say");
        saying.setDaemon(true);
        saying.start();
        while (connection.next()) {
            if (!(connection.header().attribute("from") instanceof Long from)) {
                throw new ProtocolException("the server is no broadcast: a frame does not say who it is from");
            }
            OutputLines.print(from + ": " + connection.readBodyText());
        }
        CommandFailure failure = inputFailure;
        if (failure != null) {
            throw failure;
        }
        if (!leaving) {
            throw new CommandFailure(ExitCode.CUT, address + " has closed the connection");
        }
        return lines.exitCode();
    }

    private void say() {
        try {
            sendLines();
            leaving = true;
            connection.shutdownOutput();
        } catch (IOException e) {
            return; // the other thread reads why
        }
    }

    private void sendLines() throws IOException {
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                connection.send(line.getBytes(UTF_8));
            }
        } catch (CommandFailure e) {
            inputFailure = e;
        }
    }
}
