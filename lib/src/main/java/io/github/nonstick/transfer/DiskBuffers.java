package io.github.nonstick.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers that a receiver's large files go through: a bounded number, whatever peers claim. Safe for use
 * by several threads.
 */
final class DiskBuffers {
    static final int BUFFER_LENGTH = 1 << 18;

    private static final int BUFFERS_PER_QUEUE = 3;
    private static final int MAX_QUEUES = 8;

    private final Deque<ByteBuffer> spare = new ArrayDeque<>();
    private int queues;

    /** Buffers for one queue; null while as many queues as there may be have theirs. */
    synchronized @Nullable List<ByteBuffer> tryTake() {
        if (queues == MAX_QUEUES) {
            return null;
        }
        queues++;
        List<ByteBuffer> taken = new ArrayList<>();
        while (taken.size() < BUFFERS_PER_QUEUE) {
            ByteBuffer buffer = spare.poll();
            taken.add(buffer != null ? buffer : ByteBuffer.allocateDirect(BUFFER_LENGTH));
        }
        return taken;
    }

    /** Takes a queue's buffers back. */
    synchronized void giveBack(List<ByteBuffer> buffers) {
        queues--;
        spare.addAll(buffers);
    }
}
