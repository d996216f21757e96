package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a large file on a thread of its own, in order, while its next bytes are read from the peer:
 * with two processors, hashing and writing cost no time of their own.
 *
 * <p>Used by one thread, which waits where it is more than {@value #MAX_STEPS} steps ahead: a peer decides how many
 * there are, and the disk when they are done. After a failure nothing more is done, and every call but {@link
 * #close} throws it.
 */
final class DiskQueue implements Closeable {
    /** What is done on the queue's thread. */
    interface Step {
        void run() throws IOException;
    }

    /** What is done with bytes on the queue's thread. */
    interface Target {
        void write(ByteBuffer bytes) throws IOException;
    }

    private static final int MAX_STEPS = 64;

    private static final Step END = () -> {};

    private final DiskBuffers pool;
    private final List<ByteBuffer> buffers;

    /** In an array, as the steps are: a buffer must come back, and the end be told, where memory is short. */
    private final BlockingQueue<ByteBuffer> empty;

    private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(MAX_STEPS);
    private final Thread thread = new Thread(this::work, "nonstick-disk");
    private volatile @Nullable Throwable failure;

    private DiskQueue(DiskBuffers pool, List<ByteBuffer> buffers) {
        this.pool = pool;
        this.buffers = buffers;
        this.empty = new ArrayBlockingQueue<>(buffers.size(), false, buffers);
        this.thread.setDaemon(true);
    }

    /** A queue, if there are buffers for one more; null otherwise. */
    static @Nullable DiskQueue tryStart(DiskBuffers pool) {
        List<ByteBuffer> buffers = pool.tryTake();
        if (buffers == null) {
            return null;
        }
        DiskQueue queue = new DiskQueue(pool, buffers);
        boolean started = false;
        try {
            queue.thread.start();
            started = true;
            return queue;
        } finally {
            if (!started) {
                pool.giveBack(buffers);
            }
        }
    }

    private void work() {
        try {
            for (Step step = steps.take(); step != END; step = steps.take()) {
                run(step);
            }
        } catch (InterruptedException e) {
            failure = e; // nobody does that
        }
    }

    private void run(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    /** An empty buffer to be filled, waited for. */
    ByteBuffer buffer() throws IOException {
        ByteBuffer buffer = take(empty);
        throwFailure();
        return buffer.clear();
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedIOException {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the disk was waited for");
    }

    /** Has what remains in a buffer of this queue written; the buffer is the queue's again. */
    void write(ByteBuffer bytes, Target target) throws IOException {
        put(() -> {
            try {
                if (failure == null) {
                    target.write(bytes);
                }
            } finally {
                empty.add(bytes);
            }
        });
    }

    /** Has something done after all that was asked for before. */
    void then(Step step) throws IOException {
        put(() -> {
            if (failure == null) {
                step.run();
            }
        });
    }

    private void put(Step step) throws InterruptedIOException {
        try {
            steps.put(step);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Waits until all is done.
     *
     * @throws IOException the failure, if there was one
     */
    void finish() throws IOException {
        BlockingQueue<Boolean> done = new ArrayBlockingQueue<>(1);
        put(() -> done.add(true));
        take(done);
        throwFailure();
    }

    private void throwFailure() throws IOException {
        Throwable thrown = failure;
        if (thrown instanceof RefusedException refused) {
            throw new RefusedException(refused.refusal(), String.valueOf(refused.getMessage()), refused);
        }
        if (thrown != null) {
            throw new IOException("writing behind failed", thrown);
        }
    }

    /** Waits for what is being done; what is not begun after a failure is dropped. */
    @Override
    public void close() {
        boolean interrupted = false;
        boolean told = false;
        while (thread.isAlive()) {
            try {
                told = told || steps.offer(END, 1, TimeUnit.SECONDS);
                if (told) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        pool.giveBack(buffers);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
