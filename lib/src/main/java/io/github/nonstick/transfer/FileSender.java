package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FileChangedException;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends files to a receiver, each as a frame, down one connection.
 *
 * <p>Each file is read for its hash, then sent without copying. The receiver is asked for a reply; any peer
 * of the format can receive, and one that closes without a reply leaves its files {@link
 * Status#UNCONFIRMED}. A file that shrinks, grows or vanishes meanwhile is never complete on the other side.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class FileSender {
    /** How long connecting may take unless another time is set. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How long an answer may take unless another time is set. */
    public static final Duration DEFAULT_REPLY_TIMEOUT = Duration.ofSeconds(60);

    /** Hashing so much takes seconds; receivers wait for a minute and more. */
    private static final long LONGEST_HASHED_WHILE_CONNECTED = 1L << 30;

    private final InetSocketAddress address;
    private final FrameFormat format;
    private final @Nullable HashAlgorithm algorithm;
    private final Map<String, @Nullable Object> attributes;
    private final Duration connectTimeout;
    private final Duration replyTimeout;
    private final SenderListener listener;

    private FileSender(
            InetSocketAddress address,
            FrameFormat format,
            @Nullable HashAlgorithm algorithm,
            Map<String, @Nullable Object> attributes,
            Duration connectTimeout,
            Duration replyTimeout,
            SenderListener listener) {
        this.address = Objects.requireNonNull(address, "address");
        this.format = Objects.requireNonNull(format, "format");
        this.algorithm = algorithm;
        this.attributes = attributes;
        this.connectTimeout = Objects.requireNonNull(connectTimeout, "connectTimeout");
        this.replyTimeout = Objects.requireNonNull(replyTimeout, "replyTimeout");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /** A sender to an address: standard format, SHA-256. */
    public static FileSender to(InetSocketAddress address) {
        return new FileSender(
                address,
                FrameFormat.standard(),
                HashAlgorithm.SHA_256,
                Map.of(),
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_REPLY_TIMEOUT,
                new SenderListener() {});
    }

    /** This sender with another format. */
    public FileSender withFormat(FrameFormat format) {
        return new FileSender(address, format, algorithm, attributes, connectTimeout, replyTimeout, listener);
    }

    /** This sender with another digest, or without any. */
    public FileSender withHash(@Nullable HashAlgorithm algorithm) {
        return new FileSender(address, format, algorithm, attributes, connectTimeout, replyTimeout, listener);
    }

    /**
     * This sender with one more attribute in each header.
     *
     * @throws IllegalArgumentException as {@link FrameHeader#with}, and for a key of the format or of replies
     */
    public FileSender withAttribute(String key, @Nullable Object value) {
        if (key.equals(format.keys().dataSize())
                || key.equals(format.keys().filename())
                || key.equals(format.keys().hash())
                || key.equals(Reply.WANT_REPLY)) {
            throw new IllegalArgumentException("attribute has the name of a header key: " + key);
        }
        Map<String, @Nullable Object> more = new LinkedHashMap<>(attributes);
        more.put(key, FrameHeader.of(0).with(key, value).attribute(key));
        return new FileSender(address, format, algorithm, more, connectTimeout, replyTimeout, listener);
    }

    /**
     * This sender with another time for connecting.
     *
     * @param connectTimeout from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public FileSender withConnectTimeout(Duration connectTimeout) {
        TimeLimit.check("connectTimeout", connectTimeout);
        return new FileSender(address, format, algorithm, attributes, connectTimeout, replyTimeout, listener);
    }

    /**
     * This sender with another time for each answer, counted from the last byte sent or the last answer. A
     * receiver that takes no bytes is waited for without a bound.
     *
     * @param replyTimeout from 1 millisecond to 2^31-1 milliseconds
     * @throws IllegalArgumentException if it is out of range
     */
    public FileSender withReplyTimeout(Duration replyTimeout) {
        TimeLimit.check("replyTimeout", replyTimeout);
        return new FileSender(address, format, algorithm, attributes, connectTimeout, replyTimeout, listener);
    }

    /** This sender with a listener. */
    public FileSender withListener(SenderListener listener) {
        return new FileSender(address, format, algorithm, attributes, connectTimeout, replyTimeout, listener);
    }

    /**
     * Sends files and waits for what the receiver says of them.
     *
     * @return an outcome for each file, in their order
     * @throws IllegalArgumentException if a header, or a file's length, is beyond a limit of the format
     * @throws IOException if there is no connection; once there is one, failures are outcomes
     */
    public List<SendOutcome> send(List<OutgoingFile> files) throws IOException {
        List<SendOutcome> outcomes = new ArrayList<>(files.size());
        boolean connected = false;
        while (outcomes.size() < files.size()) {
            int before = outcomes.size();
            try (HashedFile hashed = hashIfLong(files.get(before), outcomes)) {
                if (outcomes.size() == before) {
                    try (SocketChannel channel = connect()) {
                        connected = true;
                        new Connection(channel, files, outcomes, hashed).run();
                        if (outcomes.size() == before) {
                            // Only a receiver that answers what was never asked gets here; it is not asked again.
                            cutRest(files, outcomes, new IOException("the receiver closed the connection at once"));
                        }
                    } catch (IOException e) {
                        if (!connected) {
                            throw e;
                        }
                        cutRest(files, outcomes, e);
                    }
                }
            }
            for (SendOutcome outcome : outcomes.subList(before, outcomes.size())) {
                listener.finished(outcome);
            }
        }
        return List.copyOf(outcomes);
    }

    /** A file with its hash, null where none is wanted. */
    private record HashedFile(FileBody body, @Nullable BodyHash hash) implements Closeable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private HashedFile hash(OutgoingFile file) throws IOException {
        FileBody body = FileBody.open(file.file());
        try {
            return new HashedFile(
                    body,
                    algorithm == null
                            ? null
                            : body.hash(algorithm, done -> listener.hashed(file.file(), done, body.length())));
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
    }

    /**
     * A receiver closes a connection on which nothing comes for long: the hash of a long file is taken before
     * there is one.
     *
     * @return null for a file that is not long, or cannot be read, which is an outcome then
     */
    private @Nullable HashedFile hashIfLong(OutgoingFile file, List<SendOutcome> outcomes) {
        if (!isLong(file)) {
            return null;
        }
        try {
            return hash(file);
        } catch (IOException e) {
            outcomes.add(unreadable(file.file(), e));
            return null;
        }
    }

    private boolean isLong(OutgoingFile file) {
        return algorithm != null && file.file().toFile().length() > LONGEST_HASHED_WHILE_CONNECTED;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, (int) connectTimeout.toMillis());
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void cutRest(List<OutgoingFile> files, List<SendOutcome> outcomes, IOException cause) {
        for (OutgoingFile file : files.subList(outcomes.size(), files.size())) {
            outcomes.add(cut(file.file(), null, "not sent: " + cause.getMessage(), cause));
        }
    }

    private static SendOutcome cut(Path file, @Nullable BodyHash hash, String detail, @Nullable IOException cause) {
        return new SendOutcome(file, Status.CUT, hash, null, null, detail, cause);
    }

    private static SendOutcome unreadable(Path file, IOException cause) {
        String detail = cause instanceof FileChangedException ? cause.getMessage() : TargetDirectory.reason(cause);
        return new SendOutcome(file, Status.UNREADABLE, null, null, null, detail, cause);
    }

    /** The receiver has refused the file whose body is being sent. */
    private static final class RefusedMeanwhile extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedMeanwhile() {
            super(null, null, false, false);
        }
    }

    /** One connection: sends what is left of the files until all are sent, or it cannot go on. */
    private final class Connection {
        private final SocketChannel channel;
        private final List<OutgoingFile> files;
        private final List<SendOutcome> outcomes;
        private final int first;

        /** The first file, if it is long; null otherwise. */
        private final @Nullable HashedFile hashed;

        private final FrameWriter writer;
        private final ReplyCollector replies;

        /** What is known before the receiver's answer: a hash, or a failure of this side; null until sent. */
        private final List<@Nullable BodyHash> hashes = new ArrayList<>();

        private final Map<Integer, SendOutcome> failures = new LinkedHashMap<>();
        private @Nullable IOException broken;

        /** Whether a file changed while it was sent: its frame is incomplete, none can follow it. */
        private boolean incomplete;

        private boolean patient = true;

        Connection(
                SocketChannel channel,
                List<OutgoingFile> files,
                List<SendOutcome> outcomes,
                @Nullable HashedFile hashed) {
            this.hashed = hashed;
            this.channel = channel;
            this.files = files;
            this.outcomes = outcomes;
            this.first = outcomes.size();
            this.writer = FrameWriter.of(channel, format);
            // The policy is for bodies, and replies have none: the hash in them is the file's.
            this.replies = ReplyCollector.start(channel, format.withHashPolicy(HashPolicy.IGNORE));
        }

        void run() {
            int end = sendFiles();
            if (broken == null) {
                finishOutput();
            }
            patient = replies.await(replyTimeout);
            settle(end);
        }

        /** Sends from the first unsettled file on; returns the index behind the last one begun. */
        private int sendFiles() {
            int next = first;
            while (next < files.size() && broken == null && !incomplete && !replies.closing()) {
                OutgoingFile file = files.get(next);
                if (next == first && hashed != null) {
                    hashes.add(hashed.hash());
                    send(file, hashed.body(), hashed.hash(), next);
                } else if (next > first && isLong(file)) {
                    break; // it begins the next connection
                } else {
                    hashAndSend(file, next);
                }
                next++;
            }
            return next;
        }

        private void hashAndSend(OutgoingFile file, int index) {
            try (HashedFile now = hash(file)) {
                hashes.add(now.hash());
                send(file, now.body(), now.hash(), index);
            } catch (IOException e) {
                if (hashes.size() == index - first) {
                    hashes.add(null);
                }
                failures.put(index, unreadable(file.file(), e));
            }
        }

        private void send(OutgoingFile file, FileBody body, @Nullable BodyHash hash, int index) {
            FrameHeader header = FrameHeader.of(body.length()).withFilename(file.name());
            if (hash != null) {
                header = header.withHash(hash);
            }
            for (Map.Entry<String, @Nullable Object> attribute : attributes.entrySet()) {
                header = header.with(attribute.getKey(), attribute.getValue());
            }
            replies.expect(index);
            try {
                writer.write(header.with(Reply.WANT_REPLY, (long) index), body, done -> {
                    listener.sent(file.file(), done, body.length());
                    if (done < body.length() && replies.closing()) {
                        throw new RefusedMeanwhile();
                    }
                });
            } catch (RefusedMeanwhile e) {
                broken = new IOException("the receiver refused the file");
            } catch (FileChangedException e) {
                failures.put(index, unreadable(file.file(), e));
                replies.withdraw(index);
                incomplete = true;
            } catch (IOException e) {
                broken = e;
            }
        }

        private void finishOutput() {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                broken = e;
            }
        }

        /** Turns what is known into outcomes, up to the first file that needs another connection. */
        private void settle(int end) {
            boolean closed = false;
            for (int i = first; i < end; i++) {
                Optional<Reply> reply = replies.reply(i);
                SendOutcome failure = failures.get(i);
                if (failure != null) {
                    outcomes.add(failure);
                } else if (reply.isPresent()) {
                    closed |= reply.get().closing();
                    outcomes.add(SendOutcome.of(files.get(i).file(), hashes.get(i - first), reply.get()));
                } else if (closed) {
                    return; // never looked at: it goes down the next connection
                } else {
                    outcomes.add(unanswered(i));
                }
            }
            if (broken != null && !closed) {
                cutRest(files, outcomes, broken);
            }
        }

        private SendOutcome unanswered(int index) {
            Path file = files.get(index).file();
            BodyHash hash = hashes.get(index - first);
            IOException lost = broken != null ? broken : replies.failure();
            if (lost != null) {
                // Where another thread closed the connection, there is no message.
                String what = lost.getMessage() != null ? lost.getMessage() : lost.toString();
                return cut(file, hash, "connection lost: " + what, lost);
            }
            if (!patient && Thread.currentThread().isInterrupted()) {
                return cut(file, hash, "interrupted before the receiver answered", null);
            }
            if (!patient) {
                return cut(file, hash, "no answer within " + TimeLimit.text(replyTimeout), null);
            }
            if (replies.hasReplies()) {
                return cut(file, hash, "the receiver closed the connection without an answer to this file", null);
            }
            return new SendOutcome(file, Status.UNCONFIRMED, hash, null, null, replies.foreign(), null);
        }
    }
}
