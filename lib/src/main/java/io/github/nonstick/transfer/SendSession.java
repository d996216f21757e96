package io.github.nonstick.transfer;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FileChangedException;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.io.pace.DeadlineWatch;
import io.github.nonstick.io.pace.TimeLimit;
import io.github.nonstick.io.pace.WritePace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a sender: sends what is left of the files until all are sent, or it cannot go on.
 *
 * <p>For use by one thread; what a receiver says first comes from the one that reads.
 */
final class SendSession {
    /** So many files may be without an answer, so that what is remembered of them stays small. */
    private static final int MAX_PENDING = 1_024;

    private final SenderSettings settings;
    private final PeerConnection connection;
    private final DeadlineWatch.Guard guard;
    private final Consumer<SendOutcome> outcomes;
    private final ReplyCollector replies;
    private final Uplink uplink;

    /** What was sent and not reported, in order. */
    private final Deque<Sent> pending = new ArrayDeque<>();

    private long nextNumber;

    /** For the next file; null where a file failed that was being hashed, and at first. */
    private @Nullable BodyDigest spareDigest;

    /** How sending failed; null while it has not. */
    private @Nullable IOException broken;

    /** Why what is sent now may be taken a little later; null where it is not so. */
    private @Nullable IOException busy;

    /** Set at the end: how the connection was lost, null where it was not, and what it leaves. */
    private @Nullable IOException lost;

    private final List<Unsettled> left = new ArrayList<>();

    /** What the receiver said before its first frame, once that is over; written by the thread that reads. */
    private volatile byte @Nullable [] greeting;

    private boolean greetingTold;

    /** Whether a file changed while it was sent: its frame is incomplete, none can follow it. */
    private boolean incomplete;

    private boolean patient = true;

    /** Whether a wait for room was in vain, and nothing was answered since: it is not repeated for each file. */
    private boolean silent;

    /** Bytes of files that were sent whole and not answered. */
    private long unanswered;

    /** Whether an answer to a file was reported. */
    private boolean answered;

    /** Whether the outcome of any file was reported. */
    private boolean reported;

    /** Whether the answer reported last says that nothing after its file was looked at. */
    private boolean closed;

    /**
     * What a connection leaves behind.
     *
     * @param outcome null for what the receiver never looked at
     */
    record Unsettled(Outgoing item, @Nullable SendOutcome outcome) {
        /** Whether it can be sent once more. */
        boolean repeatable() {
            return !(item instanceof OutgoingStream);
        }
    }

    SendSession(
            SenderSettings settings,
            PeerConnection connection,
            DeadlineWatch.Guard guard,
            Consumer<SendOutcome> outcomes) {
        this.settings = settings;
        this.connection = connection;
        this.guard = guard;
        this.outcomes = outcomes;
        // The policy is for bodies, and replies have none: the hash in them is the file's. Plain peers have
        // acknowledgements of their own, without any length.
        FrameFormat replyFormat =
                settings.format.withHashPolicy(HashPolicy.IGNORE).withHeaderOnlyFrames(true);
        this.replies = ReplyCollector.start(
                GreetedInput.of(
                        connection.input(), settings.greeting, replyFormat, passedOver -> greeting = passedOver),
                replyFormat);
        FrameWriter writer = FrameWriter.of(connection.output(), settings.format);
        this.uplink = new Uplink(settings, writer, replies, new WritePace(guard, settings.deadlines, WritePace.LAG));
    }

    /**
     * Sends and waits for the answers.
     *
     * @param first already taken from the queue; null for the queue's own
     */
    void run(OutgoingQueue queue, @Nullable HashedFile first) {
        if (first != null) {
            sendHashed(begin(first.file()), first);
        }
        boolean more = true;
        while (more && canGoOn() && takesMore() && !queue.isEmpty()) {
            pauseBetweenFrames();
            if (canGoOn()) {
                more = sendNext(queue);
                reportSettled();
                limitPending();
            }
        }
        if (broken == null || broken instanceof ProtocolException) {
            finishOutput();
        }
        patient = replies.await(settings.replyTimeout);
        reportSettled();
        // Now: what is found out later is that this side closes the connection.
        lost = findLoss();
        collectUnsettled();
    }

    private boolean canGoOn() {
        return broken == null && busy == null && !incomplete && !replies.closing();
    }

    private boolean takesMore() {
        return nextNumber == 0 || !settings.connectionPerFile;
    }

    private void pauseBetweenFrames() {
        if (nextNumber == 0 || settings.pauseBetweenFrames.isZero()) {
            return;
        }
        try {
            uplink.flush();
            Thread.sleep(settings.pauseBetweenFrames.toMillis());
        } catch (IOException e) {
            broken = guard.explain(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken = new InterruptedIOException("interrupted between two frames");
        }
    }

    private Sent begin(Outgoing item) {
        Sent sent = new Sent(nextNumber++, item);
        pending.addLast(sent);
        return sent;
    }

    /** False if the next one is left, because it is to be hashed while there is no connection. */
    private boolean sendNext(OutgoingQueue queue) {
        Outgoing item = queue.take();
        if (settings.resumable || !(item instanceof OutgoingFile file)) {
            send(begin(item));
            return true;
        }
        FileBody body;
        try {
            body = file.open();
        } catch (IOException e) {
            begin(file).failure = SendOutcome.unreadable(file.file(), e);
            return true;
        }
        if (HashedFile.isLong(body, settings)) {
            queue.putBack(List.of(file));
            closeUnread(body);
            return false;
        }
        hashAndSend(begin(file), file, body);
        return true;
    }

    private static void closeUnread(FileBody body) {
        try {
            body.close();
        } catch (IOException e) {
            return; // nothing was read
        }
    }

    private void send(Sent sent) {
        guarded(sent, () -> {
            if (sent.item instanceof OutgoingFile file) {
                sent.hash = new ResumableUpload(uplink, sent.number).send(file);
                awaitDisk(sent, file.currentLength());
            } else if (sent.item instanceof OutgoingStream stream) {
                sent.hash = new ResumableUpload(uplink, sent.number).send(stream);
            } else {
                uplink.sendDirectory((OutgoingDirectory) sent.item, sent.number);
            }
        });
    }

    private void hashAndSend(Sent sent, OutgoingFile file, FileBody body) {
        BodyDigest digest = spareDigest;
        spareDigest = null;
        if (digest == null && settings.algorithm != null) {
            digest = BodyDigest.of(settings.algorithm);
        }
        try (HashedFile hashed = HashedFile.of(file, body, settings, digest)) {
            spareDigest = digest;
            sendHashed(sent, hashed);
        } catch (IOException e) {
            sent.failure = SendOutcome.unreadable(file.file(), e);
        }
    }

    private void sendHashed(Sent sent, HashedFile hashed) {
        sent.hash = hashed.hash();
        guarded(sent, () -> uplink.sendFile(hashed, sent.number));
        awaitDisk(sent, hashed.body().length());
    }

    /** What a receiver has in whole it forces to its disk; a plain one does not, and never says that it has. */
    private void awaitDisk(Sent sent, long length) {
        sent.length = length;
        unanswered = replies.plain() ? length : unanswered + length;
        uplink.awaitDisk(unanswered);
    }

    private interface Sending {
        void send() throws IOException;
    }

    /** Tells a failure of the source from one of the connection. */
    private void guarded(Sent sent, Sending sending) {
        try {
            sending.send();
        } catch (UnreadableException e) {
            sent.failure = SendOutcome.unreadable(sent.item.file(), e.reason());
            replies.withdraw(sent.number);
        } catch (FileChangedException e) {
            sent.failure = SendOutcome.unreadable(sent.item.file(), e);
            replies.withdraw(sent.number);
            incomplete = true;
        } catch (IllegalArgumentException e) {
            // Its header is beyond a limit of the format; nothing of it was written.
            sent.failure = SendOutcome.unreadable(sent.item.file(), new IOException(e.getMessage(), e));
            replies.withdraw(sent.number);
        } catch (RefusedMeanwhile e) {
            broken = new IOException("the receiver refused the file");
            sent.cutShort = true;
        } catch (ProtocolException e) {
            broken = e;
            replies.withdraw(sent.number); // its verdict changes nothing
        } catch (IOException e) {
            broken = guard.explain(e);
            sent.cutShort = true;
        }
    }

    private void limitPending() {
        while (canGoOn() && !silent && pending.size() >= MAX_PENDING) {
            try {
                uplink.flush();
            } catch (IOException e) {
                broken = guard.explain(e);
                return;
            }
            if (!replies.awaitVerdict(pending.getFirst().number, settings.replyTimeout)) {
                silent = true; // ended, or not in time: it is all the same at the end of this connection
                return;
            }
            reportSettled();
        }
    }

    private void finishOutput() {
        try {
            if (!incomplete) {
                uplink.flush();
            }
            connection.shutdownOutput();
        } catch (IOException e) {
            broken = broken != null ? broken : guard.explain(e);
        }
    }

    /** Reports from the first file on what is known. */
    private void reportSettled() {
        tellOfGreeting();
        while (!pending.isEmpty()) {
            Sent sent = pending.getFirst();
            if (sent.busy != null) {
                return;
            }
            Optional<Reply> reply = replies.take(sent.number);
            if (sent.failure != null) {
                outcomes.accept(sent.failure);
            } else if (reply.isPresent() && Refusal.isPassing(reply.get().refusal()) && settings.retries > 0) {
                sent.busy = SendOutcome.of(sent.item.file(), sent.hash, reply.get());
                busy = new IOException("not now: " + sent.busy.detail());
                closed |= reply.get().closing();
                return;
            } else if (reply.isPresent()) {
                answered = true;
                silent = false;
                unanswered = Math.max(0, unanswered - sent.length);
                uplink.awaitDisk(unanswered);
                closed |= reply.get().closing();
                outcomes.accept(outcome(sent, reply.get()));
            } else {
                return;
            }
            reported = true;
            pending.removeFirst();
        }
    }

    private void tellOfGreeting() {
        byte[] passedOver = greeting;
        if (passedOver != null && !greetingTold) {
            greetingTold = true;
            settings.listener.greeted(passedOver);
        }
    }

    private static SendOutcome outcome(Sent sent, Reply reply) {
        boolean directory = sent.item instanceof OutgoingDirectory;
        if (reply.status() == (directory ? Reply.Status.STORED : Reply.Status.MADE)) {
            String detail = "the receiver answered " + reply.status().text() + ", which is no answer to a "
                    + (directory ? "directory" : "file");
            return SendOutcome.cut(sent.item.file(), sent.hash, detail, null);
        }
        if (sent.cutShort && reply.status().isSuccess()) {
            String detail = "the receiver claims to have stored a file that was not sent to its end";
            return SendOutcome.cut(sent.item.file(), sent.hash, detail, null);
        }
        return SendOutcome.of(sent.item.file(), sent.hash, reply);
    }

    /** Whether the receiver gave a verdict that settles a file. */
    boolean answered() {
        return answered;
    }

    /** How much the receiver had, when this connection began, of the file that was offered last. */
    long startOffset() {
        return uplink.startOffset();
    }

    /** Whether any file was settled. */
    boolean reported() {
        return reported;
    }

    /** Whether writing failed: the rest cannot be sent by connecting once more, unless the user asked for that. */
    boolean broken() {
        return broken != null && !replies.closing();
    }

    /** How the connection was lost; null where it was not. */
    @Nullable
    IOException lost() {
        return lost;
    }

    private @Nullable IOException findLoss() {
        if (busy != null) {
            return busy;
        }
        if (replies.closing()) {
            return null;
        }
        IOException failure = failure();
        if (failure != null) {
            return guard.explain(failure);
        }
        if (pending.isEmpty() || replies.plain() && patient) {
            return null;
        }
        return new IOException(patient ? "the receiver closed the connection" : noAnswer());
    }

    /** How the connection failed; null if it did not. A TLS alert tells more than the end of writing after it. */
    private @Nullable IOException failure() {
        IOException read = replies.failure();
        boolean alert = read instanceof TlsException tls && tls.failure() != TlsFailure.CUT;
        return broken == null || alert ? read : broken;
    }

    private String noAnswer() {
        return Thread.currentThread().isInterrupted()
                ? "interrupted before the receiver answered"
                : "no answer within " + TimeLimit.text(settings.replyTimeout);
    }

    /** What is left, in order. */
    List<Unsettled> unsettled() {
        return left;
    }

    private void collectUnsettled() {
        for (Sent sent : pending) {
            Optional<Reply> reply = replies.take(sent.number);
            if (sent.busy != null) {
                left.add(new Unsettled(sent.item, sent.busy));
            } else if (sent.failure != null) {
                left.add(new Unsettled(sent.item, sent.failure));
            } else if (reply.isPresent()) {
                closed |= reply.get().closing();
                left.add(new Unsettled(sent.item, outcome(sent, reply.get())));
            } else {
                left.add(new Unsettled(sent.item, closed ? null : unanswered(sent)));
            }
        }
    }

    private SendOutcome unanswered(Sent sent) {
        IOException failure = failure();
        String detail;
        if (failure != null) {
            IOException explained = guard.explain(failure);
            detail = "connection lost: " + SendOutcome.message(explained)
                    + (replies.malformed().isEmpty() ? "" : ", " + replies.malformed());
            return SendOutcome.cut(sent.item.file(), sent.hash, detail, explained);
        }
        if (!patient) {
            return SendOutcome.cut(sent.item.file(), sent.hash, noAnswer(), null);
        }
        if (!replies.plain()) {
            detail = "the receiver closed the connection without an answer to this file";
            return SendOutcome.cut(sent.item.file(), sent.hash, detail, null);
        }
        return SendOutcome.unconfirmed(sent.item.file(), sent.hash, replies.foreign());
    }
}
