package io.github.nonstick.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.ArrayList;
import java.util.List;

/** {@link NettyJackson} in pipelines. */
final class NettyJacksonLoopback extends NettyLoopback {
    /** A frame on its way to the encoder. */
    private record Outgoing(JsonHeader header, byte[] body) {}

    /** Prepends the header's length and puts the body behind the header. */
    private static final class Encoder extends MessageToByteEncoder<Outgoing> {
        private final NettyJackson.Prepender prepender = new NettyJackson.Prepender();
        private final List<Object> prepended = new ArrayList<>();

        @Override
        protected ByteBuf allocateBuffer(ChannelHandlerContext context, Outgoing frame, boolean preferDirect) {
            return context.alloc().directBuffer(NettyJackson.EXPECTED_HEADER_LENGTH + frame.body().length);
        }

        @Override
        protected void encode(ChannelHandlerContext context, Outgoing frame, ByteBuf out) throws Exception {
            NettyJackson.write(frame.header(), frame.body(), prepender, context, prepended, out);
        }
    }

    private final Outgoing[] outgoing;

    NettyJacksonLoopback(List<Message> messages) {
        super(messages, new NettyJackson.Decoder(), new Encoder());
        outgoing = messages.stream()
                .map(message -> new Outgoing(JsonHeader.of(message), message.body()))
                .toArray(Outgoing[]::new);
    }

    @Override
    Object outgoing(int index) {
        return outgoing[index];
    }

    @Override
    long answer(Object message) {
        return NettyJackson.answer((NettyJackson.Frame) message);
    }
}
