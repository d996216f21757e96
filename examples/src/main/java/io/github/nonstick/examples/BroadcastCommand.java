package io.github.nonstick.examples;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
        customSynopsis = {"nonstick broadcast [OPTIONS]", "nonstick broadcast --connect HOST:PORT"},
        showDefaultValues = false,
        description = {
            "Passes each frame that a client sends on to all the others; one thread serves them all.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'. Then there is a line for each client that"
                    + " joins, leaves or is dropped, beginning with its number. With --connect it is a client: each"
                    + " line of standard input is a frame, and each frame that comes a line, 'NUMBER: TEXT'.",
            ""
        })
final class BroadcastCommand implements Callable<Integer> {
    private static final int CONNECT_MILLIS = 10_000;

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Join there.")
    private @Nullable Address target;

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
            return join(target).code();
        }
        if (maxPending == 0 || maxRate == 0) {
            throw new ParameterException(
                    spec.commandLine(), (maxPending == 0 ? "--max-pending" : "--max-rate") + " is at least 1");
        }
        InetAddress host = ReceiveCommand.resolve(bind);
        Broadcast server = listen(new InetSocketAddress(host, port));
        Output.line("listening on " + Address.text(host, server.address().getPort()));
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
            throw ReceiveCommand.cannotListen(address.getAddress(), port, e);
        }
    }

    private static ExitCode join(Address address) throws CommandFailure {
        AtomicBoolean leaving = new AtomicBoolean();
        try (SocketChannel channel = connect(address)) {
            Thread saying = new Thread(() -> say(channel, leaving), "nonstick-say");
            saying.setDaemon(true);
            saying.start();
            FrameReader reader = FrameReader.of(channel, Broadcast.FORMAT);
            while (reader.next()) {
                Object from = reader.header().attribute("from");
                Output.line(Printable.text(String.valueOf(from)) + ": " + Printable.text(reader.readBodyText()));
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CUT, address + ": " + Main.describe(e));
        }
        if (!leaving.get()) {
            throw new CommandFailure(ExitCode.CUT, address + " has closed the connection");
        }
        return ExitCode.DONE;
    }

    private static SocketChannel connect(Address address) throws IOException, CommandFailure {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            return channel;
        } catch (IOException e) {
            channel.close();
            String reason = e instanceof UnknownHostException ? "unknown host" : Main.describe(e);
            throw new CommandFailure(ExitCode.UNREACHABLE, "cannot connect to " + address + ": " + reason);
        }
    }

    private static void say(SocketChannel channel, AtomicBoolean leaving) {
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, Output.CHARSET));
            FrameWriter writer = FrameWriter.of(channel, Broadcast.FORMAT);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                byte[] text = line.getBytes(StandardCharsets.UTF_8);
                if (text.length > Broadcast.FORMAT.limits().maxBodyLength()) {
                    Output.error("nonstick broadcast: not sent, as it is longer than 64 KiB: a line of " + text.length
                            + " bytes");
                } else {
                    writer.write(FrameHeader.of(text.length), text);
                }
            }
            leaving.set(true);
            channel.shutdownOutput();
        } catch (IOException e) {
            // The other thread reads why.
            return;
        }
    }
}
