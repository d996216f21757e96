package io.github.nonstick.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nonstick echo-server}: answers in capitals. */
@Command(
        name = "echo-server",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick echo-server [OPTIONS]",
        showDefaultValues = false,
        description = {
            "Answers each line of echo-client in capitals, any number of clients at once.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'. Then there is a line for each client that"
                    + " joins, leaves or is dropped, beginning with its number. One that is silent for 10 minutes is"
                    + " dropped.",
            ""
        })
final class EchoServerCommand implements Callable<Integer> {
    @Mixin
    private ServerAddressOptions listen = new ServerAddressOptions();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ServerRun.serve(listen.address(), EchoServer.SETTINGS, (client, connection) -> EchoServer.answer(connection));
        return ExitCode.DONE.code();
    }
}
