package io.github.nonstick.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * One contender at both ends of a TCP connection, sending the messages of a workload one after the other.
 *
 * <p>Senders gather small frames and let go of them in writes of about 64 KiB; receivers read as much. The
 * whole job is done on the way, see {@link Codec}.
 */
abstract class Loopback implements AutoCloseable {
    static final int BUFFER_LENGTH = 65_536;

    /** More than two cache lines of ints. */
    private static final int DISTANCE = 64;

    final Message[] messages;

    /**
     * Index of the message to be sent next, in the middle: the sender writes it with every frame, and in a cache line
     * with what the receiver reads each of them would wait for the other.
     */
    private final int[] nextMessage = new int[2 * DISTANCE];

    Loopback(List<Message> messages) {
        this.messages = messages.toArray(Message[]::new);
    }

    /** Index of the next message; the one behind the last is the first. */
    final int takeMessage() {
        int index = nextMessage[DISTANCE];
        nextMessage[DISTANCE] = index + 1 == messages.length ? 0 : index + 1;
        return index;
    }

    /** Sends so many frames; returns when all of them were handed to the system. */
    abstract void send(int frameCount) throws IOException;

    /**
     * Receives so many frames.
     *
     * @return the sum of {@link Message#answer()}, except for {@link RawLoopback}
     */
    abstract long receive(int frameCount) throws IOException;

    /** Closes both ends; whoever waits at one of them fails. */
    @Override
    public abstract void close() throws IOException;
}
