package io.github.nonstick.examples;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FileBody;
import io.github.nonstick.io.FileChangedException;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.transfer.Refusal;
import io.github.nonstick.transfer.RefusedException;
import io.github.nonstick.transfer.TargetFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One file from one side of a connection to the other, whichever asked for it, from where an earlier attempt was cut.
 *
 * <pre>
 * sender    {"data_size": 0, ..., "length": 700000, "version": "5e3b..."}
 * receiver  {"data_size": 0, ..., "offset": 262144}
 * sender    {"data_size": 262144, "hash": "77bb2e0f", ...} and so many bytes, again and again
 * sender    {"data_size": 0, ..., "sha256": "9f86..."}
 * receiver  {"data_size": 0, ..., "done": true}
 * </pre>
 *
 * <p>Instead of any of its own the server may say {@code "error"}, even in the middle of a file: frames have a place for
 * that, where a bare stream of bytes has none. A client that cannot go on closes the connection.
 */
final class FileExchange {
    private static final int SEGMENT_LENGTH = 262_144;

    static final FrameFormat FORMAT = FrameFormat.standard().withMaxBodyLength(SEGMENT_LENGTH);

    /** A side that reads what it has of a long file says nothing meanwhile. */
    static final Duration IDLE = Duration.ofMinutes(10);

    static final Deadlines DEADLINES = Deadlines.standard().withIdle(IDLE);

    private static final byte[] NOTHING = {};

    private FileExchange() {}

    /** A file that went over: how long it is, and how much of it was there before. */
    record Exchanged(long length, long offset) {
        @Override
        public String toString() {
            return length + " bytes, verified" + (offset == 0 ? "" : ", " + offset + " were there before");
        }
    }

    static void say(FrameConnection connection, FrameHeader header) throws IOException {
        connection.send(header, NOTHING);
    }

    /** Tells the other side what is wrong. */
    static void tell(FrameConnection connection, FileFault fault) throws IOException {
        boolean mismatch = fault.exitCode() == ExitCode.MISMATCH;
        say(connection, FrameHeader.of(0).with("error", fault.getMessage()).with("mismatch", mismatch));
    }

    /** The next header that the other side sends, unless it says what is wrong. */
    static FrameHeader hear(FrameConnection connection) throws IOException {
        if (!connection.next()) {
            throw new EOFException("the other side has closed the connection");
        }
        FrameHeader header = connection.header();
        if (header.attribute("error") instanceof String error) {
            boolean mismatch = Boolean.TRUE.equals(header.attribute("mismatch"));
            throw new FileFault(mismatch ? ExitCode.MISMATCH : ExitCode.REFUSED, Printable.text(error));
        }
        return header;
    }

    /** What the sender says first; the version is another one for each state of the file. */
    static FrameHeader offer(FileBody file) {
        byte[] version = file.version().getBytes(StandardCharsets.UTF_8);
        String digest = BodyDigest.hash(HashAlgorithm.SHA_256, version).hex();
        return FrameHeader.of(0).with("length", file.length()).with("version", digest);
    }

    /** Sends what the receiver lacks, as its answer to the offer says. */
    static Exchanged send(FrameConnection connection, FileBody file, FrameHeader answer) throws IOException {
        long offset = number(answer, "offset");
        if (offset > file.length()) {
            throw new FileFault(ExitCode.CUT, "the other side has " + offset + " bytes of a file of " + file.length());
        }
        BodyDigest whole = BodyDigest.of(HashAlgorithm.SHA_256);
        BodyDigest part = BodyDigest.of(HashAlgorithm.CRC32C);
        ByteBuffer segment = ByteBuffer.allocate((int) Math.min(SEGMENT_LENGTH, file.length()));
        long position = 0;
        while (position < file.length()) {
            // What the receiver has is read as well, for the hash of the whole.
            long end = position < offset ? Math.min(offset, file.length()) : file.length();
            read(file, segment.clear().limit((int) Math.min(segment.capacity(), end - position)), position);
            whole.update(segment.flip());
            if (position >= offset) {
                part.update(segment.rewind());
                sendOrHear(connection, FrameHeader.of(segment.limit()).withHash(part.finish()), segment.rewind());
            }
            position += segment.limit();
        }
        checkUnchanged(file);
        say(connection, FrameHeader.of(0).with("sha256", whole.finish().hex()));
        if (!Boolean.TRUE.equals(hear(connection).attribute("done"))) {
            throw new FileFault(ExitCode.CUT, "the other side does not say that it has the file");
        }
        return new Exchanged(file.length(), offset);
    }

    private static void read(FileBody file, ByteBuffer segment, long position) throws FileFault {
        try {
            file.read(segment, position);
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private static void checkUnchanged(FileBody file) throws FileFault {
        try {
            file.checkUnchanged();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    /** A receiver that takes no more has said why, and closed. */
    private static void sendOrHear(FrameConnection connection, FrameHeader header, ByteBuffer segment)
            throws IOException {
        try {
            connection.send(header, segment);
        } catch (IOException lost) {
            try {
                hear(connection);
            } catch (FileFault said) {
                throw said;
            } catch (IOException nothingSaid) {
                throw lost;
            }
            throw lost;
        }
    }

    /** Takes a file that is offered, and keeps what comes of it even if that is not all. */
    static Exchanged receive(FrameConnection connection, FrameHeader offer, @Nullable String name, Path directory)
            throws IOException {
        long length = number(offer, "length");
        try (TargetFile file = TargetFile.open(directory, name, text(offer, "version"), length)) {
            long offset = file.offset();
            say(connection, FrameHeader.of(0).with("offset", offset));
            FrameHeader header = hear(connection);
            while (header.attribute("sha256") == null) {
                append(file, connection);
                header = hear(connection);
            }
            file.finish(BodyHash.parse(text(header, "sha256"))
                    .orElseThrow(() -> new FileFault(ExitCode.CUT, "what came as sha256 is none")));
            say(connection, FrameHeader.of(0).with("done", true));
            return new Exchanged(length, offset);
        } catch (RefusedException e) {
            throw fault(e);
        }
    }

    /** Where that fails nothing more is read: the sender does not listen until the end of its file. */
    private static void append(TargetFile file, FrameConnection connection) throws IOException {
        byte[] segment;
        try {
            segment = connection.readBody();
        } catch (HashMismatchException e) {
            connection.stopReading();
            throw new FileFault(ExitCode.MISMATCH, "changed on the way: " + e.getMessage());
        }
        try {
            file.append(segment);
        } catch (IOException e) {
            connection.stopReading();
            throw fault(e);
        }
    }

    /** The fault in words that hold no path of this machine. */
    static FileFault fault(IOException e) {
        if (e instanceof FileChangedException) {
            return new FileFault(ExitCode.LOCAL, "the file changed while it was read");
        }
        boolean mismatch = e instanceof RefusedException refused && refused.refusal() == Refusal.HASH_MISMATCH;
        return new FileFault(mismatch ? ExitCode.MISMATCH : ExitCode.LOCAL, Main.describe(e));
    }

    static long number(FrameHeader header, String key) throws FileFault {
        if (header.attribute(key) instanceof Long number && number >= 0) {
            return number;
        }
        throw new FileFault(ExitCode.CUT, "the other side does not say its " + key);
    }

    private static String text(FrameHeader header, String key) throws FileFault {
        if (header.attribute(key) instanceof String text) {
            return text;
        }
        throw new FileFault(ExitCode.CUT, "the other side does not say its " + key);
    }
}
