package io.github.nonstick.io;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.TruncatedFrameException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a stream or a blocking channel, one after the other.
 *
 * <pre>{@code
 * while (reader.next()) {
 *     String name = reader.header().filename();
 *     byte[] body = reader.readBody();
 * }
 * }</pre>
 *
 * A cursor: the body belongs to the current frame, and what is left of it unread is skipped by the next {@link
 * #next()}. A body that is read to its end is verified against the hash in its header, as the format's {@link
 * HashPolicy} says, before its last bytes are handed out. Memory follows the bytes that arrive, never the length that a
 * peer claims.
 *
 * <p>It reads ahead; {@link #detach()} hands the surplus back. An {@link IOException} of the source, such as a read
 * that timed out, leaves the reader as it was; a {@link FramingException} ends it, except {@link HashMismatchException},
 * after which the next frame can be read. Not safe for use by several threads.
 */
public final class FrameReader implements Closeable {
    /** The longest array that every JVM can make. */
    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private final ByteSource source;
    private final FrameDecoder decoder;
    private final BodyCheck check;
    private ByteBuffer buffer = ByteBuffer.allocate(BufferLength.INITIAL).limit(0);

    /** Counts frames from 1, so that a body stream can tell that its frame has passed. */
    private long frameNumber;

    private boolean inFrame;
    private long frameEnd;
    private boolean ended;
    private boolean detached;

    /** What {@link #readBody()} had read when the source failed; null unless it did. */
    private @Nullable ByteArrayOutputStream interrupted;

    FrameReader(ByteSource source, FrameFormat format) {
        this.source = source;
        this.decoder = new FrameDecoder(format);
        this.check = new BodyCheck(decoder, format.hashPolicy() != HashPolicy.IGNORE);
    }

    /** A reader of the standard format over a stream, which it owns. */
    public static FrameReader of(InputStream in) {
        return of(in, FrameFormat.standard());
    }

    /** A reader over a stream, which it owns. The stream needs no buffer of its own. */
    public static FrameReader of(InputStream in, FrameFormat format) {
        return new FrameReader(ByteSource.of(Objects.requireNonNull(in, "in")), format);
    }

    /** A reader of the standard format over a channel, as {@link #of(ReadableByteChannel, FrameFormat)}. */
    public static FrameReader of(ReadableByteChannel channel) {
        return of(channel, FrameFormat.standard());
    }

    /** A reader over a channel, which it owns; {@code IllegalBlockingModeException} for one in non-blocking mode. */
    public static FrameReader of(ReadableByteChannel channel, FrameFormat format) {
        return new FrameReader(ByteSource.of(Objects.requireNonNull(channel, "channel")), format);
    }

    /**
     * Moves to the next frame, waiting for its header; skips what is left of the current one, which cannot be
     * read from then on, even if this fails and is called again.
     *
     * @return false at a clean end of the stream, and from then on
     * @throws FramingException if the stream does not hold a valid frame, or ends inside one
     */
    public boolean next() throws IOException {
        checkAttached();
        inFrame = false;
        while (!ended) {
            switch (decoder.decode(buffer)) {
                case HEADER -> {
                    beginFrame();
                    return true;
                }
                case BODY -> {}
                case FRAME_END -> frameEnd = decoder.streamOffset();
                case NEEDS_INPUT -> {
                    if (!fill()) {
                        decoder.endOfInput();
                        ended = true;
                    }
                }
            }
        }
        return false;
    }

    private void beginFrame() {
        frameNumber++;
        inFrame = true;
        check.beginFrame();
        interrupted = null;
    }

    /**
     * The header of the current frame; it stays valid.
     *
     * @throws IllegalStateException unless {@link #next()} has answered true
     */
    public FrameHeader header() {
        return decoder.header();
    }

    /**
     * The length of the current frame's body: {@code header().dataSize()} without making the header.
     *
     * @throws IllegalStateException unless {@link #next()} has answered true
     */
    public long bodyLength() {
        return decoder.bodyLength();
    }

    /** How many bytes of the current body have not been read; 0 where there is no current frame. */
    public long bodyRemaining() {
        return decoder.bodyRemaining();
    }

    /** How many bytes of the stream have been taken: where the next byte stands that will be looked at. */
    public long streamOffset() {
        return decoder.streamOffset();
    }

    /** What has come of the next frame's header, as {@link FrameDecoder#pending()}. */
    public String pending() {
        return decoder.pending();
    }

    /** What is known of the current frame's body. */
    public BodyVerification verification() {
        return check.state(inFrame);
    }

    /**
     * The current frame's body as a stream that ends with it. Valid until {@link #next()}; closing it does
     * nothing.
     *
     * <p>Its read methods throw {@link HashMismatchException} instead of handing out the last bytes of a body
     * that has another hash than announced, and whenever they are called again; and {@link
     * TruncatedFrameException} where the stream ends first.
     *
     * @throws IllegalStateException unless {@link #next()} has answered true
     */
    public InputStream body() throws IOException {
        checkInFrame();
        check.finishIfComplete();
        return new BodyStream(this);
    }

    /**
     * Reads the rest of the current frame's body into an array.
     *
     * <p>Beyond 64 KiB the array grows with what arrives; the format's {@code maxBodyLength} is its only bound.
     * Called again after an {@link IOException} of the source, it goes on where it stopped and gives the whole,
     * unless some of the body was read in another way meanwhile.
     *
     * @throws FrameTooLargeException if the body does not fit an array
     * @throws HashMismatchException if the body has another hash than announced
     * @throws TruncatedFrameException if the stream ends first
     * @throws IllegalStateException unless {@link #next()} has answered true
     */
    public byte[] readBody() throws IOException {
        checkInFrame();
        long remaining = decoder.bodyRemaining();
        if (remaining > MAX_ARRAY_LENGTH) {
            throw new FrameTooLargeException(
                    "body length", remaining, "the longest array", MAX_ARRAY_LENGTH, streamOffset(), "");
        }
        if (remaining <= BufferLength.MAX && interrupted == null) {
            return readSmallBody((int) remaining);
        }
        ByteArrayOutputStream body = interrupted != null ? interrupted : new ByteArrayOutputStream();
        try {
            transferBodyTo(body);
            return body.toByteArray();
        } catch (IOException e) {
            interrupted = body;
            throw e;
        }
    }

    private byte[] readSmallBody(int remaining) throws IOException {
        byte[] body = new byte[remaining];
        int length = 0;
        try {
            while (length < remaining) {
                length += read(body, length, remaining - length);
            }
            check.finishIfComplete();
            return body;
        } catch (IOException e) {
            interrupted = new ByteArrayOutputStream(BufferLength.INITIAL);
            interrupted.write(body, 0, length);
            throw e;
        }
    }

    /**
     * Reads some of the current frame's body into an array, as {@link #body()} does, without making a stream.
     *
     * @return how many bytes were read, -1 where none is left
     * @throws IOException as {@link #readBody()}
     * @throws IllegalStateException unless {@link #next()} has answered true
     */
    public int readBody(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        beginReading();
        if (length == 0) {
            return 0;
        }
        return decoder.bodyRemaining() == 0 ? -1 : read(target, offset, length);
    }

    /**
     * Reads some of the current frame's body into a buffer, as {@link #readBody(byte[], int, int)}; a direct one
     * takes what a channel delivers without a copy.
     *
     * @return how many bytes were read, -1 where none is left
     * @throws IOException as {@link #readBody()}
     */
    public int readBody(ByteBuffer target) throws IOException {
        beginReading();
        if (!target.hasRemaining()) {
            return 0;
        }
        return decoder.bodyRemaining() == 0 ? -1 : read(target);
    }

    /**
     * Reads the rest of the current frame's body as UTF-8 text; malformed bytes become U+FFFD.
     *
     * @throws IOException as {@link #readBody()}
     */
    public String readBodyText() throws IOException {
        return new String(readBody(), StandardCharsets.UTF_8);
    }

    /**
     * Writes the rest of the current frame's body to a stream.
     *
     * <p>All but its last piece is written before the hash can be known: a target that others see as
     * complete is taken back on {@link HashMismatchException}.
     *
     * @return how many bytes were written
     * @throws HashMismatchException if the body has another hash than announced
     * @throws TruncatedFrameException if the stream ends first
     * @throws IllegalStateException unless {@link #next()} has answered true
     */
    public long transferBodyTo(OutputStream target) throws IOException {
        return transfer(
                chunk -> target.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining()));
    }

    /** Writes the rest of the current frame's body to a blocking channel, as {@link #transferBodyTo(OutputStream)}. */
    public long transferBodyTo(WritableByteChannel target) throws IOException {
        return transfer(ChunkTarget.of(target));
    }

    private long transfer(ChunkTarget target) throws IOException {
        beginReading();
        long written = 0;
        while (decoder.bodyRemaining() > 0) {
            written += takeChunk(Integer.MAX_VALUE);
            target.write(decoder.chunk());
        }
        return written;
    }

    /**
     * Ends the reader without closing its source, and hands back the bytes that it read ahead: what the
     * source delivers next stands behind them.
     *
     * @throws IllegalStateException if the current frame's body has not been read, or {@link #next()} has
     *     failed after it took bytes of a frame
     */
    public byte[] detach() {
        checkAttached();
        if (decoder.bodyRemaining() > 0) {
            throw new IllegalStateException(decoder.bodyRemaining() + " bytes of the body have not been read");
        }
        if (!inFrame && decoder.streamOffset() > frameEnd) {
            throw new IllegalStateException(
                    (decoder.streamOffset() - frameEnd) + " bytes of the next frame have been taken");
        }
        detached = true;
        inFrame = false;
        byte[] ahead = new byte[buffer.remaining()];
        buffer.get(ahead);
        return ahead;
    }

    /** Closes the source, unless the reader was detached. */
    @Override
    public void close() throws IOException {
        if (!detached) {
            source.close();
        }
    }

    /** A piece read from here on is no part of what {@link #readBody()} goes on with. */
    private void beginReading() throws HashMismatchException {
        checkInFrame();
        interrupted = null;
        check.finishIfComplete();
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        if (buffer.hasRemaining() || length < buffer.capacity()) {
            int taken = takeChunk(length);
            System.arraycopy(buffer.array(), decoder.chunkPosition(), target, offset, taken);
            return taken;
        }
        return readThrough(ByteBuffer.wrap(target, offset, length));
    }

    private int read(ByteBuffer target) throws IOException {
        if (buffer.hasRemaining() || target.remaining() < buffer.capacity() || !source.takes(target)) {
            int taken = takeChunk(target.remaining());
            target.put(decoder.chunk());
            return taken;
        }
        return readThrough(target);
    }

    /** A large read with nothing read ahead goes into the caller's buffer without a copy. */
    private int readThrough(ByteBuffer target) throws IOException {
        int start = target.position();
        int end = target.limit();
        target.limit(start + (int) Math.min(end - start, decoder.bodyRemaining()));
        try {
            endUnless(source.read(target) >= 0);
            target.limit(target.position()).position(start);
            decoder.decode(target);
        } finally {
            target.limit(end);
        }
        BodyVerifier verifier = check.verifier();
        if (verifier != null) {
            verifier.update(decoder.chunk());
        }
        check.finishIfComplete();
        return decoder.chunkLength();
    }

    /**
     * Takes the next piece of the body, 1 to {@code maxLength} bytes of it.
     *
     * @return how many they are; they stand in the buffer's array where the decoder says
     */
    private int takeChunk(int maxLength) throws IOException {
        if (!buffer.hasRemaining()) {
            endUnless(fill());
        }
        int end = buffer.limit();
        if (end - buffer.position() <= maxLength) {
            decoder.decode(buffer);
        } else {
            buffer.limit(buffer.position() + maxLength);
            decoder.decode(buffer);
            buffer.limit(end);
        }
        BodyVerifier verifier = check.verifier();
        if (verifier != null) {
            verifier.update(buffer.array(), decoder.chunkPosition(), decoder.chunkLength());
        }
        check.finishIfComplete();
        return decoder.chunkLength();
    }

    private void endUnless(boolean more) throws FramingException {
        if (!more) {
            decoder.endOfInput();
            throw new IllegalStateException("the stream ended between frames while a body was read");
        }
    }

    /** Reads into the empty buffer; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (buffer.limit() == buffer.capacity() && buffer.capacity() < BufferLength.MAX) {
            buffer = ByteBuffer.allocate(BufferLength.after(buffer.capacity()));
        }
        buffer.clear();
        try {
            return source.read(buffer) >= 0;
        } finally {
            buffer.flip();
        }
    }

    private void checkInFrame() {
        checkAttached();
        if (!inFrame) {
            throw new IllegalStateException("no current frame: next() has not answered true");
        }
    }

    private void checkAttached() {
        if (detached) {
            throw new IllegalStateException("the reader was detached");
        }
    }

    /** The number of the current frame; 0 where there is none. */
    long currentFrame() {
        return inFrame ? frameNumber : 0;
    }

    /** The stream's offset behind the last frame that was passed. */
    long frameEnd() {
        return frameEnd;
    }

    /** How much of the current body can be read without waiting. */
    int availableBody() {
        return (int) Math.min(buffer.remaining(), decoder.bodyRemaining());
    }
}
