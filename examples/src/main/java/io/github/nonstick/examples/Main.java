package io.github.nonstick.examples;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of nonstick.jar: reads the command line and runs a command. */
@Command(
        name = "nonstick",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        description = "Sends files over TCP: each a frame of a 4-byte length, a JSON header and the file's bytes.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "'nonstick COMMAND --help' describes a command.", "Begin with 'nonstick demo'."})
final class Main implements Runnable {
    /** Not in the table of exit codes: nothing that a user does leads here. */
    private static final int DEFECT = 70;

    private static final List<Class<?>> COMMANDS = List.of(
            ReceiveCommand.class,
            SendCommand.class,
            InspectCommand.class,
            ProxyCommand.class,
            DemoCommand.class,
            BroadcastCommand.class,
            EchoClientCommand.class,
            EchoServerCommand.class,
            FileClientCommand.class,
            FileServerCommand.class,
            HttpHelloCommand.class,
            NettyReceiverCommand.class,
            ShellClientCommand.class,
            ShellServerCommand.class,
            StickyCommand.class,
            UdpEchoCommand.class,
            UnixEchoCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] args) {
        LogLines.install();
        int exitCode = commandLine(args).execute(args);
        // The hook that does it behind a signal has little patience.
        System.exit(Output.finish(exitCode));
    }

    /** The commands as the arguments want them: one of them, or all. */
    static CommandLine commandLine(String[] args) {
        CommandLine commandLine = new CommandLine(new Main());
        commands(args).forEach(commandLine::addSubcommand);
        commandLine
                .setOut(Output.writer(Output.out()))
                .setErr(Output.writer(Output.err()))
                // A file's name may begin with "@".
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((fault, unparsed) -> reportUsage(fault))
                .setExecutionExceptionHandler((fault, command, parsed) -> report(fault, command));
        addExitCodes(commandLine);
        commandLine.getSubcommands().values().forEach(Main::addExitCodes);
        return commandLine;
    }

    /** The command that is asked for, or all of them: to find out the options of the others takes time. */
    private static List<Class<?>> commands(String[] args) {
        for (Class<?> command : COMMANDS) {
            if (args.length > 0 && command.getAnnotation(Command.class).name().equals(args[0])) {
                return List.of(command);
            }
        }
        return COMMANDS;
    }

    private static void addExitCodes(CommandLine commandLine) {
        commandLine
                .getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.table());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: receive, send, inspect, proxy, demo or a program of the tutorials");
    }

    private static int reportUsage(ParameterException fault) {
        CommandLine command = fault.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        Output.error(name + ": " + fault.getMessage());
        if (fault instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(unmatched, command.getErr());
        }
        Output.error("Try '" + name + " --help'.");
        return ExitCode.USAGE.code();
    }

    private static int report(Exception fault, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (fault instanceof CommandFailure failure) {
            if (!Termination.hasBegun()) {
                Output.error(name + ": " + failure.getMessage());
            }
            return failure.exitCode().code();
        }
        Output.error(name + ": this is a defect: " + Printable.text(fault.toString()));
        return DEFECT;
    }

    /** A failure in words: Java has some whose message is a path, or nothing. */
    static String describe(Throwable fault) {
        if (fault instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (fault instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = fault instanceof FileSystemException file ? file.getReason() : fault.getMessage();
        return message == null || message.isEmpty() ? fault.getClass().getSimpleName() : message;
    }
}
