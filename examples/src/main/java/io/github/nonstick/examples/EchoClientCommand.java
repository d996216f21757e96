package io.github.nonstick.examples;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nonstick echo-client}: says lines, and shows the answers. */
@Command(
        name = "echo-client",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick echo-client HOST:PORT",
        showDefaultValues = false,
        description = {
            "Sends each line of standard input to an echo-server, and prints its answer.",
            "",
            "Lines are UTF-8 whatever the locale, at most 1 MiB each; longer ones are not sent, which ends in exit code"
                    + " 7. It ends when all lines are answered.",
            ""
        })
final class EchoClientCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "HOST:PORT", converter = AddressConverter.class, description = "The server.")
    private @Nullable Address server;

    @Override
    public Integer call() throws CommandFailure {
        Address server = Objects.requireNonNull(this.server);
        InetSocketAddress address = InetSocketAddress.createUnresolved(server.host(), server.port());
        return EchoClient.talk("nonstick echo-client", address, server.toString())
                .code();
    }
}
