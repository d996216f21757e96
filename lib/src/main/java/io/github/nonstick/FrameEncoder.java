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
    private final long maxBodyLength;
    private final HeaderText text;
    private final FlatHeaderText flatText;

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
     *     format, or an attribute has the name of a key; the target is as it was
     * @throws BufferOverflowException if the target has too little room; it is as it was
     */
    public int encode(FrameHeader header, ByteBuffer target) {
        if (target.hasArray()) {
            checkBodyLength(header);
            int length = flatText.put(header.dataSize(), header.entries(), target);
            if (length > 0) {
                return length;
            }
        }
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
        checkBodyLength(header);
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
