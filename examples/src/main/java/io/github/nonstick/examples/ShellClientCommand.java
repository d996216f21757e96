package io.github.nonstick.examples;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nonstick shell-client}: has commands run elsewhere. */
@Command(
        name = "shell-client",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = {
            "nonstick shell-client HOST:PORT",
            "       nonstick shell-client HOST:PORT -- COMMAND [ARGUMENT...]"
        },
        showDefaultValues = false,
        description = {
            "Has a shell-server run commands, and prints what they print while they run.",
            "",
            "Without a COMMAND, each line of standard input is one, whose exit code is said unless it is 0. Words are"
                    + " separated by blanks. What stands in single quotes is taken as it is; what stands in double"
                    + " quotes, too, but for \\\" and \\\\; elsewhere \\ takes the next character as it is. There is no"
                    + " shell: a ; | & < > $ ` ( ) or * that is not quoted is refused. It ends with the input, with 7"
                    + " if a line was longer than 1 MiB.",
            "",
            "With a COMMAND it ends with the exit code of that, or with 255 if there is none: not connected, refused,"
                    + " cut. Arguments are what they are. A command that is killed has exit code 137, and standard"
                    + " error says why.",
            "",
            "The command that runs ends with its client, as by Ctrl-C. What is printed on a terminal has its control"
                    + " characters escaped.",
            ""
        })
final class ShellClientCommand implements Callable<Integer> {
    private static final String NAME = "nonstick shell-client";

    /** As ssh has it. */
    private static final int NO_EXIT_CODE = 255;

    private static final int MAX_LINE = 1 << 20;

    @Parameters(index = "0", paramLabel = "HOST:PORT", converter = AddressConverter.class, description = "The server.")
    private @Nullable Address server;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A program and its arguments, behind --.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws CommandFailure {
        return command.isEmpty() ? talk().code() : runOne();
    }

    private int runOne() {
        try (ShellClient client = connect()) {
            return client.run(command);
        } catch (RefusedCommandException e) {
            Output.error(NAME + ": refused: " + e.getMessage());
        } catch (CommandFailure e) {
            Output.error(NAME + ": " + e.getMessage());
        }
        return NO_EXIT_CODE;
    }

    private ShellClient connect() throws CommandFailure {
        return ShellClient.connect(Objects.requireNonNull(server));
    }

    private ExitCode talk() throws CommandFailure {
        try (ShellClient client = connect()) {
            InputLines lines = InputLines.prompted(NAME, MAX_LINE);
            for (String line = lines.next(); line != null; line = lines.next()) {
                run(client, line);
            }
            return lines.exitCode();
        }
    }

    private static void run(ShellClient client, String line) throws CommandFailure {
        try {
            List<String> words = ShellWords.of(line);
            int exitCode = words.isEmpty() ? 0 : client.run(words);
            if (exitCode != 0) {
                Output.error("exit code " + exitCode);
            }
        } catch (RefusedCommandException | IllegalArgumentException e) {
            Output.error("refused: " + e.getMessage());
        }
    }
}
