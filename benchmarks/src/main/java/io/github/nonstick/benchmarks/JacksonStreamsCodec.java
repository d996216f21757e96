package io.github.nonstick.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** {@link JacksonStreams} on streams over arrays, kept from frame to frame as on a connection. */
final class JacksonStreamsCodec extends Codec {
    private final JsonHeader[] headers;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final ByteArrayInputStream frames;
    private final DataInputStream in;
    private final ReadsInputStream reads;
    private final DataInputStream inReads;

    JacksonStreamsCodec(Ring ring) {
        super(ring);
        headers = ring.messages().stream().map(JsonHeader::of).toArray(JsonHeader[]::new);
        frames = new ByteArrayInputStream(ring.bytes());
        in = new DataInputStream(frames);
        reads = new ReadsInputStream(ring.bytes());
        inReads = new DataInputStream(reads);
    }

    @Override
    void clear() {
        bytes.reset();
    }

    @Override
    int encode(int index) throws IOException {
        return JacksonStreams.write(headers[index], messages[index].body(), out);
    }

    @Override
    int buildAndEncode(int index) throws IOException {
        Message message = messages[index];
        return JacksonStreams.write(JsonHeader.of(message), message.body(), out);
    }

    @Override
    byte[] encoded() {
        return bytes.toByteArray();
    }

    @Override
    long decode() throws IOException {
        rewindAtEnd();
        return JacksonStreams.readAnswer(in);
    }

    private void rewindAtEnd() {
        if (frames.available() == 0) {
            frames.reset();
        }
    }

    @Override
    Received decodeAndRead() throws IOException {
        rewindAtEnd();
        JsonHeader header = JacksonStreams.readHeader(in);
        return new Received(header.filename(), header.hash(), JacksonStreams.readBody(header, in));
    }

    @Override
    long decodeInReads(int readLength, int first, int end) throws IOException {
        reads.restart(ring.offsets()[first], ring.offsets()[end], readLength);
        long sum = 0;
        for (int i = first; i < end; i++) {
            sum += JacksonStreams.readAnswer(inReads);
        }
        return sum;
    }
}
