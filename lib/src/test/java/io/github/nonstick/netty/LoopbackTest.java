package io.github.nonstick.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handlers on sockets, against a reader and a writer that block. */
@Timeout(120)
class LoopbackTest {
    private static final int BODY_LENGTH = 8 << 20;

    /** Sends parts back as they come, and reads on when they are gone: a slow taker slows the sender down. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
                if (done.isSuccess()) {
                    context.read();
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Counts reads that were asked for, and those that happened. */
    private static final class Counter extends ChannelDuplexHandler {
        private final AtomicLong asked = new AtomicLong();
        private final AtomicLong unasked = new AtomicLong();
        private final AtomicInteger most = new AtomicInteger();
        private long open;

        @Override
        public void read(ChannelHandlerContext context) {
            asked.incrementAndGet();
            open++;
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (open-- <= 0) {
                unasked.incrementAndGet();
            }
            most.accumulateAndGet(((ByteBuf) message).readableBytes(), Math::max);
            context.fireChannelRead(message);
        }
    }

    @Test
    void partsGoThroughAtThePaceOfWhoTakesThem() throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Counter counter = new Counter();
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(counter)
                                .addLast(NonstickFrameDecoder.ofParts(FrameFormat.standard()))
                                .addLast(new NonstickFrameEncoder(FrameFormat.standard()))
                                .addLast(new Echo());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        byte[] body = new byte[BODY_LENGTH];
        new Random(6).nextBytes(body);
        try (SocketChannel socket = SocketChannel.open(server.localAddress());
                FrameReader reader = FrameReader.of(socket)) {
            Thread sender = new Thread(() -> send(socket, body));
            sender.start();
            for (int i = 0; i < 100; i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.header().filename()).isEqualTo("small " + i);
                assertThat(reader.readBody()).hasSize(i);
            }
            assertThat(reader.next()).isTrue();
            assertThat(BodyDigest.hash(HashAlgorithm.MD5, reader.readBody()))
                    .isEqualTo(BodyDigest.hash(HashAlgorithm.MD5, body));
            sender.join();
            socket.shutdownOutput();
            assertThat(reader.next()).isFalse();
        } finally {
            server.close().sync();
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
        assertThat(counter.unasked).hasValue(0);
        assertThat(counter.asked.get()).isGreaterThan(BODY_LENGTH / counter.most.get());
        LeakPresenceDetector.check();
    }

    private static void send(SocketChannel socket, byte[] body) {
        try {
            FrameWriter writer = FrameWriter.of(socket);
            for (int i = 0; i < 100; i++) {
                writer.write(FrameHeader.of(i).withFilename("small " + i), new byte[i]);
            }
            writer.write("large", body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
