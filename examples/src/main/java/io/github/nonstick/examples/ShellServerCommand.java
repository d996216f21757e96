package io.github.nonstick.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonstick shell-server}: runs commands for clients of this machine. */
@Command(
        name = "shell-server",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick shell-server [OPTIONS]",
        showDefaultValues = false,
        description = {
            "Runs programs of a list for shell-client; their output goes out while they run.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'. Then there are lines for each client, which"
                    + " begin with its number: it joins, it leaves, a command, how that ended. One that is silent for"
                    + " 10 minutes is dropped, and one that takes nothing of what a command prints for 15 seconds.",
            "",
            "Every user of this machine can connect, and is given what the programs can do as the user who runs the"
                    + " server: cat and ls show each file that this user can read. A program that starts others (sh,"
                    + " env, find, xargs) gives away everything. No shell reads the commands. They have an empty"
                    + " input, no environment but PATH and LC_ALL, and are killed with what they started at a limit, when"
                    + " their client leaves and when the server stops; but what a program starts and does not wait"
                    + " for outlives it.",
            ""
        })
final class ShellServerCommand implements Callable<Integer> {
    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}); none but those of this machine alone.")
    private String bind = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9000",
            converter = ReceiveCommand.PortConverter.class,
            description = "The port to listen on (default: ${DEFAULT-VALUE}), 0 for any free one.")
    private int port;

    @Option(
            names = "--allow",
            paramLabel = "NAME",
            split = ",",
            description = "The programs, each as it is found in PATH when the server starts (default: cat, date, echo,"
                    + " ls, pwd, uname, wc).")
    private List<String> allowed = List.of();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where commands run (default: the current directory). They can name files elsewhere.")
    private Path directory = Path.of("");

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = TimeSpan.LimitConverter.class,
            description =
                    "How long a command can take, and its client to take the output (default:" + " ${DEFAULT-VALUE}).")
    private Duration timeLimit = Duration.ZERO;

    @Option(
            names = "--output-limit",
            paramLabel = "SIZE",
            defaultValue = "16M",
            converter = ByteSize.Converter.class,
            description = "How much a command can print (default: ${DEFAULT-VALUE}).")
    private long outputLimit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        InetAddress host = ReceiveCommand.resolve(bind);
        if (!host.isLoopbackAddress()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bind " + Printable.text(bind) + " is not of this machine alone: nothing here keeps others from"
                            + " running commands");
        }
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(
                    spec.commandLine(), "--directory " + Printable.text(directory.toString()) + " is not a directory");
        }
        ShellServer server = new ShellServer(programs(), new ShellRun.Limits(timeLimit, outputLimit), directory);
        ServerRun.serve(new InetSocketAddress(host, port), server.settings(), server::serve);
        return ExitCode.DONE.code();
    }

    private AllowedPrograms programs() {
        try {
            return allowed.isEmpty() ? AllowedPrograms.usual() : AllowedPrograms.of(allowed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--allow: " + e.getMessage());
        }
    }
}
