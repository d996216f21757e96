package io.github.nonstick.examples;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import io.github.nonstick.transfer.SenderListener;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * What a sender puts on a connection first, read from a real one.
 *
 * @param head length field and header
 * @param body the body's first bytes
 * @param bodyLength how many the body has
 */
record FirstFrame(byte[] head, byte[] body, long bodyLength) {
    /** Connects a sender to a peer that reads no more than is asked for, and then hangs up. */
    static FirstFrame of(OutgoingFile file, InetAddress loopback, int shownBodyLength, SenderListener listener)
            throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0))) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
            Thread sender = new Thread(() -> send(file, address, listener), "first-frame");
            sender.setDaemon(true);
            sender.start();
            try (SocketChannel connection = server.accept()) {
                return read(connection.socket().getInputStream(), shownBodyLength);
            }
        }
    }

    private static void send(OutgoingFile file, InetSocketAddress address, SenderListener listener) {
        try {
            FileSender.to(address).withListener(listener).send(List.of(file));
        } catch (IOException e) {
            // The other end has hung up, and has what it wanted.
            System.getLogger(FirstFrame.class.getName()).log(System.Logger.Level.DEBUG, "first frame", e);
        }
    }

    private static FirstFrame read(InputStream in, int shownBodyLength) throws IOException {
        byte[] length = in.readNBytes(Integer.BYTES);
        if (length.length < Integer.BYTES) {
            throw new EOFException("the file could not be sent");
        }
        int headerLength =
                ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
        ByteBuffer head =
                ByteBuffer.allocate(Integer.BYTES + headerLength).put(length).put(in.readNBytes(headerLength));
        FrameDecoder decoder = new FrameDecoder();
        decoder.decode(head.flip());
        long bodyLength = decoder.header().dataSize();
        return new FirstFrame(head.array(), in.readNBytes((int) Math.min(shownBodyLength, bodyLength)), bodyLength);
    }
}
