package io.github.nonstick.io.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Bytes of files on their way into a blocking channel. Safe for use by several threads, as the channels are. */
public final class FileTransfer {
    private static final int COPIED_LENGTH = 16_384;

    private FileTransfer() {}

    /**
     * Writes bytes of a file, without copying them where the channel is a socket's and takes some at once; waits for it
     * where it does not.
     *
     * @param count the most that is written
     * @return how many were written, 0 if the file has none at that position
     */
    public static long write(FileChannel file, long position, long count, WritableByteChannel target)
            throws IOException {
        long written = file.transferTo(position, count, target);
        if (written > 0) {
            return written;
        }
        // A socket that a virtual thread has used does not block inside the JDK, which makes its threads wait by
        // itself:
        // when they read and write, but not here. A write waits until there is room, and for the next transfer as well.
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, COPIED_LENGTH));
        int read = file.read(piece, position);
        piece.flip();
        while (piece.hasRemaining()) {
            target.write(piece);
        }
        return Math.max(read, 0);
    }
}
