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
 * The body's bytes follow as they are; there is nothing to encode. What is written can be read by a {@link
 * FrameDecoder} of the same format: its limits are checked here as well. Not safe for use by several threads.
 */
public final class FrameEncoder {
    private final FrameFormat format;
    private final HeaderText text;

    /** An encoder of the standard format. */
    public FrameEncoder() {
        this(FrameFormat.standard());
    }

    /** An encoder of a format. */
    public FrameEncoder(FrameFormat format) {
        this.format = format;
        this.text = new HeaderText(format.keys(), format.limits());
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
     *     format, or an attribute has the name of a key; the target is as it was
     * @throws BufferOverflowException if the target has too little room; it is as it was
     */
    public int encode(FrameHeader header, ByteBuffer target) {
        prepare(header);
        if (target.remaining() < text.frameLength()) {
            throw new BufferOverflowException();
        }
        target.put(text.bytes(), 0, text.frameLength());
        return text.frameLength();
    }

    /**
     * Length field and header in an array of their own.
     *
     * @throws IllegalArgumentException as {@link #encode(FrameHeader, ByteBuffer)}
     */
    public byte[] encode(FrameHeader header) {
        prepare(header);
        return Arrays.copyOf(text.bytes(), text.frameLength());
    }

    /**
     * How many bytes {@link #encode(FrameHeader, ByteBuffer)} puts for this header.
     *
     * @throws IllegalArgumentException as {@link #encode(FrameHeader, ByteBuffer)}
     */
    public int encodedLength(FrameHeader header) {
        prepare(header);
        return text.frameLength();
    }

    private void prepare(FrameHeader header) {
        long maxBodyLength = format.limits().maxBodyLength();
        if (header.dataSize() > maxBodyLength) {
            throw new IllegalArgumentException(
                    "body length " + header.dataSize() + " exceeds maxBodyLength " + maxBodyLength);
        }
        text.write(header);
        FrameLayout.putHeaderLength(text.bytes(), (int) text.headerLength(), format.byteOrder());
    }
}
