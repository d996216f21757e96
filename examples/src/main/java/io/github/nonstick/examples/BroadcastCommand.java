package io.github.nonstick.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonstick broadcast}: what one says, all the others hear. */
@Command(
        name = "broadcast",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = {"nonstick broadcast [OPTIONS]", "       nonstick broadcast --connect HOST:PORT"},
        showDefaultValues = false,
        description = {
            "Passes each frame that a client sends on to all the others; one thread serves them all.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'. Then there is a line for each client that"
                    + " joins, leaves or is dropped, beginning with its number. With --connect it is a client: each"
                    + " line of standard input is a frame, and each frame that comes a line, 'NUMBER: TEXT'.",
            "",
            "Lines are UTF-8 whatever the locale, at most 64 KiB each; longer ones are not sent, which ends in exit code"
                    + " 7. A client ends with its input.",
            ""
        })
final class BroadcastCommand implements Callable<Integer> {
    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Join there.")
    private @Nullable Address target;

    @Mixin
    private ServerAddressOptions listen = new ServerAddressOptions();

    @Option(
            names = "--max-clients",
            paramLabel = "N",
            defaultValue = "15000",
            converter = WholeNumber.From1.class,
            description = "More wait until one leaves (default: ${DEFAULT-VALUE}).")
    private int maxClients;

    @Option(
            names = "--max-pending",
            paramLabel = "SIZE",
            defaultValue = "256K",
            converter = ByteSize.Converter.class,
            description =
                    "A client that does not read is dropped when so much waits for it (default: ${DEFAULT-VALUE}).")
    private long maxPending;

    @Option(
            names = "--max-rate",
            paramLabel = "SIZE",
            defaultValue = "64K",
            converter = ByteSize.Converter.class,
            description = "What a client can send in a second (default: ${DEFAULT-VALUE}); the rest waits.")
    private long maxRate;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, IOException {
        if (target != null) {
            checkServerOptionsAbsent();
            return BroadcastClient.join(target).code();
        }
        if (maxPending == 0 || maxRate == 0) {
            throw new ParameterException(
                    spec.commandLine(), (maxPending == 0 ? "--max-pending" : "--max-rate") + " is at least 1");
        }
        InetSocketAddress address = listen.address();
        Broadcast server = listen(address);
        Output.line("listening on "
                + Address.text(address.getAddress(), server.address().getPort()));
        server.run();
        return ExitCode.DONE.code();
    }

    private void checkServerOptionsAbsent() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!option.longestName().equals("--connect")) {
                throw new ParameterException(spec.commandLine(), option.longestName() + " is not for --connect");
            }
        }
    }

    private Broadcast listen(InetSocketAddress address) throws CommandFailure {
        try {
            return new Broadcast(address, new Broadcast.Policy(maxClients, maxPending, maxRate));
        } catch (IOException e) {
            throw ReceiveCommand.cannotListen(address.getAddress(), address.getPort(), e);
        }
    }
}
