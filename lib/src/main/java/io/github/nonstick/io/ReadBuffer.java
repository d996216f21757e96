package io.github.nonstick.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory that readers read into by turns: one for all connections of a selector's thread.
 *
 * <p>A reader has it from a read until what that brought is used up; one that is left in the middle, as its frames
 * cannot be passed on, keeps a copy of its rest when another reader's turn comes. Not safe for use by several threads.
 */
public final class ReadBuffer {
    private static final int STANDARD_LENGTH = 65_536;

    private final ByteBuffer memory;

    /** Whose bytes are in the memory, if they are not used up; null before the first read. */
    private @Nullable NonBlockingFrameReader holder;

    private ReadBuffer(int length) {
        this.memory = ByteBuffer.allocate(length);
    }

    /** A buffer of 64 KiB. */
    public static ReadBuffer standard() {
        return ofLength(STANDARD_LENGTH);
    }

    /**
     * A buffer of a length, which is the most that one read brings.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static ReadBuffer ofLength(int byteCount) {
        if (byteCount <= 0) {
            throw new IllegalArgumentException("length " + byteCount + " is not positive");
        }
        return new ReadBuffer(byteCount);
    }

    /** The memory, empty, for a reader that has nothing in it. */
    ByteBuffer take(NonBlockingFrameReader reader) {
        NonBlockingFrameReader former = holder;
        if (former != null && former != reader) {
            former.keepRest();
        }
        holder = reader;
        return memory.clear();
    }
}
