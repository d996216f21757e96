package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.Escaped;
import io.github.nonstick.HashAlgorithm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A resumable transfer into a directory: under a name of its own, beside its journal, until it is complete.
 *
 * <p>For use by one thread, but for {@link #digest}.
 */
final class StoredTransfer extends IncomingTransfer {
    private static final Duration BUSY_PATIENCE = Duration.ofSeconds(1);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(10);

    private final TargetTree tree;
    private final String name;
    private final TransferId id;
    private final String version;
    private final SpaceLedger space;

    /** A file that has the name already, and may be the one that is offered; null where there is none. */
    private @Nullable PresentFile present;

    /** Null while {@code present} is not, and after the transfer. */
    private @Nullable ResumablePartial partial;

    /** Null where {@code partial} is. */
    private SpaceLedger.@Nullable Claim room;

    private StoredTransfer(
            IncomingFile file,
            TargetTree tree,
            String name,
            TransferId id,
            String version,
            long number,
            SpaceLedger space) {
        super(file, number);
        this.tree = tree;
        this.name = name;
        this.id = id;
        this.version = version;
        this.space = space;
    }

    /**
     * Takes up what there is of a file.
     *
     * @throws RefusedException if it cannot be kept
     */
    static StoredTransfer open(
            IncomingFile file,
            TargetTree tree,
            String name,
            TransferId id,
            String version,
            long number,
            SpaceLedger space)
            throws RefusedException {
        StoredTransfer transfer = new StoredTransfer(file, tree, name, id, version, number, space);
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

    private TargetDirectory directory() throws RefusedException {
        return tree.directory(file().parent());
    }

    /** A sender that connects again can be faster than the end of the connection that it lost. */
    private ResumablePartial openWhenFree() throws IOException {
        long deadline = System.nanoTime() + BUSY_PATIENCE.toNanos();
        while (true) {
            try {
                return ResumablePartial.open(tree.root().directory(), id, name, version, file().length(), false);
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

    private static RefusedException disk(String what, IOException e) {
        return new RefusedException(Refusal.DISK, what + ": " + TargetDirectory.reason(e), e);
    }

    @Override
    long claimed() {
        return present != null ? present.length() : partial().foundLength();
    }

    @Override
    long verify() throws RefusedException {
        try {
            if (present != null) {
                present.read();
                startAt(present.length());
                return present.length();
            }
            long verified = partial().recover(done -> {});
            startAt(verified);
            room = space.claim(Math.max(0, file().length() - verified));
            return verified;
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw disk("cannot read the partial file", e);
        }
    }

    @Override
    Optional<ReceivedFile> compare(long offset, String hash) throws RefusedException {
        if (present != null) {
            if (offset == present.length() && hash.equals(present.hash().hex())) {
                directory().force(present);
                return Optional.of(received(present.path(), present.length(), present.hash(), true));
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

    @Override
    long offset() {
        return present != null ? present.length() : partial().committedLength();
    }

    @Override
    void begin(long offset, long length) throws RefusedException {
        if (present != null && offset == announced()) {
            throw outOfOrder("segment at offset " + offset + " is not wanted: there is a file of that length");
        }
        super.begin(offset, length);
        if (lengthUnknown()) {
            closeRoom();
            room = space.claim("segment", length);
        }
    }

    @Override
    void digest(ByteBuffer bytes) {
        partial().digest(bytes);
    }

    @Override
    void write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        partial().write(bytes);
        if (room != null) {
            room.written(length);
        }
    }

    @Override
    void commit(BodyHash crc) throws RefusedException {
        try {
            partial().commit(HexFormat.fromHexDigits(crc.hex()));
        } catch (IOException e) {
            throw disk("cannot write the journal", e);
        }
    }

    @Override
    ReceivedFile finish(long length, BodyHash announced) throws RefusedException {
        if (present != null) {
            Optional<ReceivedFile> there = compare(length, announced.hex());
            if (there.isPresent()) {
                return there.get();
            }
        }
        try {
            return super.finish(length, announced);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw disk("cannot store the file", e);
        } finally {
            closeRoom();
        }
    }

    @Override
    BodyHash hash() {
        return new BodyHash(
                HashAlgorithm.SHA_256, HexFormat.of().formatHex(partial().prefixHash()));
    }

    @Override
    ReceivedFile publish(BodyHash hash) throws IOException {
        long length = partial().committedLength();
        partial().closeForPublishing();
        Path stored;
        TargetDirectory directory = directory();
        try (PartialFile complete = directory.adopt(id.partName(), file().executable())) {
            stored = directory.publish(complete, name, file().modified());
        } finally {
            partial().complete();
        }
        partial = null;
        return received(stored, length, hash, false);
    }

    private ReceivedFile received(Path stored, long length, BodyHash hash, boolean alreadyThere) {
        return new ReceivedFile(fullName(), stored, length, hash, true, alreadyThere);
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

    @Override
    String unfinished() {
        String kept = lengthUnknown() ? "nothing of it is kept" : offset() + " bytes of it are kept to be resumed";
        return "peer ended before the file " + Escaped.text(fullName()) + " was complete: " + kept;
    }

    @Override
    void discard() throws IOException {
        closeRoom();
        if (partial != null) {
            ResumablePartial discarded = partial;
            partial = null;
            discarded.discard();
        }
    }

    @Override
    public void close() throws IOException {
        if (lengthUnknown()) {
            discard(); // a pipe is not read twice: nobody could take it up
            return;
        }
        closeRoom();
        if (partial != null) {
            partial.close();
        }
    }
}
