package io.github.nonstick.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Buffers that large files go through while they are hashed behind: a bounded number, whatever peers claim. Safe for
 * use by several threads.
 */
final class BodyBuffers {
    static final int BUFFER_LENGTH = 1 << 18;

    private static final int BUFFERS_PER_QUEUE = 3;
    private static final int MAX_QUEUES = 8;

    private final IntFunction<ByteBuffer> allocator;
    private final Deque<ByteBuffer> spare = new ArrayDeque<>();
    private int queues;

    /** Direct buffers, which channels read and write without a copy. */
    BodyBuffers() {
        this(ByteBuffer::allocateDirect);
    }

    BodyBuffers(IntFunction<ByteBuffer> allocator) {
        this.allocator = allocator;
    }

    /** Buffers for one queue; null while as many queues as there may be have theirs, or memory is short. */
    synchronized @Nullable List<ByteBuffer> tryTake() {
        if (queues == MAX_QUEUES) {
            return null;
        }
        List<ByteBuffer> taken = new ArrayList<>();
        try {
            while (taken.size() < BUFFERS_PER_QUEUE) {
                ByteBuffer buffer = spare.poll();
                taken.add(buffer != null ? buffer : allocator.apply(BUFFER_LENGTH));
            }
        } catch (OutOfMemoryError e) {
            // The application has its own use for direct memory: files are stored without a queue.
            spare.addAll(taken);
            return null;
        }
        queues++;
        return taken;
    }

    /** Takes a queue's buffers back. */
    synchronized void giveBack(List<ByteBuffer> buffers) {
        queues--;
        spare.addAll(buffers);
    }
}
