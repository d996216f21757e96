package io.github.nonstick.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A connection to nobody: what is sent goes to a channel, and nothing is answered. */
final class RecordedConnection implements PeerConnection {
    private final WritableByteChannel target;

    /** A connection over a blocking channel, which it owns. */
    RecordedConnection(WritableByteChannel target) {
        this.target = target;
    }

    @Override
    public ReadableByteChannel input() {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer ignored) {
                return -1;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public WritableByteChannel output() {
        return target;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("nobody", 0);
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
