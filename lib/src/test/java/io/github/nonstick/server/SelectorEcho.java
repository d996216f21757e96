package io.github.nonstick.server;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.NonBlockingFrameReader;
import io.github.nonstick.io.NonBlockingFrameWriter;
import io.github.nonstick.io.ReadBuffer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A server that answers each frame with the same one, of one thread. */
final class SelectorEcho implements Closeable {
    private final Selector selector = Selector.open();
    private final ReadBuffer buffer = ReadBuffer.standard();
    private final ServerSocketChannel listener;
    private final Thread thread = new Thread(this::serve, "selector-echo");

    SelectorEcho(SocketAddress address) throws IOException {
        listener = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        listener.bind(address).configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread.start();
    }

    SocketAddress address() throws IOException {
        return listener.getLocalAddress();
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::serve);
            }
        } catch (IOException | ClosedSelectorException e) {
            return; // closed
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.attachment() instanceof Connection connection) {
                connection.ready(key);
            } else {
                SocketChannel channel = listener.accept();
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
            }
        } catch (IOException e) {
            try {
                key.channel().close();
            } catch (IOException failedToClose) {
                e.addSuppressed(failedToClose);
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        listener.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class Connection {
        private final NonBlockingFrameReader reader;
        private final NonBlockingFrameWriter writer;
        private ByteArrayOutputStream body = new ByteArrayOutputStream();

        Connection(SocketChannel channel) {
            reader = NonBlockingFrameReader.of(channel, FrameFormat.standard(), buffer);
            writer = NonBlockingFrameWriter.of(channel);
        }

        void ready(SelectionKey key) throws IOException {
            boolean more = true;
            while (more && writer.write()) {
                switch (reader.read()) {
                    case HEADER -> {}
                    case BODY -> Channels.newChannel(body).write(reader.chunk());
                    case FRAME_END -> {
                        writer.offer(FrameHeader.of(body.size()), body.toByteArray());
                        body = new ByteArrayOutputStream();
                    }
                    case NEEDS_INPUT -> more = false;
                    case END_OF_STREAM -> {
                        key.channel().close();
                        return;
                    }
                }
            }
            key.interestOps(more ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }
}
