package io.github.nonstick.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** A channel that takes so many bytes of each write as it says, nothing included. */
final class HesitantChannel implements WritableByteChannel {
    private final IntSupplier room;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> writes = new ArrayList<>();
    private boolean failing;
    private boolean closed;

    HesitantChannel(IntSupplier room) {
        this.room = room;
    }

    void fail() {
        failing = true;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** How much each write has brought. */
    List<Integer> writes() {
        return writes;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (failing) {
            throw new IOException("Broken pipe");
        }
        byte[] taken = new byte[Math.min(source.remaining(), room.getAsInt())];
        source.get(taken);
        bytes.writeBytes(taken);
        writes.add(taken.length);
        return taken.length;
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
