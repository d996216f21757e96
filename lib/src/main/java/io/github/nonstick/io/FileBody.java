package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * A regular file opened to be sent as a body.
 *
 * <p>It is opened once, so that what is hashed and what is sent are the same file, and its length, time of
 * modification and identity are those at the opening: a change until the last byte is sent is an error.
 * Not safe for use by several threads.
 */
public final class FileBody implements Closeable {
    private static final int HASH_BUFFER_LENGTH = 262_144;

    /** Up to here, making a direct buffer costs more than it spares. */
    private static final int SHORT_LENGTH = 4 << 20;

    private final Path file;
    private final FileChannel channel;
    private final BasicFileAttributes attributes;

    private FileBody(Path file, FileChannel channel, BasicFileAttributes attributes) {
        this.file = file;
        this.channel = channel;
        this.attributes = attributes;
    }

    /**
     * Opens a file for reading.
     *
     * @throws FileChangedException if another file takes its name meanwhile
     * @throws IOException if it cannot be read, is not a regular file, or has more bytes than its length says
     */
    public static FileBody open(Path file) throws IOException {
        // Before the opening, which would wait for a writer on a named pipe.
        BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
        if (!before.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // The name may lead to another file than the one that was opened; Java asks names, not descriptors.
            if (!Objects.equals(before.fileKey(), attributes.fileKey()) || channel.size() != attributes.size()) {
                throw new FileChangedException(file, "was replaced");
            }
            // The files of procfs are said to be empty, and made when they are read.
            if (attributes.size() == 0 && channel.read(ByteBuffer.allocate(1), 0) > 0) {
                throw new FileSystemException(file.toString(), null, "has bytes beyond its length of 0");
            }
            return new FileBody(file, channel, attributes);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The file that was opened. */
    public Path file() {
        return file;
    }

    /** The file's length when it was opened, in bytes. */
    public long length() {
        return attributes.size();
    }

    /**
     * Reads the file once for its hash.
     *
     * @param progress is given the number of bytes read so far, after each piece
     * @throws FileChangedException if the file is not as long as it was
     */
    public BodyHash hash(HashAlgorithm algorithm, LongConsumer progress) throws IOException {
        BodyDigest digest = BodyDigest.of(algorithm);
        int bufferLength = (int) Math.max(1, Math.min(length(), HASH_BUFFER_LENGTH));
        // The JDK reads into a heap buffer by way of a direct one of its own.
        ByteBuffer buffer =
                length() <= SHORT_LENGTH ? ByteBuffer.allocate(bufferLength) : ByteBuffer.allocateDirect(bufferLength);
        long position = 0;
        while (position < length()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length() - position));
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw shrunk(position);
            }
            position += read;
            digest.update(buffer.flip());
            progress.accept(position);
        }
        checkUnchanged();
        return digest.finish();
    }

    /**
     * Reads bytes of the file until the buffer is full or the file's length, as it was, is reached.
     *
     * @param position where in the file, from 0 on
     * @throws FileChangedException if the file is not as long as it was
     */
    public void read(ByteBuffer target, long position) throws IOException {
        long at = position;
        int end = target.limit();
        target.limit((int) Math.min(end, target.position() + Math.max(0, length() - position)));
        try {
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0) {
                    throw shrunk(at);
                }
                at += read;
            }
        } finally {
            target.limit(end);
        }
    }

    /** A text that is another one for each version of a file: its length, time of modification and identity. */
    public String version() {
        return length() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    FileChannel channel() {
        return channel;
    }

    /** What is to be thrown where the file ends at a position too early. */
    FileChangedException shrunk(long position) throws IOException {
        checkUnchanged();
        return new FileChangedException(file, "shrank from " + length() + " to " + position + " bytes");
    }

    /**
     * Checks the file against what it was, before its last bytes go out: a changed file is never complete on the
     * other side.
     *
     * @throws FileChangedException if it has changed
     */
    public void checkUnchanged() throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new FileChangedException(file, "vanished");
        }
        if (!Objects.equals(now.fileKey(), attributes.fileKey())) {
            throw new FileChangedException(file, "was replaced");
        }
        if (now.size() != length()) {
            String verb = now.size() < length() ? "shrank" : "grew";
            throw new FileChangedException(file, verb + " from " + length() + " to " + now.size() + " bytes");
        }
        if (!now.lastModifiedTime().equals(attributes.lastModifiedTime())) {
            throw new FileChangedException(file, "was modified");
        }
    }
}
