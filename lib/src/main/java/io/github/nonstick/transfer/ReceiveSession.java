package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameLimits;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.PeerKind;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.io.pace.DeadlineWatch;
import io.github.nonstick.io.pace.PacedInput;
import io.github.nonstick.io.pace.PacedOutput;
import io.github.nonstick.io.pace.TimeLimit;
import io.github.nonstick.io.pace.WritePace;
import io.github.nonstick.transfer.TransferFrame.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a receiver: takes frames until the peer ends it, and answers those that ask.
 *
 * <p>Answers are gathered while more of the peer's bytes are here, and leave before the next ones are waited
 * for.
 */
final class ReceiveSession {
    /** A refused file's rest is read up to this length; above it the connection is closed. */
    private static final long LONGEST_SKIPPED_REST = 1 << 20;

    /** So much more of a request of HTTP is read, so that its sender sees the answer. */
    private static final long LONGEST_REQUEST_REST = 16 << 20;

    private final ReceiverSettings settings;
    private final PeerConnection connection;
    private final SocketAddress peer;
    private final DeadlineWatch.Guard guard;
    private final PacedInput input;

    /** The same without what the peer says before its first frame. */
    private final ReadableByteChannel frames;

    private final FirstBytes firstBytes = new FirstBytes();
    private final AnsweringInput peerInput = new AnsweringInput();
    private final PacedOutput output;
    private final FrameReader reader;
    private final Answers answers;
    private final SessionLimits limits;
    private final Destination destination;
    private final BodyTransfer bodies;

    private final PlainFiles plainFiles;
    private final ResumableFiles resumableFiles;

    /**
     * A session on a connection.
     *
     * @param guard closes the connection when the peer sends too slowly
     * @param outputGuard closes it when the peer takes answers too slowly
     * @param vacant whether the receiver may serve one more
     */
    ReceiveSession(
            ReceiverSettings settings,
            PeerConnection connection,
            DeadlineWatch.Guard guard,
            DeadlineWatch.Guard outputGuard,
            Storage storage,
            boolean vacant) {
        this.settings = settings;
        this.connection = connection;
        this.peer = connection.remoteAddress();
        this.guard = guard;
        this.input = new PacedInput(connection.input(), guard, settings.deadlines());
        this.frames = GreetedInput.of(
                input,
                settings.greeting(),
                settings.format(),
                greeting -> settings.listener().greeted(peer, greeting));
        if (frames != input) {
            firstBytes.forget(); // what stands behind a greeting is no request
        }
        // Hashes are looked at file by file: directories and offers have none, and large files' are computed behind.
        this.reader = FrameReader.of(peerInput, settings.format().withHashPolicy(HashPolicy.IGNORE));
        // The limits are for what is received: an answer may be longer than the headers that are accepted.
        this.output = new PacedOutput(connection.output(), outputGuard, settings.deadlines(), WritePace.LAG);
        this.answers = new Answers(FrameWriter.of(output, settings.format().withLimits(FrameLimits.standard())));
        this.limits = new SessionLimits(settings.limits(), settings.token(), vacant);
        this.destination = storage.open(peer);
        this.bodies = new BodyTransfer(storage.buffers());
        this.plainFiles = new PlainFiles(destination, reader, settings.format().hashPolicy(), answers, bodies);
        this.resumableFiles = new ResumableFiles(destination, limits, reader, answers, bodies);
    }

    /**
     * Serves the peer until one of the two has had enough.
     *
     * @throws IOException if the connection failed, or did not bring frames
     */
    void run() throws IOException {
        IOException end = new EOFException("the peer ended the connection before the file was complete");
        try {
            serve();
        } catch (FramingException e) {
            end = e;
            if (e.peer().orElse(null) != PeerKind.HTTP_REQUEST) {
                throw e;
            }
            settings.listener().failed(peer, e);
            answerHttp();
        } catch (IOException e) {
            end = e;
            throw e;
        } finally {
            destination.abandoned(end);
        }
    }

    /** Nobody but a person with a browser, or with curl, is answered who sends no frame. */
    private void answerHttp() {
        try {
            ByteBuffer more = ByteBuffer.allocate(1_024);
            while (firstBytes.mayGrow() && peerInput.read(more.clear()) >= 0) {}
            ByteBuffer answer = HttpAnswer.to(firstBytes.line(), settings.format());
            if (answer.hasRemaining()) {
                while (answer.hasRemaining()) {
                    output.write(answer);
                }
                Farewell.say(connection, guard, LONGEST_REQUEST_REST);
            }
        } catch (IOException e) {
            return; // it does not want to know
        }
    }

    /** Moves to the next frame; false at the end. */
    private boolean next() throws IOException {
        try {
            boolean open = reader.next();
            firstBytes.forget();
            return open;
        } catch (DeadlineException e) {
            throw e.with(reader.pending());
        }
    }

    private void serve() throws IOException {
        try (destination;
                resumableFiles) {
            input.firstFrame();
            boolean open = true;
            while (open && next()) {
                open = receive(reader.header()) && answers.taking();
                if (open && reader.bodyRemaining() > 0) {
                    skipRest();
                }
                awaitFrame();
            }
            if (!answers.taking()) {
                answers.stop(); // whoever stops the receiver may not have come to it
                tellOfStop(resumableFiles.number() != null, resumableFiles.name());
            }
            answers.flush();
            if (open && answers.taking()) {
                tellOfEnd();
            }
            if (open) {
                Farewell.end(connection, guard);
            } else {
                Farewell.say(connection, guard);
            }
        }
    }

    private void awaitFrame() {
        long awaited = resumableFiles.awaitedPrefix();
        if (awaited > 0) {
            input.betweenFrames(TimeLimit.ofReading(awaited));
        } else {
            input.betweenFrames();
        }
    }

    /** What was refused is read at the pace of a body; the next frame has a pace of its own. */
    private void skipRest() throws IOException {
        reader.transferBodyTo(OutputStream.nullOutputStream());
    }

    /** Takes nothing more, and ends when the peer has said what it was about to; called by another thread. */
    void takeNoMore() {
        answers.takeNoMore();
    }

    /** Takes nothing more, and tells the peer, which may not listen; called by another thread. */
    void stop() throws IOException {
        answers.stop();
    }

    /** Receives one frame, and answers. False if the connection is to be closed. */
    private boolean receive(FrameHeader header) throws IOException {
        input.body(header.dataSize());
        answers.begin(number(header));
        Kind kind = null;
        RefusedException unusable = destination.unusable();
        try {
            answers.checkTaking();
            limits.admit(header);
            if (unusable != null) {
                throw unusable;
            }
            kind = TransferFrame.kind(header);
            return take(kind, header);
        } catch (RefusedException e) {
            settings.listener().refused(peer, name(kind, header), e);
            // Whoever sends a segment has sent the next one, too.
            boolean closing = kind == Kind.SEGMENT
                    || e == unusable
                    || !limits.admitted()
                    || !answers.taking()
                    || reader.bodyRemaining() > LONGEST_SKIPPED_REST;
            answers.refuse(e, closing);
            if (kind != null && kind.isOfTransfer()) {
                // The verdict on the file has been given: no other frame belongs to it.
                resumableFiles.close();
            }
            destination.abandoned(e);
            return !closing;
        } catch (IOException e) {
            if (answers.taking()) {
                throw e;
            }
            // The sender knows by now that its file is not kept, and has gone.
            tellOfStop(true, name(kind, header));
            resumableFiles.close();
            return false;
        }
    }

    /** What an answer to a frame carries; null where it wants none. Segments are answered as their file is. */
    private @Nullable Long number(FrameHeader header) {
        if (header.attribute(Reply.WANT_REPLY) instanceof Long number) {
            return number;
        }
        return Kind.SEGMENT.text().equals(header.attribute(TransferFrame.KIND)) ? resumableFiles.number() : null;
    }

    /** An end between two frames is a clean one for the format, and none for a file in segments. */
    private void tellOfEnd() throws IOException {
        String unfinished = resumableFiles.unfinished();
        if (unfinished != null) {
            settings.listener().failed(peer, new EOFException(unfinished));
        }
    }

    private void tellOfStop(boolean receiving, @Nullable String name) {
        if (receiving) {
            settings.listener().refused(peer, name, answers.stopping());
        }
    }

    private boolean take(@Nullable Kind kind, FrameHeader header) throws IOException {
        if (header.isHeaderOnly()) {
            // A request of some peers names a file that they want, and brings none.
            throw new RefusedException(Refusal.OUT_OF_ORDER, "a frame without a length in its header is no file");
        }
        if (kind == null) {
            return keep(null, IncomingFile.plain(header), header);
        }
        if (kind != Kind.OFFER) {
            // An offer must have one, which is looked at with the rest of it.
            TransferFrame.optional(header, Reply.WANT_REPLY, Long.class, TransferFrame.INTEGER);
        }
        if (kind != Kind.FILE && kind != Kind.SEGMENT && header.dataSize() > 0) {
            throw new RefusedException(
                    Refusal.OUT_OF_ORDER,
                    "a frame of the kind " + kind.text() + " has no body, this one has " + header.dataSize()
                            + " bytes");
        }
        switch (kind) {
            case FILE -> {
                return keep(kind, IncomingFile.inTree(header), header);
            }
            case DIRECTORY -> makeDirectory(header);
            case OFFER -> offer(header);
            case PREFIX -> {
                Optional<ReceivedFile> present = resumableFiles.prefix(header);
                if (present.isPresent()) {
                    stored(present.get());
                }
            }
            case SEGMENT -> resumableFiles.segment(header);
            case CLOSE -> stored(resumableFiles.finish(header));
        }
        return true;
    }

    private boolean keep(@Nullable Kind kind, IncomingFile file, FrameHeader header) throws IOException {
        limits.countFile(file.length());
        resumableFiles.settle();
        Optional<ReceivedFile> kept = plainFiles.keep(file, header);
        if (kept.isPresent()) {
            stored(kept.get());
            return true;
        }
        boolean closing = reader.bodyRemaining() > LONGEST_SKIPPED_REST;
        skipped(header, kind, closing);
        return !closing;
    }

    private void makeDirectory(FrameHeader header) throws IOException {
        limits.countFile(0);
        destination.makeDirectory(RelativePath.parse(TransferFrame.text(header, TransferFrame.DIRECTORY)));
        answers.made();
    }

    private void offer(FrameHeader header) throws IOException {
        limits.countFile(Math.max(0, IncomingFile.offered(header).length()));
        if (!resumableFiles.offer(header)) {
            skipped(header, Kind.OFFER, false);
        }
    }

    private void stored(ReceivedFile file) throws IOException {
        settings.listener().stored(peer, file);
        answers.stored(file);
    }

    private void skipped(FrameHeader header, @Nullable Kind kind, boolean closing) throws IOException {
        settings.listener().skipped(peer, String.valueOf(name(kind, header)));
        answers.skipped(closing);
    }

    /** What the file is called that a frame belongs to; not safe to print. */
    private @Nullable String name(@Nullable Kind kind, FrameHeader header) {
        if (kind == null) {
            return header.filename();
        }
        return switch (kind) {
            case FILE -> IncomingFile.fullName(header);
            case DIRECTORY -> header.attribute(TransferFrame.DIRECTORY) instanceof String directory ? directory : null;
            case OFFER -> header.attribute(TransferFrame.TARGET_NAME) instanceof String name ? name : null;
            case PREFIX, SEGMENT, CLOSE -> resumableFiles.name();
        };
    }

    /** The peer's bytes; what has been answered leaves before they are waited for. */
    private final class AnsweringInput implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            answers.flush();
            int count = frames.read(target);
            firstBytes.add(target, count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
