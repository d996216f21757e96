package io.github.nonstick.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;

/** Where a reader's bytes come from. */
interface ByteSource extends Closeable {
    /**
     * Reads at least one byte into a buffer that has room and is taken, waiting for it.
     *
     * @return how many bytes were read, -1 at the end
     */
    int read(ByteBuffer target) throws IOException;

    /** Whether bytes can be read into this buffer: into one with an array they always can. */
    boolean takes(ByteBuffer target);

    static ByteSource of(InputStream in) {
        return new ByteSource() {
            @Override
            public boolean takes(ByteBuffer target) {
                return target.hasArray();
            }

            @Override
            public int read(ByteBuffer target) throws IOException {
                int read;
                do {
                    // Streams that break their contract answer 0.
                    read = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
                } while (read == 0);
                if (read > 0) {
                    target.position(target.position() + read);
                }
                return read;
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    static ByteSource of(ReadableByteChannel channel) {
        requireBlocking(channel);
        return new ByteSource() {
            @Override
            public boolean takes(ByteBuffer target) {
                return true;
            }

            @Override
            public int read(ByteBuffer target) throws IOException {
                int read;
                do {
                    read = channel.read(target);
                } while (read == 0);
                return read;
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    static void requireBlocking(Object channel) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    static void requireNonBlocking(Object channel) {
        if (channel instanceof SelectableChannel selectable && selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }
}
