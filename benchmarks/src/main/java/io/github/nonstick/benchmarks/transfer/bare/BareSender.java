package io.github.nonstick.benchmarks.transfer.bare;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Sends a file or a tree to a {@link BareReceiver}: {@code ORDER PATH PORT}.
 *
 * <p>A file in the order {@code hash-first} is read for its SHA-256, which is sent before its bytes; in the order {@code
 * hash-last} it is read once, hashed while it is sent. A tree, {@code files}, is sent without hashes: for each file its
 * name, its length and its bytes.
 */
final class BareSender {
    private BareSender() {}

    public static void main(String[] args) throws Exception {
        Path path = Path.of(args[1]);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2]));
        switch (args[0]) {
            case "hash-first" -> sendHashFirst(path, address);
            case "hash-last" -> sendHashLast(path, address);
            case "files" -> sendFiles(path, address);
            default -> throw new IllegalArgumentException("unknown order: " + args[0]);
        }
    }

    private static void sendHashFirst(Path path, InetSocketAddress address) throws Exception {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            HashBehind hash = new HashBehind();
            ByteBuffer buffer = hash.buffer();
            while (file.read(buffer) >= 0) {
                hash.add(buffer.flip());
                buffer = hash.buffer();
            }
            byte[] digest = hash.finish();
            try (SocketChannel channel = SocketChannel.open(address)) {
                long length = file.size();
                writeLength(channel, length);
                write(channel, ByteBuffer.wrap(digest));
                for (long sent = 0; sent < length; ) {
                    sent += file.transferTo(sent, length - sent, channel);
                }
                finish(channel);
            }
        }
    }

    private static void sendHashLast(Path path, InetSocketAddress address) throws Exception {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
                SocketChannel channel = SocketChannel.open(address)) {
            writeLength(channel, file.size());
            HashBehind hash = new HashBehind();
            ByteBuffer buffer = hash.buffer();
            while (file.read(buffer) >= 0) {
                // The same memory: only this thread takes the buffer again, when it has written it.
                ByteBuffer bytes = buffer.flip().duplicate();
                hash.add(buffer);
                write(channel, bytes);
                buffer = hash.buffer();
            }
            write(channel, ByteBuffer.wrap(hash.finish()));
            finish(channel);
        }
    }

    private static void sendFiles(Path root, InetSocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    out.writeUTF(root.relativize(directory) + "/");
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    out.writeUTF(root.relativize(file).toString());
                    byte[] content = new byte[(int) attributes.size()];
                    try (InputStream in = new FileInputStream(file.toString())) {
                        out.writeInt(in.readNBytes(content, 0, content.length));
                    }
                    out.write(content);
                    return FileVisitResult.CONTINUE;
                }
            });
            out.flush();
            finish(channel);
        }
    }

    private static void writeLength(SocketChannel channel, long length) throws IOException {
        write(channel, ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
    }

    static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Waits for the byte that says that everything has arrived. */
    private static void finish(SocketChannel channel) throws IOException {
        channel.shutdownOutput();
        if (channel.read(ByteBuffer.allocate(1)) != 1) {
            throw new IOException("the receiver did not say that everything has arrived");
        }
    }
}
