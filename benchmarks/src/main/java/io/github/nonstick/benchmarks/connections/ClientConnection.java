package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.NonBlockingFrameReader;
import io.github.nonstick.io.NonBlockingFrameWriter;
import io.github.nonstick.io.ReadBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;

/** A connection that sends a request, and holds the answer against it. */
final class ClientConnection implements Closeable {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final NonBlockingFrameReader reader;
    private final NonBlockingFrameWriter writer;
    private final FrameHeader header;
    private final byte[] body;

    /** How much of the answer has come. */
    private int received;

    private boolean awaiting;

    /** When the request that is awaited, or was last, should have been sent, on the clock of {@link System#nanoTime}. */
    private long due;

    /** How many requests should have been sent since. */
    private int owed;

    ClientConnection(SocketAddress server, Selector selector, ReadBuffer buffer, int bodyLength) throws IOException {
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        reader = NonBlockingFrameReader.of(channel, FrameFormat.standard(), buffer);
        writer = NonBlockingFrameWriter.of(channel);
        header = FrameHeader.of(bodyLength);
        body = new byte[bodyLength];
    }

    /** Sends a request of bytes that no other one had. */
    void ask(SplittableRandom random, long due) throws IOException {
        if (awaiting) {
            throw new IllegalStateException("the last request has not been answered");
        }
        this.due = due;
        awaiting = true;
        received = 0;
        random.nextBytes(body);
        writer.offer(header, body);
        write();
    }

    private void write() throws IOException {
        boolean written = writer.write();
        key.interestOps(written ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /**
     * Writes and reads what can be.
     *
     * @return whether the answer is complete
     * @throws IOException if it is another than the request, or the connection ends
     */
    boolean ready() throws IOException {
        if (key.isWritable()) {
            write();
        }
        boolean answered = false;
        while (true) {
            switch (reader.read()) {
                case HEADER -> checkHeader(reader.header());
                case BODY -> checkBody(reader.chunk());
                case FRAME_END -> {
                    if (received != body.length) {
                        throw new IOException("an answer of " + received + " bytes to one of " + body.length);
                    }
                    awaiting = false;
                    answered = true;
                }
                case NEEDS_INPUT -> {
                    return answered;
                }
                case END_OF_STREAM -> throw new IOException("the server closed a connection");
            }
        }
    }

    private void checkHeader(FrameHeader answer) throws IOException {
        if (!awaiting) {
            throw new IOException("a frame that nobody asked for: " + answer.dataSize() + " bytes");
        }
        if (answer.dataSize() != body.length || answer.filename() != null || answer.hash() != null) {
            throw new IOException("an answer with another header than the request's");
        }
    }

    private void checkBody(ByteBuffer chunk) throws IOException {
        int length = chunk.remaining();
        if (!chunk.equals(ByteBuffer.wrap(body, received, length))) {
            throw new IOException("an answer with another body than the request's");
        }
        received += length;
    }

    boolean isAwaiting() {
        return awaiting;
    }

    /** When the last request should have been sent. */
    long due() {
        return due;
    }

    /** Takes note of a request that should be sent now, while the last one is not answered. */
    void owe() {
        owed++;
    }

    /** Whether a request should have been sent meanwhile, which it is told to forget. */
    boolean takeOwed() {
        if (owed == 0) {
            return false;
        }
        owed--;
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
