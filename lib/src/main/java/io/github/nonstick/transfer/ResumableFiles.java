package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.FrameReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps files that come in segments, one at a time.
 *
 * <p>What has come of a file stays when the connection ends, where it can, until the file is offered again.
 *
 * <p>For use by one thread.
 */
final class ResumableFiles implements Closeable {
    /** Reading less takes no time that a sender would want to use. */
    private static final long LONGEST_CHECKED_QUIETLY = 1 << 20;

    private final Destination destination;
    private final SessionLimits limits;
    private final FrameReader reader;
    private final Answers answers;
    private final BodyTransfer bodies;

    private @Nullable IncomingTransfer current;

    private long awaitedPrefix;

    /** Of the file offered last, until it is stored. */
    private @Nullable String name;

    ResumableFiles(
            Destination destination, SessionLimits limits, FrameReader reader, Answers answers, BodyTransfer bodies) {
        this.destination = destination;
        this.limits = limits;
        this.reader = reader;
        this.answers = answers;
        this.bodies = bodies;
    }

    /**
     * Takes an offer, and says where to start.
     *
     * @return false if the file is passed over
     * @throws RefusedException if it is not wanted
     * @throws IOException if the connection fails
     */
    boolean offer(FrameHeader header) throws IOException {
        close();
        IncomingFile file = IncomingFile.offered(header);
        TransferId id = TransferId.parse(TransferFrame.text(header, TransferFrame.TRANSFER_ID))
                .orElseThrow(() -> new RefusedException(
                        Refusal.OUT_OF_ORDER, "the offer has no " + TransferFrame.TRANSFER_ID + " of 32 digits"));
        String version = TransferFrame.text(header, TransferFrame.SOURCE_VERSION);
        long number = TransferFrame.length(header, Reply.WANT_REPLY);
        Optional<IncomingTransfer> begun = destination.offered(file, id, version, number);
        if (begun.isEmpty()) {
            return false;
        }
        IncomingTransfer transfer = begun.get();
        current = transfer;
        name = transfer.fullName();
        long claimed = transfer.claimed();
        if (claimed > LONGEST_CHECKED_QUIETLY) {
            answers.checking(claimed);
            answers.flush();
        }
        try {
            awaitedPrefix = transfer.verify();
            answers.start(awaitedPrefix);
        } catch (RefusedException e) {
            close(); // no segment is taken without room for it
            throw e;
        }
        return true;
    }

    /**
     * Compares what is here with what the sender has, and says where to start, or that the file is here.
     *
     * @return the file if all of it was here before
     * @throws RefusedException if there is no transfer, or another file of that name
     * @throws IOException if the connection fails
     */
    Optional<ReceivedFile> prefix(FrameHeader header) throws IOException {
        IncomingTransfer transfer = transfer();
        long offset = TransferFrame.length(header, TransferFrame.OFFSET);
        BodyHash hash = sha256(header, TransferFrame.PREFIX_HASH, "prefix");
        settle();
        Optional<ReceivedFile> present;
        try {
            present = transfer.compare(offset, hash.hex());
        } catch (RefusedException e) {
            close();
            throw e;
        }
        if (present.isPresent()) {
            current = null;
            name = null;
            return present;
        }
        awaitedPrefix = transfer.offset();
        answers.start(awaitedPrefix);
        return present;
    }

    /**
     * Takes a segment.
     *
     * @throws RefusedException if there is no transfer, the segment is not the next one, or its bytes are not
     *     those announced
     * @throws IOException if the connection fails
     */
    void segment(FrameHeader header) throws IOException {
        IncomingTransfer transfer = transfer();
        BodyHash hash = header.bodyHash()
                .filter(announced -> announced.algorithm() == HashAlgorithm.CRC32C)
                .orElseThrow(() -> new RefusedException(Refusal.OUT_OF_ORDER, "the segment has no CRC-32C"));
        transfer.begin(TransferFrame.length(header, TransferFrame.OFFSET), header.dataSize());
        awaitedPrefix = 0;
        if (transfer.lengthUnknown()) {
            checkLength(transfer);
            limits.countBytes(header.dataSize());
        }
        bodies.begin(reader, new SegmentTarget(transfer, hash));
        transfer.commit(hash);
    }

    private void checkLength(IncomingTransfer transfer) throws IOException {
        try {
            limits.checkFileSize(transfer.announced());
        } catch (RefusedException e) {
            // It is not going to be shorter when it is offered again.
            current = null;
            bodies.close();
            transfer.discard();
            throw e;
        }
    }

    private static BodyHash sha256(FrameHeader header, String key, String frame) throws RefusedException {
        return BodyHash.parse(TransferFrame.text(header, key))
                .filter(announced -> announced.algorithm() == HashAlgorithm.SHA_256)
                .orElseThrow(() -> new RefusedException(Refusal.OUT_OF_ORDER, "the " + frame + " has no SHA-256"));
    }

    /**
     * Takes the frame that closes a transfer.
     *
     * @throws RefusedException if there is none, its length or hash is another than announced, or the disk fails
     */
    ReceivedFile finish(FrameHeader header) throws IOException {
        IncomingTransfer transfer = transfer();
        long length = TransferFrame.length(header, TransferFrame.WHOLE_LENGTH);
        BodyHash hash = sha256(header, TransferFrame.WHOLE_HASH, "closing frame");
        settle();
        answers.decide();
        ReceivedFile file = transfer.finish(length, hash);
        current = null;
        name = null;
        return file;
    }

    /** How much of its file the sender may have to read before its next frame; 0 where it need not. */
    long awaitedPrefix() {
        return current == null ? 0 : awaitedPrefix;
    }

    /**
     * What there is to say of the current transfer when the peer has ended; null where there is nothing.
     *
     * @throws IOException if the disk has failed
     */
    @Nullable
    String unfinished() throws IOException {
        if (current == null) {
            return null;
        }
        bodies.finish();
        return current.unfinished();
    }

    /** The number that answers to the current transfer carry; null where there is none. */
    @Nullable
    Long number() {
        return current == null ? null : current.number();
    }

    /** The name of the file in transfer, or refused meanwhile; null where there is none. */
    @Nullable
    String name() {
        return name;
    }

    /**
     * Waits until what came of the current transfer is hashed: a file may come between its segments.
     *
     * @throws IOException if hashing failed
     */
    void settle() throws IOException {
        bodies.finish();
        bodies.close();
    }

    private IncomingTransfer transfer() throws RefusedException {
        if (current == null) {
            throw new RefusedException(Refusal.OUT_OF_ORDER, "no file was offered that this frame could belong to");
        }
        return current;
    }

    /** Leaves the current transfer as it is, to be offered again. */
    @Override
    public void close() throws IOException {
        bodies.close();
        if (current != null) {
            IncomingTransfer left = current;
            current = null;
            left.close();
        }
    }

    /** Where the bytes of a segment go; the last of them once its CRC-32C is verified. */
    private final class SegmentTarget implements BodyTransfer.Target {
        private final IncomingTransfer transfer;
        private final HashCheck check = new HashCheck(HashAlgorithm.CRC32C);

        SegmentTarget(IncomingTransfer transfer, BodyHash announced) {
            this.transfer = transfer;
            check.begin(announced);
        }

        @Override
        public void hash(ByteBuffer bytes) {
            transfer.digest(bytes);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            answers.checkTaking();
            check.update(bytes.duplicate());
            if (reader.bodyRemaining() == 0) {
                check.finish("segment: ", reader.streamOffset());
            }
            transfer.write(bytes);
        }
    }
}
