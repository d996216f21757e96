package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes in segments by a protocol of the program's own, over as many connections and runs as it takes.
 *
 * <pre>{@code
 * try (TargetFile file = TargetFile.open(inbox, name, version, length)) {
 *     connection.send(FrameHeader.of(0).with("offset", file.offset()), new byte[0]);
 *     while (file.offset() < length && connection.next()) {
 *         file.append(connection.readBody());
 *     }
 *     ...
 *     file.finish(hash);
 * }
 * }</pre>
 *
 * Until it is finished it has a name of its own that begins with {@code .nonstick-}, beside a journal of the segments
 * that came. When it is opened again they are read and compared, and it goes on behind the last one that is right; for
 * another version or length it begins anew. It gets its name when all of it is here, has the SHA-256 that its sender
 * computed, and is on the disk. Nothing existing is overwritten.
 *
 * <p>Not safe for use by several threads.
 */
public final class TargetFile implements Closeable {
    private final TargetTree directory;
    private final StoredTransfer transfer;
    private final long length;

    private TargetFile(TargetTree directory, StoredTransfer transfer, long length) {
        this.directory = directory;
        this.transfer = transfer;
        this.length = length;
    }

    /**
     * Takes up what there is of a file, which is read, or begins it.
     *
     * @param directory an existing one
     * @param name as the peer said it; held to the rules of {@link SafeName}
     * @param version any text of at most 100 printable ASCII characters that is another one when the sender's file is
     *     another one
     * @param length of the file, in bytes
     * @throws IllegalArgumentException if the length is negative
     * @throws RefusedException if the name is not safe, there is another file of that name, it is being received
     *     already, the version is no such text, the disk has too little room or fails
     * @throws IOException if what was opened cannot be closed then
     */
    public static TargetFile open(Path directory, @Nullable String name, String version, long length)
            throws IOException {
        Objects.requireNonNull(version, "version");
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is negative");
        }
        String safe = SafeName.check(name);
        TargetTree tree = TargetTree.open(directory, ConflictPolicy.REFUSE, true);
        @Nullable TargetFile opened = null;
        try {
            opened = open(tree, directory, safe, version, length);
            return opened;
        } finally {
            if (opened == null) {
                tree.close();
            }
        }
    }

    private static TargetFile open(TargetTree tree, Path directory, String name, String version, long length)
            throws IOException {
        IncomingFile file = new IncomingFile(null, name, length, null, false);
        SpaceLedger space = new SpaceLedger(directory, ReceiverLimits.standard().freeSpaceReserve());
        StoredTransfer transfer = StoredTransfer.open(file, tree, name, id(name), version, 0, space);
        @Nullable TargetFile opened = null;
        try {
            transfer.verify();
            opened = new TargetFile(tree, transfer, length);
            return opened;
        } finally {
            if (opened == null) {
                transfer.close();
            }
        }
    }

    /** One transfer at a time for each name: whoever comes second is refused, and does not tear the first one's bytes. */
    private static TransferId id(String name) {
        byte[] named = ("file\n" + name).getBytes(StandardCharsets.UTF_8);
        return TransferId.of(BodyDigest.hash(HashAlgorithm.SHA_256, named).hex().substring(0, TransferId.LENGTH));
    }

    /**
     * How much of the file is here: where the next segment begins. All of it where there was a file of that name and
     * length; if that is another one, {@link #finish} refuses it.
     */
    public long offset() {
        return transfer.offset();
    }

    /** The length of the whole file, in bytes. */
    public long length() {
        return length;
    }

    /**
     * Takes the next bytes of the file. What is taken when the connection is lost is still here when the file is
     * opened again.
     *
     * @param segment at least one byte, at most 64 MiB; whoever calls this has verified that they came as they were sent
     * @throws RefusedException if it is empty, too long, or beyond the end of the file; nothing is taken
     * @throws IOException if the disk fails; the end comes next
     */
    public void append(byte[] segment) throws IOException {
        transfer.begin(transfer.offset(), segment.length);
        transfer.write(ByteBuffer.wrap(segment));
        transfer.digest(ByteBuffer.wrap(segment));
        transfer.commit(BodyDigest.hash(HashAlgorithm.CRC32C, segment));
    }

    /**
     * Gives the complete file its name, once.
     *
     * @param hash the SHA-256 of the whole file as its sender computed it
     * @throws RefusedException if something is missing, {@link Refusal#OUT_OF_ORDER}; if the hash is another one,
     *     {@link Refusal#HASH_MISMATCH}, and what was received is deleted; if another file has got the name, {@link
     *     Refusal#EXISTS}; if the disk fails
     * @throws IOException if what is wrong cannot be deleted
     */
    public ReceivedFile finish(BodyHash hash) throws IOException {
        return transfer.finish(length, hash);
    }

    /** Keeps what came of an unfinished file, to be taken up later. */
    @Override
    public void close() throws IOException {
        try (directory) {
            transfer.close();
        }
    }
}
