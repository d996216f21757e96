package io.github.nonstick.examples.inspect;

import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an inspector told of a stream. */
final class Inspected implements InspectionListener {
    final List<InspectedFrame> frames = new ArrayList<>();
    final List<Long> begun = new ArrayList<>();
    final ByteArrayOutputStream bodies = new ByteArrayOutputStream();

    @Nullable
    Fault fault;

    @Override
    public void header(long offset, FrameHeader header) {
        begun.add(offset);
    }

    @Override
    public void body(ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        bodies.writeBytes(bytes);
    }

    @Override
    public void frame(InspectedFrame frame) {
        frames.add(frame);
    }

    @Override
    public void fault(Fault fault) throws IOException {
        if (this.fault != null) {
            throw new IOException("a second fault");
        }
        this.fault = fault;
    }
}
