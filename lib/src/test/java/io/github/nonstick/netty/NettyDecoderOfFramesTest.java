package io.github.nonstick.netty;

import io.github.nonstick.FrameDriver;
import io.github.nonstick.FrameDriverContract;
import io.github.nonstick.netty.Buffers.Kind;

class NettyDecoderOfFramesTest extends FrameDriverContract {
    @Override
    protected FrameDriver driver() {
        return new NettyFrameDriver(Kind.DIRECT, true);
    }
}
