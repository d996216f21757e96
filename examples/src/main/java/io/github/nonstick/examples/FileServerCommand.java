package io.github.nonstick.examples;

import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nonstick file-server}: others list, get and put the files of a directory. */
@Command(
        name = "file-server",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick file-server [OPTIONS] [DIR]",
        showDefaultValues = false,
        description = {
            "Lets clients list, get and put the files of a directory; see 'nonstick file-client --help'.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'. Then there are lines for each client, which"
                    + " begin with its number: it joins, it leaves or is dropped, a request and what came of it. One"
                    + " that is silent for 10 minutes is dropped.",
            "",
            "Nothing outside the directory is read or written, and nothing is overwritten. A file has its name only"
                    + " when it is complete and verified.",
            ""
        })
final class FileServerCommand implements Callable<Integer> {
    /** What was put in part, and nobody went on with for so long, is deleted at the start. */
    private static final Duration KEPT = Duration.ofDays(7);

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            defaultValue = ".",
            description = "An existing directory (default: the current one).")
    private Path directory = Path.of(".");

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine alone). Whoever reaches"
                    + " it can read and add files.")
    private String bind = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9000",
            converter = ReceiveCommand.PortConverter.class,
            description = "The port to listen on (default: ${DEFAULT-VALUE}), 0 for any free one.")
    private int port;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ReceiveCommand.checkDirectory(directory);
        deleteOldParts();
        InetSocketAddress address = new InetSocketAddress(ReceiveCommand.resolve(bind), port);
        ServerRun.serve(address, FileServer.SETTINGS, new FileServer(directory)::serve);
        return ExitCode.DONE.code();
    }

    private void deleteOldParts() {
        try {
            FileReceiver.into(directory).deleteStalePartials(KEPT);
        } catch (IOException e) {
            Output.error("warning: cannot delete old partial files: " + Printable.text(Main.describe(e)));
        }
    }
}
