package io.github.nonstick.examples;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine alone).")
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
        InetSocketAddress address = new InetSocketAddress(ReceiveCommand.resolve(bind), port);
        ServerRun.serve(address, EchoServer.SETTINGS, (client, connection) -> EchoServer.answer(connection));
        return ExitCode.DONE.code();
    }
}
