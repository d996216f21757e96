package io.github.nonstick.netty;

import static io.github.nonstick.netty.Streams.joined;
import static io.github.nonstick.netty.Streams.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.netty.Buffers.Kind;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The promises of what is written: kept, failed, or refused, each of them once. */
class EncoderPromisesTest {
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

    @Test
    void failureFailsEveryPromise() {
        outlet.failure = new IOException("broken");
        List<ChannelFuture> futures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            futures.add(channel.write(frame("a", HELLO)));
        }
        futures.add(channel.write(frame("b", new byte[5_000])));
        channel.flush();

        assertThat(futures).allSatisfy(future -> assertThat(future.cause()).isSameAs(outlet.failure));
        assertThat(recorder.faults).isEmpty();
    }

    @Test
    void failureOfVoidPromisesIsCaughtOnce() {
        outlet.failure = new IOException("broken");
        channel.write(frame("a", HELLO), channel.voidPromise());
        channel.write(frame("a", HELLO), channel.voidPromise());
        channel.flush();
        assertThat(recorder.faults).containsExactly(outlet.failure);

        ChannelFuture told = channel.write(frame("a", HELLO));
        channel.write(frame("a", HELLO), channel.voidPromise());
        channel.flush();
        assertThat(recorder.faults).containsExactly(outlet.failure, outlet.failure);
        assertThat(told.cause()).isSameAs(outlet.failure);

        assertThat(channel.writeAndFlush(frame("a", HELLO)).cause()).isSameAs(outlet.failure);
        assertThat(recorder.faults).hasSize(2);
    }

    @Test
    void voidPromiseOfARefusedFrameIsCaught() {
        channel.write(FrameEnd.UNVERIFIED, channel.voidPromise());
        channel.write(buffers.of(Kind.DIRECT, HELLO), channel.voidPromise());

        assertThat(recorder.take())
                .containsExactly(
                        "IllegalStateException: body has 5 bytes where 0 are left of the length its header announces");
    }

    @Test
    void closingFailsWhatWasNotFlushed() {
        ChannelFuture unflushed = channel.write(frame("a", HELLO));
        ChannelFuture another = channel.write(frame("b", HELLO));
        outlet.passing = true;

        channel.close();

        assertThat(unflushed.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(another.cause()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void promiseCannotBeCancelledOnceItsFrameHasBegun() {
        ChannelFuture small = channel.write(frame("a", HELLO));
        outlet.passing = true;
        ChannelFuture large = channel.write(frame("b", new byte[5_000]));
        channel.write(FrameHeader.of(5).withFilename("c"));
        channel.flush();
        ChannelFuture part = channel.write(buffers.of(Kind.HEAP, HELLO));

        assertThat(small.cancel(false)).isFalse();
        assertThat(large.cancel(false)).isFalse();
        assertThat(part.cancel(false)).isFalse();
        channel.flush();
        channel.outboundMessages().forEach(outlet.messages::add);
        channel.outboundMessages().clear();
        assertThat(outlet.bytes()).isEqualTo(joined(named("a", HELLO), named("b", new byte[5_000]), named("c", HELLO)));
    }

    @Test
    void frameThatWasCancelledBeforeIsNotWritten() {
        ChannelPromise cancelled = channel.newPromise();
        NettyFrame frame = frame("a", HELLO);
        cancelled.cancel(false);

        new NonstickFrameEncoder(FrameFormat.standard())
                .write(channel.pipeline().lastContext(), frame, cancelled);

        assertThat(frame.refCnt()).isZero();
        channel.writeAndFlush(frame("b", HELLO));
        assertThat(outlet.bytes()).isEqualTo(named("b", HELLO));
    }

    @Test
    void whoIsToldOfAFailureMayWriteAgain() {
        outlet.failure = new IOException("broken");
        List<ChannelFuture> again = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            channel.write(frame("f", new byte[1_000])).addListener(failed -> {
                outlet.failure = null;
                again.add(channel.write(frame("again", HELLO)));
            });
        }
        channel.flush();
        channel.flush();

        assertThat(again)
                .isNotEmpty()
                .allSatisfy(future -> assertThat(future.isSuccess()).isTrue());
        assertThat(new String(outlet.bytes(), StandardCharsets.US_ASCII)).contains("again");
    }

    @Test
    void whatWaitsIsHandedOnBeforeAnEndThatMayBeRefused() {
        outlet.vetoing = new IOException("not yet");
        channel.write(frame("a", HELLO));
        assertThat(channel.close().cause()).isSameAs(outlet.vetoing);
        assertThat(outlet.messages).hasSize(1);
        channel.write(frame("b", HELLO));
        assertThat(channel.pipeline().disconnect().cause()).isSameAs(outlet.vetoing);
        assertThat(outlet.messages).hasSize(2);
        channel.write(frame("c", HELLO));
        assertThat(channel.deregister().cause()).isSameAs(outlet.vetoing);
        assertThat(outlet.messages).hasSize(3);

        channel.writeAndFlush(frame("d", HELLO));
        assertThat(outlet.bytes())
                .isEqualTo(joined(named("a", HELLO), named("b", HELLO), named("c", HELLO), named("d", HELLO)));
        outlet.vetoing = null;
    }

    private NettyFrame frame(String filename, byte[] body) {
        return new NettyFrame(FrameHeader.of(body.length).withFilename(filename), buffers.of(Kind.DIRECT, body));
    }
}
