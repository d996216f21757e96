package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.server.ServerSettings;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands for clients: {@code {"data_size": 0, "command": ["ls", "-l"]}} in; what it prints, and how it ended, out.
 *
 * <p>Answers are frames with {@code "stream": "stdout"} or {@code "stderr"} and bytes, sent while the command runs, then
 * one with {@code "exit"}, a number, and {@code "killed"}, the reason, where there is one; or a single frame with {@code
 * "refused"}, the reason. Without frames, output is where it goes wrong: {@code recv(1024)} takes the first piece of it
 * for all, and the rest for the output of the next command; and output and errors cannot be told apart.
 *
 * <p>No shell sees a command: what is not a program of the list is refused, and every argument is what it is. Nor does
 * a web browser's request pass, which is no frame. But whoever can connect, as every user of this machine can, has the
 * programs do what they do for the user of the server: {@code cat} reads all that this user can read, and a program that
 * starts others, such as {@code sh}, {@code env} or {@code find}, gives away everything.
 */
final class ShellServer {
    static final FrameFormat FORMAT = FrameFormat.standard().withMaxBodyLength(65_536);

    private static final int MAX_CLIENTS = 32;

    /** Between commands. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8");

    private final AllowedPrograms allowed;
    private final ShellRun.Limits limits;
    private final File directory;

    ShellServer(AllowedPrograms allowed, ShellRun.Limits limits, Path directory) {
        this.allowed = allowed;
        this.limits = limits;
        this.directory = directory.toFile();
    }

    /** A client that takes nothing for a quarter of a minute is dropped, so that its command does not wait for ever. */
    ServerSettings settings() {
        Duration idle = IDLE.plus(limits.time());
        if (idle.compareTo(LONGEST) > 0) {
            idle = LONGEST;
        }
        Deadlines deadlines = Deadlines.standard()
                .withFirstByte(idle)
                .withIdle(idle)
                .withMinimumRate(16_384)
                .withRateWindow(Duration.ofSeconds(5));
        return ServerSettings.standard()
                .withFormat(FORMAT)
                .withDeadlines(deadlines)
                .withMaxConnections(MAX_CLIENTS);
    }

    /** Serves a client until it leaves, which ends the command that runs. */
    void serve(int client, FrameConnection connection) throws IOException {
        ShellRun run = null;
        try {
            while (connection.next()) {
                if (run != null && !run.isOver()) {
                    refuse(client, connection, "one command at a time: the one before still runs");
                    return;
                }
                run = start(client, connection);
            }
        } catch (FramingException e) {
            // A command that is too long, or none at all: told before the connection is closed.
            send(connection, Main.describe(e));
            connection.end(FAREWELL);
            throw e;
        } finally {
            if (run != null) {
                run.end();
            }
        }
    }

    /** Null if the command is refused. */
    private @Nullable ShellRun start(int client, FrameConnection connection) throws IOException {
        try {
            List<String> command = command(connection.header());
            List<String> resolved = allowed.resolve(command);
            Output.lineSoon(() -> client + ": " + Printable.text(String.join(" ", command)));
            ProcessBuilder program = new ProcessBuilder(resolved)
                    .directory(directory)
                    .redirectInput(Redirect.from(new File("/dev/null")));
            program.environment().clear();
            program.environment().putAll(ENVIRONMENT);
            return ShellRun.start(program, limits, connection, how -> Output.lineSoon(client + ": " + how));
        } catch (RefusedCommandException e) {
            refuse(client, connection, Main.describe(e));
            return null;
        }
    }

    private static List<String> command(FrameHeader header) throws RefusedCommandException {
        List<String> command = new ArrayList<>();
        if (header.attribute("command") instanceof List<?> words) {
            for (Object word : words) {
                if (!(word instanceof String text)) {
                    throw new RefusedCommandException("a command consists of texts alone");
                }
                command.add(text);
            }
        }
        if (command.isEmpty()) {
            throw new RefusedCommandException(
                    "there is no command: a header with \"command\": [\"ls\", \"-l\"] has one");
        }
        return command;
    }

    private static void refuse(int client, FrameConnection connection, String why) throws IOException {
        Output.lineSoon(client + ": refused: " + Printable.line(why));
        send(connection, why);
    }

    private static void send(FrameConnection connection, String why) throws IOException {
        connection.send(FrameHeader.of(0).with("refused", why), new byte[0]);
    }
}
