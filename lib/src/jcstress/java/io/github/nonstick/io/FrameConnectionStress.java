package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads send over one connection, and one of them ends its output: every frame that was sent is whole. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "ended after one frame")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "ended after both")
@State
public class FrameConnectionStress {
    private static final byte[] BODY = {1, 2, 3, 4, 5, 6};

    private final Written written = new Written();
    private final FrameConnection connection;

    /** Each written by one thread. */
    private int one;

    private int other;

    public FrameConnectionStress() {
        try {
            connection = FrameConnection.of(written, FrameFormat.standard());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int send() {
        try {
            connection.send(BODY);
            return 1;
        } catch (IOException e) {
            return 0;
        }
    }

    @Actor
    public void one() {
        one = send();
    }

    @Actor
    public void other() {
        other = send();
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Arbiter
    public void whole(II_Result result) {
        result.r1 = one + other;
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(written.bytes()));
        try {
            while (reader.next()) {
                result.r2 += Arrays.equals(reader.readBody(), BODY) ? 1 : 100;
            }
        } catch (IOException e) {
            result.r2 = -1;
        }
    }

    /** A channel that takes a few bytes at a time, without a lock of its own. */
    private static final class Written extends ChannelWithoutSocket {
        private static final int MOST = 16;

        private final ByteBuffer bytes = ByteBuffer.allocate(512);
        private boolean ended;

        byte[] bytes() {
            return Arrays.copyOf(bytes.array(), bytes.position());
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (ended) {
                throw new IOException("ended");
            }
            int length = Math.min(MOST, source.remaining());
            bytes.put(source.slice(source.position(), length));
            source.position(source.position() + length);
            return length;
        }

        @Override
        public SocketChannel shutdownOutput() {
            ended = true;
            return this;
        }
    }
}
