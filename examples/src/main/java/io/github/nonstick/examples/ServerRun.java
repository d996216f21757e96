package io.github.nonstick.examples;

import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.server.BindFailedException;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.server.ServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of frames as a program: it says where it listens, who comes and who goes, until it is stopped. */
final class ServerRun {
    /** For frames in flight, when it is stopped. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** What is done with a client. */
    interface Conversation {
        /**
         * Serves a client until it leaves.
         *
         * @param client its number, with which lines about it begin
         * @throws IOException why it was dropped
         */
        void hold(int client, FrameConnection connection) throws IOException;
    }

    private final Conversation conversation;
    private final AtomicInteger joined = new AtomicInteger();

    private ServerRun(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Listens, and serves each client that comes; it ends when the program is stopped. */
    static void serve(SocketAddress address, ServerSettings settings, Conversation conversation)
            throws CommandFailure, InterruptedException {
        ServerRun run = new ServerRun(conversation);
        // The lock keeps a client that comes at once from being reported before the address.
        synchronized (Output.out()) {
            FrameServer server = run.start(address, settings);
            Termination.then(() -> stop(server));
            Output.line("listening on " + text(server.boundAddress()));
        }
        new CountDownLatch(1).await();
    }

    private FrameServer start(SocketAddress address, ServerSettings settings) throws CommandFailure {
        try {
            return FrameServer.start(address, settings, this::hold);
        } catch (IOException e) {
            String why = e instanceof BindFailedException failed ? failed.why() : Main.describe(e);
            throw new CommandFailure(ExitCode.UNREACHABLE, "cannot listen on " + text(address) + ": " + why);
        }
    }

    private void hold(FrameConnection connection) throws IOException {
        int client = joined.incrementAndGet();
        SocketAddress peer = connection.remoteAddress();
        Output.lineSoon(() -> client + " joined" + (peer instanceof InetSocketAddress ? ": " + text(peer) : ""));
        try {
            conversation.hold(client, connection);
            Output.lineSoon(client + " left");
        } catch (IOException e) {
            Output.lineSoon(client + " dropped: " + Printable.text(Main.describe(e)));
            throw e;
        }
    }

    private static void stop(FrameServer server) {
        try {
            server.stop(GRACE);
        } catch (IOException e) {
            Output.error("nonstick: " + Printable.text(Main.describe(e)));
        }
    }

    /** The address as it stands on a command line. */
    static String text(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return Printable.line(unix.getPath().toString());
        }
        return address instanceof InetSocketAddress internet && !internet.isUnresolved()
                ? Address.text(internet.getAddress(), internet.getPort())
                : Printable.text(address.toString());
    }
}
