package io.github.nonstick.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A channel that gives pieces one by one, and nothing when it pauses. */
final class PausingChannel implements ReadableByteChannel {
    private final Iterator<byte[]> pieces;
    private final BooleanSupplier pausing;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private IOException failure;
    private int reads;
    private boolean closed;

    PausingChannel(List<byte[]> pieces, BooleanSupplier pausing) {
        this.pieces = pieces.iterator();
        this.pausing = pausing;
    }

    /** The next read fails. */
    void failOnce(IOException failure) {
        this.failure = failure;
    }

    int reads() {
        return reads;
    }

    /** What has not been read of the piece that has been begun. */
    byte[] rest() {
        byte[] rest = new byte[piece.remaining()];
        piece.duplicate().get(rest);
        return rest;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        reads++;
        IOException thrown = failure;
        if (thrown != null) {
            failure = null;
            throw thrown;
        }
        if (pausing.getAsBoolean()) {
            return 0;
        }
        if (!piece.hasRemaining()) {
            if (!pieces.hasNext()) {
                return -1;
            }
            piece = ByteBuffer.wrap(pieces.next());
        }
        int length = Math.min(piece.remaining(), target.remaining());
        target.put(piece.slice(piece.position(), length));
        piece.position(piece.position() + length);
        return length;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
