package io.github.nonstick;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** States are ints, not an enum: storing a reference costs a garbage collector's barrier, thrice per frame. */
    private static final int LENGTH = 0;

    private static final int HEADER = 1;
    private static final int BODY = 2;
    private static final int FAILED = 3;
    private static final int ENDED = 4;

    private final FrameFormat format;
    private final HeaderScanner scanner;
    private final HeaderShape shape;
    private final HeaderOutline outline;
    private final int maxHeaderLength;
    private final long maxBodyLength;
    private final boolean littleEndian;
    private final boolean hashRequired;

    private int state = LENGTH;

    /** The bytes of the stream taken so far. */
    private long streamOffset;

    /** The length field as far as it has come, in big-endian order; {@code 0 <= lengthBytes <= 4}. */
    private int lengthField;

    private int lengthBytes;

    /** Valid in state HEADER; {@code 0 <= headerBytes <= headerLength <= maxHeaderLength}. */
    private int headerLength;

    private int headerBytes;

    /**
     * A copy of the header, as far as it has come: the source may change before the header is asked for. Of one
     * of the last one's shape, the texts alone are copied. The last {@link HeaderScanner#PADDING} bytes stay zero.
     */
    private byte[] headerCopy = new byte[HeaderScanner.PADDING];

    /** Null between frames, and until it is asked for where the scanner read it. */
    private @Nullable FrameHeader header;

    /** Below 0 unless the decoder is between HEADER and FRAME_END. */
    private long bodyLength = -1;

    /** {@code 0 <= bodyRemaining <= bodyLength} */
    private long bodyRemaining;

    /** The source of the last BODY event; it stays here, because storing the same one again costs more. */
    private @Nullable ByteBuffer chunkSource;

    private int chunkPosition;

    /** 0 unless the last event was BODY. */
    private int chunkLength;

    private @Nullable FramingException failure;

    /** A decoder of the standard format. */
    public FrameDecoder() {
        this(FrameFormat.standard());
    }

    /** A decoder of a format. */
    public FrameDecoder(FrameFormat format) {
        this.format = Objects.requireNonNull(format, "format");
        this.scanner = new HeaderScanner(format);
        this.shape = scanner.shape();
        this.outline = new HeaderOutline(format);
        this.maxHeaderLength = format.limits().maxHeaderLength();
        this.maxBodyLength = format.limits().maxBodyLength();
        this.littleEndian = format.byteOrder() == ByteOrder.LITTLE_ENDIAN;
        this.hashRequired = format.hashPolicy() == HashPolicy.REQUIRE;
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
        chunkLength = 0;
        if (state == BODY) {
            return decodeBody(source);
        }
        if (state == LENGTH && takeHeadOfLastShape(source)) {
            return Status.HEADER;
        }
        return decodeOther(source);
    }

    private Status decodeOther(ByteBuffer source) throws FramingException {
        try {
            if (state == LENGTH) {
                return decodeLength(source);
            }
            if (state == HEADER) {
                return decodeHeader(source);
            }
            if (state == FAILED) {
                throw Objects.requireNonNull(failure);
            }
            throw new IllegalStateException("the end of the input was reported before");
        } catch (FramingException e) {
            throw failed(e);
        }
    }

    /**
     * Takes note that the stream has ended. At the boundary of a frame, that is a clean end.
     *
     * @throws TruncatedFrameException if the stream ended inside a frame
     * @throws FramingException if the decoder failed before
     */
    public void endOfInput() throws FramingException {
        chunkLength = 0;
        switch (state) {
            case LENGTH -> {
                if (lengthBytes > 0) {
                    throw truncated(TruncatedFrameException.Part.LENGTH, FrameLayout.LENGTH_FIELD_LENGTH, lengthBytes);
                }
            }
            case HEADER -> throw truncated(TruncatedFrameException.Part.HEADER, headerLength, headerBytes);
            case BODY -> {
                if (bodyRemaining > 0) {
                    throw truncated(TruncatedFrameException.Part.BODY, bodyLength, bodyLength - bodyRemaining);
                }
            }
            case FAILED -> throw Objects.requireNonNull(failure);
            default -> {}
        }
        state = ENDED;
    }

    /**
     * The header of the frame that the decoder is in; it stays valid.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public FrameHeader header() {
        checkInFrame();
        FrameHeader made = header;
        if (made == null) {
            made = new FrameHeader(bodyLength, scanner.content(headerCopy, headerLength));
            header = made;
        }
        return made;
    }

    /**
     * The length of the body of the frame that the decoder is in, as its header says: {@code
     * header().dataSize()} without making the header.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public long bodyLength() {
        checkInFrame();
        return bodyLength;
    }

    /**
     * Whether the header of the frame that the decoder is in has a hash, be it a placeholder: {@code
     * header().hash() != null} without making the header.
     *
     * @throws IllegalStateException before {@link Status#HEADER} and after {@link Status#FRAME_END}
     */
    public boolean hasHash() {
        checkInFrame();
        return header == null ? scanner.hasHash() : header.hash() != null;
    }

    private void checkInFrame() {
        if (bodyLength < 0) {
            throw new IllegalStateException("no header has been decoded");
        }
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
        if (source == null || chunkLength == 0) {
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
            default -> 0;
        };
    }

    /**
     * What has come of a length field or a header that is not complete, and what that seems to be; in words, with
     * the bytes escaped. Empty where there is none: between frames, in a body, after a failure.
     */
    public String pending() {
        return switch (state) {
            case LENGTH ->
                lengthBytes == 0
                        ? ""
                        : lengthBytes + " of " + FrameLayout.LENGTH_FIELD_LENGTH
                                + " bytes of the length field have come";
            case HEADER -> outline.pending(headerCopy, 0, headerBytes);
            default -> "";
        };
    }

    /**
     * The case that is nearly all: length field and header are both here, in an array, and the header is of the
     * last one's shape. In any other case nothing is taken.
     */
    private boolean takeHeadOfLastShape(ByteBuffer source) throws FramingException {
        int position = source.position();
        int available = source.limit() - position - FrameLayout.LENGTH_FIELD_LENGTH;
        if (lengthBytes != 0 || available < 0 || !source.hasArray()) {
            return false;
        }
        byte[] array = source.array();
        int start = source.arrayOffset() + position;
        int length = FrameLayout.headerLength(array, start, littleEndian);
        long size = length < 0 || length > available
                ? HeaderShape.OTHER
                : shape.dataSize(array, start + FrameLayout.LENGTH_FIELD_LENGTH, length, headerCopy);
        if (size == HeaderShape.OTHER) {
            return false;
        }
        headerLength = length;
        source.position(position + FrameLayout.LENGTH_FIELD_LENGTH + length);
        streamOffset += FrameLayout.LENGTH_FIELD_LENGTH + length;
        bodyLength = size;
        bodyRemaining = size;
        state = BODY;
        if (size > maxBodyLength || hashRequired) {
            checkBody();
        }
        return true;
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
        if (claimed > maxHeaderLength) {
            throw new FrameTooLargeException(
                    "header length",
                    claimed,
                    "maxHeaderLength",
                    maxHeaderLength,
                    streamOffset - FrameLayout.LENGTH_FIELD_LENGTH,
                    PeerHint.ofLength(lengthField, format.byteOrder(), maxHeaderLength));
        }
        lengthBytes = 0;
        headerLength = (int) claimed;
        headerBytes = 0;
        state = HEADER;
        return decodeHeader(source);
    }

    private Status decodeHeader(ByteBuffer source) throws FramingException {
        int taken = Math.min(source.remaining(), headerLength - headerBytes);
        headerCopy = HeaderCopy.room(headerCopy, headerBytes + taken, headerLength);
        source.get(headerCopy, headerBytes, taken);
        headerBytes += taken;
        streamOffset += taken;
        if (headerBytes == headerLength) {
            return takeHeader();
        }
        if (headerBytes == taken) {
            outline.begin(headerLength, streamOffset - taken);
        }
        outline.look(headerCopy, 0, headerBytes);
        return Status.NEEDS_INPUT;
    }

    private Status takeHeader() throws FramingException {
        long size = shape.dataSize(headerCopy, 0, headerLength, headerCopy);
        if (size != HeaderShape.OTHER) {
            bodyLength = size;
        } else if (scanner.scan(headerCopy, headerLength)) {
            bodyLength = scanner.dataSize();
        } else {
            header = HeaderJson.read(format, headerCopy, 0, headerLength, streamOffset - headerLength);
            bodyLength = header.dataSize();
            headerCopy = HeaderCopy.released(headerCopy);
        }
        checkBody();
        bodyRemaining = bodyLength;
        state = BODY;
        return Status.HEADER;
    }

    private void checkBody() throws FramingException {
        if (bodyLength > maxBodyLength) {
            throw failed(new FrameTooLargeException(
                    "body length", bodyLength, "maxBodyLength", maxBodyLength, streamOffset - headerLength, ""));
        }
        if (hashRequired && header().bodyHash().isEmpty() && !header().isHeaderOnly()) {
            String hash = header().hash();
            throw failed(new MalformedFrameException(
                    MalformedFrameException.Reason.HASH_NOT_VERIFIABLE,
                    "hash cannot be verified",
                    streamOffset - headerLength,
                    "the policy requires one that can, it is " + (hash == null ? "null" : Escaped.text(hash))));
        }
    }

    private Status decodeBody(ByteBuffer source) {
        if (bodyRemaining == 0) {
            if (header != null) {
                header = null;
            }
            bodyLength = -1;
            state = LENGTH;
            return Status.FRAME_END;
        }
        int position = source.position();
        int available = source.limit() - position;
        if (available == 0) {
            return Status.NEEDS_INPUT;
        }
        if (chunkSource != source) {
            chunkSource = source;
        }
        int length = (int) Math.min(available, bodyRemaining);
        chunkPosition = position;
        chunkLength = length;
        source.position(position + length);
        bodyRemaining -= length;
        streamOffset += length;
        return Status.BODY;
    }

    private TruncatedFrameException truncated(TruncatedFrameException.Part part, long expected, long received) {
        Diagnosis diagnosis = state == HEADER ? outline.ofPause(headerCopy, 0) : Diagnosis.NONE;
        return failed(new TruncatedFrameException(part, expected, received, streamOffset, diagnosis));
    }

    private <E extends FramingException> E failed(E cause) {
        state = FAILED;
        failure = cause;
        header = null;
        chunkSource = null;
        bodyLength = -1;
        headerCopy = new byte[HeaderScanner.PADDING];
        return cause;
    }
}
