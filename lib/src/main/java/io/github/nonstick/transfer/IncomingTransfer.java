package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resumable transfer at the receiver, from its offer to its last frame or the end of its connection: which
 * frames may come, and what they must say.
 *
 * <p>Closed before it is finished, it keeps what can be taken up later.
 *
 * <p>For use by one thread, but for {@link #digest}.
 */
abstract class IncomingTransfer implements Closeable {
    /** What a segment may have at most, so that what is sent again stays small. */
    static final long MAX_SEGMENT_LENGTH = 64 << 20;

    private final IncomingFile file;
    private final long number;

    /** Up to where segments have been announced: what is here lags behind by the one that comes. */
    private long announced;

    /**
     * A transfer of a file.
     *
     * @param number what answers to it carry
     */
    IncomingTransfer(IncomingFile file, long number) {
        this.file = file;
        this.number = number;
    }

    /** How many bytes there may be already. */
    abstract long claimed();

    /**
     * Reads what there is.
     *
     * @return how much of it is right: the offset to start from
     * @throws RefusedException if there is no room for the rest, or the disk fails
     */
    abstract long verify() throws RefusedException;

    /**
     * Compares what there is with what the sender has; where they differ, the transfer begins anew.
     *
     * @return the file that was there, complete, before
     * @throws RefusedException if another file has its name
     */
    abstract Optional<ReceivedFile> compare(long offset, String hash) throws RefusedException;

    /** Up to where the file is here. */
    abstract long offset();

    /** Takes the next bytes of the file for its SHA-256; may be called on a thread of its own, in order. */
    abstract void digest(ByteBuffer bytes);

    /** Takes bytes of the segment. */
    abstract void write(ByteBuffer bytes) throws IOException;

    /** Takes note that all bytes of the segment were written, and have this CRC-32C. */
    abstract void commit(BodyHash crc) throws RefusedException;

    /** The SHA-256 of all that is here, and was taken by {@link #digest}. */
    abstract BodyHash hash();

    /** Keeps the file, which is complete and has this SHA-256. */
    abstract ReceivedFile publish(BodyHash hash) throws IOException;

    /** What there is to say when the peer ends before the file is complete; null where it has been said. */
    @Nullable
    String unfinished() {
        return null;
    }

    /** Keeps nothing. */
    abstract void discard() throws IOException;

    /** Says that the next segment is to begin here. */
    final void startAt(long offset) {
        announced = offset;
    }

    /** Up to where segments have been announced. */
    final long announced() {
        return announced;
    }

    /**
     * Begins a segment.
     *
     * @throws RefusedException if it is not the next one, too long, or beyond the end of the file
     */
    void begin(long offset, long length) throws RefusedException {
        if (offset != announced) {
            throw outOfOrder("segment is at offset " + offset + ", the next one is at " + announced);
        }
        if (length == 0) {
            throw outOfOrder("segment has no bytes");
        }
        if (length > MAX_SEGMENT_LENGTH) {
            throw outOfOrder("segment has " + length + " bytes, at most " + MAX_SEGMENT_LENGTH + " are accepted");
        }
        if (!lengthUnknown() && length > file.length() - offset) {
            throw outOfOrder("segment has " + length + " bytes at offset " + offset + " of a file of " + file.length());
        }
        announced += length;
    }

    /**
     * Keeps the file.
     *
     * @throws RefusedException if it is not what the sender says; what is wrong is deleted
     */
    ReceivedFile finish(long length, BodyHash announcedHash) throws IOException {
        if (length != offset() || !lengthUnknown() && length != file.length()) {
            throw outOfOrder("the file is said to end at " + length + ", here are " + offset() + " bytes of "
                    + (lengthUnknown() ? "it" : file.length()));
        }
        BodyHash actual = hash();
        if (!actual.equals(announcedHash)) {
            discard();
            throw new RefusedException(
                    Refusal.HASH_MISMATCH,
                    "the file's SHA-256 is " + actual.hex() + ", announced is " + announcedHash.hex());
        }
        return publish(actual);
    }

    static RefusedException outOfOrder(String message) {
        return new RefusedException(Refusal.OUT_OF_ORDER, message);
    }

    final IncomingFile file() {
        return file;
    }

    final boolean lengthUnknown() {
        return file.length() == IncomingFile.UNKNOWN_LENGTH;
    }

    /** What answers to this transfer carry. */
    final long number() {
        return number;
    }

    final String fullName() {
        return String.valueOf(file.fullName());
    }
}
