package io.github.nonstick.transfer;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a receiver does. Called by the threads of the connections, several at once.
 */
public interface ReceiverListener {
    /**
     * A file is complete, verified where it could be, and under its name, or all in the stream it goes to. Whoever
     * counts files leaves out those that were {@linkplain ReceivedFile#alreadyThere() already there}: a sender that
     * did not hear that its file is stored may offer it again.
     */
    default void stored(SocketAddress peer, ReceivedFile file) {}

    /** What a sender said before its first frame was passed over; not safe to print as it is. */
    default void greeted(SocketAddress peer, byte[] greeting) {}

    /** A file was passed over because its name is taken; the name is safe to print. */
    default void skipped(SocketAddress peer, String name) {}

    /**
     * A file was not kept; nothing of it is left. The name is the one in its header, null where there is
     * none, and not safe to print as it is.
     */
    default void refused(SocketAddress peer, @Nullable String name, RefusedException reason) {}

    /**
     * A connection ended in error: cut, timed out, or not speaking the format. What it had stored before
     * stays, nothing else is left of it.
     */
    default void failed(SocketAddress peer, IOException cause) {}

    /**
     * The file that goes to a stream is not going to be complete: what the stream was given of it is not to be
     * relied on, and nothing more comes. {@link #refused} or {@link #failed} is called as well, unless the peer
     * ended the connection in between its frames. The name is as with {@code refused}.
     *
     * @param cause a {@link RefusedException} where the sender was told, or could have been
     */
    default void incomplete(SocketAddress peer, @Nullable String name, IOException cause) {}
}
