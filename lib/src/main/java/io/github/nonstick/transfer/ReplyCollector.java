package io.github.nonstick.transfer;

import io.github.nonstick.FramingException;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a receiver's answers while files are still being sent.
 *
 * <p>Answers left unread would fill the connection, until the receiver waits for the sender and the sender
 * for the receiver. A peer that says anything else is let be: it is a plain one with habits of its own.
 */
final class ReplyCollector {
    /** A half-closed peer may send frames for ever; so many that are no answers end the reading. */
    private static final int MAX_FOREIGN_FRAMES = 16;

    private static final System.Logger LOGGER = System.getLogger(ReplyCollector.class.getName());

    private final FrameReader reader;
    private final Map<Long, Reply> replies = new HashMap<>();

    /** What the peer said that was no answer; empty if nothing. */
    private String foreign = "";

    private boolean ended;
    private boolean closing;

    private ReplyCollector(FrameReader reader) {
        this.reader = reader;
    }

    static ReplyCollector start(FrameReader reader) {
        ReplyCollector collector = new ReplyCollector(reader);
        Thread thread = new Thread(collector::collect, "nonstick-replies");
        thread.setDaemon(true);
        thread.start();
        return collector;
    }

    private void collect() {
        try {
            int foreignFrames = 0;
            while (foreignFrames < MAX_FOREIGN_FRAMES && reader.next()) {
                Optional<Reply> reply = Reply.of(reader.header());
                if (reply.isPresent()) {
                    add(reply.get());
                } else {
                    foreignFrames++;
                    note("peer answered with frames that are no replies");
                }
            }
        } catch (FramingException e) {
            note("peer answered with something else: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            // The connection's end, by whichever side: what it means for a file is told by what is missing.
            LOGGER.log(System.Logger.Level.DEBUG, "reading replies ended", e);
        } finally {
            end();
        }
    }

    private synchronized void add(Reply reply) {
        replies.putIfAbsent(reply.replyTo(), reply);
        closing |= reply.closing();
        notifyAll();
    }

    private synchronized void note(String what) {
        if (foreign.isEmpty()) {
            foreign = what;
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
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

    /**
     * Waits until the replies {@code first} to {@code last} are here, the peer ended, or no reply has come
     * for so long.
     *
     * @return false if the time ran out
     */
    synchronized boolean await(long first, long last, Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        int seen = replies.size();
        while (!ended && !closing && !hasAll(first, last)) {
            if (replies.size() > seen) {
                seen = replies.size();
                deadline = System.nanoTime() + patience.toNanos();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || interrupted) {
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
        return ended || closing || hasAll(first, last);
    }

    private boolean hasAll(long first, long last) {
        // In order of sending, so that the last to come is looked for first.
        for (long number = last; number >= first; number--) {
            if (!replies.containsKey(number)) {
                return false;
            }
        }
        return true;
    }
}
