package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket below the JDK's TLS: a channel's bytes, and what the JDK does not tell of them.
 *
 * <p>The JDK reads no further than TLS ends, so an end that is seen here comes before its time.
 *
 * <p>One thread may read while another one writes; what has been seen, any may ask.
 */
final class TlsTransport extends Socket {
    /** Two records, so that a record's head and body are mostly one read. */
    private static final int INPUT_LENGTH = 32_768;

    private static final int FIRST_LENGTH = 16;
    private static final byte TLS_ALERT = 0x15;
    private static final byte TLS_HANDSHAKE = 0x16;
    private static final byte TLS_MAJOR_VERSION = 0x03;

    private final SocketChannel channel;
    private final Input input = new Input();
    private final Output output = new Output();

    TlsTransport(SocketChannel channel) {
        this.channel = channel;
    }

    /** Whether the peer's bytes have ended without TLS having ended before. */
    boolean ended() {
        return input.ended;
    }

    /** Whether the peer has sent nothing at all. */
    boolean silent() {
        return input.firstLength == 0;
    }

    /** What ended reading, or null. */
    @Nullable
    IOException inputFailure() {
        return input.failure;
    }

    /** What ended writing, or null. */
    @Nullable
    IOException outputFailure() {
        return output.failure;
    }

    /** The first bytes, escaped, if TLS does not begin so; null while it may. */
    @Nullable
    String foreignBytes() {
        int length = input.firstLength;
        boolean handshake = length < 1 || input.first[0] == TLS_HANDSHAKE || input.first[0] == TLS_ALERT;
        boolean version = length < 2 || input.first[1] == TLS_MAJOR_VERSION;
        return handshake && version ? null : Escaped.bytes(input.first, 0, length);
    }

    private final class Input extends InputStream {
        private final ByteBuffer buffer = ByteBuffer.allocate(INPUT_LENGTH).limit(0);
        private final byte[] first = new byte[FIRST_LENGTH];
        private volatile int firstLength;
        private volatile boolean ended;
        private volatile @Nullable IOException failure;

        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(bytes, offset, count);
            return count;
        }

        /** Whether there is a byte, once there is one or none will come. */
        private boolean fill() throws IOException {
            if (buffer.hasRemaining()) {
                return true;
            }
            buffer.clear();
            int count = -1;
            try {
                count = channel.read(buffer);
            } catch (IOException e) {
                failure = e;
                throw e;
            } finally {
                buffer.flip();
            }
            ended = count < 0;
            int kept = firstLength;
            int more = Math.min(FIRST_LENGTH - kept, buffer.remaining());
            if (more > 0) {
                buffer.get(0, first, kept, more);
                firstLength = kept + more;
            }
            return count > 0;
        }

        @Override
        public int available() {
            return buffer.remaining();
        }
    }

    private final class Output extends OutputStream {
        private ByteBuffer buffer = ByteBuffer.allocate(0);
        private volatile @Nullable IOException failure;

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        /** The JDK writes from one array over and over. */
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (buffer.array() != bytes) {
                buffer = ByteBuffer.wrap(bytes);
            }
            buffer.limit(offset + length).position(offset);
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return channel.socket().getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return channel.socket().getLocalAddress();
    }

    @Override
    public int getPort() {
        return channel.socket().getPort();
    }

    @Override
    public int getLocalPort() {
        return channel.socket().getLocalPort();
    }

    /** The JDK asks when it sends close_notify. The answer of a socket not in use would open a descriptor. */
    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    /** Without the lock: closes under a thread that reads or writes. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() throws IOException {
        channel.close();
    }
}
