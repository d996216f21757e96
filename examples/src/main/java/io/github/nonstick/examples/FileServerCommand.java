package io.github.nonstick.examples;

import io.github.nonstick.transfer.FileReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "Whoever reaches the address can read and add files. Nothing outside the directory is read or written, and"
                    + " nothing is overwritten. A file has its name only when it is complete and verified.",
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

    @Mixin
    private ServerAddressOptions listen = new ServerAddressOptions();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ReceiveCommand.checkDirectory(directory);
        deleteOldParts();
        ServerRun.serve(listen.address(), FileServer.SETTINGS, new FileServer(directory)::serve);
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
