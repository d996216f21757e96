package io.github.nonstick.examples;

import java.net.InetAddress;
import picocli.CommandLine.Option;

/** The options of receivers that say where they listen. */
final class ListenOptions {
    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine alone)."
                    + " Elsewhere, give --token-file, and --tls where there is that: whoever reaches the address can"
                    + " store files here.")
    private String bind = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9000",
            converter = ReceiveCommand.PortConverter.class,
            description = "The port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    ListenOptions() {}

    /** The address's host; throws where it has none. */
    InetAddress host() throws CommandFailure {
        return ReceiveCommand.resolve(bind);
    }

    int port() {
        return port;
    }
}
