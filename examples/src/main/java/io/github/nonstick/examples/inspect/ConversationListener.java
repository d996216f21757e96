package io.github.nonstick.examples.inspect;

import java.io.IOException;

/** Is told what the two streams of a connection hold. Called by one thread, of all connections. */
public interface ConversationListener {
    /** The connection is there. */
    default void began() {}

    /**
     * It is not passed on, and ends.
     *
     * @param cause why
     */
    default void failed(IOException cause) {}

    /** A frame is complete. */
    void frame(Direction direction, InspectedFrame frame, FrameReads.Pieces reads);

    /** A stream is not frames from here on; nothing follows of it. */
    void fault(Direction direction, Fault fault);

    /** A stream came faster than it could be looked at; nothing follows of it. */
    void lost(Direction direction, long offset);
}
