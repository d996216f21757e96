package io.github.nonstick.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The bytes of NONSTICK's frames, written and read in pieces of 64 KiB and not looked at: the ceiling.
 *
 * <p>Sends whole rings of messages only. Answers the number of bytes received.
 */
final class RawLoopback extends Loopback {
    private final Connection connection = Connection.open();
    private final ByteBuffer frames;
    private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER_LENGTH);

    RawLoopback(List<Message> messages) throws IOException {
        super(messages);
        byte[] bytes = Contender.NONSTICK.ring(messages).bytes();
        frames = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    void send(int frameCount) throws IOException {
        for (long left = byteCount(frameCount); left > 0; ) {
            if (frames.position() == frames.capacity()) {
                frames.rewind();
            }
            frames.limit(Math.min(frames.capacity(), frames.position() + BUFFER_LENGTH));
            left -= connection.sender().write(frames);
        }
    }

    @Override
    long receive(int frameCount) throws IOException {
        long byteCount = byteCount(frameCount);
        for (long left = byteCount; left > 0; ) {
            int read = connection.receiver().read(received.clear());
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
        }
        return byteCount;
    }

    private long byteCount(int frameCount) {
        return (long) frameCount / messages.length * frames.capacity();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
