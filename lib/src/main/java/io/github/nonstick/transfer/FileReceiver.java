package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameLimits;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.BodyVerification;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files that peers send, each frame a file, in one directory.
 *
 * <p>A file appears under its name only when it is complete, verified where its hash can be, and on the
 * disk; until then it has a random name beginning with {@code .nonstick-}. Names that could lead elsewhere
 * are refused. What is refused or fails leaves nothing behind. A frame that has {@code want_reply} is
 * answered.
 *
 * <p>Immutable; safe for use by several threads, one for each connection.
 */
public final class FileReceiver {
    /** How long a peer may send nothing unless another time is set. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);

    /** A refused file's rest is read up to this length; above it the connection is closed. */
    private static final long LONGEST_SKIPPED_REST = 1 << 20;

    /** How long a peer is listened to that is told that the connection closes. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final TargetDirectory directory;
    private final Path path;
    private final ConflictPolicy conflictPolicy;
    private final FrameFormat format;
    private final long maxFileSize;
    private final Duration idleTimeout;
    private final ReceiverListener listener;

    private FileReceiver(
            Path path,
            ConflictPolicy conflictPolicy,
            FrameFormat format,
            long maxFileSize,
            Duration idleTimeout,
            ReceiverListener listener) {
        this.path = Objects.requireNonNull(path, "path");
        this.conflictPolicy = Objects.requireNonNull(conflictPolicy, "conflictPolicy");
        this.directory = new TargetDirectory(path, conflictPolicy);
        this.format = Objects.requireNonNull(format, "format");
        this.maxFileSize = maxFileSize;
        this.idleTimeout = Objects.requireNonNull(idleTimeout, "idleTimeout");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /** A receiver into an existing directory: standard format, any size, nothing existing is overwritten. */
    public static FileReceiver into(Path directory) {
        return new FileReceiver(
                directory,
                ConflictPolicy.REFUSE,
                FrameFormat.standard(),
                Long.MAX_VALUE,
                DEFAULT_IDLE_TIMEOUT,
                new ReceiverListener() {});
    }

    /** This receiver with another rule for names that are taken. */
    public FileReceiver withConflictPolicy(ConflictPolicy conflictPolicy) {
        return new FileReceiver(path, conflictPolicy, format, maxFileSize, idleTimeout, listener);
    }

    /** This receiver with another format. */
    public FileReceiver withFormat(FrameFormat format) {
        return new FileReceiver(path, conflictPolicy, format, maxFileSize, idleTimeout, listener);
    }

    /**
     * This receiver with a limit for files: longer ones are refused before their first byte.
     *
     * @param maxFileSize in bytes, from 0 on
     * @throws IllegalArgumentException if it is negative
     */
    public FileReceiver withMaxFileSize(long maxFileSize) {
        if (maxFileSize < 0) {
            throw new IllegalArgumentException("maxFileSize " + maxFileSize + " is negative");
        }
        return new FileReceiver(path, conflictPolicy, format, maxFileSize, idleTimeout, listener);
    }

    /**
     * This receiver with another time after which a silent peer is given up. It bounds reads alone: a peer that
     * sends a byte now and then, or takes no replies, is not given up.
     *
     * @param idleTimeout from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public FileReceiver withIdleTimeout(Duration idleTimeout) {
        TimeLimit.check("idleTimeout", idleTimeout);
        return new FileReceiver(path, conflictPolicy, format, maxFileSize, idleTimeout, listener);
    }

    /** This receiver with a listener. */
    public FileReceiver withListener(ReceiverListener listener) {
        return new FileReceiver(path, conflictPolicy, format, maxFileSize, idleTimeout, listener);
    }

    /**
     * Receives from one peer until it ends the connection, then closes it. What goes wrong is told to the
     * listener: a peer's fault is no reason to stop serving.
     *
     * @param connection in blocking mode
     * @throws IOException if the connection cannot be set up or closed
     */
    public void serve(SocketChannel connection) throws IOException {
        SocketAddress peer = connection.getRemoteAddress();
        // The limits are for what is received: an answer may be longer than the headers that are accepted.
        FrameFormat replyFormat = format.withLimits(FrameLimits.standard());
        connection.socket().setSoTimeout((int) idleTimeout.toMillis());
        // Through the socket, whose reads honour the time-out; those of the channel do not.
        try (FrameReader reader = FrameReader.of(connection.socket().getInputStream(), format);
                FrameWriter replies = FrameWriter.of(connection, replyFormat)) {
            boolean open = true;
            while (open && reader.next()) {
                open = receive(peer, reader, replies);
            }
            if (!open) {
                linger(connection);
            }
        } catch (SocketTimeoutException e) {
            listener.failed(peer, new SocketTimeoutException("peer sent nothing for " + TimeLimit.text(idleTimeout)));
        } catch (IOException e) {
            listener.failed(peer, e);
        }
    }

    /** Receives one file, and answers. False if the connection is to be closed. */
    private boolean receive(SocketAddress peer, FrameReader reader, FrameWriter replies) throws IOException {
        FrameHeader header = reader.header();
        Long replyTo = header.attribute(Reply.WANT_REPLY) instanceof Long number ? number : null;
        try {
            Optional<ReceivedFile> file = keep(header, reader);
            if (file.isPresent()) {
                listener.stored(peer, file.get());
                answer(replies, replyTo, number -> Reply.stored(number, file.get()));
                return true;
            }
            listener.skipped(peer, String.valueOf(header.filename()));
            boolean closing = reader.bodyRemaining() > LONGEST_SKIPPED_REST;
            answer(replies, replyTo, number -> Reply.skipped(number, closing));
            return !closing;
        } catch (RefusedException e) {
            listener.refused(peer, header.filename(), e);
            boolean closing = reader.bodyRemaining() > LONGEST_SKIPPED_REST;
            answer(replies, replyTo, number -> Reply.refused(number, e, closing));
            return !closing;
        }
    }

    /** The file that was kept; empty if it was passed over. */
    private Optional<ReceivedFile> keep(FrameHeader header, FrameReader reader) throws IOException {
        String name = SafeName.check(header.filename());
        if (header.dataSize() > maxFileSize) {
            throw new RefusedException(
                    Refusal.TOO_LARGE,
                    "file has " + header.dataSize() + " bytes, at most " + maxFileSize + " are accepted");
        }
        if (directory.skips(name)) {
            return Optional.empty();
        }
        directory.admit(name, header.dataSize());
        try (PartialFile partial = directory.create()) {
            BodyHash hash = receiveBody(header, reader, partial);
            Path stored = directory.publish(partial, name);
            boolean verified = reader.verification() == BodyVerification.VERIFIED;
            return Optional.of(new ReceivedFile(name, stored, header.dataSize(), hash, verified));
        }
    }

    /** The hash of the bytes received: the header's where it was verified, else SHA-256. */
    private BodyHash receiveBody(FrameHeader header, FrameReader reader, PartialFile partial) throws IOException {
        Optional<BodyHash> announced = format.hashPolicy() == HashPolicy.IGNORE ? Optional.empty() : header.bodyHash();
        BodyDigest digest = announced.isPresent() ? null : BodyDigest.of(HashAlgorithm.SHA_256);
        try {
            reader.transferBodyTo(new Sink(partial, digest));
        } catch (HashMismatchException e) {
            throw new RefusedException(Refusal.HASH_MISMATCH, e.getMessage(), e);
        }
        return digest != null ? digest.finish() : announced.orElseThrow();
    }

    /** Takes a body into a partial file; its failures are the disk's, not the connection's. */
    private record Sink(PartialFile partial, @Nullable BodyDigest digest) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws RefusedException {
            int length = bytes.remaining();
            if (digest != null) {
                digest.update(bytes.duplicate());
            }
            try {
                partial.write(bytes);
            } catch (IOException e) {
                throw new RefusedException(Refusal.DISK, "cannot write the file: " + TargetDirectory.reason(e), e);
            }
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private interface ReplyMaker {
        Reply make(long replyTo);
    }

    private static void answer(FrameWriter replies, @Nullable Long replyTo, ReplyMaker reply) throws IOException {
        if (replyTo != null) {
            replies.write(reply.make(replyTo).toHeader(), new byte[0]);
        }
    }

    /**
     * Reads on for a while, and drops it: closing a socket with bytes unread resets the connection, and a
     * reset can overtake the answer.
     */
    private static void linger(SocketChannel connection) throws IOException {
        connection.shutdownOutput();
        long deadline = System.nanoTime() + LINGER.toNanos();
        byte[] dropped = new byte[65_536];
        InputStream in = connection.socket().getInputStream();
        try {
            long left;
            while ((left = deadline - System.nanoTime()) > 0) {
                connection.socket().setSoTimeout((int)
                        Math.max(1, Duration.ofNanos(left).toMillis()));
                if (in.read(dropped) < 0) {
                    return;
                }
            }
        } catch (SocketTimeoutException e) {
            return; // it has had its time
        }
    }
}
