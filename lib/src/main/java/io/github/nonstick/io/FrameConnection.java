package io.github.nonstick.io;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.pace.DeadlineWatch;
import io.github.nonstick.io.pace.PacedInput;
import io.github.nonstick.io.pace.PacedOutput;
import io.github.nonstick.io.pace.TimeLimit;
import io.github.nonstick.io.pace.WritePace;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives frames over one socket.
 *
 * <pre>{@code
 * try (FrameConnection connection = FrameConnection.connect(address, Duration.ofSeconds(5))) {
 *     connection.send("hello".getBytes(UTF_8));
 *     while (connection.next()) {
 *         System.out.println(connection.readBodyText());
 *     }
 * }
 * }</pre>
 *
 * It owns the socket, of TCP or of the Unix domain. Without deadlines it waits for its peer as long as that takes;
 * with {@link Deadlines} it ends when the peer is too slow: what waits throws {@link DeadlineException}.
 *
 * <p>One thread reads: {@link #next} and what belongs to the current frame. All else may be called by any, and at the
 * same time: frames that several threads send leave one after the other, each whole. A thread that is interrupted
 * while it waits for the peer closes the connection, as with any {@link SocketChannel}.
 */
public final class FrameConnection implements Closeable {
    /** So much of what the peer still sends is dropped before the connection is closed under it. */
    private static final long LONGEST_REST = 16 << 20;

    private static final int DROPPED_LENGTH = 8_192;
    private static final int COPIED_LENGTH = 65_536;

    /** Its threads come with the first deadline and go soon after the last one. */
    private static final DeadlineWatch WATCH = new DeadlineWatch();

    private final SocketChannel channel;
    private final FrameFormat format;
    private final SocketAddress localAddress;
    private final SocketAddress remoteAddress;
    private final ConnectionSource source;
    private final FrameReader reader;

    /** Of the reading thread; null without deadlines. */
    private final DeadlineWatch.@Nullable Guard inputGuard;

    /** Of the thread that holds the lock; null without deadlines. */
    private final DeadlineWatch.@Nullable Guard outputGuard;

    private final ByteSink sink;

    /** Held while a frame is sent: no thread of the carrier's is kept by whoever waits for it. */
    private final Lock sending = new ReentrantLock();

    /** Under the lock; null until something is sent, so that a connection that only listens has no buffer for it. */
    private @Nullable FrameWriter writer;

    /** Written under the lock, once: why nothing more can be sent. */
    private volatile @Nullable IOException outputEnd;

    private FrameConnection(SocketChannel channel, FrameFormat format, @Nullable Deadlines deadlines)
            throws IOException {
        this.channel = channel;
        this.format = format;
        this.localAddress = channel.getLocalAddress();
        this.remoteAddress = channel.getRemoteAddress();
        if (deadlines == null) {
            this.inputGuard = null;
            this.outputGuard = null;
            this.source = new ConnectionSource(channel, null);
            this.sink = ByteSink.of(channel);
        } else {
            this.inputGuard = WATCH.guard(channel);
            this.outputGuard = WATCH.guard(channel);
            this.source = new ConnectionSource(channel, new PacedInput(channel, inputGuard, deadlines));
            this.sink = new ConnectionSink(channel, new PacedOutput(channel, outputGuard, deadlines, WritePace.LAG));
        }
        this.reader = source.reader(format);
    }

    /**
     * A connection without deadlines.
     *
     * @param channel connected and in blocking mode; its own from then on
     * @throws IOException if it is closed
     * @throws NotYetConnectedException if it is not connected
     * @throws java.nio.channels.IllegalBlockingModeException if it is in non-blocking mode
     */
    public static FrameConnection of(SocketChannel channel, FrameFormat format) throws IOException {
        return of(channel, format, null);
    }

    /**
     * A connection.
     *
     * @param channel connected and in blocking mode; its own from then on
     * @param deadlines for the peer; null for none
     * @throws IOException if the channel is closed
     * @throws NotYetConnectedException if it is not connected
     * @throws java.nio.channels.IllegalBlockingModeException if it is in non-blocking mode
     */
    public static FrameConnection of(SocketChannel channel, FrameFormat format, @Nullable Deadlines deadlines)
            throws IOException {
        Objects.requireNonNull(format, "format");
        if (channel.getRemoteAddress() == null) {
            throw new NotYetConnectedException();
        }
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            // Whole frames leave at once: there is nothing to wait for that could be sent with them.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return new FrameConnection(channel, format, deadlines);
    }

    /** Connects as {@link #connect(SocketAddress, Duration, FrameFormat, Deadlines)}: standard format, no deadlines. */
    public static FrameConnection connect(SocketAddress address, Duration timeout) throws IOException {
        return connect(address, timeout, FrameFormat.standard(), null);
    }

    /**
     * Connects.
     *
     * @param address an {@link java.net.InetSocketAddress}, or a {@link java.net.UnixDomainSocketAddress}. Of one that is
     *     {@linkplain java.net.InetSocketAddress#createUnresolved unresolved} the addresses are tried one after the other
     * @param timeout for connecting, to all of its addresses; from 1 to 2^31-1 milliseconds
     * @param deadlines for the peer from then on; null for none
     * @throws ConnectFailedException if there is no connection; it says why and what to do
     * @throws IOException if the connection is lost at once
     */
    public static FrameConnection connect(
            SocketAddress address, Duration timeout, FrameFormat format, @Nullable Deadlines deadlines)
            throws IOException {
        Objects.requireNonNull(format, "format");
        SocketChannel channel = new Connecting(WATCH, address, timeout).connect();
        try {
            return of(channel, format, deadlines);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Moves to the next frame, as {@link FrameReader#next()}.
     *
     * @return false at a clean end, and after {@link #stopReading()}
     * @throws DeadlineException if the peer is too slow
     * @throws io.github.nonstick.FramingException if it sends anything but frames, or ends inside one
     */
    public boolean next() throws IOException {
        if (source.takesNoMore()) {
            return false;
        }
        try {
            return reader.next();
        } catch (DeadlineException e) {
            throw e.with(reader.pending());
        }
    }

    /** The header of the current frame, as {@link FrameReader#header()}. */
    public FrameHeader header() {
        return reader.header();
    }

    /** Reads the rest of the current frame's body, as {@link FrameReader#readBody()}. */
    public byte[] readBody() throws IOException {
        return reader.readBody();
    }

    /** Reads the rest of the current frame's body as text, as {@link FrameReader#readBodyText()}. */
    public String readBodyText() throws IOException {
        return reader.readBodyText();
    }

    /**
     * The reader of this connection, for bodies in pieces and all else. Its {@code next()} goes through frames that
     * are read ahead where that of this connection ends after {@link #stopReading()}.
     */
    public FrameReader reader() {
        return reader;
    }

    /**
     * Sends a message: a frame without filename and hash.
     *
     * @throws IOException as {@link #send(FrameHeader, byte[])}
     */
    public void send(byte[] body) throws IOException {
        send(FrameHeader.of(body.length), body);
    }

    /**
     * Sends a frame with a filename and the body's SHA-256.
     *
     * @throws IOException as {@link #send(FrameHeader, byte[])}
     */
    public void send(String filename, byte[] body) throws IOException {
        send(writer -> writer.write(filename, body));
    }

    /**
     * Sends a frame.
     *
     * @throws IllegalArgumentException if the header announces another length than the body has, or is beyond a limit
     *     of the format; nothing was sent, and another frame can be
     * @throws DeadlineException if the peer takes too little
     * @throws IOException if the connection fails, or sending on it has failed before, or it was ended. Once a frame
     *     has failed none follows it; what the peer still says can be read
     */
    public void send(FrameHeader header, byte[] body) throws IOException {
        send(writer -> writer.write(header, body));
    }

    /**
     * Sends a frame, taking what remains in the buffer as its body.
     *
     * @throws IllegalArgumentException as {@link #send(FrameHeader, byte[])}
     * @throws IOException as {@link #send(FrameHeader, byte[])}
     */
    public void send(FrameHeader header, ByteBuffer body) throws IOException {
        send(writer -> writer.write(header, body));
    }

    /**
     * Sends a frame, reading as many bytes as its header announces from a stream, which is not closed. No other frame
     * is sent meanwhile.
     *
     * @throws EOFException if the stream has fewer; the frame has failed then, as it has where the stream throws
     * @throws IllegalArgumentException if the header is beyond a limit of the format; nothing was sent or read
     * @throws IOException as {@link #send(FrameHeader, byte[])}
     */
    public void send(FrameHeader header, InputStream body) throws IOException {
        send(writer -> copy(header, body, writer));
    }

    private static void copy(FrameHeader header, InputStream body, FrameWriter writer) throws IOException {
        OutputStream out = writer.begin(header);
        byte[] piece = new byte[(int) Math.min(COPIED_LENGTH, header.dataSize())];
        long left = header.dataSize();
        while (left > 0) {
            int read = body.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                throw new EOFException("the body's stream ended " + left + " bytes short of the " + header.dataSize()
                        + " that the header announces");
            }
            out.write(piece, 0, read);
            left -= read;
        }
        out.close();
    }

    /**
     * Sends a frame with a file as its body, without copying it.
     *
     * @throws FileChangedException if the file changed since it was opened; its last bytes were not sent
     * @throws IllegalArgumentException as {@link #send(FrameHeader, byte[])}
     * @throws IOException if the file cannot be read; as {@link #send(FrameHeader, byte[])}
     */
    public void send(FrameHeader header, FileBody body) throws IOException {
        send(writer -> writer.write(header, body, ignored -> {}));
    }

    /**
     * Sends a file under its own name with its SHA-256, as {@link FrameWriter#writeFile}.
     *
     * @return the header that was sent
     * @throws IOException as {@link #send(FrameHeader, FileBody)}
     */
    public FrameHeader sendFile(Path file) throws IOException {
        try (FileBody body = FileBody.open(file)) {
            FrameHeader header = FrameWriter.headerOf(file, body);
            send(header, body);
            return header;
        }
    }

    /**
     * Sends a frame, and moves to the next one that comes: the answer, of a peer that answers each frame in order. By
     * the reading thread.
     *
     * @return its header
     * @throws EOFException if the peer ended the connection instead
     * @throws IOException as {@link #send(FrameHeader, byte[])} and {@link #next()}
     */
    public FrameHeader request(FrameHeader header, byte[] body) throws IOException {
        send(header, body);
        if (!next()) {
            throw new EOFException("the peer ended the connection without an answer");
        }
        return header();
    }

    /** What one thread does with the writer while it has the lock. */
    private interface Sending {
        void send(FrameWriter writer) throws IOException;
    }

    private void send(Sending frame) throws IOException {
        sending.lock();
        try {
            IOException end = outputEnd;
            if (end != null) {
                throw new IOException(end.getMessage(), end.getCause());
            }
            FrameWriter usable = writer;
            if (usable == null) {
                usable = new FrameWriter(sink, format);
                writer = usable;
            }
            try {
                frame.send(usable);
            } catch (IOException | RuntimeException | Error e) {
                if (!usable.isUsable()) {
                    outputEnd = new IOException("nothing more can be sent: an earlier frame failed", e);
                    endOutput();
                }
                throw e;
            }
        } finally {
            sending.unlock();
        }
    }

    private void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            return; // it has ended already
        }
    }

    /**
     * Takes no more frames: {@link #next()} answers false at the end of the current frame, or at once where it waits
     * between two of them. What is sent is not concerned.
     *
     * @throws IOException if the socket cannot be shut down
     */
    public void stopReading() throws IOException {
        source.takeNoMore();
    }

    /**
     * Says to the peer that nothing more is sent, after the frame that is being sent. What it sends can be read.
     *
     * @throws IOException if the connection is closed
     */
    public void shutdownOutput() throws IOException {
        sending.lock();
        try {
            if (outputEnd == null) {
                outputEnd = new IOException("nothing more can be sent: the output was shut down");
            }
            channel.shutdownOutput();
        } finally {
            sending.unlock();
        }
    }

    /**
     * Closes the connection when the peer has taken what was sent: half-closes, behind a frame that another thread is
     * sending, drops what the peer still sends until it closes too, for some time and some megabytes, and closes.
     * Closing a socket with bytes unread resets the connection, and a reset can overtake the last answer. By the reading
     * thread.
     *
     * @param patience how long it waits, from 1 to 2^31-1 milliseconds
     * @throws IllegalArgumentException if that is out of range; nothing was done
     * @throws IOException if the socket cannot be closed
     */
    public void end(Duration patience) throws IOException {
        TimeLimit.check("patience", patience);
        try (this) {
            if (channel.isOpen()) {
                dropRest(patience);
            }
        }
    }

    private void dropRest(Duration patience) {
        try (DeadlineWatch.Guard guard = WATCH.guard(channel)) {
            guard.arm(patience, "the peer did not close in time");
            shutdownOutput();
            if (source.hasEnded()) {
                return;
            }
            ByteBuffer dropped = ByteBuffer.allocate(DROPPED_LENGTH);
            long left = LONGEST_REST;
            int count = 0;
            while (count >= 0 && left > 0) {
                left -= count;
                count = channel.read(dropped.clear());
            }
        } catch (IOException e) {
            return; // it has had its time, or is gone
        }
    }

    /** Where the peer is; of the Unix domain, a path that is mostly empty. */
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** Where this side is. */
    public SocketAddress localAddress() {
        return localAddress;
    }

    /** Whether frames can be sent, as far as is known: false once it is closed or ended, or a frame has failed. */
    public boolean isOpen() {
        return channel.isOpen() && outputEnd == null;
    }

    /** Closes the socket, under whatever uses it. */
    @Override
    public void close() throws IOException {
        if (inputGuard != null && outputGuard != null) {
            inputGuard.close();
            outputGuard.close();
        }
        if (channel.isOpen()) {
            // A thread inside FileChannel.transferTo is not woken by a close.
            endOutput();
        }
        channel.close();
    }
}
