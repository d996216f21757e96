package io.github.nonstick.examples;

import io.github.nonstick.transfer.PeerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A channel of Netty as a blocking connection: the last handler of its pipeline.
 *
 * <p>The channel reads only when a thread waits for bytes, so that a slow disk makes the sender wait, and one read is
 * held in memory; with epoll, all that the kernel holds when the sender has half-closed. One thread reads, and another
 * may write.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closing: there is nothing to be done where it fails
final class NettyConnection extends ChannelInboundHandlerAdapter implements PeerConnection {
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final Consumer<NettyConnection> server;
    private final SocketAddress remoteAddress;

    /** What the channel has brought: bytes, END, or the IOException that it failed with; that or END is the last. */
    private final BlockingQueue<Object> incoming = new LinkedBlockingQueue<>();

    /** What has not been read of the last bytes. The reading thread's own, as is what it sees of the end. */
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /**
     * A connection over a channel that does not read by itself, and may be half-closed.
     *
     * @param server is told by the channel's event loop when there is a peer to serve
     */
    NettyConnection(SocketChannel channel, Consumer<NettyConnection> server) {
        this.channel = channel;
        this.server = server;
        this.remoteAddress = channel.remoteAddress();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        server.accept(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        // An array of the thread that takes it: nothing has to be released when that thread has gone.
        ByteBuffer copy = ByteBuffer.allocate(read.readableBytes());
        read.readBytes(copy);
        read.release();
        incoming.add(copy.flip());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            incoming.add(END);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        incoming.add(cause instanceof IOException failure ? failure : new IOException(cause));
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        incoming.add(new ClosedChannelException());
    }

    @Override
    public ReadableByteChannel input() {
        return new Input();
    }

    @Override
    public WritableByteChannel output() {
        return new Output();
    }

    @Override
    public void shutdownOutput() throws IOException {
        await(channel.shutdownOutput());
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public void close() {
        channel.close();
    }

    /** Asks for more, on the event loop, where nothing has ended meanwhile: epoll closes a channel that is asked then. */
    private void read() {
        if (!channel.isInputShutdown()) {
            channel.read();
        }
    }

    private static void await(ChannelFuture future) throws IOException {
        Throwable cause = future.awaitUninterruptibly().cause();
        if (cause instanceof IOException failure) {
            throw failure;
        }
        if (cause != null) {
            throw new IOException(cause);
        }
    }

    private final class Input implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            while (bytes != END && !bytes.hasRemaining()) {
                Object next = take();
                if (next instanceof IOException failure) {
                    incoming.add(failure);
                    throw failure;
                }
                bytes = (ByteBuffer) next;
            }
            if (bytes == END) {
                return -1;
            }
            int length = Math.min(bytes.remaining(), target.remaining());
            target.put(target.position(), bytes, bytes.position(), length);
            target.position(target.position() + length);
            bytes.position(bytes.position() + length);
            return length;
        }

        private Object take() throws IOException {
            Object here = incoming.poll();
            if (here != null) {
                return here;
            }
            channel.eventLoop().execute(NettyConnection.this::read);
            try {
                return incoming.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                NettyConnection.this.close();
                throw new ClosedByInterruptException();
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            NettyConnection.this.close();
        }
    }

    private final class Output implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            int length = source.remaining();
            await(channel.writeAndFlush(channel.alloc().buffer(length).writeBytes(source)));
            return length;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            NettyConnection.this.close();
        }
    }
}
