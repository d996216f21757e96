package io.github.nonstick.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Frames in the pipelines of two channels of the NIO transport, each on an event loop of its own.
 *
 * <p>The sender writes while its channel takes more, and flushes after {@value #BUFFER_LENGTH} bytes at most,
 * estimated from the bodies' lengths.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come to exceptionCaught
abstract class NettyLoopback extends Loopback {
    private static final int EXPECTED_HEADER_LENGTH = 128;

    /** Sends on the channel's own thread; wakes up when the channel takes more. */
    private final class Sender extends ChannelInboundHandlerAdapter {
        private int left;
        private @Nullable CountDownLatch done;

        void start(ChannelHandlerContext context, int frameCount, CountDownLatch done) {
            this.left = frameCount;
            this.done = done;
            proceed(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                proceed(context);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        private void proceed(ChannelHandlerContext context) {
            while (left > 0) {
                int unflushed = 0;
                while (left > 0 && unflushed < BUFFER_LENGTH) {
                    int index = takeMessage();
                    context.write(outgoing(index), context.voidPromise());
                    unflushed += EXPECTED_HEADER_LENGTH + messages[index].body().length;
                    left--;
                }
                context.flush();
                if (!context.channel().isWritable()) {
                    break;
                }
            }
            if (left == 0 && done != null) {
                done.countDown();
                done = null;
            }
        }
    }

    /** Adds up answers, and hands over the sum each time that so many frames have come. */
    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<Object> sums = new LinkedBlockingQueue<>();
        private volatile int expected;
        private int received;
        private long sum;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            sum += answer(message);
            if (++received == expected) {
                sums.add(sum);
                received = 0;
                sum = 0;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            sums.add(cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            sums.add(new EOFException());
        }
    }

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Receiver receiver = new Receiver();
    private final Sender sender = new Sender();
    private final Channel server;
    private final Channel client;

    NettyLoopback(List<Message> messages, ChannelHandler decoder, ChannelHandler encoder) {
        super(messages);
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(initializer(decoder, receiver))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        client = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(BUFFER_LENGTH, 4 * BUFFER_LENGTH))
                .handler(initializer(encoder, sender))
                .connect(server.localAddress())
                .syncUninterruptibly()
                .channel();
    }

    /** A message of the ring, for the encoder. */
    abstract Object outgoing(int index);

    /** Tells {@link Message#answer()} of what the decoder has fired, and releases it. */
    abstract long answer(Object message);

    private static ChannelInitializer<Channel> initializer(ChannelHandler... handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handlers);
            }
        };
    }

    @Override
    final void send(int frameCount) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        receiver.expected = frameCount;
        ChannelHandlerContext context = client.pipeline().context(sender);
        context.executor().execute(() -> sender.start(context, frameCount, done));
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    final long receive(int frameCount) throws IOException {
        try {
            Object sum = receiver.sums.take();
            if (sum instanceof Throwable failure) {
                throw new IOException(failure);
            }
            return (Long) sum;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public final void close() {
        client.close().syncUninterruptibly();
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
