package io.github.nonstick.netty;

import static io.github.nonstick.netty.Streams.hashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.BodyVerification;
import io.github.nonstick.netty.Buffers.Kind;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A frame and its body, which live and die together. */
class NettyFrameTest {
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private final Buffers buffers = new Buffers();

    @AfterEach
    void everyBufferIsReleased() {
        buffers.assertThatAllIsReleased();
    }

    private NettyFrame verified() {
        EmbeddedChannel channel = buffers.channel(NonstickFrameDecoder.ofFrames(FrameFormat.standard(), 5));
        channel.writeInbound(buffers.of(Kind.DIRECT, hashed("a", HELLO)));
        NettyFrame frame = channel.readInbound();
        channel.finish();
        return frame;
    }

    @Test
    void bodyThatTakesAnothersPlaceIsNotVerified() {
        NettyFrame frame = verified();
        NettyFrame replaced = frame.replace(buffers.of(Kind.HEAP, HELLO));

        assertThat(frame.verification()).isEqualTo(BodyVerification.VERIFIED);
        assertThat(replaced.verification()).isEqualTo(BodyVerification.UNVERIFIED);
        assertThat(replaced.header()).isSameAs(frame.header());
        assertThat(replaced.release()).isTrue();
        assertThat(frame.release()).isTrue();
    }

    @Test
    void copyHasABodyOfItsOwnAndDuplicatesHaveTheSame() {
        NettyFrame frame = verified();
        NettyFrame copy = frame.copy();
        NettyFrame duplicate = frame.duplicate();
        NettyFrame retained = frame.retainedDuplicate();

        assertThat(copy).isEqualTo(frame).hasSameHashCodeAs(frame);
        for (NettyFrame same : new NettyFrame[] {copy, duplicate, retained}) {
            assertThat(same.verification()).isEqualTo(BodyVerification.VERIFIED);
        }
        assertThat(frame.refCnt()).isEqualTo(2);
        assertThat(retained.release()).isFalse();
        assertThat(frame.release()).isTrue();
        assertThat(duplicate.refCnt()).isZero();
        assertThat(copy.content().getByte(4)).isEqualTo((byte) 5);
        assertThat(copy.release()).isTrue();
    }

    @Test
    void equalsAFrameWithTheSameHeaderAndBody() {
        FrameHeader header = FrameHeader.of(5);
        NettyFrame frame = new NettyFrame(header, buffers.of(Kind.HEAP, HELLO));
        NettyFrame same = new NettyFrame(header, buffers.of(Kind.DIRECT, HELLO));
        NettyFrame otherHeader = new NettyFrame(header.withFilename("a"), buffers.of(Kind.HEAP, HELLO));
        NettyFrame otherBody = new NettyFrame(header, buffers.of(Kind.HEAP, new byte[5]));

        assertThat(frame).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(frame).isNotEqualTo(otherHeader).isNotEqualTo(otherBody).isNotEqualTo(header);
        for (NettyFrame each : new NettyFrame[] {frame, same, otherHeader, otherBody}) {
            assertThat(each.retain().touch().touch("here").retain(2).release(4)).isTrue();
        }
    }
}
