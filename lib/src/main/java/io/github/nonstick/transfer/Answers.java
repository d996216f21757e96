package io.github.nonstick.transfer;

import io.github.nonstick.io.FrameWriter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver says on one connection: to each frame that asks at most one verdict, and nothing after it
 * was stopped.
 *
 * <p>Gathered until they are flushed. Used by the connection's thread, except {@link #stop()}.
 */
final class Answers {
    private static final long STOP_PATIENCE_MILLIS = 200;

    private final FrameWriter writer;

    private final ReentrantLock lock = new ReentrantLock();

    /** What an answer to the current frame carries; null where it wants none, and once the verdict is given. */
    private @Nullable Long number;

    /** Whether the current file may get its name: it is too late to refuse it. */
    private boolean decided;

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
     * @throws RefusedException if the sender was told that it is not kept
     */
    void decide() throws RefusedException {
        lock.lock();
        try {
            if (stopped) {
                throw stopping();
            }
            decided = true;
        } finally {
            lock.unlock();
        }
    }

    /** Says that what may be here of the file is being verified. */
    void checking(long claimed) throws IOException {
        say(number -> Reply.checking(number, claimed), false);
    }

    /** Says where the sender is to start. */
    void start(long offset) throws IOException {
        say(number -> Reply.start(number, offset), false);
    }

    void stored(ReceivedFile file) throws IOException {
        say(number -> Reply.stored(number, file), true);
    }

    /** Says that a directory is there. */
    void made() throws IOException {
        say(Reply::made, true);
    }

    void skipped(boolean closing) throws IOException {
        say(number -> Reply.skipped(number, closing), true);
    }

    void refuse(RefusedException reason, boolean closing) throws IOException {
        say(number -> Reply.refused(number, reason, closing), true);
    }

    /** Lets what was said leave. */
    void flush() throws IOException {
        lock.lock();
        try {
            if (!stopped) {
                writer.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses the current file, unless it is too late, and says nothing more. Called by another thread; does
     * not wait for a peer that takes no answers.
     */
    void stop() throws IOException {
        if (!tryLock()) {
            return;
        }
        try {
            if (number != null && !decided) {
                writer.write(Reply.refused(number, stopping(), true).toHeader(), new byte[0]);
                writer.flush();
                stopped = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean tryLock() {
        try {
            return lock.tryLock(STOP_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RefusedException stopping() {
        return new RefusedException(Refusal.STOPPED, "the receiver is being stopped");
    }

    private interface ReplyMaker {
        Reply make(long number);
    }

    private void say(ReplyMaker reply, boolean verdict) throws IOException {
        lock.lock();
        try {
            if (number != null && !stopped) {
                writer.write(reply.make(number).toHeader(), new byte[0]);
                if (verdict) {
                    number = null;
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
