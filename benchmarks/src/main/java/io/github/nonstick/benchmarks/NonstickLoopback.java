package io.github.nonstick.benchmarks;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/** {@link FrameWriter} and {@link FrameReader} over channels; hashes are not verified, as nobody else does. */
final class NonstickLoopback extends Loopback {
    private static final FrameFormat FORMAT = NonstickCodec.FORMAT.withHashPolicy(HashPolicy.IGNORE);

    private final FrameHeader[] headers;
    private final FrameWriter writer;
    private final FrameReader reader;

    /** Longer than any body of the workloads. */
    private final byte[] body = new byte[1 << 17];

    NonstickLoopback(List<Message> messages) throws IOException {
        super(messages);
        headers = messages.stream().map(NonstickCodec::header).toArray(FrameHeader[]::new);
        Connection connection = Connection.open();
        writer = FrameWriter.of(connection.sender(), FORMAT).autoFlush(false);
        reader = FrameReader.of(connection.receiver(), FORMAT);
    }

    @Override
    void send(int frameCount) throws IOException {
        for (int i = 0; i < frameCount; i++) {
            int index = takeMessage();
            writer.write(headers[index], messages[index].body());
        }
        writer.flush();
    }

    @Override
    long receive(int frameCount) throws IOException {
        long sum = 0;
        for (int i = 0; i < frameCount; i++) {
            if (!reader.next()) {
                throw new EOFException();
            }
            long dataSize = reader.bodyLength();
            int length = 0;
            while (length < dataSize) {
                length += reader.readBody(body, length, body.length - length);
            }
            sum += Message.answer(dataSize, length, length == 0 ? 0 : body[length - 1]);
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        try (reader;
                writer) {
            return;
        }
    }
}
