package io.github.nonstick.examples;

import io.github.nonstick.transfer.ReceivedFile;
import io.github.nonstick.transfer.ReceiverListener;
import io.github.nonstick.transfer.Refusal;
import io.github.nonstick.transfer.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Prints a line for whatever does not become of a file that {@code nonstick receive} is sent. */
abstract class ReceiveReport implements ReceiverListener {
    /** Set when a signal has come: what is cut then is no news. */
    private volatile boolean interrupted;

    /** Says that connections are closed from now on. */
    void interrupted() {
        interrupted = true;
    }

    /** A file that was received, in words. */
    static String description(ReceivedFile file) {
        String verified = file.verified() ? file.hash().algorithm().label() + " verified" : "not verified";
        return Printable.text(file.name()) + as(file) + " (" + ByteSize.text(file.length()) + ", " + verified + ")";
    }

    /** The name that it was stored under; empty where it is its own. */
    private static String as(ReceivedFile file) {
        if (file.path() == null) {
            return "";
        }
        String storedName = String.valueOf(file.path().getFileName());
        String own = file.name().substring(file.name().lastIndexOf('/') + 1);
        return storedName.equals(own) ? "" : " as " + Printable.text(storedName);
    }

    @Override
    public void greeted(SocketAddress peer, byte[] greeting) {
        Output.error("greeting" + from(peer) + " passed over: " + SendReport.passedOver(greeting));
    }

    @Override
    public void skipped(SocketAddress peer, String name) {
        Output.error("skipped " + Printable.text(name) + from(peer) + ": there is a file of that name");
    }

    @Override
    public void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {
        if (interrupted && reason.refusal() == Refusal.STOPPED) {
            return; // whoever interrupted it knows
        }
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
