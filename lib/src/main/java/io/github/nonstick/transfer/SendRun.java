package io.github.nonstick.transfer;

import io.github.nonstick.io.pace.DeadlineWatch;
import io.github.nonstick.io.pace.TimeLimit;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a sender: goes through the files, over as many connections as that takes. For use by one thread. */
final class SendRun {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final SenderSettings settings;
    private final OutgoingQueue queue;
    private final Consumer<SendOutcome> outcomes;
    private final @Nullable Supplier<? extends WritableByteChannel> recorder;
    private final DeadlineWatch watch = new DeadlineWatch();
    private boolean connected;

    /** Connections in a row that failed without any progress. */
    private int failures;

    /** How much the receiver had, when a connection began, of the file that is sent now. */
    private long startOffset;

    /** A run over the items that an iterator gives. */
    SendRun(SenderSettings settings, Iterator<? extends Outgoing> items, Consumer<SendOutcome> outcomes) {
        this(settings, items, outcomes, null);
    }

    /** A run that is recorded: connections are channels. */
    SendRun(
            SenderSettings settings,
            Iterator<? extends Outgoing> items,
            Consumer<SendOutcome> outcomes,
            @Nullable Supplier<? extends WritableByteChannel> recorder) {
        this.settings = settings;
        this.queue = new OutgoingQueue(items);
        this.outcomes = outcomes;
        this.recorder = recorder;
    }

    /**
     * Sends all of it, and reports an outcome for each item in order.
     *
     * @throws IOException if there never was a connection; the items without an outcome were not sent
     */
    void run() throws IOException {
        checkToken();
        while (!queue.isEmpty()) {
            if (HashedFile.isLong(queue.peek(), settings)) {
                sendLong((OutgoingFile) queue.take());
            } else {
                connectAndSend(null);
            }
        }
    }

    private void checkToken() throws IOException {
        if (settings.token != null && settings.tls == null) {
            for (InetSocketAddress address : addresses()) {
                checkToken(address);
            }
        }
    }

    private void checkToken(InetSocketAddress address) {
        if (settings.token != null
                && settings.tls == null
                && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalStateException("a token is shown inside TLS alone, or to a loopback address");
        }
    }

    /**
     * The addresses of the receiver, at least one: a name is looked up for each connection.
     *
     * @throws java.net.UnknownHostException if a name has none
     */
    private List<InetSocketAddress> addresses() throws IOException {
        if (!settings.address.isUnresolved()) {
            return List.of(settings.address);
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress host : InetAddress.getAllByName(settings.address.getHostString())) {
            addresses.add(new InetSocketAddress(host, settings.address.getPort()));
        }
        return addresses;
    }

    /** Hashes a long file before there is a connection, and sends it as the first one. */
    private void sendLong(OutgoingFile file) throws IOException {
        HashedFile hashed;
        try {
            hashed = HashedFile.open(file, settings);
        } catch (IOException e) {
            report(SendOutcome.unreadable(file.file(), e));
            return;
        }
        try (hashed) {
            connectAndSend(hashed);
        }
    }

    /**
     * Sends down one connection.
     *
     * @param first taken from the queue; null where the queue's head is the first
     */
    private void connectAndSend(@Nullable HashedFile first) throws IOException {
        if (recorder != null) {
            record(new RecordedConnection(recorder.get()), first);
            return;
        }
        SendSession session = null;
        IOException failure = null;
        try (SocketChannel channel = open();
                DeadlineWatch.Guard guard = watch.guard(channel)) {
            try (PeerConnection connection = secure(channel, guard)) {
                connected = true;
                session = new SendSession(settings, connection, guard, this::report);
                session.run(queue, first);
            } catch (IOException e) {
                failure = guard.explain(e);
            }
        } catch (IOException e) {
            failure = e;
        }
        if (session != null) {
            settle(session);
        } else if (failure != null) {
            notConnected(first, failure);
        }
    }

    /** Whoever takes what is recorded has all the time in the world. */
    private void record(PeerConnection connection, @Nullable HashedFile first) throws IOException {
        try (connection;
                DeadlineWatch.Guard guard = watch.guard(() -> {})) {
            SendSession session = new SendSession(settings, connection, guard, this::report);
            session.run(queue, first);
            settle(session);
        }
    }

    /** A channel to the first of the receiver's addresses that answers. */
    private SocketChannel open() throws IOException {
        IOException failure = null;
        for (InetSocketAddress address : addresses()) {
            checkToken(address);
            SocketChannel channel = SocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.socket().connect(address, (int) settings.connectTimeout.toMillis());
                return channel;
            } catch (IOException e) {
                channel.close();
                failure = e; // not all addresses of a name need answer
            }
        }
        throw failure != null ? failure : new UnknownHostException(settings.address.getHostString());
    }

    private PeerConnection secure(SocketChannel channel, DeadlineWatch.Guard guard) throws IOException {
        if (settings.tls == null) {
            return new PlainConnection(channel);
        }
        guard.arm(settings.connectTimeout, "no TLS handshake within " + TimeLimit.text(settings.connectTimeout));
        PeerConnection connection =
                settings.tls.connect(channel, settings.address.getHostString(), settings.address.getPort());
        guard.disarm();
        return connection;
    }

    private void notConnected(@Nullable HashedFile first, IOException failure) throws IOException {
        if (first != null) {
            queue.putBack(List.of(first.file()));
        }
        if (pauseBeforeRetry(failure)) {
            return;
        }
        if (!connected) {
            throw failure;
        }
        cutRest(failure);
    }

    /** Reports what the connection left unsettled, or puts it back for the next one. */
    private void settle(SendSession session) {
        countProgress(session);
        List<Outgoing> again = new ArrayList<>();
        IOException lost = session.lost();
        boolean repeatable =
                !queue.isEmpty() || session.unsettled().stream().anyMatch(SendSession.Unsettled::repeatable);
        boolean retrying = lost != null && repeatable && pauseBeforeRetry(lost);
        boolean reported = false;
        for (SendSession.Unsettled left : session.unsettled()) {
            SendOutcome outcome = left.outcome();
            boolean sendAgain = outcome == null || retrying && isPassing(outcome) && left.repeatable();
            if (sendAgain || !again.isEmpty() && left.repeatable()) {
                again.add(left.item());
            } else {
                report(outcome == null ? SendOutcome.cut(left.item().file(), null, "not sent", lost) : outcome);
                reported = true;
            }
        }
        queue.putBack(again);
        if (lost != null && !retrying && session.broken()) {
            cutRest(lost);
        } else if (!again.isEmpty() && !retrying && !reported && !session.reported()) {
            // Only a receiver that answers what was never asked gets here; it is not asked again.
            cutRest(new IOException("the receiver closed the connection at once"));
        }
    }

    /** A file that was answered is progress, and so is one that the receiver has more of than a connection ago. */
    private void countProgress(SendSession session) {
        if (session.answered()) {
            startOffset = 0;
        }
        if (session.answered() || session.startOffset() > startOffset) {
            failures = 0;
        }
        startOffset = Math.max(startOffset, session.startOffset());
    }

    private static boolean isPassing(SendOutcome outcome) {
        return outcome.status() == Status.CUT || Refusal.isPassing(outcome.refusal());
    }

    /** Waits before another attempt; false if there is none left. */
    private boolean pauseBeforeRetry(IOException cause) {
        if (failures >= settings.retries
                || isLasting(cause)
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        failures++;
        settings.listener.retrying(cause, pause);
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the peers do not agree on TLS, nor will the next time. */
    private static boolean isLasting(IOException cause) {
        return cause instanceof TlsException tls && tls.failure() != TlsFailure.CUT;
    }

    private void cutRest(IOException cause) {
        while (!queue.isEmpty()) {
            Outgoing item = queue.take();
            report(SendOutcome.cut(item.file(), null, "not sent: " + SendOutcome.message(cause), cause));
        }
    }

    private void report(SendOutcome outcome) {
        outcomes.accept(outcome);
        settings.listener.finished(outcome);
    }
}
