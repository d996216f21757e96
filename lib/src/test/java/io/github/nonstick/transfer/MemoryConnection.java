package io.github.nonstick.transfer;

import io.github.nonstick.FuzzInput;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A connection to a peer that says what a {@link FuzzInput} has, a read for each piece of it, and then no more.
 *
 * <p>So many pieces, from the first on, are each held until there was one more write to the peer, or none is to come, or a
 * little time has passed. Safe for use by a thread that reads and one that writes.
 */
final class MemoryConnection implements PeerConnection {
    private static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("fuzzer", 1);
    private static final long PATIENCE_MILLIS = 1;

    private final byte[] said;
    private final int[] cuts;
    private final int held;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private int position;
    private int piece;
    private int writes;
    private boolean ended;
    private boolean closed;

    MemoryConnection(FuzzInput input, int held) {
        this.said = input.stream();
        this.cuts = input.cuts();
        this.held = held;
    }

    /** What was written to the peer. */
    synchronized byte[] heard() {
        return heard.toByteArray();
    }

    private synchronized int read(ByteBuffer target) throws ClosedChannelException {
        int end = piece < cuts.length ? cuts[piece] : said.length;
        if (position == end && piece < cuts.length) {
            piece++;
            end = piece < cuts.length ? cuts[piece] : said.length;
        }
        awaitWrite();
        if (closed) {
            throw new ClosedChannelException();
        }
        if (position == said.length) {
            return -1;
        }
        int count = Math.min(target.remaining(), Math.max(1, end - position));
        target.put(said, position, count);
        position += count;
        return count;
    }

    private void awaitWrite() {
        if (piece < held && writes <= piece && !ended && !closed) {
            try {
                wait(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized int write(ByteBuffer source) throws ClosedChannelException {
        if (closed || ended) {
            throw new ClosedChannelException();
        }
        int count = source.remaining();
        byte[] bytes = new byte[count];
        source.get(bytes);
        heard.writeBytes(bytes);
        writes++;
        notifyAll();
        return count;
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
    public synchronized void shutdownOutput() {
        ended = true;
        notifyAll();
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
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
