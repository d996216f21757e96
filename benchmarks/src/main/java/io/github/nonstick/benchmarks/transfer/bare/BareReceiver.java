package io.github.nonstick.benchmarks.transfer.bare;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Receives from one {@link BareSender} after the other until it is stopped: {@code ORDER PATH}, for a file the one to be
 * made, for a tree the directory that its files go to. They have their final names at once.
 */
final class BareReceiver {
    private static final int HASH_LENGTH = 32;

    private BareReceiver() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println("listening on 127.0.0.1:" + server.socket().getLocalPort());
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    receive(channel, args[0], args[1]);
                    BareSender.write(channel, ByteBuffer.wrap(new byte[1]));
                }
            }
        }
    }

    private static void receive(SocketChannel channel, String order, String path) throws Exception {
        if (order.equals("files")) {
            receiveFiles(channel, new File(path));
        } else {
            long length = exactly(channel, Long.BYTES).getLong();
            receiveFile(channel, Path.of(path), length, order.equals("hash-first"));
        }
    }

    private static void receiveFile(SocketChannel channel, Path path, long length, boolean hashFirst) throws Exception {
        byte[] announced = hashFirst ? readHash(channel) : new byte[0];
        HashBehind hash = new HashBehind();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            for (long left = length; left > 0; ) {
                ByteBuffer buffer = hash.buffer();
                buffer.limit((int) Math.min(buffer.capacity(), left));
                readFully(channel, buffer);
                left -= buffer.flip().remaining();
                // The same memory: only this thread takes the buffer again, when it has written it.
                ByteBuffer bytes = buffer.duplicate();
                hash.add(buffer);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
        }
        byte[] actual = hash.finish();
        if (!MessageDigest.isEqual(actual, hashFirst ? announced : readHash(channel))) {
            throw new IOException("the file's SHA-256 is another than announced");
        }
    }

    private static byte[] readHash(SocketChannel channel) throws IOException {
        return exactly(channel, HASH_LENGTH).array();
    }

    private static ByteBuffer exactly(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        readFully(channel, bytes);
        return bytes.flip();
    }

    private static void readFully(SocketChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("the sender ended too early");
            }
        }
    }

    private static void receiveFiles(SocketChannel channel, File target) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
        byte[] content = new byte[0];
        while (true) {
            String name;
            try {
                name = in.readUTF();
            } catch (EOFException e) {
                return;
            }
            File file = new File(target, name);
            if (name.endsWith("/")) {
                file.mkdirs();
                continue;
            }
            int length = in.readInt();
            content = content.length < length ? Arrays.copyOf(content, length) : content;
            in.readFully(content, 0, length);
            try (OutputStream out = new FileOutputStream(file)) {
                out.write(content, 0, length);
            }
        }
    }
}
