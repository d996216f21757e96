package io.github.nonstick.netty;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.BodyVerification;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** Frames in parts, each part as soon as it is here. Holds nothing. */
final class PartOutput extends FrameOutput {
    @Override
    void begin(ChannelHandlerContext context, FrameHeader header) {
        fire(context, header);
    }

    @Override
    void body(ChannelHandlerContext context, ByteBuf buffer, int index, int length) {
        fire(context, buffer.retainedSlice(index, length));
    }

    @Override
    void end(ChannelHandlerContext context, BodyVerification verification) {
        fire(context, FrameEnd.of(verification));
    }

    @Override
    void release() {}
}
