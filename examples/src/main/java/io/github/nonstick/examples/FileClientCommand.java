package io.github.nonstick.examples;

import io.github.nonstick.io.ConnectFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonstick file-client}: lists, gets and puts the files of a file-server. */
@Command(
        name = "file-client",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = {
            "nonstick file-client HOST:PORT list",
            "       nonstick file-client HOST:PORT get NAME... [--into DIR]",
            "       nonstick file-client HOST:PORT put FILE...",
            "       nonstick file-client HOST:PORT [--into DIR]"
        },
        showDefaultValues = false,
        description = {
            "Lists, gets and puts the files of a 'nonstick file-server'.",
            "",
            "Without a command, each line of standard input is one, in UTF-8: list, get NAME, put FILE, quit. What was"
                    + " interrupted goes on where it was when it is asked for again. Nothing is overwritten.",
            "",
            "A list is in the order of names; one that is too long to be held, of some ten thousand files or more, is in"
                    + " the order of the server's directory.",
            ""
        })
final class FileClientCommand implements Callable<Integer> {
    private static final String NAME = "nonstick file-client: ";

    /** Far longer than any name. */
    private static final int MAX_LINE = 1 << 20;

    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Where the server is.")
    private @Nullable Address server;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "list|get|put",
            description = "What to do; without it, what standard input says.")
    private @Nullable String command;

    @Parameters(
            index = "2..*",
            arity = "0..*",
            paramLabel = "NAME|FILE",
            description = "Which files of the server to get, or of this machine to put.")
    private List<String> files = List.of();

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "Where files are put that are got; an existing directory (default: the current one).")
    private @Nullable Path into;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, IOException {
        check();
        Path directory = into == null ? Path.of(".") : into;
        if (command == null || command.equals("get")) {
            ReceiveCommand.checkDirectory(directory);
        }
        Address server = Objects.requireNonNull(this.server);
        InetSocketAddress address = InetSocketAddress.createUnresolved(server.host(), server.port());
        try (FileClient client = new FileClient(address, directory)) {
            if (command == null) {
                return converse(client).code();
            }
            ExitCode worst = ExitCode.DONE;
            for (String file : command.equals("list") ? List.of("") : files) {
                worst = worst.orWorse(run(client, command, file));
            }
            return worst.code();
        }
    }

    private void check() {
        if (command != null && !List.of("list", "get", "put").contains(command)) {
            throw wrong(Printable.text(command) + " is none of list, get and put");
        }
        if ("list".equals(command) && !files.isEmpty()) {
            throw wrong("list takes no names");
        }
        if (command != null && !command.equals("list") && files.isEmpty()) {
            throw wrong(command + " what? Give one " + (command.equals("get") ? "NAME" : "FILE") + " or more");
        }
        if (into != null && command != null && !command.equals("get")) {
            throw wrong("--into is for get");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private ExitCode converse(FileClient client) throws IOException, CommandFailure {
        connect(client);
        InputLines lines = InputLines.prompted("nonstick file-client", MAX_LINE);
        ExitCode worst = ExitCode.DONE;
        for (String line = lines.next(); line != null && !line.strip().equals("quit"); line = lines.next()) {
            String[] words = line.strip().split(" +", 2);
            boolean named = words.length > 1;
            if (line.strip().equals("list") || named && (words[0].equals("get") || words[0].equals("put"))) {
                worst = worst.orWorse(run(client, words[0], named ? words[1] : ""));
            } else if (!line.isBlank()) {
                Output.error("list, get NAME, put FILE or quit");
            }
        }
        return worst.orWorse(lines.exitCode());
    }

    private static void connect(FileClient client) throws CommandFailure {
        try {
            client.connect();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, Main.describe(e));
        }
    }

    /** Does one thing, and says how it ended. */
    private static ExitCode run(FileClient client, String command, String file) {
        try {
            switch (command) {
                case "list" -> list(client);
                case "get" -> Output.line("got " + Printable.text(file) + ": " + client.get(file));
                default -> Output.line("put " + Printable.text(file) + ": " + client.put(Path.of(file)));
            }
            return ExitCode.DONE;
        } catch (FileFault e) {
            return failed(e.exitCode(), command, file, e);
        } catch (InvalidPathException e) {
            return failed(ExitCode.LOCAL, command, file, e);
        } catch (ConnectFailedException e) {
            Output.error(NAME + e.getMessage());
            return ExitCode.UNREACHABLE;
        } catch (IOException e) {
            return failed(ExitCode.CUT, command, file, e);
        }
    }

    private static void list(FileClient client) throws IOException {
        SortedFiles files = new SortedFiles((name, length) ->
                Output.lineSoon(String.format(Locale.ROOT, "%15d  %s", length, Printable.text(name))));
        try {
            client.list(files);
        } finally {
            files.end();
        }
    }

    private static ExitCode failed(ExitCode exitCode, String command, String file, Exception fault) {
        String name = file.isEmpty() ? "" : " " + Printable.text(file);
        Output.error(NAME + command + name + ": " + Printable.text(Main.describe(fault)));
        return exitCode;
    }
}
