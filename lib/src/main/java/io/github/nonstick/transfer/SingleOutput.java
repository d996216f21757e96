package io.github.nonstick.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stream that one file goes to. To be taken by one of several threads, and used by that one. */
final class SingleOutput {
    private final OutputStream stream;
    private final AtomicBoolean taken = new AtomicBoolean();

    SingleOutput(OutputStream stream) {
        this.stream = stream;
    }

    /**
     * Takes the stream for a file.
     *
     * @throws RefusedException if another file was first
     */
    void take() throws RefusedException {
        if (!taken.compareAndSet(false, true)) {
            throw new RefusedException(
                    Refusal.SESSION_LIMIT, "the receiver takes a single file, and another one was first");
        }
    }

    /**
     * Hands bytes on, waiting for whoever reads them.
     *
     * @throws RefusedException if the stream fails
     */
    void write(ByteBuffer bytes) throws RefusedException {
        int length = bytes.remaining();
        byte[] array;
        int offset = 0;
        if (bytes.hasArray()) {
            array = bytes.array();
            offset = bytes.arrayOffset() + bytes.position();
            bytes.position(bytes.limit());
        } else {
            array = new byte[length];
            bytes.get(array);
        }
        try {
            stream.write(array, offset, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Hands on what the stream may still hold.
     *
     * @throws RefusedException if the stream fails
     */
    void flush() throws RefusedException {
        try {
            stream.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static RefusedException failed(IOException e) {
        return new RefusedException(Refusal.DISK, "cannot write to the output: " + TargetDirectory.reason(e), e);
    }
}
