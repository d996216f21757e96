package io.github.nonstick.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file being received that outlives its connection and its process: a partial file beside a journal of the
 * segments that are complete.
 *
 * <pre>
 *   open -> recover -> (write* -> commit)* -> closeForPublishing -> complete
 *                                         close at any time, discard until complete
 * </pre>
 *
 * <p>The partial file is named {@code .nonstick-<id>.part}, the journal {@code .nonstick-<id>.journal}. The
 * journal is text in lines of at most 8,192 bytes, 64 MiB in all:
 *
 * <pre>
 *   nonstick-journal 1 70ae88fb
 *   id 00112233445566778899aabbccddeeff 9b88c4d8
 *   name 612e747874 987cb502
 *   source 10-1700000000-42 da0df77f
 *   length 10 a321538a
 *   segment 0 6 53bceff1 d18973da
 *   segment 6 4 379a38fa 907dc381
 * </pre>
 *
 * <p>Each line ends with a space, the CRC32C of what stands before that space in 8 lower-case hexadecimal
 * digits, and a line feed, so that a torn line is seen. The name is UTF-8 in hexadecimal digits, the length -1
 * if it is not known. A segment has its offset, its length and the CRC32C of its bytes; the first is at 0, each
 * other one begins where the one before it ended. A line is appended when the bytes it speaks of have been
 * written. It is a claim all the same: nothing counts that was not read again.
 *
 * <p>Not safe for use by several threads, but for {@link #digest}. Of all processes one has a transfer open. Links are
 * never followed, and nothing is deleted but these two names.
 */
final class ResumablePartial implements Closeable {
    /** Segments beyond that are received, and sent again after an interruption. */
    static final long MAX_JOURNAL_LENGTH = 64L << 20;

    private static final int READ_LENGTH = 1 << 17;

    private enum State {
        /** What is there has not been verified. */
        FOUND,
        RECEIVING,
        /** A write failed: what the files end with is not known. */
        TORN,
        COMPLETE,
        CLOSED
    }

    private final JournalHeader header;
    private final boolean sync;
    private final TransferLock lock;
    private final Path path;
    private final Path journalPath;
    private final FileChannel data;
    private final long foundLength;
    private State state = State.FOUND;

    /** What goes to the digest at once stays in a processor's first cache. */
    private final byte[] piece = new byte[16_384];

    /** Of the bytes below digestLength. */
    private MessageDigest digest = sha256();

    private long digestLength;

    /** {@code committedLength <= writeOffset}. */
    private long committedLength;

    private long writeOffset;
    private long journalLength;

    private ResumablePartial(
            JournalHeader header, boolean sync, TransferLock lock, Path path, Path journalPath, FileChannel data)
            throws IOException {
        this.header = header;
        this.sync = sync;
        this.lock = lock;
        this.path = path;
        this.journalPath = journalPath;
        this.data = data;
        this.foundLength = data.size();
    }

    /**
     * Takes up what is there of the same transfer, name, source and length; begins anew where anything else is.
     *
     * @param name of the file, at most 4,000 bytes of UTF-8
     * @param sourceVersion at most 100 printable ASCII characters; another one means that the source changed
     * @param length of the file in bytes, -1 if it is not known
     * @param sync whether a segment is forced to the disk before the journal claims it, and the claim after it
     * @throws TransferBusyException if the transfer is open, in this process or in another one
     * @throws IllegalArgumentException if the name, the version or the length is out of range
     */
    static ResumablePartial open(
            Path directory, TransferId id, String name, String sourceVersion, long length, boolean sync)
            throws IOException {
        JournalHeader header = new JournalHeader(id, name, sourceVersion, length);
        Path path = directory.resolve(id.partName());
        Path journalPath = directory.resolve(id.journalName());
        TransferLock lock = TransferLock.acquire(directory, id);
        FileChannel data = null;
        try {
            data = isOf(header, lock.journal()) ? openPlain(path) : null;
            if (data == null) {
                data = begin(header, lock.journal(), path, journalPath);
                if (sync) {
                    force(lock.journal(), directory);
                }
            }
            return new ResumablePartial(header, sync, lock, path, journalPath, data);
        } catch (IOException | RuntimeException | Error e) {
            if (data != null) {
                data.close();
            }
            lock.close();
            throw e;
        }
    }

    private static boolean isOf(JournalHeader header, FileChannel journal) throws IOException {
        return journal.size() <= MAX_JOURNAL_LENGTH && header.equals(JournalHeader.read(new JournalReader(journal)));
    }

    /** Null if there is no regular file of that name, or it has other names, too. */
    private static @Nullable FileChannel openPlain(Path path) throws IOException {
        DirectoryEntry entry = DirectoryEntry.find(path);
        if (entry == null || !entry.isPlain()) {
            return null;
        }
        FileChannel data =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        DirectoryEntry now = DirectoryEntry.find(path);
        if (now != null && now.isPlain() && now.isSameFileAs(entry)) {
            return data;
        }
        data.close();
        return null;
    }

    /** The journal gets its header last: before that, it is none, and what is there is begun anew. */
    private static FileChannel begin(JournalHeader header, FileChannel journal, Path path, Path journalPath)
            throws IOException {
        journal.truncate(0);
        FileChannel data = null;
        try {
            Files.deleteIfExists(path);
            data = FileChannel.open(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW,
                    LinkOption.NOFOLLOW_LINKS);
            writeFully(journal, ByteBuffer.wrap(header.toBytes()), 0);
            return data;
        } catch (IOException e) {
            if (data != null) {
                data.close();
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(journalPath);
            throw e;
        }
    }

    private static void force(FileChannel journal, Path directory) throws IOException {
        journal.force(false);
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    /** The length of the partial file as it was found: {@link #recover} reads no more. */
    long foundLength() {
        return foundLength;
    }

    /**
     * Verifies what is there, segment by segment, and cuts both files back to the last one that is right. Comes
     * first, and reads each byte once.
     *
     * @param progress told how many bytes were read so far, after each read
     * @return the length of what is verified
     */
    long recover(LongConsumer progress) throws IOException {
        require(State.FOUND);
        committedLength = 0;
        digest = sha256();
        MessageDigest verified = sha256();
        JournalReader journal = new JournalReader(lock.journal());
        JournalHeader.read(journal);
        journalLength = journal.endOffset();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_LENGTH, Math.max(1, foundLength)));
        JournalSegment segment = JournalSegment.read(journal);
        while (segment != null
                && segment.offset() == committedLength
                && segment.length() <= foundLength - committedLength
                && header.covers(committedLength, segment.length())
                && isRight(segment, buffer, progress)) {
            committedLength += segment.length();
            verified = copy(digest);
            journalLength = journal.endOffset();
            segment = JournalSegment.read(journal);
        }
        cutBack();
        // Without what was read of a segment that is not right.
        digest = verified;
        digestLength = committedLength;
        writeOffset = committedLength;
        state = State.RECEIVING;
        return committedLength;
    }

    @SuppressWarnings("ByteBufferBackingArray") // of a buffer that was allocated here, from its beginning
    private boolean isRight(JournalSegment segment, ByteBuffer buffer, LongConsumer progress) throws IOException {
        CRC32C crc = new CRC32C();
        long offset = segment.offset();
        long end = offset + segment.length();
        while (offset < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - offset));
            int count = data.read(buffer, offset);
            if (count < 0) {
                return false;
            }
            crc.update(buffer.array(), 0, count);
            digest.update(buffer.array(), 0, count);
            offset += count;
            progress.accept(offset);
        }
        return (int) crc.getValue() == segment.crc32c();
    }

    private void cutBack() throws IOException {
        data.truncate(committedLength);
        lock.journal().truncate(journalLength);
    }

    /** How many bytes are verified or committed, in bytes from the start of the file. */
    long committedLength() {
        return committedLength;
    }

    /**
     * The SHA-256 of the bytes that are verified or committed: of the whole file, when it is.
     *
     * @throws IllegalStateException unless all of them, and no others, were handed to {@link #digest}
     */
    byte[] prefixHash() {
        require(State.RECEIVING, State.COMPLETE);
        if (digestLength != committedLength) {
            throw new IllegalStateException(
                    digestLength + " bytes were hashed where " + committedLength + " are committed");
        }
        return copy(digest).digest();
    }

    /**
     * Takes the next bytes for the SHA-256 of the file: those that are written, in the same order, sooner or later.
     * May be called by another thread than the one that writes, which waits for it before {@link #prefixHash}.
     */
    void digest(ByteBuffer bytes) {
        digestLength += bytes.remaining();
        // Digests are of arrays: the JDK would make one of 4 KiB for each buffer without.
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), piece.length);
            bytes.get(piece, 0, length);
            digest.update(piece, 0, length);
        }
    }

    /**
     * Appends bytes to the segment that is being received.
     *
     * @throws IllegalArgumentException if they go beyond the length of the file; nothing is written
     * @throws IOException if the disk fails; the end comes next
     */
    void write(ByteBuffer bytes) throws IOException {
        require(State.RECEIVING);
        if (!header.covers(writeOffset, bytes.remaining())) {
            throw new IllegalArgumentException(bytes.remaining() + " bytes at offset " + writeOffset
                    + " go beyond the length " + header.length() + " of the file");
        }
        state = State.TORN;
        writeOffset = writeFully(data, bytes, writeOffset);
        state = State.RECEIVING;
    }

    /** Returns the offset behind the bytes. */
    private static long writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long end = offset;
        while (bytes.hasRemaining()) {
            end += channel.write(bytes, end);
        }
        return end;
    }

    /**
     * Ends the segment that is being received: it is complete, and its hash was compared. Does nothing if it is
     * empty.
     *
     * @param crc32c of the segment, as it was verified when it was received, so that it is not computed twice;
     *     a wrong one makes {@link #recover} stop before the segment
     * @throws IOException if the disk fails; the end comes next
     */
    void commit(int crc32c) throws IOException {
        require(State.RECEIVING);
        if (writeOffset == committedLength) {
            return;
        }
        byte[] line = new JournalSegment(committedLength, writeOffset - committedLength, crc32c).toBytes();
        // A journal that is full takes no segment that would come after one it lacks.
        if (journalLength + line.length <= MAX_JOURNAL_LENGTH) {
            state = State.TORN;
            if (sync) {
                data.force(false);
            }
            long end = writeFully(lock.journal(), ByteBuffer.wrap(line), journalLength);
            if (sync) {
                lock.journal().force(false);
            }
            journalLength = end;
            state = State.RECEIVING;
        }
        committedLength = writeOffset;
    }

    /** The partial file's path, to be given its final name after {@link #closeForPublishing}. */
    Path path() {
        return path;
    }

    /**
     * Ends the writing; with {@code sync}, the whole file is on the disk by then. The transfer stays locked.
     *
     * @throws IllegalStateException if a segment is not committed
     */
    void closeForPublishing() throws IOException {
        require(State.RECEIVING);
        if (writeOffset != committedLength) {
            throw new IllegalStateException((writeOffset - committedLength) + " bytes are not committed");
        }
        if (sync) {
            data.force(true);
        }
        data.close();
        state = State.COMPLETE;
    }

    /**
     * Gives up the journal of a partial file that has its final name. A process that ends before that leaves a
     * journal without a file, which is begun anew.
     */
    void complete() throws IOException {
        require(State.COMPLETE);
        state = State.CLOSED;
        try (lock) {
            if (lock.isHeld()) {
                Files.deleteIfExists(journalPath);
            }
        }
    }

    /** Deletes both files, unless an interrupt took the lock: they may have another holder by now. */
    void discard() throws IOException {
        if (state == State.CLOSED) {
            throw new IllegalStateException("transfer is closed");
        }
        state = State.CLOSED;
        // The journal last, and the lock with it: another holder must not lose a file of the same name.
        try (lock) {
            data.close();
            if (lock.isHeld()) {
                Files.deleteIfExists(path);
                Files.deleteIfExists(journalPath);
            }
        }
    }

    /** Keeps both files to be taken up later, unless nothing is committed: then both are deleted. */
    @Override
    public void close() throws IOException {
        if (state == State.CLOSED) {
            return;
        }
        // What was found and not verified is neither cut nor deleted.
        if ((state == State.FOUND ? foundLength : committedLength) == 0) {
            discard();
            return;
        }
        boolean uncommitted = state == State.TORN || state == State.RECEIVING && writeOffset != committedLength;
        try (lock;
                data) {
            // An interrupt closes the channel; what is left is cut off when it is taken up.
            if (uncommitted && data.isOpen()) {
                cutBack();
            }
        } finally {
            state = State.CLOSED;
        }
    }

    private void require(State... allowed) {
        for (State one : allowed) {
            if (state == one) {
                return;
            }
        }
        throw new IllegalStateException("transfer is " + state.name().toLowerCase(Locale.ROOT));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of this platform cannot be copied", e);
        }
    }
}
