package io.github.nonstick.benchmarks;

import io.github.nonstick.benchmarks.protobuf.Header;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * {@link ProtobufDelimited} on streams over arrays.
 *
 * <p>Its headers are prepared with their sizes already computed, because a protobuf message remembers its own.
 */
final class ProtobufDelimitedCodec extends Codec {
    private final Header[] headers;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayInputStream in;
    private final ReadsInputStream reads;

    ProtobufDelimitedCodec(Ring ring) {
        super(ring);
        headers = ring.messages().stream().map(ProtobufDelimited::header).toArray(Header[]::new);
        in = new ByteArrayInputStream(ring.bytes());
        reads = new ReadsInputStream(ring.bytes());
    }

    static byte[] frame(Message message) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try {
            ProtobufDelimited.write(ProtobufDelimited.header(message), message.body(), frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frame.toByteArray();
    }

    @Override
    void clear() {
        out.reset();
    }

    @Override
    int encode(int index) throws IOException {
        return encode(headers[index], messages[index].body());
    }

    @Override
    int buildAndEncode(int index) throws IOException {
        Message message = messages[index];
        return encode(ProtobufDelimited.header(message), message.body());
    }

    private int encode(Header header, byte[] body) throws IOException {
        int before = out.size();
        ProtobufDelimited.write(header, body, out);
        return out.size() - before;
    }

    @Override
    byte[] encoded() {
        return out.toByteArray();
    }

    @Override
    long decode() throws IOException {
        rewindAtEnd();
        return ProtobufDelimited.readAnswer(in);
    }

    private void rewindAtEnd() {
        if (in.available() == 0) {
            in.reset();
        }
    }

    @Override
    Received decodeAndRead() throws IOException {
        rewindAtEnd();
        Header header = ProtobufDelimited.readHeader(in);
        byte[] body = ProtobufDelimited.readBody(header, in);
        return new Received(
                header.hasFilename() ? header.getFilename() : null, header.hasHash() ? header.getHash() : null, body);
    }

    @Override
    long decodeInReads(int readLength, int first, int end) throws IOException {
        reads.restart(ring.offsets()[first], ring.offsets()[end], readLength);
        long sum = 0;
        for (int i = first; i < end; i++) {
            sum += ProtobufDelimited.readAnswer(reads);
        }
        return sum;
    }
}
