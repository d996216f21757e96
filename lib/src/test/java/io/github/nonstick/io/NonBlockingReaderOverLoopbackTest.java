package io.github.nonstick.io;

import io.github.nonstick.FrameDriver;
import io.github.nonstick.FrameDriverContract;
import io.github.nonstick.FrameFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A selector says when there is something to read from a real connection. */
class NonBlockingReaderOverLoopbackTest extends FrameDriverContract implements FrameDriver {
    private static final ReadBuffer BUFFER = ReadBuffer.standard();
    private static ServerSocketChannel listener;

    @BeforeAll
    static void listen() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    static void stop() throws IOException {
        listener.close();
    }

    @Override
    protected FrameDriver driver() {
        return this;
    }

    @Override
    public boolean isCheap() {
        return false;
    }

    @Override
    public Found read(FrameFormat format, List<byte[]> pieces) throws IOException {
        try (Selector selector = Selector.open();
                SocketChannel sender = SocketChannel.open(listener.getLocalAddress());
                SocketChannel channel = listener.accept()) {
            // What was sent is read then: nothing has to wait for late segments.
            sender.setOption(StandardSocketOptions.SO_LINGER, 0).configureBlocking(false);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            NonBlockingFrameReader reader = NonBlockingFrameReader.of(channel, format, BUFFER);
            NonBlockingReading reading = new NonBlockingReading(reader);
            long sent = 0;
            for (byte[] piece : pieces) {
                ByteBuffer rest = ByteBuffer.wrap(piece);
                while (!reading.isOver() && (rest.hasRemaining() || reader.streamOffset() < sent)) {
                    sent += sender.write(rest);
                    readOnceReady(selector, reading);
                }
            }
            sender.shutdownOutput();
            while (!reading.isOver()) {
                readOnceReady(selector, reading);
            }
            return reading.found();
        }
    }

    private static void readOnceReady(Selector selector, NonBlockingReading reading) throws IOException {
        selector.select();
        selector.selectedKeys().clear();
        while (reading.step()) {}
    }
}
