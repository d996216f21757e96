package io.github.nonstick.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a channel has not taken yet: bytes gathered, bodies that are not copied, files. For use by one thread. */
final class PendingBytes implements Closeable {
    /** So much of a body is copied behind its header. */
    private static final int START_LENGTH = 4_096;

    private static final int GATHERED_LENGTH = 8_192;

    /** The most of one write: the JDK copies a buffer of the heap into a direct one as long, and keeps that. */
    private static final int PIECE_LENGTH = 131_072;

    private final ArrayDeque<Part> parts = new ArrayDeque<>(2);

    /** The last part, if it is one that bytes can be added to. */
    private @Nullable GatheredPart gathered;

    private long length;

    /** Bytes that stand together. */
    private interface Part extends Closeable {
        /**
         * Writes a piece of it.
         *
         * @return how many bytes were written, fewer than the piece has if the channel is full
         */
        long write(WritableByteChannel channel, int byteCount) throws IOException;

        long remaining();

        @Override
        default void close() throws IOException {}
    }

    long length() {
        return length;
    }

    /** Adds a header and its body. */
    void add(byte[] head, ByteBuffer body) {
        length += head.length + body.remaining();
        ByteBuffer start = body.slice(body.position(), Math.min(body.remaining(), START_LENGTH));
        GatheredPart target = room(head.length + start.remaining());
        target.put(ByteBuffer.wrap(head));
        target.put(start);
        if (body.remaining() > START_LENGTH) {
            append(new BufferPart(body.position(body.position() + START_LENGTH)));
        }
    }

    /** Adds a header and a file. */
    void add(byte[] head, FileBody body) throws IOException {
        ByteBuffer content = body.content();
        if (content != null) {
            add(head, content);
            body.close();
            return;
        }
        ByteBuffer start = ByteBuffer.allocate(START_LENGTH);
        body.read(start, 0);
        length += head.length + body.length();
        GatheredPart target = room(head.length + START_LENGTH);
        target.put(ByteBuffer.wrap(head));
        target.put(start.flip());
        append(new FilePart(body, START_LENGTH));
    }

    private void append(Part part) {
        parts.add(part);
        gathered = null;
    }

    /** A part that so many bytes can be added to; one that is alone is no longer than they are. */
    private GatheredPart room(int byteCount) {
        GatheredPart last = gathered;
        if (last == null || last.room() < byteCount) {
            last = new GatheredPart(parts.isEmpty() ? byteCount : Math.max(byteCount, GATHERED_LENGTH));
            parts.add(last);
            gathered = last;
        }
        return last;
    }

    /** Writes until the channel is full, nothing is left, or so many bytes or more are written. */
    void write(WritableByteChannel channel, long atLeast) throws IOException {
        long written = 0;
        Part first = parts.peek();
        while (first != null && written < atLeast) {
            int piece = (int) Math.min(first.remaining(), PIECE_LENGTH);
            long taken = first.write(channel, piece);
            length -= taken;
            written += taken;
            if (first.remaining() == 0) {
                remove(first);
                first = parts.peek();
            } else if (taken < piece) {
                return;
            }
        }
    }

    private void remove(Part first) throws IOException {
        parts.remove();
        if (first == gathered) {
            gathered = null;
        }
        first.close();
    }

    @Override
    public void close() throws IOException {
        gathered = null;
        length = 0;
        while (!parts.isEmpty()) {
            parts.remove().close();
        }
    }

    /** A body that is not copied. */
    private static class BufferPart implements Part {
        final ByteBuffer bytes;

        BufferPart(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public long write(WritableByteChannel channel, int byteCount) throws IOException {
            int end = bytes.limit();
            bytes.limit(bytes.position() + byteCount);
            try {
                return channel.write(bytes);
            } finally {
                bytes.limit(end);
            }
        }

        @Override
        public long remaining() {
            return bytes.remaining();
        }
    }

    /** Heads and small bodies, copied. */
    private static final class GatheredPart extends BufferPart {
        GatheredPart(int capacity) {
            super(ByteBuffer.allocate(capacity).limit(0));
        }

        int room() {
            return bytes.capacity() - bytes.limit();
        }

        void put(ByteBuffer added) {
            int end = bytes.limit();
            bytes.limit(end + added.remaining());
            bytes.slice(end, added.remaining()).put(added);
        }
    }

    /** The rest of a file. */
    private static final class FilePart implements Part {
        private final FileBody body;
        private long position;

        FilePart(FileBody body, long position) {
            this.body = body;
            this.position = position;
        }

        @Override
        public long write(WritableByteChannel channel, int byteCount) throws IOException {
            if (position + byteCount == body.length()) {
                body.checkUnchanged();
            }
            long written = body.channel().transferTo(position, byteCount, channel);
            if (written == 0 && body.channel().size() <= position) {
                throw body.shrunk(position);
            }
            position += written;
            return written;
        }

        @Override
        public long remaining() {
            return body.length() - position;
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
