package io.github.nonstick.transfer;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client that writes whatever bytes it is told to. */
final class RawPeer implements AutoCloseable {
    private final Socket socket;
    private final FrameReader reader;

    RawPeer(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        reader = FrameReader.of(socket.getInputStream());
    }

    static byte[] start(FrameHeader header) {
        return new FrameEncoder().encode(header);
    }

    RawPeer write(byte[]... parts) {
        try {
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that it has no more. */
    RawPeer end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** The headers of the frames that come until the other side closes. */
    List<FrameHeader> answers() throws IOException {
        List<FrameHeader> headers = new ArrayList<>();
        while (reader.next()) {
            reader.readBody();
            headers.add(reader.header());
        }
        return headers;
    }

    /** The header of the next frame that comes. */
    FrameHeader answer() throws IOException {
        if (!reader.next()) {
            throw new IOException("the other side closed");
        }
        reader.readBody();
        return reader.header();
    }

    /** Closes the connection so that the other side sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
