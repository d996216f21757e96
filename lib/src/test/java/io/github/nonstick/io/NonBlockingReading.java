package io.github.nonstick.io;

import io.github.nonstick.FrameDriver.Found;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashMismatchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a reader has found so far, event by event. */
final class NonBlockingReading {
    private final NonBlockingFrameReader reader;
    private final Found found = new Found();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private FrameHeader header = FrameHeader.of(0);
    private boolean mismatched;
    private boolean over;

    NonBlockingReading(NonBlockingFrameReader reader) {
        this.reader = reader;
    }

    /** Whether the stream has ended, or the reader has failed. */
    boolean isOver() {
        return over;
    }

    Found found() {
        return found;
    }

    /** Looks at the next event; false if there is none yet, or none any more. */
    boolean step() throws IOException {
        try {
            switch (reader.read()) {
                case HEADER -> {
                    header = reader.header();
                    body.reset();
                    mismatched = false;
                }
                case BODY -> {
                    ByteBuffer chunk = reader.chunk();
                    while (chunk.hasRemaining()) {
                        body.write(chunk.get());
                    }
                }
                case FRAME_END -> {
                    if (!mismatched) {
                        found.frame(header, body.toByteArray(), reader.verification());
                    }
                }
                case NEEDS_INPUT -> {
                    return false;
                }
                case END_OF_STREAM -> over = true;
            }
        } catch (HashMismatchException e) {
            mismatched = true;
            found.fault(e);
        } catch (FramingException e) {
            over = true;
            found.fault(e);
        }
        return !over;
    }
}
