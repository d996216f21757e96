package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.pace.DeadlineWatch;
import io.github.nonstick.io.pace.TimeLimit;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files that peers send in one directory, or hands one file on to a stream.
 *
 * <p>In the directory, a file appears under its name only when it is complete, verified where its hash can be, and on the
 * disk; until then it has a random name beginning with {@code .nonstick-}. Names that could lead elsewhere
 * are refused. What is refused or fails leaves nothing behind, but for a resumable transfer: that is continued
 * when the file is offered again. A frame that has {@code want_reply} is answered.
 *
 * <p>Safe for use by several threads, one for each connection. Its settings never change.
 */
public final class FileReceiver {
    private static final System.Logger LOGGER = System.getLogger(FileReceiver.class.getName());

    /** How long a connection that is going to be refused may take to ask. */
    private static final Duration REFUSED_SOON = Duration.ofSeconds(2);

    private static final Duration STOP_PATIENCE = Duration.ofMillis(500);

    private final ReceiverSettings settings;
    private final Storage storage;
    private final DeadlineWatch watch = new DeadlineWatch();
    private final Set<ReceiveSession> sessions = ConcurrentHashMap.newKeySet();

    /** Connections that are only refused take none. */
    private final Vacancies vacancies;

    private FileReceiver(ReceiverSettings settings) {
        this.settings = settings;
        this.storage = settings.storage().create(settings);
        this.vacancies = new Vacancies(settings.limits().maxConnections());
    }

    /** A receiver into an existing directory: standard format, any size, nothing existing is overwritten. */
    public static FileReceiver into(Path directory) {
        Objects.requireNonNull(directory, "directory");
        return of(settings -> new DirectoryStorage(directory, settings));
    }

    /**
     * A receiver of one file, the first that a peer sends, into a stream, which it flushes and does not close.
     *
     * <p>Bytes are written as they come; that they are the file is known when the listener is told that it is
     * stored, and that they are not when it is told that it is incomplete: the hash comes last. One of the two
     * happens once, in all receivers that this one is changed into. Other files are refused, directories and
     * files in them always. The file may have any name or none, and is never resumed. What the stream throws is
     * told to the sender as a refusal, {@link Refusal#DISK}. A stream that blocks makes the sender wait.
     */
    public static FileReceiver toStream(OutputStream target) {
        SingleOutput output = new SingleOutput(Objects.requireNonNull(target, "target"));
        return of(settings -> new StreamStorage(output, settings.listener()));
    }

    private static FileReceiver of(Storage.Factory storage) {
        return new FileReceiver(new ReceiverSettings(
                storage,
                ConflictPolicy.REFUSE,
                FrameFormat.standard(),
                Greeting.none(),
                ReceiverLimits.standard(),
                Deadlines.standard(),
                true,
                null,
                null,
                new ReceiverListener() {}));
    }

    /** This receiver with another rule for names that are taken; no name is taken where files go to a stream. */
    public FileReceiver withConflictPolicy(ConflictPolicy conflictPolicy) {
        return new FileReceiver(settings.withConflictPolicy(Objects.requireNonNull(conflictPolicy, "conflictPolicy")));
    }

    /** This receiver with another format. */
    public FileReceiver withFormat(FrameFormat format) {
        return new FileReceiver(settings.withFormat(Objects.requireNonNull(format, "format")));
    }

    /**
     * This receiver with something that senders say before their first frame; what it was is told to the listener. It
     * has to come in the time for a header, together with that.
     */
    public FileReceiver withGreeting(Greeting greeting) {
        return new FileReceiver(settings.withGreeting(Objects.requireNonNull(greeting, "greeting")));
    }

    /** This receiver with other limits. */
    public FileReceiver withLimits(ReceiverLimits limits) {
        return new FileReceiver(settings.withLimits(Objects.requireNonNull(limits, "limits")));
    }

    /**
     * This receiver with another limit for the length of a file.
     *
     * @param maxFileSize in bytes, from 0 on
     * @throws IllegalArgumentException if it is negative
     */
    public FileReceiver withMaxFileSize(long maxFileSize) {
        return withLimits(settings.limits().withMaxFileSize(maxFileSize));
    }

    /** This receiver with other deadlines for its peers. */
    public FileReceiver withDeadlines(Deadlines deadlines) {
        return new FileReceiver(settings.withDeadlines(Objects.requireNonNull(deadlines, "deadlines")));
    }

    /**
     * This receiver with or without forcing a file and its directory entry to the disk before it says that the
     * file is stored. Without, a file that was stored can be gone, or empty, when the power fails.
     */
    public FileReceiver withSync(boolean sync) {
        return new FileReceiver(settings.withSync(sync));
    }

    /** This receiver inside TLS, with settings of a server; null for plain connections. */
    public FileReceiver withTls(@Nullable TlsSettings tls) {
        return new FileReceiver(settings.withTls(tls));
    }

    /**
     * This receiver for senders alone that show a token in their first header; null for all.
     *
     * @param token 16 to 256 printable ASCII characters, no spaces
     * @throws IllegalArgumentException if it is anything else
     */
    public FileReceiver withToken(@Nullable String token) {
        return new FileReceiver(settings.withToken(token == null ? null : Token.of(token)));
    }

    /** This receiver with a listener. */
    public FileReceiver withListener(ReceiverListener listener) {
        return new FileReceiver(settings.withListener(Objects.requireNonNull(listener, "listener")));
    }

    /**
     * Receives from one peer until it ends the connection, then closes it. What goes wrong is told to the
     * listener: a peer's fault is no reason to stop serving.
     *
     * @param channel in blocking mode; of TCP or of the Unix domain
     * @throws IOException if the connection cannot be set up or closed
     */
    public void serve(SocketChannel channel) throws IOException {
        try (channel) {
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                // Answers are small, and the sender waits for some of them.
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            serve(channel, channel.getRemoteAddress(), (guard, limit) -> accept(channel, guard, limit));
        }
    }

    /**
     * Receives from one peer over a transport of any kind, as {@link #serve(SocketChannel)} does. TLS is left to the
     * connection.
     *
     * @throws IOException if the connection cannot be closed
     * @throws IllegalStateException if the receiver is inside TLS, and the connection is not secure; it is closed
     */
    public void serve(PeerConnection connection) throws IOException {
        try (connection) {
            if (settings.tls() != null && !connection.isSecure()) {
                throw new IllegalStateException("the receiver is inside TLS, the connection is not");
            }
            serve(connection, connection.remoteAddress(), (guard, limit) -> connection);
        }
    }

    /** What makes a connection ready for frames, within a time. */
    private interface Handshake {
        PeerConnection accept(DeadlineWatch.Guard guard, Duration limit) throws IOException;
    }

    private void serve(Closeable transport, SocketAddress peer, Handshake handshake) throws IOException {
        boolean vacant = vacancies.tryTake();
        Deadlines deadlines = vacant ? settings.deadlines() : soon(settings.deadlines());
        try (DeadlineWatch.Guard guard = watch.guard(transport);
                DeadlineWatch.Guard outputGuard = watch.guard(transport)) {
            try (PeerConnection connection = handshake.accept(guard, deadlines.header())) {
                serve(new ReceiveSession(
                        settings.withDeadlines(deadlines), connection, guard, outputGuard, storage, vacant));
            } catch (IOException e) {
                settings.listener().failed(peer, guard.explain(e));
            }
        } finally {
            if (vacant) {
                vacancies.giveBack();
            }
        }
    }

    /** A flood of silent connections beyond those served holds threads and memory for a short time only. */
    private static Deadlines soon(Deadlines deadlines) {
        return deadlines
                .withFirstByte(shorter(deadlines.firstByte(), REFUSED_SOON))
                .withHeader(shorter(deadlines.header(), REFUSED_SOON));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void serve(ReceiveSession session) throws IOException {
        sessions.add(session);
        try {
            session.run();
        } finally {
            sessions.remove(session);
        }
    }

    private PeerConnection accept(SocketChannel channel, DeadlineWatch.Guard guard, Duration limit) throws IOException {
        TlsSettings tls = settings.tls();
        if (tls == null) {
            return new PlainConnection(channel);
        }
        guard.arm(limit, "no TLS handshake within " + TimeLimit.text(limit));
        PeerConnection connection = tls.accept(channel);
        guard.disarm();
        return connection;
    }

    /**
     * Deletes what resumable transfers, and receivers that were killed, left in the directory and in those below
     * it. What is being received is not touched, by whichever process; links are not followed.
     *
     * @param age what was written to since then stays
     * @return how many were deleted
     * @throws IOException if a directory cannot be read, or some could not be deleted; the others are
     */
    public int deleteStalePartials(Duration age) throws IOException {
        return storage.deleteStalePartials(age);
    }

    /**
     * Tells the senders that are being served that their files are not kept, and takes nothing more of them: their
     * connections end. A file that is just getting its name keeps it. A sender that does not listen is waited for
     * half a second, all of them together; its connection, and one on which nothing comes, is left to whoever closes
     * it.
     */
    public void stop() {
        List<Thread> telling = new ArrayList<>();
        for (ReceiveSession session : sessions) {
            session.takeNoMore();
            Thread thread = new Thread(() -> tell(session), "nonstick-stop");
            thread.setDaemon(true);
            thread.start();
            telling.add(thread);
        }
        long end = System.nanoTime() + STOP_PATIENCE.toNanos();
        try {
            for (Thread thread : telling) {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(ReceiveSession session) {
        try {
            session.stop();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a sender could not be told of the stop", e);
        }
    }
}
