package io.github.nonstick.netty;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * Turns frames into bytes for a channel: whole ones, {@link NettyFrame}, or parts, as {@link NonstickFrameDecoder}
 * fires them.
 *
 * <p>A frame in parts is its {@link FrameHeader}, then as many bytes as that announces, in any number of {@link
 * ByteBuf} and {@link FileRegion}, then, for those who like, a {@link FrameEnd}. Whatever is neither a frame nor part
 * of one passes through. A message is released when it is written, and where it is refused. The promise of what is
 * written can be cancelled no more.
 *
 * <p>Length, header and the start of a small body leave in one buffer, together with the small frames around them:
 * what is written waits here for {@code flush()}, in 32 KiB at most. Large bodies are not copied.
 *
 * <p>What cannot be written fails its promise, and leaves the channel as it was: with an {@link
 * IllegalArgumentException} a frame that is beyond a limit of the format, or whose header announces another length
 * than its body has; with an {@link IllegalStateException} a part that does not follow from those before it. An
 * encoder is for one channel, and used by its event loop alone.
 */
@SuppressWarnings({"exports", "FutureReturnValueIgnored"
}) // the promises that were handed in tell; a module that names these types requires those of Netty itself
public final class NonstickFrameEncoder extends ChannelOutboundHandlerAdapter {
    /** To copy more takes longer than to write a buffer more. */
    private static final int LONGEST_COPIED = 4_096;

    /** Room for nearly every header. */
    private static final int USUAL_HEADER_LENGTH = 512;

    private final FrameEncoder encoder;
    private final FrameBatch batch = new FrameBatch();

    /** What is missing of the body of the frame whose header was written last. */
    private long bodyRemaining;

    /** An encoder of a format. */
    public NonstickFrameEncoder(FrameFormat format) {
        this.encoder = new FrameEncoder(format);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean framed = message instanceof NettyFrame
                || message instanceof FrameHeader
                || message instanceof ByteBuf
                || message instanceof FileRegion
                || message instanceof FrameEnd;
        if (!framed) {
            pass(context, message, promise);
        } else if (promise.setUncancellable()) {
            writeFramed(context, message, promise);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Of a promise that cannot be cancelled: what is behind a part that is left out would be taken for it. */
    private void writeFramed(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean taken = false;
        try {
            if (message instanceof NettyFrame frame) {
                taken = writeFrame(context, frame, promise);
            } else if (message instanceof FrameHeader header) {
                writeHeader(context, header);
                bodyRemaining = header.dataSize();
                batch.add(promise);
            } else if (message instanceof ByteBuf bytes) {
                taken = writeBytes(context, bytes, promise);
            } else if (message instanceof FileRegion region) {
                long length = region.count() - region.transferred();
                checkBody(length);
                bodyRemaining -= length;
                taken = true;
                pass(context, region, promise);
            } else {
                endFrame(context, promise);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            if (taken) {
                throw e;
            }
            promise.tryFailure(e);
        } finally {
            if (!taken) {
                ReferenceCountUtil.release(message);
            }
        }
    }

    /** Whether the frame was handed on, to be released by others. */
    private boolean writeFrame(ChannelHandlerContext context, NettyFrame frame, ChannelPromise promise) {
        ByteBuf body = frame.content();
        int length = body.readableBytes();
        if (frame.header().dataSize() != length) {
            throw new IllegalArgumentException(
                    "the header announces " + frame.header().dataSize() + " bytes, the body has " + length);
        }
        if (length > LONGEST_COPIED) {
            writeHeader(context, frame.header());
            pass(context, body, promise);
            return true;
        }
        ByteBuf target = writeHeader(context, frame.header(), length);
        target.writeBytes(body, body.readerIndex(), length);
        batch.add(promise);
        return false;
    }

    private boolean writeBytes(ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
        int length = bytes.readableBytes();
        checkBody(length);
        if (length > LONGEST_COPIED || length == 0) {
            bodyRemaining -= length;
            pass(context, bytes, promise);
            return true;
        }
        batch.room(context, length).writeBytes(bytes, bytes.readerIndex(), length);
        bodyRemaining -= length;
        batch.add(promise);
        return false;
    }

    private void checkBody(long length) {
        if (length < 0 || length > bodyRemaining) {
            throw new IllegalStateException("body has " + length + " bytes where " + bodyRemaining
                    + " are left of the length its header announces");
        }
    }

    private void endFrame(ChannelHandlerContext context, ChannelPromise promise) {
        checkComplete();
        if (batch.isEmpty()) {
            context.write(Unpooled.EMPTY_BUFFER, promise);
        } else {
            batch.add(promise);
        }
    }

    private void checkComplete() {
        if (bodyRemaining > 0) {
            throw new IllegalStateException(bodyRemaining + " bytes of the current body have not been written");
        }
    }

    private void writeHeader(ChannelHandlerContext context, FrameHeader header) {
        writeHeader(context, header, 0);
    }

    /** Puts a header into the batch; answers the buffer, which has room for so many bytes of a body. */
    private ByteBuf writeHeader(ChannelHandlerContext context, FrameHeader header, int bodyLength) {
        checkComplete();
        ByteBuf target = batch.room(context, USUAL_HEADER_LENGTH + bodyLength);
        try {
            put(header, target);
            return target;
        } catch (BufferOverflowException e) {
            // What is longer is rare, and is encoded twice.
            ByteBuf larger = batch.room(context, encoder.encodedLength(header) + bodyLength);
            put(header, larger);
            return larger;
        }
    }

    private void put(FrameHeader header, ByteBuf target) {
        ByteBuffer room = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
        target.writerIndex(target.writerIndex() + encoder.encode(header, room));
    }

    /** Hands a message on, behind what waits here. */
    private void pass(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        batch.write(context);
        context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        batch.write(context);
        context.flush();
    }

    @Override
    public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
        batch.write(context);
        context.disconnect(promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        batch.write(context);
        context.close(promise);
    }

    @Override
    public void deregister(ChannelHandlerContext context, ChannelPromise promise) {
        batch.write(context);
        context.deregister(promise);
    }

    /** What waits for {@code flush()} goes on to wait in the channel; where that is closed, its promises fail. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        batch.write(context);
    }
}
