package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What hashes a large file on a thread of its own, in order, while its bytes are read from the peer and written:
 * with two processors, hashing costs no time of its own.
 *
 * <p>Used by one thread, which waits for a buffer where it is too far ahead. After a failure nothing more is hashed,
 * and every call but {@link #close} throws it.
 */
final class HashQueue implements Closeable {
    private static final Runnable END = () -> {};

    private final BodyBuffers pool;
    private final List<ByteBuffer> buffers;

    /** In an array, as the steps are: a buffer must come back, and the end be told, where memory is short. */
    private final BlockingQueue<ByteBuffer> empty;

    /** Room for all buffers, and for the end. */
    private final BlockingQueue<Runnable> steps;

    private final Thread thread = new Thread(this::work, "nonstick-hash");
    private volatile @Nullable Throwable failure;

    private HashQueue(BodyBuffers pool, List<ByteBuffer> buffers) {
        this.pool = pool;
        this.buffers = buffers;
        this.empty = new ArrayBlockingQueue<>(buffers.size(), false, buffers);
        this.steps = new ArrayBlockingQueue<>(buffers.size() + 1);
        this.thread.setDaemon(true);
    }

    /** A queue, if there are buffers for one more; null otherwise. */
    static @Nullable HashQueue tryStart(BodyBuffers pool) {
        List<ByteBuffer> buffers = pool.tryTake();
        if (buffers == null) {
            return null;
        }
        boolean started = false;
        try {
            HashQueue queue = new HashQueue(pool, buffers);
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
            for (Runnable step = steps.take(); step != END; step = steps.take()) {
                run(step);
            }
        } catch (InterruptedException | Error e) {
            failure = e; // even waiting takes memory
        }
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** An empty buffer to be filled, waited for. */
    ByteBuffer buffer() throws IOException {
        ByteBuffer buffer = take(empty);
        throwFailure();
        return buffer.clear();
    }

    /** Takes what the hashing thread gives; if that has ended, there is nothing to wait for. */
    private <T> T take(BlockingQueue<T> queue) throws IOException {
        try {
            while (true) {
                boolean ended = !thread.isAlive();
                T taken = queue.poll(ended ? 0 : 1, TimeUnit.SECONDS);
                if (taken != null) {
                    return taken;
                }
                if (ended) {
                    throw new IOException("hashing behind ended", failure);
                }
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while a hash was waited for");
    }

    /** Has what remains in a buffer of this queue hashed; the buffer is the queue's again. */
    void hash(ByteBuffer bytes, Consumer<ByteBuffer> target) throws IOException {
        put(() -> {
            try {
                if (failure == null) {
                    target.accept(bytes);
                }
            } finally {
                empty.add(bytes);
            }
        });
    }

    private void put(Runnable step) throws InterruptedIOException {
        try {
            steps.put(step);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Waits until all is hashed.
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
        if (thrown != null) {
            throw new IOException("hashing behind failed", thrown);
        }
    }

    /** Waits for what is to be hashed; after a failure that is dropped. */
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
