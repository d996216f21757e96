package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FramingException;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a receiver's answers while files are still being sent.
 *
 * <p>Answers left unread would fill the connection, until the receiver waits for the sender and the sender
 * for the receiver. A peer that says anything else is let be: it is a plain one with habits of its own, and
 * what it says is read and dropped for the same reason.
 */
final class ReplyCollector {
    /** A half-closed peer may send frames for ever; after so many that are no answers, none is looked at. */
    private static final int MAX_FOREIGN_FRAMES = 16;

    private static final int DROPPED_LENGTH = 8_192;

    private final ReadableByteChannel channel;
    private final FrameReader reader;

    /** The numbers of the files that were sent and not answered. */
    private final Set<Long> expected = new HashSet<>();

    private final Map<Long, Reply> replies = new HashMap<>();

    /** What the peer said that was no answer; empty if nothing. */
    private String foreign = "";

    /** How the connection failed; null while it has not, and where the peer closed it. */
    private @Nullable IOException failure;

    private boolean ended;
    private boolean closing;

    private ReplyCollector(ReadableByteChannel channel, FrameFormat format) {
        this.channel = channel;
        this.reader = FrameReader.of(channel, format);
    }

    /** Begins to read; it ends when the channel is closed, by either side. */
    static ReplyCollector start(ReadableByteChannel channel, FrameFormat format) {
        ReplyCollector collector = new ReplyCollector(channel, format);
        Thread thread = new Thread(collector::run, "nonstick-replies");
        thread.setDaemon(true);
        thread.start();
        return collector;
    }

    private void run() {
        collect();
        drop();
    }

    private void collect() {
        try {
            int foreignFrames = 0;
            while (foreignFrames < MAX_FOREIGN_FRAMES && reader.next()) {
                Optional<Reply> reply = Reply.of(reader.header());
                if (reply.isEmpty() || !add(reply.get())) {
                    foreignFrames++;
                    note("peer answered with frames that are no replies");
                }
            }
        } catch (FramingException e) {
            note("peer answered with something else: " + e.getMessage());
        } catch (IOException e) {
            fail(e);
        } finally {
            end();
        }
    }

    /** The peer's words that are no answers: left unread, they would keep it from reading. */
    private void drop() {
        ByteBuffer dropped = ByteBuffer.allocate(DROPPED_LENGTH);
        try {
            while (channel.read(dropped.clear()) >= 0) {}
        } catch (IOException e) {
            return; // the sender has closed the channel, or will find out itself
        }
    }

    /** False if there is nothing that it answers: then it is no answer, and what it says of closing is void. */
    private synchronized boolean add(Reply reply) {
        if (!expected.remove(reply.replyTo())) {
            return false;
        }
        replies.put(reply.replyTo(), reply);
        closing |= reply.closing();
        notifyAll();
        return true;
    }

    private synchronized void note(String what) {
        if (foreign.isEmpty()) {
            foreign = what;
        }
    }

    private synchronized void fail(IOException cause) {
        failure = cause;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Says that the file of this number is about to be sent. */
    synchronized void expect(long number) {
        expected.add(number);
    }

    /** Says that the file of this number was not sent whole: there is nothing to answer. */
    synchronized void withdraw(long number) {
        expected.remove(number);
    }

    synchronized Optional<Reply> reply(long number) {
        return Optional.ofNullable(replies.get(number));
    }

    /** Whether the receiver said that it looks at nothing more. */
    synchronized boolean closing() {
        return closing;
    }

    synchronized boolean hasReplies() {
        return !replies.isEmpty();
    }

    synchronized String foreign() {
        return foreign;
    }

    synchronized @Nullable IOException failure() {
        return failure;
    }

    /**
     * Waits until all that was expected is here, the peer ended, or no reply has come for so long.
     *
     * @return false if the time ran out
     */
    synchronized boolean await(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        int seen = replies.size();
        while (!isComplete() && !interrupted) {
            if (replies.size() > seen) {
                seen = replies.size();
                deadline = System.nanoTime() + patience.toNanos();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                wait(Math.max(1, left / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return isComplete();
    }

    private boolean isComplete() {
        return ended || closing || expected.isEmpty();
    }
}
