package io.github.nonstick.netty;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.BodyVerification;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** The form in which frames go to the next handler. For use by one event loop. */
abstract class FrameOutput {
    private boolean fired;

    /** Takes a header; a frame that was begun before has ended, or was released. */
    abstract void begin(ChannelHandlerContext context, FrameHeader header);

    /** Takes the next bytes of the body, which stay the buffer's. */
    abstract void body(ChannelHandlerContext context, ByteBuf buffer, int index, int length);

    /** Ends the frame. */
    abstract void end(ChannelHandlerContext context, BodyVerification verification);

    /** Lets go of what it holds of a frame that will not end. */
    abstract void release();

    final void fire(ChannelHandlerContext context, Object message) {
        fired = true;
        context.fireChannelRead(message);
    }

    final void fireExceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fired = true;
        context.fireExceptionCaught(cause);
    }

    /** Whether the next handler has had anything since this was asked last. */
    final boolean takeFired() {
        boolean taken = fired;
        fired = false;
        return taken;
    }
}
