package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.NonBlockingFrameReader;
import io.github.nonstick.io.NonBlockingFrameWriter;
import io.github.nonstick.io.ReadBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection of a selector's thread: each frame is answered with the same. */
final class Echo {
    private final NonBlockingFrameReader reader;
    private final NonBlockingFrameWriter writer;
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private FrameHeader header = FrameHeader.of(0);

    /** The buffer, a ReadBuffer.standard(), is one for all connections of the thread. */
    Echo(SocketChannel channel, FrameFormat format, ReadBuffer buffer) {
        reader = NonBlockingFrameReader.of(channel, format, buffer);
        writer = NonBlockingFrameWriter.of(channel, format);
    }

    /** Called whenever the selector finds the connection ready. */
    void ready(SelectionKey key) throws IOException {
        boolean more = true;
        while (more && writer.write()) { // a peer that does not read is not read, either
            switch (reader.read()) {
                case HEADER -> header = reader.header();
                case BODY -> Channels.newChannel(body).write(reader.chunk());
                case FRAME_END -> {
                    writer.offer(header, body.toByteArray());
                    body = new ByteArrayOutputStream(); // an idle connection holds none
                }
                case NEEDS_INPUT -> more = false;
                case END_OF_STREAM -> {
                    key.channel().close();
                    return;
                }
            }
        }
        key.interestOps(more ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
}
