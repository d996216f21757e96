package io.github.nonstick.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The body of the frame that a reader was in when the stream was made. */
final class BodyStream extends InputStream {
    private final FrameReader reader;
    private final long frame;

    BodyStream(FrameReader reader) {
        this.reader = reader;
        this.frame = reader.currentFrame();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        checkCurrent();
        return reader.readBody(target, offset, length);
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        checkCurrent();
        return reader.transferBodyTo(target);
    }

    @Override
    public int available() throws IOException {
        checkCurrent();
        return reader.availableBody();
    }

    private void checkCurrent() throws IOException {
        if (frame != reader.currentFrame()) {
            throw new IOException("the body's frame has passed");
        }
    }
}
