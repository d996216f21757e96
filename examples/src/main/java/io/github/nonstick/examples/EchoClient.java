package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.ConnectFailedException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/** Sends each line of standard input as a frame, an empty one as well, and shows the answer before it takes the next. */
final class EchoClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private EchoClient() {}

    static ExitCode talk(String command, SocketAddress address, String where) throws CommandFailure {
        try (FrameConnection connection =
                FrameConnection.connect(address, CONNECT_TIMEOUT, EchoServer.FORMAT, Deadlines.standard())) {
            InputLines lines = InputLines.prompted(command, EchoServer.MAX_LINE);
            for (String line = lines.next(); line != null; line = lines.next()) {
                byte[] text = line.getBytes(UTF_8);
                connection.request(FrameHeader.of(text.length), text);
                OutputLines.print(connection.readBodyText());
            }
            return lines.exitCode();
        } catch (ConnectFailedException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, Main.describe(e));
        } catch (IOException e) {
            String why = Printable.text(Main.describe(e));
            throw new CommandFailure(ExitCode.CUT, "the connection to " + where + " is lost: " + why);
        }
    }
}
