package io.github.nonstick.examples;

import io.github.nonstick.server.ServerSettings;
import io.github.nonstick.transfer.FileReceiver;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server on Netty that hands its connections to a {@link FileReceiver}: bytes move on event loops, files are written
 * by threads that may wait for a disk, one for each connection.
 *
 * <p>There is no decoder in the pipeline: what a sender is answered depends on far more than where its frames end, and
 * all of that is in the receiver, which has a decoder of its own. A pipeline with {@code NonstickFrameDecoder} is for
 * programs that handle frames on the event loop, without waiting for a disk.
 *
 * <p>Safe for use by several threads.
 */
final class NettyReceiver {
    private final FileReceiver receiver;
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final ExecutorService threads = Executors.newCachedThreadPool(NettyReceiver::daemon);
    private final Channel server;

    /**
     * Listens on an address.
     *
     * @throws IOException if that cannot be had
     */
    NettyReceiver(InetSocketAddress address, FileReceiver receiver) throws IOException {
        this.receiver = receiver;
        NettyTransport transport = NettyTransport.best();
        loops = new MultiThreadIoEventLoopGroup(transport.loop());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(transport.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new Admission())
                // Bytes are read when they are asked for, and answers go out after the sender has half-closed.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(new NettyConnection(channel, NettyReceiver.this::serve));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        server = bound.channel();
        if (!bound.isSuccess()) {
            stop(Duration.ZERO);
            throw bound.cause() instanceof IOException failure ? failure : new IOException(bound.cause());
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "nonstick-netty-connection");
        thread.setDaemon(true);
        return thread;
    }

    private void serve(NettyConnection connection) {
        threads.execute(() -> {
            try {
                receiver.serve(connection);
            } catch (IOException e) {
                Output.error("connection failed: " + Printable.text(Main.describe(e)));
            }
        });
    }

    /** The port that it listens on. */
    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /**
     * Listens no more, closes the connections that have not ended by themselves within a time, and waits for the threads
     * that serve them: what they have not finished is gone from the disk then. An interrupt ends that wait.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // of the loops: nobody waits for them
    void stop(Duration grace) {
        server.close().awaitUninterruptibly();
        connections.newCloseFuture().awaitUninterruptibly(grace.toMillis());
        connections.close().awaitUninterruptibly();
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /**
     * Lets the next connections wait while as many are served as servers serve by default. Those that the kernel
     * hands over together come in together. Used by the server's event loop alone.
     */
    private static final class Admission extends ChannelInboundHandlerAdapter {
        private int served;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            served++;
            admit(context);
            ((Channel) message)
                    .closeFuture()
                    .addListener(closed -> context.executor().execute(() -> {
                        served--;
                        admit(context);
                    }));
            context.fireChannelRead(message);
        }

        private void admit(ChannelHandlerContext context) {
            if (context.channel().isOpen()) {
                context.channel().config().setAutoRead(served < ServerSettings.DEFAULT_MAX_CONNECTIONS);
            }
        }
    }
}
