package io.github.nonstick.netty;

import static io.github.nonstick.netty.Streams.hashed;
import static io.github.nonstick.netty.Streams.joined;
import static io.github.nonstick.netty.Streams.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.netty.Buffers.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipelineException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a decoder owes to the handlers around it: reads that were asked for, order, and the bytes that it has not taken. */
class DecoderInPipelineTest {
    private static final FrameFormat STANDARD = FrameFormat.standard();
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private final Buffers buffers = new Buffers();

    @AfterEach
    void everyBufferIsReleased() {
        buffers.assertThatAllIsReleased();
    }

    @Test
    void readsAgainOnlyWhereAReadHasCompletedNothing() {
        for (boolean whole : new boolean[] {false, true}) {
            AtomicInteger reads = new AtomicInteger();
            Recorder recorder = new Recorder();
            EmbeddedChannel channel = buffers.channel(
                    new ChannelOutboundHandlerAdapter() {
                        @Override
                        public void read(ChannelHandlerContext context) {
                            reads.incrementAndGet();
                        }
                    },
                    decoder(whole),
                    recorder);
            channel.config().setAutoRead(false);
            byte[] stream = joined(named("a", HELLO), named("b", HELLO));
            int frameLength = stream.length / 2;

            write(channel, Arrays.copyOf(stream, 20));
            assertThat(reads.getAndSet(0)).as("after a part of a header").isEqualTo(1);
            write(channel, Arrays.copyOfRange(stream, 20, frameLength - 2));
            assertThat(reads.getAndSet(0)).as("after a part of a body").isEqualTo(whole ? 1 : 0);
            write(channel, Arrays.copyOfRange(stream, frameLength - 2, stream.length));
            assertThat(reads.getAndSet(0)).as("after frames").isZero();
            assertThat(recorder.events).hasSize(whole ? 2 : 7);
            write(channel, new byte[] {1});
            assertThat(reads.getAndSet(0)).as("after a part of the next").isEqualTo(1);
            write(channel, "GET / HTTP/1.1\r\n\r\n".getBytes());
            write(channel, HELLO);
            assertThat(reads.get()).as("after an error").isZero();
            channel.finish();
        }
    }

    @Test
    void readsNothingThatNobodyAskedFor() {
        AtomicInteger reads = new AtomicInteger();
        Recorder recorder = new Recorder();
        EmbeddedChannel channel = buffers.channel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void read(ChannelHandlerContext context) {
                        reads.incrementAndGet();
                    }
                },
                decoder(false),
                recorder);
        channel.config().setAutoRead(false);

        channel.pipeline().fireChannelReadComplete();
        assertThat(reads.get()).as("where no bytes have come").isZero();
        channel.writeInbound("text");
        assertThat(reads.get()).as("behind a message of another kind").isZero();
        write(channel, new byte[0]);
        assertThat(reads.get()).as("behind no bytes").isEqualTo(1);
        channel.pipeline().fireChannelReadComplete();
        assertThat(reads.get()).as("behind them once").isEqualTo(1);
        channel.finish();
    }

    @Test
    void passesEventsOn() {
        List<Object> passed = new ArrayList<>();
        EmbeddedChannel channel = buffers.channel(decoder(true), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                passed.add(event);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                passed.add("complete");
            }
        });

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.pipeline().fireChannelReadComplete();

        assertThat(passed).containsExactly(ChannelInputShutdownEvent.INSTANCE, "complete");
        channel.finish();
    }

    @Test
    void eachChannelNeedsADecoderOfItsOwn() {
        NonstickFrameDecoder decoder = decoder(true);
        buffers.channel(decoder).finish();

        assertThatThrownBy(() -> buffers.channel().pipeline().addLast(decoder))
                .isInstanceOf(ChannelPipelineException.class);
    }

    @Test
    void leavesReadingToAChannelThatReadsByItself() {
        AtomicInteger reads = new AtomicInteger();
        EmbeddedChannel channel = buffers.channel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void read(ChannelHandlerContext context) {
                        reads.incrementAndGet();
                    }
                },
                decoder(false),
                new Recorder());
        reads.set(0);

        channel.pipeline().fireChannelRead(buffers.of(Kind.HEAP, new byte[] {1}));
        channel.pipeline().fireChannelReadComplete();

        // The pipeline's head asks, as for every channel that reads by itself.
        assertThat(reads.get()).isEqualTo(1);
        channel.finish();
    }

    @Test
    void decoderRemovedBehindAFrameHandsOnWhatFollowsIt() {
        for (Kind kind : Kind.values()) {
            for (boolean whole : new boolean[] {false, true}) {
                Recorder recorder = removingAt(whole ? "FRAME" : "FrameEnd");
                EmbeddedChannel channel = buffers.channel(decoder(whole), recorder);

                channel.writeInbound(buffers.of(kind, joined(named("a", HELLO), new byte[] {7, 8})));
                channel.writeInbound(buffers.of(kind, new byte[] {9}));

                assertThat(String.join("", recorder.take()).replace("BODY ", ""))
                        .as("%s", kind)
                        .endsWith("070809");
                channel.finish();
                assertThat(recorder.take()).containsExactly("INACTIVE");
            }
        }
    }

    @Test
    void decoderRemovedInsideAFrameHandsOnTheRestAndLetsGoOfWhatItHas() {
        Recorder recorder = new Recorder();
        NonstickFrameDecoder decoder = NonstickFrameDecoder.ofFrames(STANDARD, 5);
        EmbeddedChannel channel = buffers.channel(decoder, recorder);
        byte[] stream = named("a", HELLO);
        write(channel, Arrays.copyOf(stream, stream.length - 2));

        channel.pipeline().remove(decoder);
        write(channel, new byte[] {4, 5});
        channel.finish();

        assertThat(recorder.take()).containsExactly("BODY 0405", "INACTIVE");
    }

    @Test
    void handlerThatFailsLosesNoOtherMessage() {
        Recorder recorder = new Recorder() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
                super.channelRead(context, message);
                if (events.size() == 1) {
                    throw new IllegalStateException("broken");
                }
            }
        };
        EmbeddedChannel channel = buffers.channel(decoder(true), recorder);

        write(channel, joined(named("a", HELLO), named("b", HELLO)));
        channel.finish();

        assertThat(recorder.take())
                .containsExactly(
                        "FRAME a 0102030405", "IllegalStateException: broken", "FRAME b 0102030405", "INACTIVE");
    }

    @Test
    void channelClosedInsideABodyIsTold() {
        for (boolean whole : new boolean[] {false, true}) {
            Recorder recorder = new Recorder();
            EmbeddedChannel channel = buffers.channel(decoder(whole), recorder);
            byte[] stream = hashed("a", HELLO);
            write(channel, Arrays.copyOf(stream, stream.length - 2));
            recorder.take();

            channel.close();

            assertThat(recorder.take())
                    .containsExactly(
                            "TruncatedFrameException: stream ended inside the body at stream offset "
                                    + (stream.length - 2) + ": expected 5 bytes, received 3",
                            "INACTIVE");
        }
    }

    @Test
    void bytesReadWhileAMessageIsHandledStayBehindIt() {
        byte[] stream = joined(named("a", HELLO), named("b", HELLO), named("c", HELLO));
        Recorder recorder = new Recorder() {
            private boolean nested;

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
                super.channelRead(context, message);
                if (!nested) {
                    nested = true;
                    context.pipeline().fireChannelRead(buffers.of(Kind.HEAP, named("d", HELLO)));
                    context.pipeline().fireChannelRead(buffers.of(Kind.HEAP, named("e", HELLO)));
                }
            }
        };
        EmbeddedChannel channel = buffers.channel(decoder(true), recorder);

        write(channel, stream);

        assertThat(recorder.take())
                .containsExactly(
                        "FRAME a 0102030405",
                        "FRAME b 0102030405",
                        "FRAME c 0102030405",
                        "FRAME d 0102030405",
                        "FRAME e 0102030405");
        channel.finish();
    }

    @Test
    void messagesMayOutliveTheChannel() {
        List<NettyFrame> kept = new ArrayList<>();
        EmbeddedChannel channel = buffers.channel(decoder(true), new Recorder() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                kept.add((NettyFrame) message);
            }
        });
        write(channel, joined(named("a", HELLO), named("b", HELLO)));
        channel.finish();

        NettyFrame frame = kept.get(1);
        assertThat(frame.header().filename()).isEqualTo("b");
        assertThat(frame.content().readableBytes()).isEqualTo(5);
        assertThat(frame).hasToString("NettyFrame[{\"data_size\": 5, \"filename\": \"b\", \"hash\": null}, 5 bytes]");
        kept.forEach(NettyFrame::release);
        assertThat(frame).asString().endsWith(", released]");
    }

    private static Recorder removingAt(String event) {
        return new Recorder() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
                super.channelRead(context, message);
                if (events.get(events.size() - 1).startsWith(event)) {
                    context.pipeline().remove(NonstickFrameDecoder.class);
                }
            }
        };
    }

    private static NonstickFrameDecoder decoder(boolean whole) {
        return whole ? NonstickFrameDecoder.ofFrames(STANDARD, 5) : NonstickFrameDecoder.ofParts(STANDARD);
    }

    private void write(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(buffers.of(Kind.DIRECT, bytes));
    }
}
