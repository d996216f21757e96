package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FileChangedException;
import io.github.nonstick.io.pace.TimeLimit;
import io.github.nonstick.transfer.TransferFrame.Kind;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file sent in segments, from where the receiver has it on.
 *
 * <p>Each byte that is sent is read once: for its segment's CRC-32C, for the SHA-256 of the whole, and for the
 * receiver.
 *
 * <p>For use by one thread.
 */
final class ResumableUpload {
    /** A receiver of this library makes three; with each, more of the file may have to be read. */
    private static final int MAX_REMARKS = 8;

    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private final Uplink uplink;
    private final SenderSettings settings;
    private final ReplyCollector replies;
    private final long number;

    /** How much the receiver says that it may have. */
    private long claimed;

    /** An upload whose answers carry this number. */
    ResumableUpload(Uplink uplink, long number) {
        this.uplink = uplink;
        this.settings = uplink.settings();
        this.replies = uplink.replies();
        this.number = number;
    }

    /**
     * Sends a file up to the closing frame, or until the receiver has given its verdict.
     *
     * @return the hash of what was sent, or of what the receiver had before; null where it wanted none of it
     * @throws UnreadableException if it cannot be read, or has changed
     * @throws IOException if the connection fails, or the receiver takes no segments
     */
    @Nullable
    BodyHash send(OutgoingFile file) throws IOException {
        try (FileBody body = open(file)) {
            SourceIdentity identity = SourceIdentity.of(file, body);
            FrameHeader header = TransferFrame.header(Kind.OFFER, 0)
                    .with(TransferFrame.TARGET_NAME, file.name())
                    .with(TransferFrame.TRANSFER_ID, identity.id())
                    .with(TransferFrame.SOURCE_VERSION, identity.version())
                    .with(TransferFrame.WHOLE_LENGTH, body.length());
            offer(uplink.placed(header, file));
            SegmentSource source = SegmentSource.of(body, done -> listener().checked(file.file(), done, claimed));
            Optional<Long> start = agreeOnStart(source, body.length());
            return start.isEmpty() ? source.agreedHash() : sendFrom(start.get(), source, file.file(), body.length());
        }
    }

    /**
     * Sends what a stream gives up to its end.
     *
     * @return as {@link #send(OutgoingFile)}
     * @throws UnreadableException if it cannot be read
     * @throws IOException as {@link #send(OutgoingFile)}
     */
    @Nullable
    BodyHash send(OutgoingStream stream) throws IOException {
        SourceIdentity identity = SourceIdentity.unique();
        offer(TransferFrame.header(Kind.OFFER, 0)
                .with(TransferFrame.TARGET_NAME, stream.name())
                .with(TransferFrame.TRANSFER_ID, identity.id())
                .with(TransferFrame.SOURCE_VERSION, identity.version()));
        SegmentSource source = SegmentSource.of(stream.in());
        Optional<Long> start = agreeOnStart(source, 0);
        return start.isEmpty() ? null : sendFrom(start.get(), source, stream.file(), IncomingFile.UNKNOWN_LENGTH);
    }

    private SenderListener listener() {
        return settings.listener;
    }

    private static FileBody open(OutgoingFile file) throws UnreadableException {
        try {
            return file.open();
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    private void offer(FrameHeader header) throws IOException {
        uplink.start(0);
        uplink.write(uplink.asking(settings.withAttributes(header), number), NO_BODY);
        uplink.flush();
    }

    /**
     * Compares with the receiver what it has already.
     *
     * @return the offset to send from; empty if there is a verdict
     */
    private Optional<Long> agreeOnStart(SegmentSource source, long length) throws IOException {
        for (int remarks = 0; remarks < MAX_REMARKS; remarks++) {
            // The receiver reads what it has, and its disk may be slower than this one.
            Duration patience =
                    settings.replyTimeout.plus(TimeLimit.ofReading(claimed)).plus(uplink.diskTime());
            Optional<Reply> remark = replies.awaitRemark(number, patience);
            if (remark.isEmpty()) {
                if (isOver(source.agreedHash() != null && source.agreedOffset() == length)) {
                    return Optional.empty();
                }
                throw silence();
            }
            long offset = remark.get().offset();
            if (offset > length) {
                throw new ProtocolException(
                        "the receiver claims to have " + offset + " bytes of a file that has " + length);
            }
            claimed = offset;
            BodyHash hash = prefixHash(source, offset);
            if (remark.get().status() == Reply.Status.CHECKING) {
                continue; // its own check takes as long, at the same time
            }
            if (offset == 0 || offset == source.agreedOffset()) {
                return Optional.of(offset);
            }
            source.agree(offset, hash);
            uplink.write(
                    uplink.asking(
                            TransferFrame.header(Kind.PREFIX, 0)
                                    .with(TransferFrame.OFFSET, offset)
                                    .with(TransferFrame.PREFIX_HASH, hash.hex()),
                            number),
                    NO_BODY);
            uplink.flush();
        }
        throw new ProtocolException("the receiver did not say where to start in " + MAX_REMARKS + " remarks");
    }

    /**
     * Whether there is a verdict.
     *
     * @param compared whether the whole file was compared
     * @throws ProtocolException if the verdict can be no true one
     */
    private boolean isOver(boolean compared) throws ProtocolException {
        Optional<Reply> verdict = replies.verdict(number);
        if (!compared && verdict.isPresent() && verdict.get().status().isSuccess()) {
            throw new ProtocolException(
                    "the receiver claims to have stored a file that it has neither been sent nor compared");
        }
        return verdict.isPresent();
    }

    private IOException silence() {
        IOException failure = replies.failure();
        if (failure != null) {
            return failure;
        }
        return new ProtocolException(
                replies.plain()
                        ? "the receiver takes no resumable transfers: it did not answer to an offer"
                        : "the receiver did not say where to start");
    }

    private static BodyHash prefixHash(SegmentSource source, long offset) throws UnreadableException {
        try {
            return source.hashUpTo(offset);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    private @Nullable BodyHash sendFrom(long start, SegmentSource source, Path file, long length) throws IOException {
        long offset = start;
        uplink.start(start);
        listener().sent(file, offset, length);
        try (SegmentReader reader = SegmentReader.start(source, settings.segmentLength)) {
            while (true) {
                awaitSegment(reader);
                if (isOver(false)) {
                    return null;
                }
                Segment segment = next(reader);
                if (segment == null) {
                    break;
                }
                int byteCount = segment.bytes().remaining();
                uplink.write(
                        TransferFrame.header(Kind.SEGMENT, byteCount)
                                .withHash(segment.crc())
                                .with(TransferFrame.OFFSET, offset),
                        segment.bytes());
                reader.giveBack(segment);
                offset += byteCount;
                listener().sent(file, offset, length);
            }
        }
        if (isOver(false)) {
            return null;
        }
        BodyHash hash = source.finish();
        uplink.write(
                uplink.asking(
                        TransferFrame.header(Kind.CLOSE, 0)
                                .with(TransferFrame.WHOLE_LENGTH, offset)
                                .with(TransferFrame.WHOLE_HASH, hash.hex()),
                        number),
                NO_BODY);
        uplink.flush();
        return hash;
    }

    /** A pipe may be silent for long: meanwhile the receiver may say something, or go. */
    private void awaitSegment(SegmentReader reader) throws IOException {
        if (reader.await(() -> replies.isOver(number)) || replies.hasVerdict(number)) {
            return;
        }
        IOException failure = replies.failure();
        throw failure != null ? failure : new IOException("the receiver closed the connection");
    }

    private static @Nullable Segment next(SegmentReader reader) throws UnreadableException {
        try {
            return reader.next();
        } catch (FileChangedException e) {
            throw new UnreadableException(e);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }
}
