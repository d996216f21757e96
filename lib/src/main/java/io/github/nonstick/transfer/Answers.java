package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameWriter;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver says on one connection: to each frame that asks at most one verdict, and nothing after it
 * was stopped.
 *
 * <p>Gathered until they are flushed. For use by one thread, the connection's; {@link #takeNoMore()} and {@link #stop()}
 * may be called by any.
 */
final class Answers {
    private static final String STOPPING = "the receiver is being stopped";
    private static final byte[] NO_BODY = {};

    private final FrameWriter writer;

    private final ReentrantLock lock = new ReentrantLock();

    /**
     * What an answer to the current frame carries; null where it wants none, and once the verdict is given. Written
     * by the connection's thread alone, under the lock.
     */
    private @Nullable Long number;

    /** Whether the current file may get its name: it is too late to refuse it. */
    private boolean decided;

    /** Whether nothing more is taken: set before the sender is told, and where it is not told at all. */
    private volatile boolean stopping;

    /** Whether nothing is said any more: the sender was told while its file was still coming, or cannot be told. */
    private boolean stopped;

    Answers(FrameWriter writer) {
        this.writer = writer.autoFlush(false);
    }

    /** Says that the next frame has come; null where it asks for no answer. */
    void begin(@Nullable Long number) {
        lock.lock();
        try {
            this.number = number;
            decided = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says that the current file is about to get its name.
     *
     * @throws RefusedException if nothing more is taken
     */
    void decide() throws RefusedException {
        lock.lock();
        try {
            checkTaking();
            decided = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks before anything is taken of the peer.
     *
     * @throws RefusedException if nothing more is
     */
    void checkTaking() throws RefusedException {
        if (stopping) {
            throw stopping();
        }
    }

    /** Why nothing is taken once the receiver is being stopped. */
    RefusedException stopping() {
        return new RefusedException(Refusal.STOPPED, STOPPING);
    }

    /** Whether anything more is taken. */
    boolean taking() {
        return !stopping;
    }

    /** Says that what may be here of the file is being verified. */
    void checking(long claimed) throws IOException {
        if (number != null) {
            say(Reply.checking(number, claimed));
        }
    }

    /** Says where the sender is to start. */
    void start(long offset) throws IOException {
        if (number != null) {
            say(Reply.start(number, offset));
        }
    }

    void stored(ReceivedFile file) throws IOException {
        if (number != null) {
            say(Reply.stored(number, file));
        }
    }

    /** Says that a directory is there. */
    void made() throws IOException {
        if (number != null) {
            say(Reply.made(number));
        }
    }

    void skipped(boolean closing) throws IOException {
        if (number != null) {
            say(Reply.skipped(number, closing));
        }
    }

    void refuse(RefusedException reason, boolean closing) throws IOException {
        if (number != null) {
            say(Reply.refused(number, reason, closing));
        }
    }

    /** Lets what was said leave. */
    void flush() throws IOException {
        lock.lock();
        try {
            if (!stopped) {
                stopped = true;
                writer.flush();
                stopped = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more from now on, but a file that is just getting its name. Called by another thread. */
    void takeNoMore() {
        stopping = true;
    }

    /**
     * Takes nothing more, refuses the current file unless it is too late, and says nothing more. Called by another
     * thread; waits for the peer to take it.
     */
    void stop() throws IOException {
        takeNoMore();
        lock.lock();
        try {
            if (number != null && !decided && !stopped) {
                FrameHeader refused = Reply.refused(number, stopping(), true).toHeader();
                stopped = true;
                write(refused);
                writer.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void say(Reply reply) throws IOException {
        FrameHeader header = reply.toHeader();
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            // Until it is written: after a failure nothing is said any more.
            stopped = true;
            write(header);
            stopped = false;
            if (reply.status().isVerdict()) {
                number = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A dialect may use a name of an answer's own for one of the three keys. */
    private void write(FrameHeader header) throws IOException {
        try {
            writer.write(header, NO_BODY);
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot answer in this format: " + e.getMessage(), e);
        }
    }
}
