package io.github.nonstick.io;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to a stream or a blocking channel.
 *
 * <pre>{@code
 * writer.write("hello.txt", "Hello, frame".getBytes(UTF_8));
 * writer.writeFile(Path.of("photo.jpg"));
 * }</pre>
 *
 * Length, header and the start of the body, or all of a small one, leave in one write: receivers in the field call
 * {@code recv} once for each part and break where a part is split. Large bodies are not copied. After an {@link
 * IOException} the stream's state is unknown and the writer refuses to go on. Not safe for use by several threads.
 */
public final class FrameWriter implements Closeable, Flushable {
    /** One transfer of a file at most: often enough to see a slow peer's progress, long enough to cost nothing. */
    private static final long FILE_PIECE_LENGTH = 131_072;

    private final ByteSink sink;
    private final FrameEncoder encoder;

    /** What has not been handed to the sink: {@code [0, position)}. */
    private ByteBuffer buffer = ByteBuffer.allocate(BufferLength.INITIAL);

    private boolean autoFlush = true;

    /** What is missing of a body in writing; {@code bodyRemaining > 0} only between begin and close. */
    private long bodyRemaining;

    /** The stream of the frame begun last; null after any other frame. */
    private @Nullable BodyStream openBody;

    /** Whether the last frame was left incomplete: no other can follow it. */
    private boolean incomplete;

    /** Whether the sink failed: what it took is not known. */
    private boolean failed;

    FrameWriter(ByteSink sink, FrameFormat format) {
        this.sink = sink;
        this.encoder = new FrameEncoder(format);
    }

    /** A writer of the standard format over a stream, which it owns. */
    public static FrameWriter of(OutputStream out) {
        return of(out, FrameFormat.standard());
    }

    /** A writer over a stream, which it owns. The stream needs no buffer of its own. */
    public static FrameWriter of(OutputStream out, FrameFormat format) {
        return new FrameWriter(ByteSink.of(Objects.requireNonNull(out, "out")), format);
    }

    /**
     * A writer of the standard format over a channel, which it owns.
     *
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in non-blocking mode
     */
    public static FrameWriter of(WritableByteChannel channel) {
        return of(channel, FrameFormat.standard());
    }

    /**
     * A writer over a channel, which it owns.
     *
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in non-blocking mode
     */
    public static FrameWriter of(WritableByteChannel channel, FrameFormat format) {
        return new FrameWriter(ByteSink.of(Objects.requireNonNull(channel, "channel")), format);
    }

    /**
     * Says whether each frame leaves at once, as it does at first, or small ones are gathered until {@link
     * #flush()} or until the buffer is full.
     *
     * @return this writer
     */
    public FrameWriter autoFlush(boolean autoFlush) {
        this.autoFlush = autoFlush;
        return this;
    }

    /**
     * Writes a message: a frame without filename and hash.
     *
     * @throws IOException if the sink fails
     */
    public void write(byte[] body) throws IOException {
        write(FrameHeader.of(body.length), body);
    }

    /**
     * Writes a frame with a filename and the body's SHA-256.
     *
     * @throws IOException if the sink fails
     */
    public void write(String filename, byte[] body) throws IOException {
        FrameHeader header = FrameHeader.of(body.length)
                .withFilename(filename)
                .withHash(BodyDigest.hash(HashAlgorithm.SHA_256, body));
        write(header, body);
    }

    /**
     * Writes a frame.
     *
     * @throws IllegalArgumentException if the header announces another length than the body has, or is
     *     beyond a limit of the format; nothing was written
     * @throws IOException if the sink fails
     */
    public void write(FrameHeader header, byte[] body) throws IOException {
        checkLength(header, body.length);
        int start = putHeader(header);
        if (body.length <= buffer.remaining()) {
            buffer.put(body);
        } else {
            putBody(start, ByteBuffer.wrap(body));
        }
        endFrame();
    }

    /**
     * Writes a frame, taking what remains in the buffer as its body.
     *
     * @throws IllegalArgumentException if the header announces another length than the body has, or is
     *     beyond a limit of the format; nothing was written
     * @throws IOException if the sink fails
     */
    public void write(FrameHeader header, ByteBuffer body) throws IOException {
        checkLength(header, body.remaining());
        putBody(putHeader(header), body);
        endFrame();
    }

    /**
     * Begins a frame and gives the stream that takes its body: exactly as many bytes as the header announces.
     *
     * <p>The stream throws {@link IllegalStateException} for a byte too many, before any of that write is
     * taken, and when it is closed early; the writer cannot go on then, and the peer will see a truncated
     * frame. Closing the stream does not close the writer.
     *
     * @throws IllegalArgumentException if the header is beyond a limit of the format; nothing was written
     * @throws IOException if the sink fails
     */
    public OutputStream begin(FrameHeader header) throws IOException {
        checkReady();
        putHeader(header);
        bodyRemaining = header.dataSize();
        BodyStream body = new BodyStream();
        openBody = body;
        incomplete = false;
        return body;
    }

    /**
     * Writes a file under its own name with its SHA-256: reads it twice, the second time without copying
     * where the sink is a socket channel.
     *
     * @return the header that was written
     * @throws FileChangedException if the file changed meanwhile; its last bytes were not sent
     * @throws IOException if the file cannot be read, or the sink fails
     */
    public FrameHeader writeFile(Path file) throws IOException {
        try (FileBody body = FileBody.open(file)) {
            FrameHeader header = headerOf(file, body);
            write(header, body, ignored -> {});
            return header;
        }
    }

    static FrameHeader headerOf(Path file, FileBody body) throws IOException {
        return FrameHeader.of(body.length())
                .withFilename(file.toAbsolutePath().getFileName().toString())
                .withHash(body.hash(HashAlgorithm.SHA_256, ignored -> {}));
    }

    /**
     * Writes a frame with a file as its body, without copying where the sink is a socket channel.
     *
     * @param progress is given the number of the body's bytes written so far, after each piece; an exception
     *     that it throws ends the writing, and the writer
     * @throws IllegalArgumentException if the header announces another length than the file has, or is
     *     beyond a limit of the format; nothing was written
     * @throws FileChangedException if the file changed since it was opened; its last bytes were not sent
     * @throws IOException if the file cannot be read, or the sink fails
     */
    public void write(FrameHeader header, FileBody body, LongConsumer progress) throws IOException {
        checkLength(header, body.length());
        body.checkUnchanged();
        int start = putHeader(header);
        ByteBuffer content = body.content();
        if (content != null) {
            putBody(start, content);
            progress.accept(body.length());
            endFrame();
            return;
        }
        long position = putStart(start, body);
        progress.accept(position);
        while (position < body.length()) {
            long piece = Math.min(FILE_PIECE_LENGTH, body.length() - position);
            if (position + piece == body.length()) {
                body.checkUnchanged();
            }
            failed = true;
            long written = sink.transferFrom(body.channel(), position, piece);
            failed = false;
            if (written <= 0) {
                throw body.shrunk(position);
            }
            position += written;
            progress.accept(position);
        }
        endFrame();
    }

    /**
     * Fills the buffer with the first bytes of a file, whose frame begins at {@code frameStart} in the buffer, and
     * sends it unless that is the whole of a small file.
     */
    private long putStart(int frameStart, FileBody body) throws IOException {
        reserve(body.length());
        if (body.length() > buffer.remaining() && frameStart > 0) {
            drainUpTo(frameStart);
        }
        ByteBuffer start = buffer.slice(buffer.position(), (int) Math.min(buffer.remaining(), body.length()));
        while (start.hasRemaining()) {
            if (body.channel().read(start, start.position()) < 0) {
                throw body.shrunk(start.position());
            }
        }
        if (start.position() == body.length()) {
            body.checkUnchanged();
        }
        buffer.position(buffer.position() + start.position());
        if (start.position() < body.length()) {
            drain();
        }
        return start.position();
    }

    /**
     * Hands everything gathered to the sink.
     *
     * @throws IOException if the sink fails
     */
    @Override
    public void flush() throws IOException {
        checkUsable();
        drain();
        sink.flush();
    }

    /**
     * Flushes, unless the sink failed, and closes the sink. A frame left incomplete reaches the peer truncated.
     *
     * @throws IOException if the sink fails
     */
    @Override
    public void close() throws IOException {
        try (sink) {
            if (!failed) {
                drain();
                sink.flush();
            }
        }
    }

    private void checkLength(FrameHeader header, long actual) {
        checkReady();
        if (header.dataSize() != actual) {
            throw new IllegalArgumentException(
                    "the header announces " + header.dataSize() + " bytes, the body has " + actual);
        }
    }

    private void checkReady() {
        checkUsable();
        if (bodyRemaining > 0) {
            throw new IllegalStateException(bodyRemaining + " bytes of the current body have not been written");
        }
    }

    /** Whether another frame can follow. */
    boolean isUsable() {
        return !failed && !incomplete && bodyRemaining == 0;
    }

    private void checkUsable() {
        if (failed || incomplete) {
            throw new IllegalStateException("an earlier write failed or left its frame incomplete");
        }
    }

    /** Puts a header into the buffer, whose frame is incomplete then; answers where in the buffer it begins. */
    private int putHeader(FrameHeader header) throws IOException {
        openBody = null;
        int start = putWhole(header);
        // Nothing but its body follows it, even where there is no memory for that.
        incomplete = true;
        return start;
    }

    private int putWhole(FrameHeader header) throws IOException {
        int start = buffer.position();
        boolean encoded = encodes(header);
        while (!encoded && buffer.capacity() < BufferLength.MAX) {
            reserve(buffer.remaining() + 1);
            encoded = encodes(header);
        }
        if (encoded) {
            return start;
        }
        drain();
        if (!encodes(header)) {
            // Longer than the buffer: the limit of headers has been raised.
            handOver(ByteBuffer.wrap(encoder.encode(header)));
        }
        return 0;
    }

    private boolean encodes(FrameHeader header) {
        try {
            encoder.encode(header, buffer);
            return true;
        } catch (BufferOverflowException e) {
            return false;
        }
    }

    /** Puts a body behind its header, whose frame begins at {@code start} in the buffer, or hands it over. */
    private void putBody(int start, ByteBuffer body) throws IOException {
        if (body.remaining() > buffer.remaining()) {
            reserve(body.remaining());
        }
        if (body.remaining() > buffer.remaining() && start > 0) {
            drainUpTo(start);
        }
        if (body.remaining() <= buffer.remaining()) {
            buffer.put(body);
            return;
        }
        int end = body.limit();
        buffer.put(body.limit(body.position() + buffer.remaining()));
        body.limit(end);
        drain();
        handOver(body);
    }

    /** Hands the frames over that are complete, so that the last one, begun, can leave in one write. */
    private void drainUpTo(int start) throws IOException {
        int end = buffer.position();
        buffer.position(0).limit(start);
        handOver(buffer);
        buffer.position(start).limit(end);
        buffer.compact();
    }

    /** Makes the buffer as large as it has to be, or can be, when something does not fit. */
    private void reserve(long length) {
        int capacity = buffer.capacity();
        while (length > capacity - buffer.position() && capacity < BufferLength.MAX) {
            capacity = BufferLength.after(capacity);
        }
        if (capacity > buffer.capacity()) {
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
    }

    private void endFrame() throws IOException {
        incomplete = false;
        if (autoFlush) {
            flush();
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        if (buffer.hasRemaining()) {
            handOver(buffer);
        }
        buffer.clear();
    }

    private void handOver(ByteBuffer bytes) throws IOException {
        failed = true;
        sink.write(bytes);
        failed = false;
    }

    /** The body of one frame in writing. */
    private final class BodyStream extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (openBody != this) {
                throw new IOException("the body was closed");
            }
            checkUsable();
            if (length > bodyRemaining) {
                throw new IllegalStateException("body has " + length + " bytes where " + bodyRemaining
                        + " are left of the length its header announces");
            }
            incomplete = true;
            putBody(0, ByteBuffer.wrap(bytes, offset, length));
            incomplete = false;
            bodyRemaining -= length;
        }

        @Override
        public void flush() throws IOException {
            FrameWriter.this.flush();
        }

        @Override
        public void close() throws IOException {
            if (openBody != this) {
                return;
            }
            openBody = null;
            if (bodyRemaining > 0) {
                incomplete = true;
                throw new IllegalStateException(
                        "body was closed " + bodyRemaining + " bytes short of the length its header announces");
            }
            endFrame();
        }
    }
}
