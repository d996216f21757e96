package io.github.nonstick.transfer;

import io.github.nonstick.FuzzInput;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection to a peer that says what a {@link FuzzInput} has, a read for each piece of it, and then no more.
 *
 * <p>So many pieces, from the first on, are each held until there was one more write to the peer, or none is to come:
 * the thread that writes waits for an answer, or has ended the output. A write returns when what it let go has been
 * read, and more is wanted, so that an input leads to the same each time. None of the two waits for longer than a little
 * time. Safe for use by a thread that reads and one that writes, which is the one that makes it.
 */
final class MemoryConnection implements PeerConnection {
    private static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("fuzzer", 1);
    private static final long LOOK_NANOS = 100_000;
    private static final int MOST_LOOKS = 2_000;

    /** A thread that was seen waiting for an answer so often is not on its way to a write. */
    private static final int WAITING_LOOKS = 2;

    private final byte[] said;
    private final int[] cuts;
    private final int held;
    private final Thread writer = Thread.currentThread();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int position;
    private int piece;
    private int writes;
    private boolean ended;
    private boolean closed;

    /** Whether the reader was told the end. */
    private boolean over;

    MemoryConnection(FuzzInput input, int held) {
        this.said = input.stream();
        this.cuts = input.cuts();
        this.held = held;
    }

    /** What was written to the peer. */
    byte[] heard() {
        lock.lock();
        try {
            return heard.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    private int pieceEnd() {
        return piece < cuts.length ? cuts[piece] : said.length;
    }

    /** Whether the piece that comes next is not held any more. */
    private boolean isDue() {
        return piece >= held || writes > piece || ended || closed;
    }

    private int read(ByteBuffer target) throws ClosedChannelException {
        lock.lock();
        try {
            while (position == pieceEnd() && piece < cuts.length) {
                awaitWrite(); // for an empty piece, too, which is how an input has the next one held for longer
                piece++;
            }
            awaitWrite();
            if (closed) {
                throw new ClosedChannelException();
            }
            if (position == said.length) {
                over = true;
                changed.signalAll();
                return -1;
            }
            int count = Math.min(target.remaining(), pieceEnd() - position);
            target.put(said, position, count);
            position += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void awaitWrite() {
        if (isDue()) {
            return;
        }
        changed.signalAll(); // all that was let go has been read
        int waiting = 0;
        for (int looks = 0; looks < MOST_LOOKS && waiting < WAITING_LOOKS && !isDue(); looks++) {
            await();
            waiting = writerAwaitsAnswer() ? waiting + 1 : 0;
        }
    }

    /** A sender waits for answers at a monitor, and for what it is to send at a lock, which has a name. */
    private boolean writerAwaitsAnswer() {
        return writer.getState() == Thread.State.TIMED_WAITING && LockSupport.getBlocker(writer) == null;
    }

    /** Waits for a moment, or until something changes. */
    private void await() {
        try {
            changed.awaitNanos(LOOK_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int write(ByteBuffer source) throws ClosedChannelException {
        lock.lock();
        try {
            if (closed || ended) {
                throw new ClosedChannelException();
            }
            int count = source.remaining();
            byte[] bytes = new byte[count];
            source.get(bytes);
            heard.writeBytes(bytes);
            writes++;
            if (held > 0) {
                changed.signalAll();
                for (int looks = 0; looks < MOST_LOOKS && isDue() && !over && !closed; looks++) {
                    await();
                }
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ReadableByteChannel input() {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws ClosedChannelException {
                return MemoryConnection.this.read(target);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
                MemoryConnection.this.close();
            }
        };
    }

    @Override
    public WritableByteChannel output() {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) throws ClosedChannelException {
                return MemoryConnection.this.write(source);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
                MemoryConnection.this.close();
            }
        };
    }

    @Override
    public void shutdownOutput() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return PEER;
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
