package io.github.nonstick.benchmarks;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameLimits;
import io.github.nonstick.FramingException;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** {@link FrameEncoder} and {@link FrameDecoder} on heap buffers. */
final class NonstickCodec extends Codec {
    /** As many values as fit into a header: others have no such limit. */
    static final FrameFormat FORMAT = FrameFormat.standard()
            .withLimits(FrameLimits.standard()
                    .withMaxHeaderLength(MAX_HEADER_LENGTH)
                    .withMaxHeaderValues(MAX_HEADER_LENGTH)
                    .withMaxBodyLength(MAX_BODY_LENGTH));

    private final FrameHeader[] headers;
    private final FrameEncoder encoder;
    private final FrameDecoder decoder;
    private final ByteBuffer target;
    private final ByteBuffer source;

    NonstickCodec(Ring ring, int framesPerOutput) {
        this(ring, framesPerOutput, FORMAT, FORMAT);
    }

    NonstickCodec(Ring ring, int framesPerOutput, FrameFormat written, FrameFormat read) {
        super(ring);
        encoder = new FrameEncoder(written);
        decoder = new FrameDecoder(read);
        headers = ring.messages().stream().map(NonstickCodec::header).toArray(FrameHeader[]::new);
        target = ByteBuffer.allocate(framesPerOutput * ring.longestFrameLength());
        source = ByteBuffer.wrap(ring.bytes());
    }

    static byte[] frame(Message message) {
        return frame(message, FORMAT);
    }

    static byte[] frame(Message message, FrameFormat format) {
        byte[] head = new FrameEncoder(format).encode(header(message));
        byte[] frame = Arrays.copyOf(head, head.length + message.body().length);
        System.arraycopy(message.body(), 0, frame, head.length, message.body().length);
        return frame;
    }

    static FrameHeader header(Message message) {
        FrameHeader header = FrameHeader.of(message.body().length)
                .withFilename(message.filename())
                .withHash(message.hash());
        for (Map.Entry<String, Object> attribute : message.attributes().entrySet()) {
            header = header.with(attribute.getKey(), attribute.getValue());
        }
        return header;
    }

    @Override
    void clear() {
        target.clear();
    }

    @Override
    int encode(int index) {
        return encode(headers[index], messages[index].body());
    }

    @Override
    int buildAndEncode(int index) {
        Message message = messages[index];
        return encode(header(message), message.body());
    }

    private int encode(FrameHeader header, byte[] body) {
        int headLength = encoder.encode(header, target);
        target.put(body);
        return headLength + body.length;
    }

    @Override
    byte[] encoded() {
        return Arrays.copyOf(target.array(), target.position());
    }

    @Override
    long decode() throws FramingException, EOFException {
        rewindAtEnd();
        long dataSize = 0;
        long delivered = 0;
        byte last = 0;
        while (true) {
            switch (decoder.decode(source)) {
                case HEADER -> dataSize = dataSize();
                case BODY -> {
                    delivered += decoder.chunkLength();
                    last = source.get(decoder.chunkPosition() + decoder.chunkLength() - 1);
                }
                case FRAME_END -> {
                    return Message.answer(dataSize, delivered, last);
                }
                case NEEDS_INPUT -> throw new EOFException();
            }
        }
    }

    private long dataSize() {
        return decoder.bodyLength();
    }

    private void rewindAtEnd() {
        if (!source.hasRemaining()) {
            source.rewind();
        }
    }

    @Override
    Received decodeAndRead() throws FramingException, EOFException {
        rewindAtEnd();
        FrameHeader header = null;
        byte[] body = new byte[0];
        while (true) {
            switch (decoder.decode(source)) {
                case HEADER -> header = decoder.header();
                case BODY -> {
                    body = new byte[decoder.chunkLength()];
                    source.get(decoder.chunkPosition(), body);
                }
                case FRAME_END -> {
                    FrameHeader read = Objects.requireNonNull(header);
                    return new Received(read.filename(), read.hash(), body);
                }
                case NEEDS_INPUT -> throw new EOFException();
            }
        }
    }

    @Override
    long decodeInReads(int readLength, int first, int end) throws FramingException {
        int endOffset = ring.offsets()[end];
        source.limit(ring.offsets()[first]).position(ring.offsets()[first]);
        long sum = 0;
        long dataSize = 0;
        long delivered = 0;
        byte last = 0;
        while (source.limit() < endOffset) {
            source.limit(Math.min(source.limit() + readLength, endOffset));
            FrameDecoder.Status status;
            while ((status = decoder.decode(source)) != FrameDecoder.Status.NEEDS_INPUT) {
                switch (status) {
                    case HEADER -> {
                        dataSize = dataSize();
                        delivered = 0;
                        last = 0;
                    }
                    case BODY -> {
                        delivered += decoder.chunkLength();
                        last = source.get(decoder.chunkPosition() + decoder.chunkLength() - 1);
                    }
                    default -> sum += Message.answer(dataSize, delivered, last);
                }
            }
        }
        return sum;
    }
}
