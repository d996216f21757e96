package io.github.nonstick.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashMismatchException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The last handler: notes what comes in one text each, and releases it. */
@ChannelHandler.Sharable
class Recorder extends ChannelInboundHandlerAdapter {
    final List<String> events = new ArrayList<>();
    final List<Throwable> faults = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof FrameHeader header) {
            events.add("HEADER " + header.filename() + " " + header.dataSize());
        } else if (message instanceof ByteBuf bytes) {
            assertThat(bytes.isReadable()).isTrue();
            events.add("BODY " + HexFormat.of().formatHex(ByteBufUtil.getBytes(bytes)));
            bytes.release();
        } else if (message instanceof NettyFrame frame) {
            events.add("FRAME " + frame.header().filename() + " "
                    + HexFormat.of().formatHex(ByteBufUtil.getBytes(frame.content())));
            frame.release();
        } else {
            events.add(message.toString());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        faults.add(cause);
        events.add(cause.getClass().getSimpleName()
                + (cause instanceof HashMismatchException ? "" : ": " + cause.getMessage()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.add("INACTIVE");
    }

    /** What came since this was asked last. */
    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }
}
