package io.github.nonstick;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in a stream that arrives in pieces of any size.
 *
 * <pre>
 *   INPUT, in two reads                        DECODED
 *   33 00 00 00 {"data_size": 5, "file         NEEDS_INPUT
 *   name": "a.txt", "hash": null}hello         HEADER  {data_size 5, filename a.txt}
 *                                              BODY    hello
 *                                              FRAME_END
 * </pre>
 *
 * A pure state machine: it holds at most one header and never a byte of a body, reads nothing itself, and
 * takes no byte beyond what the event it reports needs. Memory grows with what has come, not with what a
 * length field claims. After a failure it stays failed.
 *
 * <p>Not safe for use by several threads.
 */
public final class FrameDecoder {
    /** What {@link #decode} found. */
    public enum Status {
        /** The source is used up and nothing is complete: call again with more. */
        NEEDS_INPUT,
        /** A header is complete: see {@link #header()}. */
        HEADER,
        /** A piece of the body is here: see {@link #chunk()}. It is never empty. */
        BODY,
        /** The frame is complete; the next call starts the next frame. */
        FRAME_END
    }

    private enum State {
        LENGTH,
        HEADER,
        BODY,
        FAILED,
        ENDED
    }

    private static final int INITIAL_HEADER_CAPACITY = 256;

    /** How much of a frame's start an error shows. */
    private static final int SHOWN_LENGTH = 16;

    private final FrameFormat format;
    private State state = State.LENGTH;

    /** The bytes of the stream taken so far. */
    private long streamOffset;

    /** The length field as far as it has come, in big-endian order; {@code 0 <= lengthBytes <= 4}. */
    private int lengthField;

    private int lengthBytes;

    /** Valid in state HEADER; {@code 0 <= headerBytes <= headerLength <= maxHeaderLength}. */
    private int headerLength;

    private int headerBytes;

    /** The start of a header that came in pieces; {@code headerBytes <= partialHeader.length}. */
    private byte[] partialHeader = new byte[0];

    /** Null between frames. */
    private @Nullable FrameHeader header;

    /** {@code 0 <= bodyRemaining <= header.dataSize()} */
    private long bodyRemaining;

    /** The source of the last BODY event, null after any other. */
    private @Nullable ByteBuffer chunkSource;

    private int chunkPosition;
    private int chunkLength;

    private @Nullable FramingException failure;

    /** A decoder of the standard format. */
    public FrameDecoder() {
        this(FrameFormat.standard());
    }

    /** A decoder of a format. */
    public FrameDecoder(FrameFormat format) {
        this.format = Objects.requireNonNull(format, "format");
    }

    /** The format that this decoder reads. */
    public FrameFormat format() {
        return format;
    }

    /**
     * Takes bytes from the source up to the next event, and reports it.
     *
     * <p>The source's position moves behind the bytes taken, those of a reported chunk included. Call it
     * until it answers {@link Status#NEEDS_INPUT}; the source is used up then. The source's byte order is of
     * no effect.
     *
     * @throws FramingException if the stream does not hold a valid frame; every later call throws it again
     * @throws IllegalStateException after {@link #endOfInput()}
     */
    public Status decode(ByteBuffer source) throws FramingException {
        chunkSource = null;
        try {
            return switch (state) {
                case LENGTH -> decodeLength(source);
                case HEADER -> decodeHeader(source);
                case BODY -> decodeBody(source);
                case FAILED -> throw Objects.requireNonNull(failure);
                case ENDED -> throw new IllegalStateException("the end of the input was reported before");
            };
        } catch (FramingException e) {
            fail(e);
            throw e;
        }
    }

    /**
     * Takes note that the stream has ended. At the boundary of a frame, that is a clean end.
     *
     * @throws TruncatedFrameException if the stream ended inside a frame
     * @throws FramingException if the decoder failed before
     */
    public void endOfInput() throws FramingException {
        chunkSource = null;
        switch (state) {
            case LENGTH -> {
                if (lengthBytes > 0) {
                    throw truncated(TruncatedFrameException.Part.LENGTH, FrameLayout.LENGTH_FIELD_LENGTH, lengthBytes);
                }
            }
            case HEADER -> throw truncated(TruncatedFrameException.Part.HEADER, headerLength, headerBytes);
            case BODY -> {
                if (bodyRemaining > 0) {
                    long dataSize = header().dataSize();
                    throw truncated(TruncatedFrameException.Part.BODY, dataSize, dataSize - bodyRemaining);
                }
            }
            case FAILED -> throw Objects.requireNonNull(failure);
            case ENDED -> {}
        }
        state = State.ENDED;
    }

    /**
     * The header of the frame that the decoder is in; it stays valid.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public FrameHeader header() {
        FrameHeader current = header;
        if (current == null) {
            throw new IllegalStateException("no header has been decoded");
        }
        return current;
    }

    /**
     * The piece of the body that was reported last: a slice of the source, valid until the source changes or
     * {@link #decode} is called again.
     *
     * @throws IllegalStateException unless the last event was {@link Status#BODY}
     */
    public ByteBuffer chunk() {
        return chunkSource().slice(chunkPosition, chunkLength);
    }

    /**
     * Where in the source the reported piece of the body begins.
     *
     * @throws IllegalStateException unless the last event was {@link Status#BODY}
     */
    public int chunkPosition() {
        chunkSource();
        return chunkPosition;
    }

    /**
     * How many bytes the reported piece of the body has, at least 1.
     *
     * @throws IllegalStateException unless the last event was {@link Status#BODY}
     */
    public int chunkLength() {
        chunkSource();
        return chunkLength;
    }

    private ByteBuffer chunkSource() {
        ByteBuffer source = chunkSource;
        if (source == null) {
            throw new IllegalStateException("no piece of a body has been decoded");
        }
        return source;
    }

    /** How many bytes of the stream have been taken. */
    public long streamOffset() {
        return streamOffset;
    }

    /** How many bytes of the current body are still to come; 0 between frames. */
    public long bodyRemaining() {
        return bodyRemaining;
    }

    /**
     * How many bytes the part that the decoder is in still lacks: a reader that asks its source for no more
     * than that never reads past a frame. 0 when an event is due without any.
     */
    public long bytesLacking() {
        return switch (state) {
            case LENGTH -> FrameLayout.LENGTH_FIELD_LENGTH - lengthBytes;
            case HEADER -> headerLength - headerBytes;
            case BODY -> bodyRemaining;
            case FAILED, ENDED -> 0;
        };
    }

    private Status decodeLength(ByteBuffer source) throws FramingException {
        while (lengthBytes < FrameLayout.LENGTH_FIELD_LENGTH) {
            if (!source.hasRemaining()) {
                return Status.NEEDS_INPUT;
            }
            lengthField = lengthField << 8 | source.get() & 0xff;
            lengthBytes++;
            streamOffset++;
        }
        long claimed = FrameLayout.headerLength(lengthField, format.byteOrder());
        int maxHeaderLength = format.limits().maxHeaderLength();
        if (claimed > maxHeaderLength) {
            throw new FrameTooLargeException(
                    "header length",
                    claimed,
                    "maxHeaderLength",
                    maxHeaderLength,
                    streamOffset - FrameLayout.LENGTH_FIELD_LENGTH,
                    hint(source, maxHeaderLength));
        }
        headerLength = (int) claimed;
        headerBytes = 0;
        state = State.HEADER;
        return decodeHeader(source);
    }

    private String hint(ByteBuffer source, int maxHeaderLength) {
        int available = Math.min(source.remaining(), SHOWN_LENGTH - FrameLayout.LENGTH_FIELD_LENGTH);
        byte[] first = new byte[FrameLayout.LENGTH_FIELD_LENGTH + available];
        ByteBuffer.wrap(first).order(ByteOrder.BIG_ENDIAN).putInt(lengthField);
        source.get(source.position(), first, FrameLayout.LENGTH_FIELD_LENGTH, available);
        return PeerHint.of(first, first.length, format.byteOrder(), maxHeaderLength);
    }

    private Status decodeHeader(ByteBuffer source) throws FramingException {
        if (headerBytes == 0 && source.hasArray() && source.remaining() >= headerLength) {
            int offset = source.arrayOffset() + source.position();
            source.position(source.position() + headerLength);
            streamOffset += headerLength;
            return takeHeader(source.array(), offset);
        }
        while (headerBytes < headerLength) {
            if (!source.hasRemaining()) {
                return Status.NEEDS_INPUT;
            }
            int taken = Math.min(source.remaining(), headerLength - headerBytes);
            reserveHeader(headerBytes + taken);
            source.get(partialHeader, headerBytes, taken);
            headerBytes += taken;
            streamOffset += taken;
        }
        return takeHeader(partialHeader, 0);
    }

    /** Grows by what has come, at most doubling: what the peer claims is not allocated. */
    private void reserveHeader(int needed) {
        if (needed > partialHeader.length) {
            int doubled = (int) Math.min(headerLength, Math.max(INITIAL_HEADER_CAPACITY, 2L * partialHeader.length));
            partialHeader = Arrays.copyOf(partialHeader, Math.max(needed, doubled));
        }
    }

    private Status takeHeader(byte[] bytes, int offset) throws FramingException {
        long headerOffset = streamOffset - headerLength;
        FrameHeader read = HeaderJson.read(format, bytes, offset, headerLength, headerOffset);
        checkBody(read, headerOffset);
        header = read;
        bodyRemaining = read.dataSize();
        state = State.BODY;
        return Status.HEADER;
    }

    private void checkBody(FrameHeader read, long headerOffset) throws FramingException {
        long maxBodyLength = format.limits().maxBodyLength();
        if (read.dataSize() > maxBodyLength) {
            throw new FrameTooLargeException(
                    "body length", read.dataSize(), "maxBodyLength", maxBodyLength, headerOffset, "");
        }
        if (format.hashPolicy() == HashPolicy.REQUIRE && read.bodyHash().isEmpty()) {
            String hash = read.hash();
            throw new MalformedFrameException(
                    MalformedFrameException.Reason.HASH_NOT_VERIFIABLE,
                    "hash cannot be verified",
                    headerOffset,
                    "the policy requires one that can, it is " + (hash == null ? "null" : Escaped.text(hash)));
        }
    }

    private Status decodeBody(ByteBuffer source) {
        if (bodyRemaining == 0) {
            header = null;
            lengthBytes = 0;
            state = State.LENGTH;
            return Status.FRAME_END;
        }
        if (!source.hasRemaining()) {
            return Status.NEEDS_INPUT;
        }
        chunkSource = source;
        chunkPosition = source.position();
        chunkLength = (int) Math.min(source.remaining(), bodyRemaining);
        source.position(chunkPosition + chunkLength);
        bodyRemaining -= chunkLength;
        streamOffset += chunkLength;
        return Status.BODY;
    }

    private TruncatedFrameException truncated(TruncatedFrameException.Part part, long expected, long received) {
        TruncatedFrameException exception = new TruncatedFrameException(part, expected, received, streamOffset);
        fail(exception);
        return exception;
    }

    private void fail(FramingException cause) {
        state = State.FAILED;
        failure = cause;
        header = null;
        partialHeader = new byte[0];
    }
}
