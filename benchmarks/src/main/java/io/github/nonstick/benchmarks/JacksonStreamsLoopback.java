package io.github.nonstick.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** {@link JacksonStreams} over a socket's streams, buffered. */
final class JacksonStreamsLoopback extends Loopback {
    private final JsonHeader[] headers;
    private final Connection connection = Connection.open();
    private final DataOutputStream out = new DataOutputStream(
            new BufferedOutputStream(connection.sender().socket().getOutputStream(), BUFFER_LENGTH));
    private final DataInputStream in = new DataInputStream(
            new BufferedInputStream(connection.receiver().socket().getInputStream(), BUFFER_LENGTH));

    JacksonStreamsLoopback(List<Message> messages) throws IOException {
        super(messages);
        headers = messages.stream().map(JsonHeader::of).toArray(JsonHeader[]::new);
    }

    @Override
    void send(int frameCount) throws IOException {
        for (int i = 0; i < frameCount; i++) {
            int index = takeMessage();
            JacksonStreams.write(headers[index], messages[index].body(), out);
        }
        out.flush();
    }

    @Override
    long receive(int frameCount) throws IOException {
        long sum = 0;
        for (int i = 0; i < frameCount; i++) {
            sum += JacksonStreams.readAnswer(in);
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
