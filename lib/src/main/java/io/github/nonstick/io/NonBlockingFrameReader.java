package io.github.nonstick.io;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.TruncatedFrameException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a channel that does not block, as far as they have come.
 *
 * <pre>{@code
 * while (true) {
 *     switch (reader.read()) {
 *         case HEADER -> target = open(reader.header());
 *         case BODY -> target.write(reader.chunk());
 *         case FRAME_END -> target.commit();
 *         case NEEDS_INPUT -> { return; }         // until the selector finds the channel readable again
 *         case END_OF_STREAM -> { close(); return; }
 *     }
 * }
 * }</pre>
 *
 * Each NEEDS_INPUT is one read of the channel: no connection is served on and on, however fast it sends. A loop that
 * stops before it, because what it makes of the frames cannot go out, calls {@link #read()} again once that can: the
 * selector does not tell of bytes that were read.
 *
 * <p>A body that comes to its end is verified against the hash in its header, as the format's {@link HashPolicy} says,
 * before its last bytes are handed out. Between two reads that bring nothing the reader holds no more than a header
 * that is not complete.
 *
 * <p>An {@link IOException} of the channel leaves the reader as it was; a {@link FramingException} ends it, except
 * {@link HashMismatchException}, after which the frame's end is found. Not safe for use by several threads.
 */
public final class NonBlockingFrameReader implements Closeable {
    /** What {@link #read()} found. */
    public enum Status {
        /** The channel has no more for now: select for OP_READ. */
        NEEDS_INPUT,
        /** A header is complete: see {@link #header()}. */
        HEADER,
        /** A piece of the body is here: see {@link #chunk()}. It is never empty. */
        BODY,
        /** The frame is complete; see {@link #verification()}. */
        FRAME_END,
        /** The stream has ended, between frames; from now on, this is all there is. */
        END_OF_STREAM
    }

    private static final int OWN_BUFFER_LENGTH = 8_192;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ReadableByteChannel channel;
    private final ReadBuffer buffer;
    private final FrameDecoder decoder;
    private final BodyCheck check;

    /** What was read and not decoded: in the buffer, or nothing. The decoder is given no other memory to hold. */
    private ByteBuffer source = NOTHING;

    /** What was left in the buffer when another reader took it; null otherwise. */
    private byte @Nullable [] kept;

    /** Whether the channel was read since NEEDS_INPUT was answered. */
    private boolean asked;

    private boolean inFrame;

    /** Whether there has been a frame: the last one's verification is known until the next one. */
    private boolean begun;

    /** Whether the current body's hash was compared, or is not to be. */
    private boolean settled;

    private boolean skipping;

    /** Whether the last event was BODY. */
    private boolean atChunk;

    /** The stream's offset behind the last frame. */
    private long frameEnd;

    private boolean ended;
    private boolean detached;

    private NonBlockingFrameReader(ReadableByteChannel channel, FrameFormat format, ReadBuffer buffer) {
        ByteSource.requireNonBlocking(channel);
        this.channel = channel;
        this.buffer = Objects.requireNonNull(buffer, "buffer");
        this.decoder = new FrameDecoder(format);
        this.check = new BodyCheck(decoder, format.hashPolicy() != HashPolicy.IGNORE);
    }

    /**
     * A reader of the standard format over a channel, as {@link #of(ReadableByteChannel, FrameFormat)}.
     *
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
     */
    public static NonBlockingFrameReader of(ReadableByteChannel channel) {
        return of(channel, FrameFormat.standard());
    }

    /**
     * A reader over a channel, which it owns, with a buffer of its own of 8 KiB.
     *
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
     */
    public static NonBlockingFrameReader of(ReadableByteChannel channel, FrameFormat format) {
        return of(channel, format, ReadBuffer.ofLength(OWN_BUFFER_LENGTH));
    }

    /**
     * A reader over a channel, which it owns.
     *
     * @param buffer what the channel is read into; of one thread, any number of readers can have the same
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
     */
    public static NonBlockingFrameReader of(ReadableByteChannel channel, FrameFormat format, ReadBuffer buffer) {
        return new NonBlockingFrameReader(Objects.requireNonNull(channel, "channel"), format, buffer);
    }

    /**
     * Moves to the next event, without waiting for it.
     *
     * @throws HashMismatchException if the body has another hash than announced; instead of its last piece, once
     * @throws TruncatedFrameException if the stream ended inside a frame
     * @throws FramingException if the stream does not hold a valid frame; every later call throws it again
     */
    public Status read() throws IOException {
        checkAttached();
        atChunk = false;
        if (ended) {
            return Status.END_OF_STREAM;
        }
        settleIfComplete();
        if (kept != null) {
            source = buffer.take(this).put(kept).flip();
            kept = null;
        }
        while (true) {
            switch (decoder.decode(source)) {
                case HEADER -> {
                    beginFrame();
                    return Status.HEADER;
                }
                case BODY -> {
                    if (!skipping) {
                        takeChunk();
                        return Status.BODY;
                    }
                }
                case FRAME_END -> {
                    inFrame = false;
                    frameEnd = decoder.streamOffset();
                    return Status.FRAME_END;
                }
                case NEEDS_INPUT -> {
                    if (asked || !fill()) {
                        asked = false;
                        return ended ? Status.END_OF_STREAM : Status.NEEDS_INPUT;
                    }
                }
            }
        }
    }

    private void beginFrame() {
        check.beginFrame();
        inFrame = true;
        begun = true;
        settled = false;
        skipping = false;
    }

    private void takeChunk() throws HashMismatchException {
        BodyVerifier verifier = check.verifier();
        if (verifier != null) {
            verifier.update(source.array(), source.arrayOffset() + decoder.chunkPosition(), decoder.chunkLength());
        }
        settleIfComplete();
        atChunk = true;
    }

    /** An empty body has no last piece: its hash is compared before its end is told of. */
    private void settleIfComplete() throws HashMismatchException {
        if (inFrame && !settled && decoder.bodyRemaining() == 0) {
            // Throws each time where the runtime lacks the digest: none goes on without.
            check.verifier();
            settled = true;
            check.finishIfComplete();
        }
    }

    /** Reads once; false if that brought nothing. */
    private boolean fill() throws IOException {
        source = buffer.take(this);
        int read;
        try {
            read = channel.read(source);
        } finally {
            source.flip();
        }
        if (read < 0) {
            decoder.endOfInput();
            ended = true;
        }
        asked = read > 0;
        return asked;
    }

    /** Another reader takes the buffer: what is left in it goes elsewhere. */
    void keepRest() {
        if (source.hasRemaining()) {
            kept = new byte[source.remaining()];
            source.get(kept);
        }
        source = NOTHING;
        atChunk = false;
    }

    /**
     * The header of the current frame; it stays valid.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public FrameHeader header() {
        return decoder.header();
    }

    /**
     * The length of the current frame's body: {@code header().dataSize()} without making the header.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public long bodyLength() {
        return decoder.bodyLength();
    }

    /** How many bytes of the current body have not been found; 0 where there is no current frame. */
    public long bodyRemaining() {
        return decoder.bodyRemaining();
    }

    /**
     * The piece of the body that was found last: valid until {@link #read()} is called, on this reader or another one
     * with the same buffer.
     *
     * @throws IllegalStateException unless the last event was {@link Status#BODY}
     */
    public ByteBuffer chunk() {
        if (!atChunk) {
            throw new IllegalStateException("no piece of a body has been read");
        }
        return decoder.chunk();
    }

    /**
     * Passes over what is left of the current body: it is not handed out, and not verified.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public void skipBody() {
        if (!inFrame) {
            throw new IllegalStateException("there is no current frame");
        }
        skipping = true;
        settled = true;
    }

    /** What is known of the current frame's body, or of the last one's between frames. */
    public BodyVerification verification() {
        return check.state(begun);
    }

    /** How many bytes of the stream have been taken: where the next byte stands that will be looked at. */
    public long streamOffset() {
        return decoder.streamOffset();
    }

    /** What has come of the next frame's header, as {@link FrameDecoder#pending()}. */
    public String pending() {
        return decoder.pending();
    }

    /**
     * Ends the reader without closing its channel, and hands back the bytes that it read ahead: what the channel
     * delivers next stands behind them.
     *
     * @throws IllegalStateException if the current frame's body has not been read, or bytes of the next frame have been
     *     taken
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
        keepRest();
        return kept == null ? new byte[0] : kept;
    }

    /** Closes the channel, unless the reader was detached. */
    @Override
    public void close() throws IOException {
        source = NOTHING;
        atChunk = false;
        if (!detached) {
            channel.close();
        }
    }

    private void checkAttached() {
        if (detached) {
            throw new IllegalStateException("the reader was detached");
        }
    }
}
