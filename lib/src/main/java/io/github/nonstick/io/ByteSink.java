package io.github.nonstick.io;

import io.github.nonstick.io.socket.FileTransfer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Where a writer's bytes go. */
interface ByteSink extends Closeable {
    /** Writes all that remains in the buffer. */
    void write(ByteBuffer source) throws IOException;

    /**
     * Writes bytes of a file, at most {@code count}.
     *
     * @return how many were written, 0 if the file has none at that position
     */
    long transferFrom(FileChannel file, long position, long count) throws IOException;

    void flush() throws IOException;

    static ByteSink of(OutputStream out) {
        return new StreamSink(out);
    }

    static ByteSink of(WritableByteChannel channel) {
        ByteSource.requireBlocking(channel);
        return new ChannelSink(channel);
    }

    /** A sink over a stream. */
    final class StreamSink implements ByteSink {
        private static final int PIECE_LENGTH = 65_536;

        private final OutputStream out;

        StreamSink(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            if (source.hasArray()) {
                out.write(source.array(), source.arrayOffset() + source.position(), source.remaining());
                source.position(source.limit());
                return;
            }
            byte[] piece = new byte[Math.min(source.remaining(), PIECE_LENGTH)];
            while (source.hasRemaining()) {
                int length = Math.min(source.remaining(), piece.length);
                source.get(piece, 0, length);
                out.write(piece, 0, length);
            }
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, PIECE_LENGTH));
            long written = 0;
            while (written < count) {
                piece.clear().limit((int) Math.min(piece.capacity(), count - written));
                if (file.read(piece, position + written) < 0) {
                    break;
                }
                written += piece.position();
                out.write(piece.array(), 0, piece.position());
            }
            return written;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** A sink over a blocking channel. */
    final class ChannelSink implements ByteSink {
        /**
         * The most that one write gets of a buffer on the heap: the JDK copies it into a direct buffer of the
         * same size and keeps that for the thread.
         */
        private static final int HEAP_PIECE_LENGTH = 262_144;

        private final WritableByteChannel channel;

        ChannelSink(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            int end = source.limit();
            try {
                while (source.position() < end) {
                    int length = source.isDirect() ? end : Math.min(end - source.position(), HEAP_PIECE_LENGTH);
                    source.limit(source.isDirect() ? end : source.position() + length);
                    channel.write(source);
                }
            } finally {
                source.limit(end);
            }
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            return FileTransfer.write(file, position, count, channel);
        }

        @Override
        public void flush() {}

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
