package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Reading ends while two frames come: either a frame is read, or the connection ended before it. The second number is
 * that of the frame that was waited for when the socket was shut down.
 */
@JCStressTest
@Outcome(id = "[012], 0", expect = Expect.ACCEPTABLE, desc = "ended before a frame was waited for")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "ended while the first was waited for")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "ended while the second was waited for")
@State
public class ConnectionSourceStress {
    private static final byte[] FRAME = frame();

    private final Incoming incoming = new Incoming();
    private final ConnectionSource source = new ConnectionSource(incoming, null);
    private final FrameReader reader = source.reader(FrameFormat.standard());

    private static byte[] frame() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FrameWriter writer = FrameWriter.of(out, FrameFormat.standard())) {
            writer.write("a", new byte[0]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Actor
    public void read(II_Result result) {
        try {
            while (result.r1 < 2 && reader.next()) {
                incoming.awaited++;
                result.r1++;
            }
        } catch (IOException e) {
            result.r1 = -1;
        }
    }

    @Actor
    public void stop() {
        try {
            source.takeNoMore();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Arbiter
    public void socket(II_Result result) {
        result.r2 = incoming.shutDownAt;
    }

    /** Has one frame after the other. */
    private static final class Incoming extends ChannelWithoutSocket {
        private volatile int awaited = 1;
        private volatile int shutDownAt;

        @Override
        public int read(ByteBuffer target) {
            target.put(FRAME);
            return FRAME.length;
        }

        @Override
        public SocketChannel shutdownInput() {
            shutDownAt = awaited;
            return this;
        }
    }
}
