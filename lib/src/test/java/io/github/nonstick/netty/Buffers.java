package io.github.nonstick.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.LeakPresenceDetector;

/** Memory of which all is accounted for, and the kinds of buffers that pipelines see. */
final class Buffers {
    /** A kind of buffer. */
    enum Kind {
        HEAP,
        DIRECT,
        READ_ONLY,
        READ_ONLY_DIRECT,
        /** Of three parts, heap and direct ones. */
        COMPOSITE,
        SLICE,
        HEAP_SLICE
    }

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    /** A buffer of a kind with bytes. */
    ByteBuf of(Kind kind, byte[] bytes) {
        return switch (kind) {
            case HEAP -> allocator.heapBuffer(bytes.length).writeBytes(bytes);
            case DIRECT -> allocator.directBuffer(bytes.length).writeBytes(bytes);
            case READ_ONLY -> of(Kind.HEAP, bytes).asReadOnly();
            case READ_ONLY_DIRECT -> of(Kind.DIRECT, bytes).asReadOnly();
            case COMPOSITE -> composite(bytes);
            case SLICE ->
                allocator
                        .directBuffer(bytes.length + 9)
                        .writeZero(5)
                        .writeBytes(bytes)
                        .writeZero(4)
                        .readerIndex(5)
                        .writerIndex(5 + bytes.length);
            case HEAP_SLICE ->
                allocator
                        .heapBuffer(bytes.length + 5)
                        .writeZero(5)
                        .writeBytes(bytes)
                        .readerIndex(5);
        };
    }

    private ByteBuf composite(byte[] bytes) {
        int third = bytes.length / 3;
        ByteBuf first = allocator.heapBuffer(third + 1).writeBytes(bytes, 0, third);
        ByteBuf second = allocator.directBuffer(third + 1).writeBytes(bytes, third, third);
        ByteBuf last = allocator.directBuffer(third + 3).writeBytes(bytes, 2 * third, bytes.length - 2 * third);
        return allocator
                .compositeBuffer()
                .addComponent(true, first)
                .addComponent(true, second)
                .addComponent(true, last);
    }

    /** A channel that allocates here. */
    EmbeddedChannel channel(ChannelHandler... handlers) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(handlers);
        return channel;
    }

    /** Every byte that was allocated here has been released, and no buffer of any allocator is left. */
    void assertThatAllIsReleased() {
        assertThat(allocator.metric().usedHeapMemory()).as("heap memory").isZero();
        assertThat(allocator.metric().usedDirectMemory()).as("direct memory").isZero();
        LeakPresenceDetector.check();
    }
}
