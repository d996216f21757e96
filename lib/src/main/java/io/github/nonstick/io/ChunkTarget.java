package io.github.nonstick.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Takes the chunks of a body, each in a heap buffer. */
interface ChunkTarget {
    /** Takes all of a chunk. */
    void write(ByteBuffer chunk) throws IOException;

    static ChunkTarget of(OutputStream out) {
        return chunk -> out.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
    }

    static ChunkTarget of(WritableByteChannel channel) {
        return chunk -> {
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        };
    }
}
