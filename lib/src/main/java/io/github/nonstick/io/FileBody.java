package io.github.nonstick.io;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A regular file opened to be sent as a body.
 *
 * <p>It is opened once, so that what is hashed and what is sent are the same file, and its length, time of
 * modification and identity are those at the opening: a change until the last byte is sent is an error. A small
 * file is read whole when it is opened.
 * Not safe for use by several threads.
 */
public final class FileBody implements Closeable {
    private static final int HASH_BUFFER_LENGTH = 262_144;

    /** Up to here, making a direct buffer costs more than it spares. */
    private static final int SHORT_LENGTH = 4 << 20;

    /** Up to here a file is read in one call, and its bytes are kept. */
    private static final int SMALL_LENGTH = 65_536;

    private static final LinkOption[] FOLLOWING = {};
    private static final LinkOption[] NOT_FOLLOWING = {LinkOption.NOFOLLOW_LINKS};

    private final Path file;
    private final LinkOption[] links;

    /** Null where there is {@link #content}. */
    private final @Nullable FileChannel channel;

    private final BasicFileAttributes attributes;

    /** All of a small file; null for any other. */
    private final byte @Nullable [] content;

    private FileBody(
            Path file,
            LinkOption[] links,
            @Nullable FileChannel channel,
            BasicFileAttributes attributes,
            byte @Nullable [] content) {
        this.file = file;
        this.links = links;
        this.channel = channel;
        this.attributes = attributes;
        this.content = content;
    }

    /**
     * Opens a file for reading.
     *
     * @throws FileChangedException if another file takes its name meanwhile
     * @throws IOException if it cannot be read, is not a regular file, or has more bytes than its length says
     */
    public static FileBody open(Path file) throws IOException {
        return open(file, FOLLOWING);
    }

    /**
     * Opens a file for reading, unless its name is that of a symbolic link: for names that somebody else chose. The
     * directory that it is in may be reached through links.
     *
     * @throws FileChangedException as {@link #open}
     * @throws IOException as {@link #open}, and if it is a symbolic link
     */
    public static FileBody openNoLink(Path file) throws IOException {
        return open(file, NOT_FOLLOWING);
    }

    /**
     * Opens a file that was looked at just now, as {@link #openNoLink(Path)}; a small one without another look. What
     * has changed of a small one since is a change, too, and is told by {@link #checkUnchanged}.
     *
     * @param seen what was under this name, links not followed
     * @throws FileChangedException as {@link #openNoLink(Path)}
     * @throws IOException as {@link #openNoLink(Path)}
     */
    public static FileBody open(Path file, BasicFileAttributes seen) throws IOException {
        // A link that was put there since leads to another file than the one that was seen.
        return seen.isRegularFile() && seen.size() <= SMALL_LENGTH ? small(file, FOLLOWING, seen) : openNoLink(file);
    }

    private static FileBody open(Path file, LinkOption[] links) throws IOException {
        // Before the opening, which would wait for a writer on a named pipe.
        BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class, links);
        if (!before.isRegularFile()) {
            String kind = before.isSymbolicLink() ? "is a symbolic link" : "not a regular file";
            throw new FileSystemException(file.toString(), null, kind);
        }
        if (before.size() <= SMALL_LENGTH) {
            return small(file, links, before);
        }
        FileChannel channel = FileChannel.open(file, reading(links));
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, links);
            // The name may lead to another file than the one that was opened; Java asks names, not descriptors.
            if (!Objects.equals(before.fileKey(), attributes.fileKey()) || channel.size() != attributes.size()) {
                throw new FileChangedException(file, "was replaced");
            }
            return new FileBody(file, links, channel, attributes, null);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads all of a file. That it was one and the same from the look at it on is seen by {@link #checkUnchanged}.
     */
    private static FileBody small(Path file, LinkOption[] links, BasicFileAttributes before) throws IOException {
        int length = (int) before.size();
        // A byte more tells that the file has grown.
        byte[] content = new byte[length + 1];
        int read = 0;
        try (InputStream in = stream(file, links)) {
            int last;
            do {
                last = in.read(content, read, content.length - read);
                read += Math.max(last, 0);
            } while (last > 0 && read < length);
        }
        FileBody body = new FileBody(file, links, null, before, content);
        if (read < length) {
            throw body.shrunk(read);
        }
        if (read > length) {
            body.checkUnchanged();
            if (length > 0) {
                throw new FileChangedException(file, "had bytes beyond its length of " + length);
            }
            // The files of procfs are said to be empty, and made when they are read.
            throw new FileSystemException(file.toString(), null, "has bytes beyond its length of 0");
        }
        return body;
    }

    /**
     * The JDK's oldest stream does in a few steps what its channels take many for. It takes names as texts: what has
     * none is left to the others, which also say better what is wrong, and so are those that may be links and must not.
     */
    private static InputStream stream(Path file, LinkOption[] links) throws IOException {
        if (links.length == 0
                && file.getFileSystem() == FileSystems.getDefault()
                && file.toString().indexOf('\ufffd') < 0) {
            try {
                return new FileInputStream(file.toString());
            } catch (FileNotFoundException e) {
                return Files.newInputStream(file);
            }
        }
        return Files.newInputStream(file, links);
    }

    private static Set<OpenOption> reading(LinkOption[] links) {
        return links.length == 0
                ? Set.of(StandardOpenOption.READ)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
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
        return hash(BodyDigest.of(algorithm), progress);
    }

    /**
     * Reads the file once for its hash by an empty digest, which is empty again then.
     *
     * @throws FileChangedException as {@link #hash(HashAlgorithm, LongConsumer)}; the digest is of no use then
     */
    public BodyHash hash(BodyDigest digest, LongConsumer progress) throws IOException {
        if (content != null) {
            int length = (int) length();
            digest.update(content, 0, length);
            if (length > 0) {
                progress.accept(length);
            }
            return digest.finish();
        }
        int bufferLength = (int) Math.max(1, Math.min(length(), HASH_BUFFER_LENGTH));
        // The JDK reads into a heap buffer by way of a direct one of its own.
        ByteBuffer buffer =
                length() <= SHORT_LENGTH ? ByteBuffer.allocate(bufferLength) : ByteBuffer.allocateDirect(bufferLength);
        long position = 0;
        while (position < length()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length() - position));
            int read = channel().read(buffer, position);
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
        int end = target.limit();
        target.limit((int) Math.min(end, target.position() + Math.max(0, length() - position)));
        if (content != null) {
            target.put(content, (int) Math.min(position, length()), target.remaining())
                    .limit(end);
            return;
        }
        long at = position;
        try {
            while (target.hasRemaining()) {
                int read = channel().read(target, at);
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
        if (channel != null) {
            channel.close();
        }
    }

    /** Of a file that has no {@link #content()}. */
    FileChannel channel() {
        return Objects.requireNonNull(channel, "channel");
    }

    /** All of a small file, to be read from only; null for any other. */
    @Nullable
    ByteBuffer content() {
        return content == null ? null : ByteBuffer.wrap(content, 0, (int) length());
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
            now = Files.readAttributes(file, BasicFileAttributes.class, links);
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
