package io.github.nonstick.examples;

import io.github.nonstick.examples.inspect.Conversation;
import io.github.nonstick.examples.inspect.InspectionQueue;
import io.github.nonstick.examples.inspect.Relay;
import io.github.nonstick.server.FrameServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nonstick proxy}: stands between two programs and shows the frames that pass. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromBuild.class,
        sortOptions = false,
        customSynopsis = "nonstick proxy [OPTIONS] LISTEN_PORT HOST:PORT",
        showDefaultValues = false,
        description = {
            "Passes connections on to HOST:PORT, unchanged, and shows the frames of both directions as they pass.",
            "",
            "The first line on standard output is 'listening on HOST:PORT'. Then there are:",
            "",
            "  N: from HOST:PORT",
            "  N DIRECTION OFFSET: 4+HEADER[+BODY] HASH reads R: READS JSON",
            "  N DIRECTION OFFSET: fault: ERROR",
            "",
            "N is the connection's number. DIRECTION is > for what the client sends, < for what the server does. "
                    + FrameLines.ABOUT_FRAMES,
            "",
            "R is how many reads the frame came in, READS how many of its bytes each of the first 16 brought, with"
                    + " '/' and that read's length where it brought others, too: 4+118+1024/1100.",
            "",
            FrameLines.ABOUT_FAULTS + " Bytes still pass. Byte order, names of the keys and frames without a length are"
                    + " found out of each direction's first frames, as far as no option tells them.",
            "",
            "Passing on never waits for what is shown: a body that comes too fast is 'unverified', and a direction of"
                    + " which too much waits is shown no further. What cannot be passed on, as the server is not"
                    + " there, is a line on standard error. It ends when it is stopped.",
            ""
        })
final class ProxyCommand implements Callable<Integer> {
    private static final int CONNECT_MILLIS = 10_000;

    /** What has passed when it is stopped is shown, if that takes no longer. */
    private static final Duration SHOWING_REST = Duration.ofMillis(500);

    @Parameters(
            index = "0",
            paramLabel = "LISTEN_PORT",
            converter = ReceiveCommand.PortConverter.class,
            description = "The port to listen on, 0 for any free one.")
    private int port;

    @Parameters(
            index = "1",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Where connections are passed on to.")
    private Address target = new Address("localhost", 1);

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine alone). Whoever reaches"
                    + " it reaches HOST:PORT.")
    private String bind = "";

    @Option(
            names = "--skip-client",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "The client sends so many other bytes before its first frame.")
    private long clientSkip;

    @Option(
            names = "--skip-server",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "The server sends so many other bytes before its first frame, as a greeting.")
    private long serverSkip;

    @Option(
            names = "--json",
            description = "Print a JSON object for each frame: connection, direction, offset, header_length, header,"
                    + " body_offset, body_length, hash, reads (at most 16), read_count; and for a fault: connection,"
                    + " direction, offset, error, hint.")
    private boolean json;

    @ArgGroup(validate = false, heading = "%nDialect, where it is not to be found out:%n")
    private DialectOptions dialect = new DialectOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final AtomicLong connections = new AtomicLong();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        dialect.check(spec.commandLine());
        InetAddress host = ReceiveCommand.resolve(bind);
        checkTarget(host);
        InspectionQueue queue = InspectionQueue.start();
        // The lock keeps a connection that comes at once from being reported before the address.
        synchronized (Output.out()) {
            FrameServer server = ReceiveCommand.start(host, port, client -> pass(client, queue));
            Output.line(
                    "listening on " + Address.text(host, server.localAddress().getPort()));
        }
        Termination.then(() -> showRest(queue));
        new CountDownLatch(1).await();
        return ExitCode.DONE.code();
    }

    /** A proxy that connects to itself accepts what it has sent, until there are no more connections. */
    private void checkTarget(InetAddress host) {
        InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
        InetAddress there = address.getAddress();
        boolean here = there != null
                && (there.equals(host)
                        || there.isAnyLocalAddress()
                        || host.isAnyLocalAddress() && there.isLoopbackAddress());
        if (here && port == target.port()) {
            throw new ParameterException(spec.commandLine(), target + " is where the proxy itself would listen");
        }
    }

    private static void showRest(InspectionQueue queue) {
        try {
            queue.await(SHOWING_REST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(SocketChannel client, InspectionQueue queue) throws IOException {
        InetSocketAddress peer = (InetSocketAddress) client.getRemoteAddress();
        String address = Address.text(peer.getAddress(), peer.getPort());
        ProxyLines lines = new ProxyLines(connections.incrementAndGet(), address, target, json);
        Conversation conversation = new Conversation(queue, dialect.guess(), clientSkip, serverSkip, lines);
        conversation.began();
        try (SocketChannel server = SocketChannel.open()) {
            if (connect(server, conversation)) {
                Relay.run(client, server, conversation);
            }
        }
    }

    private boolean connect(SocketChannel server, Conversation conversation) {
        try {
            server.socket().connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            conversation.failed(e);
            return false;
        }
    }
}
