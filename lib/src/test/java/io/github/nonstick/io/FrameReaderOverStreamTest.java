package io.github.nonstick.io;

import io.github.nonstick.FrameDriver;
import io.github.nonstick.FrameDriverContract;
import io.github.nonstick.io.ScriptedSource.Transport;

class FrameReaderOverStreamTest extends FrameDriverContract {
    @Override
    protected FrameDriver driver() {
        return new BlockingFrameDriver(Transport.STREAM);
    }
}
