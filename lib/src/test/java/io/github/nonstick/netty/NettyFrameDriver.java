package io.github.nonstick.netty;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.nonstick.FrameDriver;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.FramingException;
import io.github.nonstick.netty.Buffers.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads by a {@link NonstickFrameDecoder} out of buffers of one kind, and holds it to release all of them.
 *
 * @param whole whether frames are aggregated
 */
record NettyFrameDriver(Kind kind, boolean whole) implements FrameDriver {
    @Override
    public Found read(FrameFormat format, List<byte[]> pieces) throws Exception {
        Buffers buffers = new Buffers();
        Collector collector = new Collector();
        NonstickFrameDecoder decoder =
                whole ? NonstickFrameDecoder.ofFrames(format, Integer.MAX_VALUE) : NonstickFrameDecoder.ofParts(format);
        EmbeddedChannel channel = buffers.channel(decoder, collector);
        for (byte[] piece : pieces) {
            channel.writeInbound(buffers.of(kind, piece));
        }
        channel.finishAndReleaseAll();
        buffers.assertThatAllIsReleased();
        assumeFalse(collector.tooLong, "no buffer takes so long a body");
        return collector.found;
    }

    @Override
    public boolean isCheap() {
        // Frames are found by the same code; how they are put together has tests of its own.
        return !whole;
    }

    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final Found found = new Found();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable FrameHeader header;
        private boolean tooLong;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof FrameHeader begun) {
                header = begun;
                body.reset();
            } else if (message instanceof ByteBuf bytes) {
                body.writeBytes(ByteBufUtil.getBytes(bytes));
                bytes.release();
            } else if (message instanceof FrameEnd end) {
                found.frame(header, body.toByteArray(), end.verification());
            } else if (message instanceof NettyFrame frame) {
                found.frame(frame.header(), ByteBufUtil.getBytes(frame.content()), frame.verification());
                frame.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof FrameTooLargeException fault && fault.limit() == Integer.MAX_VALUE) {
                tooLong = true;
            }
            found.fault((FramingException) cause);
        }
    }
}
