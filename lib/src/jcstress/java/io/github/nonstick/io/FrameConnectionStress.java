package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    private static final class Written extends SocketChannel {
        private static final int MOST = 16;

        private final ByteBuffer bytes = ByteBuffer.allocate(512);
        private boolean ended;

        Written() {
            super(SelectorProvider.provider());
        }

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
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                if (sources[i].hasRemaining()) {
                    return write(sources[i]);
                }
            }
            return 0;
        }

        @Override
        public SocketChannel shutdownOutput() {
            ended = true;
            return this;
        }

        @Override
        public SocketAddress getRemoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public SocketAddress getLocalAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean isConnectionPending() {
            return false;
        }

        @Override
        public boolean connect(SocketAddress remote) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public int read(ByteBuffer target) {
            return -1;
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            return -1;
        }

        @Override
        public SocketChannel bind(SocketAddress local) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> SocketChannel setOption(SocketOption<T> name, T value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> @Nullable T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel shutdownInput() {
            return this;
        }

        @Override
        public Socket socket() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }
}
