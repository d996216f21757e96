package io.github.nonstick.examples;

import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** The options of servers that say where they listen. */
final class ServerAddressOptions {
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

    ServerAddressOptions() {}

    /** What they say; throws where there is no such host. */
    InetSocketAddress address() throws CommandFailure {
        return new InetSocketAddress(ReceiveCommand.resolve(bind), port);
    }
}
