package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FramingException;
import io.github.nonstick.PeerKind;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a receiver's answers while files are still being sent.
 *
 * <p>Answers left unread would fill the connection, until the receiver waits for the sender and the sender
 * for the receiver. A peer that says anything else is let be: it is a plain one with habits of its own, and
 * what it says is read and dropped for the same reason.
 *
 * <p>Safe for use by several threads: its own, which reads, and the one that sends.
 */
final class ReplyCollector {
    /** A half-closed peer may send frames for ever; after so many that are no answers, none is looked at. */
    private static final int MAX_FOREIGN_FRAMES = 16;

    /** A receiver makes two for each that is waited for. */
    private static final int MAX_REMARKS = 16;

    private static final int DROPPED_LENGTH = 8_192;

    private final ReadableByteChannel channel;
    private final FrameReader reader;

    /** The numbers of the files that were sent and not answered. */
    private final Set<Long> expected = new HashSet<>();

    /** The verdicts that nobody has taken. */
    private final Map<Long, Reply> verdicts = new HashMap<>();

    /** What was said of the file in transfer beside its verdict, in order. */
    private final Deque<Reply> remarks = new ArrayDeque<>();

    /** How many answers have come. */
    private int arrived;

    /** What the peer said that was no answer; empty if nothing. */
    private String foreign = "";

    /** How what it said was no frame; empty if it was. */
    private String malformed = "";

    /** How the connection failed; null while it has not, and where the peer closed it. */
    private @Nullable IOException failure;

    private boolean ended;
    private boolean closing;

    /** One that reads when it is {@link #run}. */
    ReplyCollector(ReadableByteChannel channel, FrameFormat format) {
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

    /** Reads to the end; on a thread that does nothing else. */
    void run() {
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
            if (e.peer().orElse(null) == PeerKind.TLS) {
                fail(new TlsException(TlsFailure.REFUSED, "the receiver answers with a TLS alert: it wants TLS", e));
            } else {
                noteMalformed("peer answered with something else: " + e.getMessage());
            }
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
        boolean verdict = reply.status().isVerdict();
        if (verdict ? !expected.remove(reply.replyTo()) : !expected.contains(reply.replyTo()) || !addRemark(reply)) {
            return false;
        }
        if (verdict) {
            verdicts.put(reply.replyTo(), reply);
        }
        arrived++;
        closing |= reply.closing();
        notifyAll();
        return true;
    }

    private boolean addRemark(Reply remark) {
        return remarks.size() < MAX_REMARKS && remarks.add(remark);
    }

    private synchronized void note(String what) {
        if (foreign.isEmpty()) {
            foreign = what;
        }
    }

    private synchronized void noteMalformed(String what) {
        malformed = what;
        note(what);
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

    /** Says that the file of this number was not sent whole: an answer means nothing. */
    synchronized void withdraw(long number) {
        expected.remove(number);
        verdicts.remove(number);
    }

    /** The verdict on a file, given out once. */
    synchronized Optional<Reply> take(long number) {
        return Optional.ofNullable(verdicts.remove(number));
    }

    /** Whether the receiver said that it looks at nothing more. */
    synchronized boolean closing() {
        return closing;
    }

    /** Whether the peer has answered nothing so far. */
    synchronized boolean plain() {
        return arrived == 0;
    }

    synchronized String foreign() {
        return foreign;
    }

    synchronized String malformed() {
        return malformed;
    }

    synchronized @Nullable IOException failure() {
        return failure;
    }

    /**
     * Waits until all that was expected is here, the peer ended, or no answer has come for so long.
     *
     * @return false if the time ran out
     */
    synchronized boolean await(Duration patience) {
        return await(patience, () -> ended || closing || expected.isEmpty());
    }

    /**
     * Waits for the verdict on a file.
     *
     * @return false if the peer ended, or no answer has come for so long
     */
    synchronized boolean awaitVerdict(long number, Duration patience) {
        return await(patience, () -> ended || closing || verdicts.containsKey(number)) && verdicts.containsKey(number);
    }

    /**
     * Waits for the next remark on a file.
     *
     * @return empty if there is a verdict, the peer ended, or no answer has come for so long
     */
    synchronized Optional<Reply> awaitRemark(long number, Duration patience) {
        await(patience, () -> {
            // Late ones about a file that was given up.
            remarks.removeIf(remark -> remark.replyTo() != number);
            return ended || closing || verdicts.containsKey(number) || !remarks.isEmpty();
        });
        return Optional.ofNullable(remarks.poll());
    }

    /** The verdict on a file, which stays. */
    synchronized Optional<Reply> verdict(long number) {
        return Optional.ofNullable(verdicts.get(number));
    }

    /** Whether there is a verdict on a file. */
    synchronized boolean hasVerdict(long number) {
        return verdicts.containsKey(number);
    }

    /** Whether nothing more is to be sent of a file: there is a verdict, or the peer ended. */
    synchronized boolean isOver(long number) {
        return ended || closing || verdicts.containsKey(number);
    }

    private boolean await(Duration patience, BooleanSupplier done) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        int seen = arrived;
        while (!done.getAsBoolean() && !interrupted) {
            if (arrived > seen) {
                seen = arrived;
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
        return done.getAsBoolean();
    }
}
