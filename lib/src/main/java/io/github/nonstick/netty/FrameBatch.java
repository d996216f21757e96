package io.github.nonstick.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Small frames that leave in one buffer, with the promises that they leave.
 *
 * <p>The buffer is about as long as what it holds: it may wait for a slow peer, and pipelines count the bytes in
 * buffers, not those that buffers have room for.
 *
 * <p>For use by one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the promises that were handed in tell
final class FrameBatch {
    /** From here on, a buffer more costs next to nothing. */
    static final int LENGTH = 32_768;

    private static final int SHORTEST = 512;

    /** Null while nothing waits; empty where what it was made for was refused. */
    private @Nullable ByteBuf buffer;

    /** Of the frames and parts that end in the buffer, except void ones. */
    private List<ChannelPromise> promises = new ArrayList<>();

    /** Whether there are void ones. */
    private boolean anyVoid;

    /** What the last batch had need of: the next one is likely to be as long. */
    private int capacity = SHORTEST;

    boolean isEmpty() {
        return buffer == null || !buffer.isReadable();
    }

    /** The buffer, with room for so many bytes more. */
    ByteBuf room(ChannelHandlerContext context, int length) {
        ByteBuf current = buffer;
        if (current != null && current.writableBytes() < length && current.writerIndex() + length > LENGTH) {
            write(context);
            // Who was told of it may have written more.
            current = buffer;
        }
        if (current == null) {
            current = context.alloc().ioBuffer(Math.max(capacity, length));
            buffer = current;
        }
        return current.ensureWritable(length);
    }

    /** Says that what was promised is in the buffer, which has bytes. */
    void add(ChannelPromise promise) {
        if (promise.isVoid()) {
            anyVoid = true;
        } else {
            promises.add(promise);
        }
    }

    /** Hands what waits to the handler before. */
    void write(ChannelHandlerContext context) {
        ByteBuf full = buffer;
        buffer = null;
        if (full == null) {
            return;
        }
        if (!full.isReadable()) {
            // What it was made for was refused.
            full.release();
            return;
        }
        capacity = Math.max(SHORTEST, Math.min(LENGTH, full.readableBytes()));
        context.write(full, promise(context));
    }

    /** One promise for all, which are forgotten here. */
    private ChannelPromise promise(ChannelHandlerContext context) {
        boolean telling = anyVoid;
        anyVoid = false;
        if (promises.isEmpty()) {
            return telling ? context.voidPromise() : context.newPromise();
        }
        if (promises.size() == 1 && !telling) {
            return promises.remove(0);
        }
        List<ChannelPromise> kept = promises;
        promises = new ArrayList<>();
        return context.newPromise().addListener((ChannelFutureListener) done -> complete(done, kept, telling));
    }

    private static void complete(ChannelFuture done, List<ChannelPromise> kept, boolean telling) {
        for (ChannelPromise promise : kept) {
            if (done.isSuccess()) {
                promise.trySuccess();
            } else {
                promise.tryFailure(Objects.requireNonNull(done.cause()));
            }
        }
        if (telling && !done.isSuccess()) {
            // As a void promise does.
            done.channel().pipeline().fireExceptionCaught(done.cause());
        }
    }
}
