package io.github.nonstick.io.pace;

import io.github.nonstick.io.DeadlineException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose deadline has passed.
 *
 * <p>One thread looks after all of them: it comes with the first deadline and goes some seconds after the last
 * guard. Connections are ended on threads of their own, as far as there are any to be had, so that a close that
 * blocks holds up no other.
 *
 * <p>Safe for use by several threads; each guard is armed and disarmed by one of them.
 */
public final class DeadlineWatch {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    /** Runs tasks later. */
    interface Timer {
        Future<?> schedule(Runnable task, long nanos);
    }

    private final LongSupplier nanoTime;
    private final long origin;
    private final Timer timer;
    private final Executor closers;

    public DeadlineWatch() {
        this(KEEP_ALIVE);
    }

    /** A watch whose threads end so long after their last task. */
    DeadlineWatch(Duration keepAlive) {
        this(System::nanoTime, timer(keepAlive), closers(keepAlive));
    }

    DeadlineWatch(LongSupplier nanoTime, Timer timer, Executor closers) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.timer = timer;
        this.closers = closers;
    }

    private static Timer timer(Duration keepAlive) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, threads("nonstick-deadlines"));
        executor.setKeepAliveTime(keepAlive.toNanos(), TimeUnit.NANOSECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return (task, nanos) -> executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Without a bound: at most one thread for each connection, and a bound would be one on closes that hang. */
    private static Executor closers(Duration keepAlive) {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                keepAlive.toNanos(),
                TimeUnit.NANOSECONDS,
                new SynchronousQueue<>(),
                threads("nonstick-deadline-close"));
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            // Nothing of the thread that happens to arm the first guard is kept by this one.
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** The time that deadlines are measured by: nanoseconds since this watch was made. */
    private long now() {
        return nanoTime.getAsLong() - origin;
    }

    /**
     * A guard for a connection, disarmed. A connection that is read and written by two threads has two.
     *
     * @param connection what its expiry closes. The socket itself where there is TLS on it: closing TLS waits
     *     for a writer, and the writer for the peer. A {@link SocketChannel} is shut down in both directions
     *     instead, which ends what any thread waits for on it; its owner, who finds out, closes it
     */
    public Guard guard(Closeable connection) {
        return new Guard(connection);
    }

    private void close(Closeable connection) {
        try {
            closers.execute(() -> end(connection));
        } catch (OutOfMemoryError e) {
            // No thread to be had. A connection left open would stay so for ever.
            end(connection);
        }
    }

    private static void end(Closeable connection) {
        try {
            if (connection instanceof SocketChannel channel) {
                // Closing it would not wake a thread inside FileChannel.transferTo, and would free its
                // descriptor for another connection, which that thread could then write to.
                channel.shutdownInput();
                channel.shutdownOutput();
            } else {
                connection.close();
            }
        } catch (IOException e) {
            return; // whoever uses the connection finds out
        }
    }

    /**
     * The deadline of one connection, for whatever it waits for next.
     *
     * <p>Armed and disarmed by one thread; {@link #explain} and {@link #close} may be called by any.
     */
    public final class Guard implements Closeable {
        private static final long DISARMED = Long.MAX_VALUE;
        private static final long EXPIRED = Long.MIN_VALUE;
        private static final AtomicLongFieldUpdater<Guard> DEADLINE =
                AtomicLongFieldUpdater.newUpdater(Guard.class, "deadline");

        private final Closeable connection;

        /** Left by the owner from DISARMED and back to it, by the watch to EXPIRED, where it stays. */
        private volatile long deadline = DISARMED;

        /** When the watch looks at the deadline next; DISARMED if it does not. */
        private volatile long nextLook = DISARMED;

        /** What the deadline is for the owner's thread, which alone reads and writes this. */
        private long armed = DISARMED;

        /** Changes only while the deadline is DISARMED. */
        private @Nullable Supplier<DeadlineException> failure;

        private @Nullable Future<?> look;
        private boolean closed;

        private Guard(Closeable connection) {
            this.connection = connection;
        }

        /** The time that this guard measures by, in nanoseconds from an unnamed origin. */
        public long now() {
            return DeadlineWatch.this.now();
        }

        /**
         * Closes the connection unless this is disarmed or armed anew within the time.
         *
         * @param what the text of the error, such as {@code no complete header within 30 s}
         * @return false if a deadline has passed before
         */
        public boolean arm(Duration time, String what) {
            return armAt(now(), time.toNanos(), () -> new DeadlineException(what, time));
        }

        /**
         * As {@link #arm}, without allocating.
         *
         * @param now what {@link #now()} has just answered
         * @param nanos closes the connection at once if it is not positive
         * @param failure makes the error if it is wanted
         */
        public boolean armAt(long now, long nanos, Supplier<DeadlineException> failure) {
            if (!disarm()) {
                return false;
            }
            this.failure = failure;
            armed = now + nanos;
            deadline = armed;
            if (nanos <= 0) {
                look();
                return !expired();
            }
            // The order, deadline and then this, is the reverse of the one in which look() writes and reads them.
            if (armed < nextLook) {
                lookEarlier();
            }
            return true;
        }

        /**
         * Ends the wait.
         *
         * @return false if the deadline has passed, and the connection is being closed; if true, it is not
         *     going to be closed for this deadline
         */
        public boolean disarm() {
            if (armed != DISARMED && DEADLINE.compareAndSet(this, armed, DISARMED)) {
                armed = DISARMED;
            }
            return armed == DISARMED;
        }

        /** Whether this guard has closed the connection. */
        public boolean expired() {
            return deadline == EXPIRED;
        }

        /** The error of a deadline, caused by what failed, if this guard has closed the connection; else the same. */
        public IOException explain(IOException e) {
            if (!expired() || failure == null || e instanceof DeadlineException) {
                return e;
            }
            DeadlineException explained = failure.get();
            explained.initCause(e);
            return explained;
        }

        private synchronized void lookEarlier() {
            long next = deadline;
            if (!closed && next != EXPIRED && next < nextLook) {
                lookAt(next);
            }
        }

        private synchronized void look() {
            nextLook = DISARMED;
            long next = deadline;
            while (!closed && next != DISARMED && next != EXPIRED) {
                if (next > now()) {
                    lookAt(next);
                    return;
                }
                if (DEADLINE.compareAndSet(this, next, EXPIRED)) {
                    cancelLook();
                    DeadlineWatch.this.close(connection);
                    return;
                }
                next = deadline;
            }
        }

        private void lookAt(long time) {
            cancelLook();
            nextLook = time;
            look = timer.schedule(this::look, Math.max(0, time - now()));
        }

        private void cancelLook() {
            if (look != null) {
                look.cancel(false);
                look = null;
            }
        }

        /** Leaves the connection alone from now on. */
        @Override
        public synchronized void close() {
            closed = true;
            cancelLook();
        }
    }
}
