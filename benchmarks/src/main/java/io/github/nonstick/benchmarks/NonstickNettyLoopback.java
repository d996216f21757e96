package io.github.nonstick.benchmarks;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.netty.NettyFrame;
import io.github.nonstick.netty.NonstickFrameDecoder;
import io.github.nonstick.netty.NonstickFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * This library's handlers in the pipelines of {@link NettyJacksonLoopback}, frames whole; hashes are not verified, as
 * nobody else does.
 */
final class NonstickNettyLoopback extends NettyLoopback {
    private static final FrameFormat FORMAT = NonstickCodec.FORMAT.withHashPolicy(HashPolicy.IGNORE);

    private final FrameHeader[] headers;

    NonstickNettyLoopback(List<Message> messages) {
        super(messages, NonstickFrameDecoder.ofFrames(FORMAT, Integer.MAX_VALUE), new NonstickFrameEncoder(FORMAT));
        headers = messages.stream().map(NonstickCodec::header).toArray(FrameHeader[]::new);
    }

    @Override
    Object outgoing(int index) {
        return new NettyFrame(headers[index], Unpooled.wrappedBuffer(messages[index].body()));
    }

    @Override
    long answer(Object message) {
        NettyFrame frame = (NettyFrame) message;
        ByteBuf body = frame.content();
        int delivered = body.readableBytes();
        byte last = delivered == 0 ? 0 : body.getByte(body.writerIndex() - 1);
        long answer = Message.answer(frame.header().dataSize(), delivered, last);
        frame.release();
        return answer;
    }
}
