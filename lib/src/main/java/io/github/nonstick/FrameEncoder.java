package io.github.nonstick;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Turns headers into the bytes that precede a body: the length field and the header in canonical form.
 *
 * <pre>
 *   INPUT                          ENCODED
 *   FrameHeader {data_size 5}      33 00 00 00  {"data_size": 5, "filename": null, ...}
 * </pre>
 *
 * The body's bytes follow as they are; there is nothing to encode. What is written is within the limits of a
 * {@link FrameDecoder} of the same format: they are checked here as well; its hash policy is not. Not safe for
 * use by several threads.
 */
public final class FrameEncoder {
    private static final int INITIAL_CAPACITY = 256;

    private final FrameFormat format;
    private final long maxBodyLength;
    private final HeaderText text;
    private final FlatHeaderText flatText;

    /** For targets without an array; as long as the longest flat header so far. */
    private byte[] scratch = new byte[0];

    /** An encoder of the standard format. */
    public FrameEncoder() {
        this(FrameFormat.standard());
    }

    /** An encoder of a format. */
    public FrameEncoder(FrameFormat format) {
        this.format = format;
        this.maxBodyLength = format.limits().maxBodyLength();
        this.text = new HeaderText(format.keys(), format.limits());
        this.flatText = new FlatHeaderText(format);
    }

    /** The format that this encoder writes. */
    public FrameFormat format() {
        return format;
    }

    /**
     * Puts length field and header into the target, at its position.
     *
     * @return how many bytes were put
     * @throws IllegalArgumentException if the header or the body it announces is beyond a limit of the
     *     format, an attribute has the name of a key, or that of a written alias and not its value, or the
     *     header has no data size and the format no header-only frames; the target is as it was
     * @throws BufferOverflowException if the target has too little room; it is as it was
     */
    public int encode(FrameHeader header, ByteBuffer target) {
        checkBodyLength(header);
        int length = flatText.frameLength(header);
        if (length < 0) {
            return encodeAny(header, target);
        }
        checkRoom(length, target);
        if (target.hasArray()) {
            int position = target.position();
            flatText.put(header, length, target.array(), target.arrayOffset() + position);
            target.position(position + length);
        } else {
            if (scratch.length < length) {
                scratch = new byte[Math.max(length, INITIAL_CAPACITY)];
            }
            flatText.put(header, length, scratch, 0);
            target.put(scratch, 0, length);
        }
        return length;
    }

    private int encodeAny(FrameHeader header, ByteBuffer target) {
        prepare(header);
        target.put(text.bytes(), 0, text.frameLength());
        return text.frameLength();
    }

    private static void checkRoom(int length, ByteBuffer target) {
        if (target.remaining() < length) {
            throw new BufferOverflowException();
        }
    }

    /**
     * Length field and header in an array of their own.
     *
     * @throws IllegalArgumentException as {@link #encode(FrameHeader, ByteBuffer)}
     */
    public byte[] encode(FrameHeader header) {
        checkBodyLength(header);
        int length = flatText.frameLength(header);
        if (length < 0) {
            prepare(header);
            return Arrays.copyOf(text.bytes(), text.frameLength());
        }
        byte[] encoded = new byte[length];
        flatText.put(header, length, encoded, 0);
        return encoded;
    }

    /**
     * How many bytes {@link #encode(FrameHeader, ByteBuffer)} puts for this header.
     *
     * @throws IllegalArgumentException as {@link #encode(FrameHeader, ByteBuffer)}
     */
    public int encodedLength(FrameHeader header) {
        checkBodyLength(header);
        int length = flatText.frameLength(header);
        if (length < 0) {
            prepare(header);
            return text.frameLength();
        }
        return length;
    }

    private void prepare(FrameHeader header) {
        if (header.isHeaderOnly() && !format.headerOnlyFrames()) {
            throw new IllegalArgumentException("header has no data size, and the format has no header-only frames");
        }
        text.write(header);
        FrameLayout.putHeaderLength(text.bytes(), 0, (int) text.headerLength(), format.byteOrder());
    }

    private void checkBodyLength(FrameHeader header) {
        if (header.dataSize() > maxBodyLength) {
            throw new IllegalArgumentException(
                    "body length " + header.dataSize() + " exceeds maxBodyLength " + maxBodyLength);
        }
    }
}
