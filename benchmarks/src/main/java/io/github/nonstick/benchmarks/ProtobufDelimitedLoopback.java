package io.github.nonstick.benchmarks;

import io.github.nonstick.benchmarks.protobuf.Header;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** {@link ProtobufDelimited} over a socket's streams, buffered. */
final class ProtobufDelimitedLoopback extends Loopback {
    private final Header[] headers;
    private final Connection connection = Connection.open();
    private final OutputStream out =
            new BufferedOutputStream(connection.sender().socket().getOutputStream(), BUFFER_LENGTH);
    private final InputStream in =
            new BufferedInputStream(connection.receiver().socket().getInputStream(), BUFFER_LENGTH);

    ProtobufDelimitedLoopback(List<Message> messages) throws IOException {
        super(messages);
        headers = messages.stream().map(ProtobufDelimited::header).toArray(Header[]::new);
    }

    @Override
    void send(int frameCount) throws IOException {
        for (int i = 0; i < frameCount; i++) {
            int index = takeMessage();
            ProtobufDelimited.write(headers[index], messages[index].body(), out);
        }
        out.flush();
    }

    @Override
    long receive(int frameCount) throws IOException {
        long sum = 0;
        for (int i = 0; i < frameCount; i++) {
            sum += ProtobufDelimited.readAnswer(in);
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
