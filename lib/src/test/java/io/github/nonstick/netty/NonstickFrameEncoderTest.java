package io.github.nonstick.netty;

import static io.github.nonstick.netty.Streams.joined;
import static io.github.nonstick.netty.Streams.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.netty.Buffers.Kind;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipelineException;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.IllegalReferenceCountException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Written frames. */
class NonstickFrameEncoderTest {
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private final Buffers buffers = new Buffers();
    private final Recorder recorder = new Recorder();
    private final Outlet outlet = new Outlet();
    private final EmbeddedChannel channel =
            buffers.channel(outlet, new NonstickFrameEncoder(FrameFormat.standard()), recorder);

    @AfterEach
    void everyBufferIsReleased() {
        channel.finishAndReleaseAll();
        outlet.release();
        buffers.assertThatAllIsReleased();
    }

    @ParameterizedTest
    @EnumSource
    void putsLengthHeaderAndSmallBodyIntoOneBuffer(Kind kind) {
        channel.writeAndFlush(frame("a", buffers.of(kind, HELLO)));

        assertThat(outlet.messages).hasSize(1);
        assertThat(outlet.bytes()).isEqualTo(named("a", HELLO));
    }

    @Test
    void gathersSmallFramesUntilFlush() {
        ChannelFuture first = channel.write(frame("a", HELLO));
        ChannelFuture second = channel.write(frame("b", HELLO));
        ChannelFuture third = channel.write(FrameHeader.of(0));
        assertThat(outlet.messages).isEmpty();
        assertThat(first.isDone()).isFalse();

        channel.flush();

        assertThat(outlet.messages).hasSize(1);
        assertThat(outlet.bytes())
                .isEqualTo(joined(named("a", HELLO), named("b", HELLO), Streams.frame(FrameHeader.of(0), new byte[0])));
        assertThat(first.isSuccess()).isTrue();
        assertThat(second.isSuccess()).isTrue();
        assertThat(third.isSuccess()).isTrue();
    }

    @Test
    void fullBufferLeavesWithoutFlush() {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            channel.write(frame("f" + i, new byte[1_000]));
            expected.writeBytes(named("f" + i, new byte[1_000]));
        }
        assertThat(outlet.messages).hasSize(3);
        channel.flush();
        assertThat(outlet.messages).hasSize(4);
        assertThat(outlet.bytes()).isEqualTo(expected.toByteArray());
    }

    @Test
    void buffersAreAboutAsLongAsWhatTheyHold() {
        for (int i = 0; i < 100; i++) {
            channel.writeAndFlush(frame("a", HELLO));
        }
        for (int i = 0; i < 100; i++) {
            channel.write(frame("a", new byte[1_000]));
        }
        channel.flush();
        channel.writeAndFlush(frame("a", HELLO));
        channel.writeAndFlush(frame("a", HELLO));

        for (Object message : outlet.messages.subList(0, 100)) {
            assertThat(((ByteBuf) message).capacity()).isLessThanOrEqualTo(1_024);
        }
        ByteBuf last = (ByteBuf) outlet.messages.get(outlet.messages.size() - 1);
        assertThat(last.capacity()).isLessThanOrEqualTo(1_024);
    }

    @Test
    void largeBodiesAreNotCopied() {
        byte[] bytes = new byte[5_000];
        ByteBuf body = buffers.of(Kind.DIRECT, bytes);

        ChannelFuture written = channel.writeAndFlush(frame("a", body));

        assertThat(outlet.messages).hasSize(2).last().isSameAs(body);
        assertThat(outlet.bytes()).isEqualTo(named("a", bytes));
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    void writesFramesInParts() {
        channel.write(FrameHeader.of(5_005).withFilename("a"));
        channel.write(buffers.of(Kind.COMPOSITE, HELLO));
        channel.write(buffers.of(Kind.HEAP, new byte[5_000]));
        ChannelFuture end = channel.write(FrameEnd.UNVERIFIED);
        ChannelFuture next = channel.write(frame("b", HELLO));
        channel.flush();

        // The end of a frame behind a large piece is an empty buffer, with its promise.
        assertThat(outlet.messages).hasSize(4);
        assertThat(outlet.bytes()).isEqualTo(joined(named("a", joined(HELLO, new byte[5_000])), named("b", HELLO)));
        assertThat(end.isSuccess()).isTrue();
        assertThat(next.isSuccess()).isTrue();
    }

    @Test
    void whatADecoderFiresCanBeWrittenAsItIs() {
        byte[] stream = joined(named("a", HELLO), named("b", new byte[0]), named("c", new byte[9_000]));
        EmbeddedChannel in = buffers.channel(NonstickFrameDecoder.ofParts(FrameFormat.standard()));
        in.writeInbound(buffers.of(Kind.DIRECT, stream));
        in.inboundMessages().forEach(channel::write);
        in.inboundMessages().clear();
        in.finish();
        channel.flush();

        assertThat(outlet.bytes()).isEqualTo(stream);
    }

    @Test
    void sendsRegionsOfFiles(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[70_000]);
        DefaultFileRegion region = new DefaultFileRegion(FileChannel.open(file, StandardOpenOption.READ), 0, 70_000);

        channel.write(FrameHeader.of(70_000).withFilename("file"));
        ChannelFuture written = channel.writeAndFlush(region);
        channel.writeAndFlush(frame("b", HELLO));

        assertThat(outlet.messages).hasSize(3);
        assertThat(outlet.messages.get(1)).isSameAs(region);
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    void writesWhatFrameWriterWrites() throws IOException {
        long seed = 20_261_120;
        System.out.println("NonstickFrameEncoderTest seed " + seed);
        Random random = new Random(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        FrameWriter writer = FrameWriter.of(expected);
        for (int i = 0; i < 300; i++) {
            byte[] body = new byte[random.nextInt(random.nextInt(20) == 0 ? 40_000 : 300)];
            random.nextBytes(body);
            FrameHeader header = FrameHeader.of(body.length)
                    .withFilename("\u6587".repeat(random.nextInt(random.nextInt(20) == 0 ? 9_000 : 20)))
                    .with("x", random.nextLong());
            writer.write(header, body);
            channel.write(new NettyFrame(header, buffers.of(Kind.values()[random.nextInt(6)], body)));
            if (random.nextInt(10) == 0) {
                channel.flush();
            }
        }
        channel.flush();

        assertThat(outlet.bytes()).isEqualTo(expected.toByteArray());
    }

    @Test
    void refusesFrameWhoseHeaderAnnouncesAnotherLength() {
        ChannelFuture refused = channel.write(new NettyFrame(FrameHeader.of(4), buffers.of(Kind.DIRECT, HELLO)));

        assertThatRefused(refused, IllegalArgumentException.class, "the header announces 4 bytes, the body has 5");
        assertThatNextFrameIsWritten();
    }

    @Test
    void refusesFrameBeyondALimitOfTheFormat() {
        ByteBuf body = buffers.of(Kind.DIRECT, new byte[6_000]);
        NettyFrame frame = new NettyFrame(FrameHeader.of(6_000).withFilename("a".repeat(70_000)), body);

        assertThat(channel.write(frame).cause())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exceeds maxHeaderLength 65535");
        assertThat(body.refCnt()).isZero();
        assertThatRefused(
                channel.write(FrameHeader.headerOnly()),
                IllegalArgumentException.class,
                "header has no data size, and the format has no header-only frames");
        assertThatNextFrameIsWritten();
    }

    @Test
    void refusesBytesThatAreNoBody() {
        assertThatRefused(
                channel.write(buffers.of(Kind.DIRECT, HELLO)),
                IllegalStateException.class,
                "body has 5 bytes where 0 are left of the length its header announces");
        assertThatNextFrameIsWritten();
    }

    @Test
    void refusesPartsOutOfOrderAndGoesOnWithThoseInOrder() {
        channel.write(FrameHeader.of(5).withFilename("a"));
        assertThatRefused(
                channel.write(buffers.of(Kind.HEAP, new byte[6])),
                IllegalStateException.class,
                "body has 6 bytes where 5 are left of the length its header announces");
        channel.write(buffers.of(Kind.HEAP, new byte[] {1, 2}));
        String missing = "3 bytes of the current body have not been written";
        assertThatRefused(channel.write(FrameEnd.UNVERIFIED), IllegalStateException.class, missing);
        assertThatRefused(channel.write(FrameHeader.of(0)), IllegalStateException.class, missing);
        assertThatRefused(channel.write(frame("x", HELLO)), IllegalStateException.class, missing);
        channel.write(buffers.of(Kind.HEAP, new byte[] {3, 4, 5}));
        channel.writeAndFlush(FrameEnd.UNVERIFIED);

        assertThat(outlet.bytes()).isEqualTo(named("a", HELLO));
    }

    @Test
    void passesOtherMessagesBehindWhatWasWrittenBefore() {
        channel.write(frame("a", HELLO));
        channel.write("text");
        channel.write(Unpooled.EMPTY_BUFFER);

        assertThat(outlet.messages).hasSize(3).contains("text");
    }

    @Test
    void partThatFailsLeavesItsPlaceToAnother() {
        channel.write(FrameHeader.of(5).withFilename("a"));
        channel.flush();
        channel.config().setAllocator(new Exhausted());
        assertThat(channel.write(buffers.of(Kind.HEAP, HELLO)).cause()).isInstanceOf(OutOfMemoryError.class);
        channel.config().setAllocator(buffers.allocator);
        ByteBuf released = buffers.of(Kind.HEAP, HELLO);
        released.release();
        assertThat(channel.write(released).cause()).isInstanceOf(IllegalReferenceCountException.class);

        channel.write(buffers.of(Kind.HEAP, HELLO));
        channel.write(frame("b", HELLO));
        channel.flush();
        assertThat(outlet.bytes()).isEqualTo(joined(named("a", HELLO), named("b", HELLO)));
    }

    @Test
    void countsWhatIsLeftOfARegion(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[5]);
        DefaultFileRegion region = new DefaultFileRegion(FileChannel.open(file, StandardOpenOption.READ), 0, 5) {
            @Override
            public long transferred() {
                return 2;
            }
        };
        channel.write(FrameHeader.of(3));

        assertThat(channel.writeAndFlush(region).isSuccess()).isTrue();
        assertThat(channel.write(FrameEnd.UNVERIFIED).isSuccess()).isTrue();
    }

    @Test
    void refusesRegionOfUnknownLength(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[5]);
        DefaultFileRegion region = new DefaultFileRegion(FileChannel.open(file, StandardOpenOption.READ), 0, 5) {
            @Override
            public long count() {
                return -1;
            }
        };
        channel.write(FrameHeader.of(5).withFilename("a"));
        assertThatRefused(
                channel.write(region),
                IllegalStateException.class,
                "body has -1 bytes where 5 are left of the length its header announces");
        assertThat(region.refCnt()).isZero();
        channel.writeAndFlush(buffers.of(Kind.HEAP, HELLO));

        assertThat(outlet.bytes()).isEqualTo(named("a", HELLO));
    }

    @Test
    void eachChannelNeedsAnEncoderOfItsOwn() {
        NonstickFrameEncoder used = channel.pipeline().get(NonstickFrameEncoder.class);

        assertThatThrownBy(() -> buffers.channel().pipeline().addLast(used))
                .isInstanceOf(ChannelPipelineException.class);
    }

    @Test
    void removedEncoderHandsOnWhatWaits() {
        channel.write(frame("a", HELLO));

        channel.pipeline().remove(NonstickFrameEncoder.class);

        assertThat(outlet.bytes()).isEqualTo(named("a", HELLO));
    }

    /** Has no memory left. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("full");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("full");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    private NettyFrame frame(String filename, byte[] body) {
        return frame(filename, buffers.of(Kind.DIRECT, body));
    }

    private static NettyFrame frame(String filename, ByteBuf body) {
        return new NettyFrame(FrameHeader.of(body.readableBytes()).withFilename(filename), body);
    }

    private static void assertThatRefused(ChannelFuture refused, Class<?> type, String message) {
        assertThat(refused.cause()).isInstanceOf(type).hasMessage(message);
    }

    private void assertThatNextFrameIsWritten() {
        channel.writeAndFlush(frame("a", HELLO));
        assertThat(outlet.bytes()).isEqualTo(named("a", HELLO));
    }
}
