package io.github.nonstick.examples;

import io.github.nonstick.examples.inspect.ConversationListener;
import io.github.nonstick.examples.inspect.Direction;
import io.github.nonstick.examples.inspect.Fault;
import io.github.nonstick.examples.inspect.FrameReads;
import io.github.nonstick.examples.inspect.InspectedFrame;
import java.io.IOException;
import java.net.UnknownHostException;

/**
 * Prints what passes on one connection.
 *
 * @param number the connection's, from 1
 * @param client the address that it comes from
 * @param target where it is passed on to
 * @param json whether in objects
 */
record ProxyLines(long number, String client, Address target, boolean json) implements ConversationListener {
    @Override
    public void began() {
        if (!json) {
            Output.lineSoon(number + ": from " + client);
        }
    }

    @Override
    public void failed(IOException cause) {
        String reason = cause instanceof UnknownHostException ? "unknown host" : Printable.text(Main.describe(cause));
        Output.error("nonstick proxy: connection " + number + " is not passed on: cannot connect to " + target + ": "
                + reason);
    }

    @Override
    public void frame(Direction direction, InspectedFrame frame, FrameReads.Pieces reads) {
        if (json) {
            Output.lineSoon(FrameLines.json(object(direction), frame)
                    .with(
                            "reads",
                            reads.first().stream().map(FrameReads.Piece::length).toList())
                    .with("read_count", reads.count())
                    .toString());
        } else {
            Output.lineSoon(prefix(direction) + FrameLines.text(frame, reads));
        }
    }

    @Override
    public void fault(Direction direction, Fault fault) {
        if (json) {
            Output.lineSoon(FrameLines.json(object(direction), fault).toString());
        } else {
            // In one piece: other connections have lines, too.
            Output.lineSoon(prefix(direction) + String.join(System.lineSeparator(), FrameLines.text(fault)));
        }
    }

    @Override
    public void lost(Direction direction, long offset) {
        fault(direction, new Fault(offset, "more came than could be looked at", "", new byte[0], offset));
    }

    private Json object(Direction direction) {
        return new Json().with("connection", number).with("direction", direction.arrow());
    }

    private String prefix(Direction direction) {
        return number + " " + direction.arrow() + " ";
    }
}
