package io.github.nonstick.io.pace;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A connection to a peer that sends or takes pieces of bytes, each after a time that passes only then. */
final class ScriptedPeer implements Closeable {
    private record Step(Duration pause, int length) {}

    private static final Duration FOR_EVER = Duration.ofDays(1_000);

    private final ManualTime time;
    private final Deque<Step> steps = new ArrayDeque<>();
    private int longestWrite;
    private boolean open = true;

    ScriptedPeer(ManualTime time) {
        this.time = time;
    }

    /** The peer sends, or takes, so many bytes after so long; what it does when all is done is nothing. */
    ScriptedPeer then(Duration pause, int length) {
        steps.add(new Step(pause, length));
        return this;
    }

    ScriptedPeer then(int times, Duration pause, int length) {
        for (int i = 0; i < times; i++) {
            then(pause, length);
        }
        return this;
    }

    /** How many steps have not been taken. */
    int left() {
        return steps.size();
    }

    int longestWrite() {
        return longestWrite;
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    private int step() throws AsynchronousCloseException {
        Step step = steps.isEmpty() ? new Step(FOR_EVER, -1) : steps.remove();
        time.advance(step.pause());
        if (!open) {
            throw new AsynchronousCloseException();
        }
        return step.length();
    }

    ReadableByteChannel input() {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws AsynchronousCloseException {
                int length = step();
                if (length > 0) {
                    target.position(target.position() + length);
                }
                return length;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    /** Takes what is written whole, a step's bytes at a time, as a blocking socket does. */
    WritableByteChannel output() {
        return new WritableByteChannel() {
            private int credit;

            @Override
            public int write(ByteBuffer source) throws AsynchronousCloseException {
                int length = source.remaining();
                longestWrite = Math.max(longestWrite, length);
                while (credit < length) {
                    credit += Math.max(0, step());
                }
                credit -= length;
                source.position(source.limit());
                return length;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }
}
