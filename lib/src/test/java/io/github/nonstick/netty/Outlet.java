package io.github.nonstick.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands before an encoder in place of a channel: keeps what is written, or fails. */
final class Outlet extends ChannelOutboundHandlerAdapter {
    final List<Object> messages = new ArrayList<>();

    /** What every write fails with; null where none does. */
    @Nullable
    IOException failure;

    /** What every close, disconnect and deregistration fails with; null where none does. */
    @Nullable
    IOException vetoing;

    /** Whether writes go on to the channel. */
    boolean passing;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (failure != null) {
            ReferenceCountUtil.release(message);
            promise.setFailure(failure);
        } else if (passing) {
            context.write(message, promise);
        } else {
            messages.add(message);
            if (!promise.isVoid()) {
                promise.setSuccess();
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (vetoing == null) {
            context.close(promise);
        } else {
            promise.setFailure(vetoing);
        }
    }

    @Override
    public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
        close(context, promise);
    }

    @Override
    public void deregister(ChannelHandlerContext context, ChannelPromise promise) {
        close(context, promise);
    }

    /** The bytes of the buffers. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object message : messages) {
            bytes.writeBytes(ByteBufUtil.getBytes((ByteBuf) message));
        }
        return bytes.toByteArray();
    }

    void release() {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
    }
}
