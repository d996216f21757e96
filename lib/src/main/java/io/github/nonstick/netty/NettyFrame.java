package io.github.nonstick.netty;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.BodyVerification;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A whole frame: a header with its body, {@link #content()}.
 *
 * <p>It shares the body's reference count: whoever has it last releases it. Not safe for use by several threads.
 */
@SuppressWarnings("exports") // a module that names these types requires those of Netty itself
public final class NettyFrame extends DefaultByteBufHolder {
    private final FrameHeader header;
    private final BodyVerification verification;

    /**
     * A frame to be written, which owns its body from now on.
     *
     * <p>That the header announces the body's length is checked where the frame is written.
     */
    public NettyFrame(FrameHeader header, ByteBuf body) {
        this(header, body, BodyVerification.UNVERIFIED);
    }

    NettyFrame(FrameHeader header, ByteBuf body, BodyVerification verification) {
        super(body);
        this.header = Objects.requireNonNull(header, "header");
        this.verification = verification;
    }

    /** A frame without a body. */
    public NettyFrame(FrameHeader header) {
        this(header, Unpooled.EMPTY_BUFFER);
    }

    /** The header; it stays valid when the frame is released. */
    public FrameHeader header() {
        return header;
    }

    /** What was found about the body's hash: VERIFIED or UNVERIFIED; the latter in a frame that was not read. */
    public BodyVerification verification() {
        return verification;
    }

    @Override
    public NettyFrame copy() {
        return new NettyFrame(header, content().copy(), verification);
    }

    @Override
    public NettyFrame duplicate() {
        return new NettyFrame(header, content().duplicate(), verification);
    }

    @Override
    public NettyFrame retainedDuplicate() {
        return new NettyFrame(header, content().retainedDuplicate(), verification);
    }

    /** A frame with the same header and another body, of whose hash nothing is known. */
    @Override
    public NettyFrame replace(ByteBuf body) {
        return new NettyFrame(header, body);
    }

    @Override
    public NettyFrame retain() {
        super.retain();
        return this;
    }

    @Override
    public NettyFrame retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public NettyFrame touch() {
        super.touch();
        return this;
    }

    @Override
    public NettyFrame touch(Object hint) {
        super.touch(hint);
        return this;
    }

    /** Whether both have equal headers and bodies. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NettyFrame that && header.equals(that.header) && super.equals(other);
    }

    @Override
    public int hashCode() {
        return 31 * header.hashCode() + super.hashCode();
    }

    /** The header and the number of the body's bytes: printable ASCII, safe for logs. */
    @Override
    public String toString() {
        return "NettyFrame[" + header + ", "
                + (refCnt() == 0 ? "released" : content().readableBytes() + " bytes") + "]";
    }
}
