package io.github.nonstick.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection over a socket's channel.
 *
 * <p>Each direction ends by itself (RFC 8446, 6.1), unless the system property {@code
 * jdk.tls.acknowledgeCloseNotify} is set, with which this side's output ends with the peer's. Closing touches
 * the channel alone: what the JDK does when its socket is closed takes locks that a blocked write holds.
 *
 * <p>One thread may read while another one writes; what fails in one direction is seen in the other.
 */
final class TlsConnection implements PeerConnection {
    /** What a read or a write takes at once. */
    static final int PIECE_LENGTH = 65_536;

    /** How long a peer that is refused may take to read why. */
    private static final int LINGER_MILLIS = 1_000;

    /** How much of what such a peer sends is dropped. */
    private static final int LINGER_LENGTH = 1 << 20;

    private final SocketChannel channel;
    private final SocketAddress remoteAddress;
    private final TlsTransport transport;
    private final TlsDiagnosis diagnosis;
    private final SSLSocket socket;
    private final Input input;
    private final Output output;

    /** Whether this side has shown a certificate. */
    private final boolean identified;

    /** What TLS failed of first, of which the other direction fails as well; null while it has not. */
    private volatile @Nullable TlsException failure;

    private TlsConnection(
            SocketChannel channel, TlsTransport transport, TlsDiagnosis diagnosis, SSLSocket socket, boolean identified)
            throws IOException {
        this.channel = channel;
        this.remoteAddress = channel.getRemoteAddress();
        this.transport = transport;
        this.diagnosis = diagnosis;
        this.socket = socket;
        this.identified = identified;
        this.input = new Input(socket.getInputStream());
        this.output = new Output(socket.getOutputStream());
    }

    /**
     * Makes a connection, the handshake with it, of a channel that is connected and blocking. Where that fails
     * the channel is closed.
     *
     * @param host that was connected to; null on the side that has accepted
     * @param port that was connected to; not used on the side that has accepted
     * @throws TlsException if there can be no TLS between this side and the peer
     * @throws ClosedChannelException if the channel was closed meanwhile
     */
    static TlsConnection handshake(
            SocketChannel channel, SSLSocketFactory factory, SSLParameters parameters, @Nullable String host, int port)
            throws IOException {
        TlsTransport transport = new TlsTransport(channel);
        TlsDiagnosis diagnosis = new TlsDiagnosis(transport, host);
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            SSLSocket socket = (SSLSocket) factory.createSocket(
                    transport,
                    host != null ? host : remote.getAddress().getHostAddress(),
                    host != null ? port : remote.getPort(),
                    false);
            socket.setUseClientMode(host != null);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            boolean identified = socket.getSession().getLocalCertificates() != null;
            return new TlsConnection(channel, transport, diagnosis, socket, identified);
        } catch (IOException e) {
            IOException diagnosed = diagnosis.ofHandshake(e, channel.isOpen());
            if (diagnosed instanceof TlsException tls && isTold(tls.failure())) {
                linger(channel);
            }
            channel.close();
            throw diagnosed;
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the peer speaks TLS, and has been told in it what failed. */
    private static boolean isTold(TlsFailure failure) {
        return failure != TlsFailure.NO_TLS && failure != TlsFailure.CUT && failure != TlsFailure.REFUSED;
    }

    /**
     * Waits a little for the peer to close. In TLS 1.3 it has sent more already when it is refused, and a
     * connection closed with bytes unread is reset: the alert that says why would be lost.
     */
    private static void linger(SocketChannel channel) {
        try {
            channel.shutdownOutput();
            Socket socket = channel.socket();
            InputStream in = socket.getInputStream();
            byte[] dropped = new byte[8192];
            long end = System.nanoTime() + LINGER_MILLIS * 1_000_000L;
            int left = LINGER_LENGTH;
            int count = 0;
            while (count >= 0 && left > 0) {
                left -= count;
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return;
                }
                socket.setSoTimeout((int) millis);
                count = in.read(dropped);
            }
        } catch (IOException e) {
            // The connection is given up for a reason already known.
        }
    }

    private IOException failed(IOException e) {
        TlsException first = failure;
        if (first != null && channel.isOpen()) {
            return new TlsException(first.failure(), Objects.requireNonNull(first.getMessage()), e);
        }
        IOException diagnosed = diagnosis.ofConnection(e, channel.isOpen(), identified);
        if (diagnosed instanceof TlsException tls) {
            failure = tls;
        }
        return diagnosed;
    }

    /** Decrypted bytes; into arrays without a copy. */
    private final class Input implements ReadableByteChannel {
        private final InputStream stream;
        private byte @Nullable [] copied;

        Input(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            int length = Math.min(PIECE_LENGTH, target.remaining());
            int count;
            try {
                count = target.hasArray() ? readArray(target, length) : readCopied(target, length);
            } catch (IOException e) {
                throw failed(e);
            }
            if (count < 0 && transport.ended()) {
                throw TlsDiagnosis.truncated();
            }
            return count;
        }

        private int readArray(ByteBuffer target, int length) throws IOException {
            int count = stream.read(target.array(), target.arrayOffset() + target.position(), length);
            if (count > 0) {
                target.position(target.position() + count);
            }
            return count;
        }

        private int readCopied(ByteBuffer target, int length) throws IOException {
            if (copied == null) {
                copied = new byte[PIECE_LENGTH];
            }
            int count = stream.read(copied, 0, length);
            if (count > 0) {
                target.put(copied, 0, count);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            TlsConnection.this.close();
        }
    }

    /** Bytes to encrypt; from arrays without a copy. */
    private final class Output implements WritableByteChannel {
        private final OutputStream stream;
        private byte @Nullable [] copied;
        private volatile boolean shutdown;

        Output(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (shutdown || !channel.isOpen()) {
                throw new ClosedChannelException();
            }
            int total = source.remaining();
            try {
                while (source.hasRemaining()) {
                    int length = Math.min(PIECE_LENGTH, source.remaining());
                    if (source.hasArray()) {
                        stream.write(source.array(), source.arrayOffset() + source.position(), length);
                        source.position(source.position() + length);
                    } else {
                        writeCopied(source, length);
                    }
                }
            } catch (IOException e) {
                throw failed(e);
            }
            return total;
        }

        private void writeCopied(ByteBuffer source, int length) throws IOException {
            if (copied == null) {
                copied = new byte[PIECE_LENGTH];
            }
            source.get(copied, 0, length);
            stream.write(copied, 0, length);
        }

        @Override
        public boolean isOpen() {
            return !shutdown && channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            TlsConnection.this.close();
        }
    }

    @Override
    public ReadableByteChannel input() {
        return input;
    }

    @Override
    public WritableByteChannel output() {
        return output;
    }

    /** Sends close_notify. The socket below stays open both ways. */
    @Override
    public void shutdownOutput() throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (output.shutdown) {
            return;
        }
        output.shutdown = true;
        try {
            socket.shutdownOutput();
            // The JDK takes it lightly when close_notify cannot be sent.
            IOException unsent = transport.outputFailure();
            if (unsent != null) {
                throw unsent;
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
