package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The two streams of a connection, inspected while they pass: what arrives is copied and looked at later.
 *
 * <p>Each direction is used by one thread.
 */
public final class Conversation {
    private final InspectionQueue queue;
    private final ConversationListener listener;
    private final Stream toServer;
    private final Stream toClient;

    /**
     * A connection's streams.
     *
     * @param clientSkip how many bytes the client sends before its first frame
     * @param serverSkip how many bytes the server sends before its first frame
     */
    public Conversation(
            InspectionQueue queue,
            DialectGuess guess,
            long clientSkip,
            long serverSkip,
            ConversationListener listener) {
        this.queue = queue;
        this.listener = listener;
        this.toServer = new Stream(Direction.TO_SERVER, guess, clientSkip);
        this.toClient = new Stream(Direction.TO_CLIENT, guess, serverSkip);
    }

    /** Takes note that there is the connection. */
    public void began() {
        queue.addNote(listener::began);
    }

    /** Takes note that it cannot be passed on. */
    public void failed(IOException cause) {
        queue.addNote(() -> listener.failed(cause));
    }

    /** Takes note of a read; the buffer does not change. */
    public void arrived(Direction direction, ByteBuffer read) {
        stream(direction).arrived(read);
    }

    /** Takes note that nothing more comes in a direction. */
    public void ended(Direction direction) {
        stream(direction).ended();
    }

    private Stream stream(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    /** One of the two. Its first fields are of the thread that passes bytes on, the others of the one that looks. */
    private final class Stream implements InspectionListener {
        private final Direction direction;
        private long arrived;

        /** Whether nothing that comes is of interest. */
        private volatile boolean over;

        private final FrameReads reads = new FrameReads();
        private final DialectInspector inspector;
        private final long skip;
        private long skipped;
        private long looked;

        /** Whether memory was short for a piece: what comes behind it would be taken for something else. */
        private boolean incomplete;

        Stream(Direction direction, DialectGuess guess, long skip) {
            this.direction = direction;
            this.skip = skip;
            this.inspector = new DialectInspector(guess, skip, this);
        }

        void arrived(ByteBuffer read) {
            if (over) {
                return;
            }
            if (add(read)) {
                arrived += read.remaining();
            } else {
                over = true;
                long offset = arrived;
                queue.addNote(() -> listener.lost(direction, offset));
            }
        }

        private boolean add(ByteBuffer read) {
            try {
                byte[] copy = new byte[read.remaining()];
                read.get(read.position(), copy);
                return queue.add(copy.length, () -> look(ByteBuffer.wrap(copy)));
            } catch (OutOfMemoryError e) {
                // Bytes still pass: that they are not shown is the smaller loss.
                return false;
            }
        }

        void ended() {
            if (!over) {
                queue.addNote(this::lookAtEnd);
            }
        }

        private void look(ByteBuffer bytes) {
            if (incomplete) {
                return;
            }
            long offset = looked;
            looked += bytes.remaining();
            try {
                inspect(bytes);
            } catch (OutOfMemoryError e) {
                incomplete = true;
                over = true;
                listener.lost(direction, offset);
            }
        }

        private void inspect(ByteBuffer bytes) {
            reads.add(bytes.remaining());
            int passedOver = (int) Math.min(bytes.remaining(), skip - skipped);
            skipped += passedOver;
            bytes.position(passedOver);
            if (queue.isBehind()) {
                inspector.leaveBodyUnverified();
            }
            try {
                inspector.accept(bytes);
            } catch (IOException e) {
                throw new IllegalStateException("nothing is written", e);
            }
            if (inspector.isSettled()) {
                reads.allTaken();
            }
        }

        private void lookAtEnd() {
            if (incomplete) {
                return;
            }
            try {
                inspector.end();
            } catch (IOException e) {
                throw new IllegalStateException("nothing is written", e);
            }
        }

        @Override
        public void frame(InspectedFrame frame) {
            listener.frame(direction, frame, reads.take(frame));
        }

        @Override
        public void fault(Fault fault) {
            over = true;
            listener.fault(direction, fault);
        }
    }
}
