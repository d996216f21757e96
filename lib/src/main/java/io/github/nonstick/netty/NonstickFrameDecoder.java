package io.github.nonstick.netty;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameDecoder.Status;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.io.BodyVerification;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in the bytes that a channel reads.
 *
 * <pre>
 *   READ, two buffers                          FIRED by ofParts           by ofFrames
 *   33 00 00 00 {"data_size": 5, "file
 *   name": "a.txt", "hash": null}hel           FrameHeader, ByteBuf hel
 *   lo                                         ByteBuf lo, FrameEnd       NettyFrame a.txt, hello
 * </pre>
 *
 * Bodies are retained slices of the buffers that were read, not copies; whoever gets one releases it. Of a
 * frame that is not complete, a decoder of parts holds the header at most.
 *
 * <p>A body is verified against the hash in its header as the format's {@link HashPolicy} says, on the channel's
 * event loop. Instead of the last bytes of a body that has another hash, a {@link HashMismatchException} goes to
 * {@code exceptionCaught}, and the next frame follows. Any other {@link FramingException} goes there once, a {@link
 * TruncatedFrameException} among them where the channel's input ends inside a frame; what comes behind it is
 * released and not looked at. The decoder closes no channel: a handler that does not answer to errors closes it
 * there.
 *
 * <p>Where the channel does not read by itself, each {@code read()} fires what one read of the channel brings, and
 * reads again only where that completes nothing. A decoder that is removed hands what it has not taken to the next
 * handler, so that another protocol may follow a frame. A decoder is for one channel, and used by its event loop
 * alone.
 */
@SuppressWarnings("exports") // a module that names these types requires those of Netty itself
public final class NonstickFrameDecoder extends ChannelInboundHandlerAdapter {
    /** Several small frames, and little to copy in vain before a large body. */
    private static final int WINDOW_LENGTH = 4_096;

    /** Enough for channels on which single small frames come, of which a server may have thousands. */
    private static final int SHORT_WINDOW_LENGTH = 512;

    private final FrameDecoder decoder;
    private final HashCheck check;
    private final FrameOutput output;

    /**
     * Where bytes that are in no array, and not of a body that is known to go on beyond them, are copied to: headers
     * are found faster in an array. Null until there are such.
     */
    private @Nullable ByteBuffer window;

    /** Whether nothing more is decoded: the input has ended, or failed. */
    private boolean ended;

    /** Whether bytes have come since a read completed last. */
    private boolean brought;

    private boolean decoding;

    /** What handlers behind this one made the channel read meanwhile; null until they do. */
    private @Nullable Queue<ByteBuf> waiting;

    private NonstickFrameDecoder(FrameFormat format, FrameOutput output) {
        this.decoder = new FrameDecoder(format);
        this.check = new HashCheck(decoder);
        this.output = output;
    }

    /**
     * A decoder that fires frames in parts as they come: a {@link FrameHeader}, the body as any number of {@link
     * ByteBuf}, none of them empty, and a {@link FrameEnd}.
     */
    public static NonstickFrameDecoder ofParts(FrameFormat format) {
        return new NonstickFrameDecoder(format, new PartOutput());
    }

    /**
     * A decoder that fires each frame whole, as a {@link NettyFrame}.
     *
     * @param maxBodyLength of a frame, in bytes; beyond it, and beyond the format's limit, a frame is refused by a
     *     {@link FrameTooLargeException}. Memory grows with what comes, up to this for each channel
     * @throws IllegalArgumentException if it is negative
     */
    public static NonstickFrameDecoder ofFrames(FrameFormat format, int maxBodyLength) {
        long limit = Math.min(maxBodyLength, format.limits().maxBodyLength());
        return new NonstickFrameDecoder(format.withMaxBodyLength(limit), new WholeOutput());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf buffer)) {
            context.fireChannelRead(message);
            return;
        }
        brought = true;
        if (decoding) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(buffer);
            return;
        }
        decoding = true;
        try {
            take(context, buffer);
            while (waiting != null && !waiting.isEmpty()) {
                take(context, waiting.remove());
            }
        } finally {
            decoding = false;
        }
    }

    private void take(ChannelHandlerContext context, ByteBuf buffer) {
        try {
            if (goesOn(context)) {
                buffer.readerIndex(decode(context, buffer));
            }
        } catch (FramingException | RuntimeException | Error e) {
            fail(context, e);
        } finally {
            if (!ended && buffer.isReadable()) {
                context.fireChannelRead(buffer);
            } else {
                buffer.release();
            }
        }
    }

    private boolean goesOn(ChannelHandlerContext context) {
        return !ended && !context.isRemoved();
    }

    /** Decodes what is readable; answers the index behind what it took, which is all of it while it goes on. */
    private int decode(ChannelHandlerContext context, ByteBuf buffer) throws FramingException {
        int index = buffer.readerIndex();
        int length = buffer.readableBytes();
        int count = buffer.nioBufferCount();
        if (count == 1) {
            return decode(context, buffer, index, buffer.nioBuffer(index, length));
        }
        if (count < 1) {
            return decode(context, buffer, index, ByteBuffer.wrap(ByteBufUtil.getBytes(buffer)));
        }
        for (ByteBuffer part : buffer.nioBuffers(index, length)) {
            index = decode(context, buffer, index, part);
        }
        return index;
    }

    /** Decodes the part of a buffer's bytes that begins at an index. */
    private int decode(ChannelHandlerContext context, ByteBuf buffer, int index, ByteBuffer part)
            throws FramingException {
        int origin = index - part.position();
        if (part.hasArray()) {
            Status status = Status.HEADER;
            while (status != Status.NEEDS_INPUT && goesOn(context)) {
                status = step(context, buffer, origin, part);
            }
        }
        while (part.hasRemaining() && goesOn(context)) {
            if (decoder.bodyRemaining() > 0) {
                decodeBody(context, buffer, origin, part);
            } else {
                decodeInWindow(context, buffer, origin, part);
            }
        }
        return origin + part.position();
    }

    private void decodeBody(ChannelHandlerContext context, ByteBuf buffer, int origin, ByteBuffer part)
            throws FramingException {
        Status status = Status.BODY;
        while (status == Status.BODY && goesOn(context)) {
            status = step(context, buffer, origin, part);
        }
    }

    @SuppressWarnings("ByteBufferBackingArray") // of a buffer that was allocated here, from its beginning
    private void decodeInWindow(ChannelHandlerContext context, ByteBuf buffer, int origin, ByteBuffer part)
            throws FramingException {
        ByteBuffer copy = windowFor(part.remaining());
        int start = part.position();
        copy.clear().limit(Math.min(part.remaining(), copy.capacity()));
        part.get(start, copy.array(), 0, copy.limit());
        Status status = Status.NEEDS_INPUT;
        do {
            status = step(context, buffer, origin + start, copy);
        } while (status != Status.NEEDS_INPUT
                && goesOn(context)
                && !(status == Status.HEADER && decoder.bodyRemaining() > copy.remaining()));
        part.position(start + copy.position());
    }

    private ByteBuffer windowFor(int length) {
        ByteBuffer present = window;
        if (present != null && present.capacity() >= Math.min(length, WINDOW_LENGTH)) {
            return present;
        }
        ByteBuffer made = ByteBuffer.allocate(length > SHORT_WINDOW_LENGTH ? WINDOW_LENGTH : SHORT_WINDOW_LENGTH);
        window = made;
        return made;
    }

    /** Decodes up to the next event in a source, whose position 0 is the index {@code origin} of the buffer. */
    private Status step(ChannelHandlerContext context, ByteBuf buffer, int origin, ByteBuffer source)
            throws FramingException {
        Status status = decoder.decode(source);
        switch (status) {
            case HEADER -> {
                check.begin();
                output.begin(context, decoder.header());
            }
            case BODY -> {
                check.update(source);
                if (decoder.bodyRemaining() > 0 || isAsAnnounced(context)) {
                    output.body(context, buffer, origin + decoder.chunkPosition(), decoder.chunkLength());
                }
            }
            case FRAME_END -> {
                if (isAsAnnounced(context)) {
                    output.end(context, check.finish());
                }
            }
            default -> {}
        }
        return status;
    }

    /** Whether the complete body has the hash that was announced, if any; the next handler is told once if not. */
    private boolean isAsAnnounced(ChannelHandlerContext context) {
        if (check.finish() != BodyVerification.MISMATCHED) {
            return true;
        }
        HashMismatchException mismatch = check.takeMismatch();
        if (mismatch != null) {
            output.release();
            output.fireExceptionCaught(context, mismatch);
        }
        return false;
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        ended = true;
        output.release();
        output.fireExceptionCaught(context, cause);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        boolean readsOn = brought && !output.takeFired() && !ended;
        brought = false;
        if (readsOn && !context.channel().config().isAutoRead()) {
            context.read();
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context);
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void end(ChannelHandlerContext context) {
        if (ended) {
            return;
        }
        ended = true;
        output.release();
        try {
            decoder.endOfInput();
        } catch (FramingException e) {
            context.fireExceptionCaught(e);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        output.release();
    }
}
