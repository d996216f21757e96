package io.github.nonstick.examples;

import io.github.nonstick.transfer.ReceivedFile;
import io.github.nonstick.transfer.ReceiverListener;
import io.github.nonstick.transfer.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Prints a line, or an object, for whatever happens to a file that {@code nonstick receive} is sent. */
final class ReceiveReport implements ReceiverListener {
    private final boolean json;
    private final Runnable stored;

    /** Set when a signal has come: what is cut then is no news. */
    private volatile boolean interrupted;

    /**
     * A report on standard output and standard error.
     *
     * @param stored is run for each file, after it was printed
     */
    ReceiveReport(boolean json, Runnable stored) {
        this.json = json;
        this.stored = stored;
    }

    /** Says that connections are closed from now on. */
    void interrupted() {
        interrupted = true;
    }

    @Override
    public void stored(SocketAddress peer, ReceivedFile file) {
        Output.lineSoon(json ? object(file) : line(file));
        stored.run();
    }

    private static String line(ReceivedFile file) {
        String storedName = String.valueOf(file.path().getFileName());
        String own = file.name().substring(file.name().lastIndexOf('/') + 1);
        String as = storedName.equals(own) ? "" : " as " + Printable.text(storedName);
        String verified = file.verified() ? file.hash().algorithm().label() + " verified" : "not verified";
        return "stored " + Printable.text(file.name()) + as + " (" + ByteSize.text(file.length()) + ", " + verified
                + ")";
    }

    private static String object(ReceivedFile file) {
        return new Json()
                .with("name", file.name())
                .with("path", file.path().toAbsolutePath().normalize().toString())
                .with("bytes", file.length())
                .with("hash", file.hash().hex())
                .with("verified", file.verified())
                .toString();
    }

    @Override
    public void skipped(SocketAddress peer, String name) {
        Output.error("skipped " + Printable.text(name) + from(peer) + ": there is a file of that name");
    }

    @Override
    public void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {
        String file = name == null ? "a file" : Printable.text(name);
        Output.error("refused " + file + from(peer) + ": " + Printable.text(Main.describe(reason)));
    }

    @Override
    public void failed(SocketAddress peer, IOException cause) {
        if (!interrupted) {
            String reason = cause instanceof ClosedChannelException
                    ? "closed here before its file was complete"
                    : Printable.text(Main.describe(cause));
            Output.error("connection" + from(peer) + " failed: " + reason);
        }
    }

    private static String from(SocketAddress peer) {
        return peer instanceof InetSocketAddress address
                ? " from " + Address.text(address.getAddress(), address.getPort())
                : "";
    }
}
