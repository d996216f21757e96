package io.github.nonstick.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The length-field codecs as pipelines use them, with Jackson on buffers. */
final class NettyJackson {
    /** What buffers for headers have room for at first. */
    static final int EXPECTED_HEADER_LENGTH = 256;

    /** A header with its body, which is to be released. */
    record Frame(JsonHeader header, ByteBuf body) {}

    /** Finds the header by its length field, and then the body by the header's {@code data_size}. */
    static final class Decoder extends LengthFieldBasedFrameDecoder {
        private static final int LENGTH_FIELD_LENGTH = 4;

        /** Null until the header is complete. */
        private @Nullable JsonHeader header;

        Decoder() {
            super(
                    ByteOrder.LITTLE_ENDIAN,
                    LENGTH_FIELD_LENGTH + Codec.MAX_HEADER_LENGTH,
                    0,
                    LENGTH_FIELD_LENGTH,
                    0,
                    LENGTH_FIELD_LENGTH,
                    true);
        }

        @Override
        protected @Nullable Frame decode(@Nullable ChannelHandlerContext context, ByteBuf in) throws Exception {
            JsonHeader current = header;
            if (current == null) {
                ByteBuf json = (ByteBuf) super.decode(context, in);
                if (json == null) {
                    return null;
                }
                try {
                    current = JsonHeader.READER.readValue((InputStream) new ByteBufInputStream(json));
                } finally {
                    json.release();
                }
                current.checkLimits();
                header = current;
            }
            if (in.readableBytes() < current.dataSize()) {
                return null;
            }
            header = null;
            return new Frame(current, in.readRetainedSlice((int) current.dataSize()));
        }
    }

    /** Puts the length field before a header. */
    static final class Prepender extends LengthFieldPrepender {
        Prepender() {
            super(ByteOrder.LITTLE_ENDIAN, 4, 0, false);
        }

        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf json, List<Object> out) throws Exception {
            super.encode(context, json, out);
        }
    }

    private NettyJackson() {}

    /** Appends one frame to {@code out} and tells its length; {@code prepended} is empty before and after. */
    static int write(
            JsonHeader header,
            byte[] body,
            Prepender prepender,
            ChannelHandlerContext context,
            List<Object> prepended,
            ByteBuf out)
            throws Exception {
        int before = out.writerIndex();
        ByteBuf json = context.alloc().directBuffer(EXPECTED_HEADER_LENGTH);
        try {
            JsonHeader.WRITER.writeValue((OutputStream) new ByteBufOutputStream(json), header);
            if (json.readableBytes() > Codec.MAX_HEADER_LENGTH) {
                throw new IOException("bad header length " + json.readableBytes());
            }
            prepender.encode(context, json, prepended);
        } finally {
            json.release();
        }
        for (int i = 0; i < prepended.size(); i++) {
            ByteBuf part = (ByteBuf) prepended.get(i);
            out.writeBytes(part);
            part.release();
        }
        prepended.clear();
        out.writeBytes(body);
        return out.writerIndex() - before;
    }

    /** Tells {@link Message#answer()} and releases the frame. */
    static long answer(Frame frame) {
        ByteBuf body = frame.body();
        int delivered = body.readableBytes();
        byte last = delivered == 0 ? 0 : body.getByte(body.writerIndex() - 1);
        body.release();
        return Message.answer(frame.header().dataSize(), delivered, last);
    }
}
