package io.github.nonstick.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonstick udp-echo}: frames in datagrams. */
@Command(
        name = "udp-echo",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = {
            "nonstick udp-echo --demo",
            "       nonstick udp-echo [--bind ADDR] [--port N]",
            "       nonstick udp-echo --connect HOST:PORT [--timeout TIME]"
        },
        showDefaultValues = false,
        description = {
            "Shows what datagrams keep, and what they lose.",
            "",
            "With --demo it shows it all on this machine, and ends. Otherwise it answers each datagram that holds a"
                    + " frame with its text in capitals: the first line on standard output is 'listening on HOST:PORT',"
                    + " then there is a line for each datagram. With --connect it is a client: each line of standard"
                    + " input is a frame in a datagram, and each answer a line; it ends with 6 if one was missing.",
            "",
            "Lines are UTF-8 whatever the locale; one that no datagram holds is not sent, which ends in exit code 7.",
            ""
        })
final class UdpEchoCommand implements Callable<Integer> {
    /** Far more than any datagram holds: what is between is named by that. */
    private static final int MAX_LINE = 1 << 20;

    private static final Set<String> SERVER_OPTIONS = Set.of("--bind", "--port");

    @Option(names = "--demo", description = "Show it all, on this machine.")
    private boolean demo;

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Ask there.")
    private @Nullable Address target;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = TimeSpan.LimitConverter.class,
            description = "How long an answer is waited for (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Mixin
    private ServerAddressOptions listen = new ServerAddressOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws CommandFailure, IOException {
        checkOptions();
        if (demo) {
            return demonstrate().code();
        }
        return (target != null ? ask(target) : serve()).code();
    }

    private void checkOptions() {
        String mode = demo ? "--demo" : target != null ? "--connect" : "a server";
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName();
            boolean fits = switch (name) {
                case "--demo" -> true;
                case "--timeout" -> demo || target != null;
                default -> !demo && SERVER_OPTIONS.contains(name) == (target == null);
            };
            if (!fits) {
                throw new ParameterException(spec.commandLine(), name + " is not for " + mode);
            }
        }
    }

    private ExitCode demonstrate() throws CommandFailure {
        try {
            new UdpDemo(timeout).run();
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "the demonstration failed: " + Main.describe(e));
        }
    }

    private ExitCode serve() throws CommandFailure, IOException {
        InetSocketAddress address = listen.address();
        try (UdpEcho server = listen(address)) {
            Output.line("listening on "
                    + Address.text(address.getAddress(), server.address().getPort()));
            server.run();
            return ExitCode.DONE;
        }
    }

    private static UdpEcho listen(InetSocketAddress address) throws CommandFailure {
        try {
            return new UdpEcho(address, Output::lineSoon);
        } catch (IOException e) {
            throw ReceiveCommand.cannotListen(address.getAddress(), address.getPort(), e);
        }
    }

    private ExitCode ask(Address address) throws CommandFailure {
        InetSocketAddress server = new InetSocketAddress(ReceiveCommand.resolve(address.host()), address.port());
        InputLines lines = InputLines.prompted("nonstick udp-echo", MAX_LINE);
        ExitCode worst = ExitCode.DONE;
        try (UdpEchoClient client = new UdpEchoClient(server, timeout)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                worst = worst.orWorse(ask(client, line));
            }
        } catch (PortUnreachableException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "nobody listens on " + address + ", its machine says");
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CUT, address + ": " + Main.describe(e));
        }
        return worst.orWorse(lines.exitCode());
    }

    private ExitCode ask(UdpEchoClient client, String line) throws IOException, CommandFailure {
        Optional<String> answer;
        try {
            answer = client.ask(line);
        } catch (IllegalArgumentException e) {
            Output.error("nonstick udp-echo: not sent: " + e.getMessage());
            return ExitCode.LOCAL;
        }
        if (answer.isEmpty()) {
            Output.error("nonstick udp-echo: no answer within " + TimeSpan.text(timeout)
                    + ": the question was lost, or the answer");
            return ExitCode.CUT;
        }
        OutputLines.print(answer.get());
        return ExitCode.DONE;
    }
}
