package io.github.nonstick.netty;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.BodyVerification;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Whole frames. A body that is in one buffer is a slice of it; others are copied together, in a buffer that grows
 * with what comes.
 *
 * <p>For use by one event loop.
 */
final class WholeOutput extends FrameOutput {
    /** Null between frames. */
    private @Nullable FrameHeader header;

    /** What has come of the body; null where nothing has. */
    private @Nullable ByteBuf body;

    @Override
    void begin(ChannelHandlerContext context, FrameHeader header) {
        this.header = header;
    }

    @Override
    void body(ChannelHandlerContext context, ByteBuf buffer, int index, int length) {
        // Fits: the limit of whole bodies is an int.
        int bodyLength = header == null ? 0 : (int) header.dataSize();
        if (length == bodyLength) {
            body = buffer.retainedSlice(index, length);
            return;
        }
        ByteBuf gathered = body;
        if (gathered == null) {
            gathered = context.alloc().buffer(length, bodyLength);
            body = gathered;
        } else if (gathered.writableBytes() < length) {
            long doubled = Math.max(2L * gathered.capacity(), (long) gathered.writerIndex() + length);
            gathered.capacity((int) Math.min(bodyLength, doubled));
        }
        gathered.writeBytes(buffer, index, length);
    }

    @Override
    void end(ChannelHandlerContext context, BodyVerification verification) {
        FrameHeader ended = header;
        if (ended != null) {
            ByteBuf content = body;
            header = null;
            body = null;
            fire(context, new NettyFrame(ended, content == null ? Unpooled.EMPTY_BUFFER : content, verification));
        }
    }

    @Override
    void release() {
        header = null;
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
