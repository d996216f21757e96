package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One resumable transfer at the receiver, from its offer to its last frame or the end of its connection. */
final class IncomingTransfer implements Closeable {
    /** What a segment may have at most, so that what is sent again stays small. */
    static final long MAX_SEGMENT_LENGTH = 64 << 20;

    private static final Duration BUSY_PATIENCE = Duration.ofSeconds(1);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(10);

    private final IncomingFile file;
    private final TargetTree tree;
    private final String name;
    private final TransferId id;
    private final String version;
    private final long number;
    private final SpaceLedger space;

    /** A file that has the name already, and may be the one that is offered; null where there is none. */
    private @Nullable PresentFile present;

    /** Null while {@code present} is not, and after the transfer. */
    private @Nullable ResumablePartial partial;

    /** Null where {@code partial} is. */
    private SpaceLedger.@Nullable Claim room;

    /** Up to where segments have been announced: what is here lags behind by what is being written. */
    private long announced;

    private IncomingTransfer(
            IncomingFile file,
            TargetTree tree,
            String name,
            TransferId id,
            String version,
            long number,
            SpaceLedger space) {
        this.file = file;
        this.tree = tree;
        this.name = name;
        this.id = id;
        this.version = version;
        this.number = number;
        this.space = space;
    }

    /**
     * Takes up what there is of a file.
     *
     * @throws RefusedException if it cannot be kept
     */
    static IncomingTransfer open(
            IncomingFile file,
            TargetTree tree,
            String name,
            TransferId id,
            String version,
            long number,
            SpaceLedger space)
            throws RefusedException {
        IncomingTransfer transfer = new IncomingTransfer(file, tree, name, id, version, number, space);
        if (!transfer.lengthUnknown()) {
            transfer.present = transfer.directory().present(name, file.length());
        }
        if (transfer.present == null) {
            transfer.openPartial();
        }
        return transfer;
    }

    private void openPartial() throws RefusedException {
        directory().admit(name);
        try {
            partial = openWhenFree();
        } catch (TransferBusyException e) {
            throw new RefusedException(Refusal.BUSY, "another connection sends this file", e);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.OUT_OF_ORDER, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw disk("cannot open the partial file", e);
        }
    }

    /** A sender that connects again can be faster than the end of the connection that it lost. */
    private ResumablePartial openWhenFree() throws IOException {
        long deadline = System.nanoTime() + BUSY_PATIENCE.toNanos();
        while (true) {
            try {
                return ResumablePartial.open(tree.root().directory(), id, name, version, file.length(), false);
            } catch (TransferBusyException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(BUSY_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another connection was waited for");
        }
    }

    private TargetDirectory directory() throws RefusedException {
        return tree.directory(file.parent());
    }

    private static RefusedException disk(String what, IOException e) {
        return new RefusedException(Refusal.DISK, what + ": " + TargetDirectory.reason(e), e);
    }

    /** How many bytes there may be already. */
    long claimed() {
        return present != null ? present.length() : partial().foundLength();
    }

    /**
     * Reads what there is.
     *
     * @return how much of it is right: the offset to start from
     * @throws RefusedException if there is no room for the rest, or the disk fails
     */
    long verify() throws RefusedException {
        try {
            if (present != null) {
                present.read();
                return present.length();
            }
            long verified = partial().recover(done -> {});
            announced = verified;
            room = space.claim(Math.max(0, file.length() - verified));
            return verified;
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw disk("cannot read the partial file", e);
        }
    }

    /**
     * Compares what there is with what the sender has; where they differ, the transfer begins anew.
     *
     * @return the file that was there, complete, before
     * @throws RefusedException if another file has its name
     */
    Optional<ReceivedFile> compare(long offset, String hash) throws RefusedException {
        if (present != null) {
            if (offset == present.length() && hash.equals(present.hash().hex())) {
                return Optional.of(received(present.path(), present.length(), present.hash()));
            }
            present = null;
            openPartial();
            verify();
            return Optional.empty();
        }
        if (offset != offset()
                || !hash.equals(HexFormat.of().formatHex(partial().prefixHash()))) {
            restart();
        }
        return Optional.empty();
    }

    /** The sender's file is another one than before, though it looks the same: what was kept of it is of no use. */
    private void restart() throws RefusedException {
        try {
            partial().discard();
            closeRoom();
        } catch (IOException e) {
            throw disk("cannot delete the partial file", e);
        }
        openPartial();
        verify();
    }

    /** Up to where segments have been announced. */
    long announced() {
        return announced;
    }

    /** Up to where the file is here. */
    long offset() {
        return present != null ? present.length() : partial().committedLength();
    }

    /**
     * Begins a segment.
     *
     * @throws RefusedException if it is not the next one, too long, or beyond the end of the file
     */
    void begin(long offset, long length) throws RefusedException {
        long next = present != null ? present.length() : announced;
        if (offset != next) {
            throw outOfOrder("segment is at offset " + offset + ", the next one is at " + next);
        }
        if (present != null) {
            throw outOfOrder("segment at offset " + offset + " is not wanted: there is a file of that length");
        }
        if (length > MAX_SEGMENT_LENGTH) {
            throw outOfOrder("segment has " + length + " bytes, at most " + MAX_SEGMENT_LENGTH + " are accepted");
        }
        if (!lengthUnknown() && length > file.length() - offset) {
            throw outOfOrder("segment has " + length + " bytes at offset " + offset + " of a file of " + file.length());
        }
        if (lengthUnknown()) {
            closeRoom();
            room = space.claim(length);
        }
        announced += length;
    }

    private static RefusedException outOfOrder(String message) {
        return new RefusedException(Refusal.OUT_OF_ORDER, message);
    }

    /** Takes bytes of the segment. */
    void write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        partial().write(bytes);
        if (room != null) {
            room.written(length);
        }
    }

    /** Takes note that the segment is complete, and its bytes have this CRC-32C. */
    void commit(BodyHash crc) throws RefusedException {
        try {
            partial().commit(HexFormat.fromHexDigits(crc.hex()));
        } catch (IOException e) {
            throw disk("cannot write the journal", e);
        }
    }

    /**
     * Gives the file its name.
     *
     * @throws RefusedException if it is not what the sender says, or the disk fails; what is wrong is deleted
     */
    ReceivedFile finish(long length, BodyHash hash) throws RefusedException {
        if (present != null) {
            Optional<ReceivedFile> there = compare(length, hash.hex());
            if (there.isPresent()) {
                return there.get();
            }
        }
        if (length != offset() || !lengthUnknown() && length != file.length()) {
            throw outOfOrder("the file is said to end at " + length + ", here are " + offset() + " bytes of "
                    + (lengthUnknown() ? "it" : file.length()));
        }
        BodyHash actual = new BodyHash(
                HashAlgorithm.SHA_256, HexFormat.of().formatHex(partial().prefixHash()));
        try {
            if (!actual.equals(hash)) {
                partial().discard();
                throw new RefusedException(
                        Refusal.HASH_MISMATCH,
                        "the file's SHA-256 is " + actual.hex() + ", announced is " + hash.hex());
            }
            return publish(actual);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw disk("cannot store the file", e);
        } finally {
            closeRoom();
        }
    }

    private ReceivedFile publish(BodyHash hash) throws IOException {
        long length = partial().committedLength();
        partial().closeForPublishing();
        Path stored;
        TargetDirectory directory = directory();
        try (PartialFile complete = directory.adopt(id.partName(), file.executable())) {
            stored = directory.publish(complete, name, file.modified());
        } finally {
            partial().complete();
        }
        partial = null;
        return received(stored, length, hash);
    }

    private ReceivedFile received(Path stored, long length, BodyHash hash) {
        return new ReceivedFile(fullName(), stored, length, hash, true);
    }

    boolean lengthUnknown() {
        return file.length() == IncomingFile.UNKNOWN_LENGTH;
    }

    /** What answers to this transfer carry. */
    long number() {
        return number;
    }

    String fullName() {
        return String.valueOf(file.fullName());
    }

    private ResumablePartial partial() {
        if (partial == null) {
            throw new IllegalStateException("there is no partial file");
        }
        return partial;
    }

    private void closeRoom() {
        if (room != null) {
            room.close();
            room = null;
        }
    }

    /** Keeps nothing. */
    void discard() throws IOException {
        closeRoom();
        if (partial != null) {
            partial.discard();
        }
    }

    /** Keeps what there is, to be taken up later. */
    @Override
    public void close() throws IOException {
        closeRoom();
        if (partial != null) {
            partial.close();
        }
    }
}
