package io.github.nonstick.io;

import io.github.nonstick.io.pace.PacedOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** A connection for its writer, at the pace that is required of the peer. */
final class ConnectionSink implements ByteSink {
    private final SocketChannel channel;
    private final PacedOutput paced;

    /**
     * A sink.
     *
     * @param paced writes to the channel
     */
    ConnectionSink(SocketChannel channel, PacedOutput paced) {
        this.channel = channel;
        this.paced = paced;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            paced.write(source);
        }
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return paced.transferFrom(file, position, count);
    }

    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
