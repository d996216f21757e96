package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Is told what a stream holds, in its order. An exception ends the inspection. */
public interface InspectionListener {
    /** What the stream is read as is settled. */
    default void dialect(FrameFormat format) throws IOException {}

    /**
     * A frame has begun: its header is complete.
     *
     * @param offset of the frame
     */
    default void header(long offset, FrameHeader header) throws IOException {}

    /** A piece of the body of the frame that has begun; valid during the call, never empty. */
    default void body(ByteBuffer chunk) throws IOException {}

    /** The frame is complete. */
    void frame(InspectedFrame frame) throws IOException;

    /** The stream is not frames from here on. Nothing follows. */
    void fault(Fault fault) throws IOException;
}
