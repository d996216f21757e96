package io.github.nonstick.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link NettyJackson} on pooled direct buffers.
 *
 * <p>Whole frames go through the decoder and the prepender by a direct call, so that no pipeline is paid for.
 * Reads go through the pipeline of an EmbeddedChannel, straight at its head: putting pieces of frames
 * together is the pipeline's work.
 */
final class NettyJacksonCodec extends Codec {
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /** The last handler of the pipeline: adds up the answers. */
    private static final class Sink extends ChannelInboundHandlerAdapter {
        private long sum;
        private @Nullable Throwable failure;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            sum += NettyJackson.answer((NettyJackson.Frame) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure = cause;
        }
    }

    private final JsonHeader[] headers;
    private final int framesPerOutput;
    private final NettyJackson.Decoder decoder = new NettyJackson.Decoder();
    private final NettyJackson.Prepender prepender = new NettyJackson.Prepender();
    private final Sink sink = new Sink();
    private final EmbeddedChannel channel;
    private final ChannelHandlerContext prependerContext;
    private final List<Object> prepended = new ArrayList<>();
    private final ByteBuf frames;
    private @Nullable ByteBuf output;

    NettyJacksonCodec(Ring ring, int framesPerOutput) {
        super(ring);
        this.headers = ring.messages().stream().map(JsonHeader::of).toArray(JsonHeader[]::new);
        this.framesPerOutput = framesPerOutput;
        channel = new EmbeddedChannel(prepender, new NettyJackson.Decoder(), sink);
        channel.config().setAllocator(ALLOCATOR);
        prependerContext = channel.pipeline().context(prepender);
        frames = ALLOCATOR.directBuffer(ring.bytes().length).writeBytes(ring.bytes());
    }

    @Override
    void clear() {
        if (output != null) {
            output.release();
            output = null;
        }
    }

    @Override
    int encode(int index) throws IOException {
        return encode(headers[index], messages[index].body());
    }

    @Override
    int buildAndEncode(int index) throws IOException {
        Message message = messages[index];
        return encode(JsonHeader.of(message), message.body());
    }

    private int encode(JsonHeader header, byte[] body) throws IOException {
        try {
            return NettyJackson.write(header, body, prepender, prependerContext, prepended, output(body.length));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private ByteBuf output(int bodyLength) {
        ByteBuf current = output;
        if (current == null) {
            current = ALLOCATOR.directBuffer(framesPerOutput * (NettyJackson.EXPECTED_HEADER_LENGTH + bodyLength));
            output = current;
        }
        return current;
    }

    @Override
    byte[] encoded() {
        return output == null ? new byte[0] : ByteBufUtil.getBytes(output);
    }

    @Override
    long decode() throws IOException {
        return NettyJackson.answer(next());
    }

    private NettyJackson.Frame next() throws IOException {
        if (!frames.isReadable()) {
            frames.readerIndex(0);
        }
        NettyJackson.Frame frame;
        try {
            frame = decoder.decode(null, frames);
        } catch (Exception e) {
            throw new IOException(e);
        }
        if (frame == null) {
            throw new EOFException();
        }
        return frame;
    }

    @Override
    Received decodeAndRead() throws IOException {
        NettyJackson.Frame frame = next();
        byte[] body = ByteBufUtil.getBytes(frame.body());
        frame.body().release();
        return new Received(frame.header().filename(), frame.header().hash(), body);
    }

    @Override
    long decodeInReads(int readLength, int first, int end) throws IOException {
        int endOffset = ring.offsets()[end];
        sink.sum = 0;
        for (int offset = ring.offsets()[first]; offset < endOffset; offset += readLength) {
            int taken = Math.min(readLength, endOffset - offset);
            channel.pipeline().fireChannelRead(frames.retainedSlice(offset, taken));
        }
        if (sink.failure != null) {
            throw new IOException(sink.failure);
        }
        return sink.sum;
    }

    @Override
    public void close() {
        clear();
        channel.finishAndReleaseAll();
        frames.release();
    }
}
