package io.github.nonstick.examples.inspect;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a captured TCP conversation: its bytes in order, what was sent again left out, up to the first that
 * the capture lacks.
 *
 * <p>A read is what one segment added. Closing it does nothing: its bytes are the capture's. Not safe for use by
 * several threads.
 */
public final class PcapRecording implements Recording {
    private static final int FIRST_CAPACITY = 64;

    private final FileChannel spool;
    private final int stream;
    private final String from;
    private final String to;
    private final TcpDirection direction = new TcpDirection(this::keep);

    /** Of the segments in their order: where their bytes are in the spool, how many, and in which packet. */
    private long[] positions = new long[FIRST_CAPACITY];

    private int[] lengths = new int[FIRST_CAPACITY];
    private long[] packets = new long[FIRST_CAPACITY];
    private int segments;
    private boolean counting;

    /** The segment that comes next. {@code 0 <= next <= segments}. */
    private int next;

    private @Nullable Read read;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    PcapRecording(FileChannel spool, int stream, String from, String to) {
        this.spool = spool;
        this.stream = stream;
        this.from = from;
        this.to = to;
    }

    void add(TcpSegment segment) throws IOException {
        direction.add(segment);
    }

    /** From now on no byte is kept, nor any that was. */
    void countOnly() {
        counting = true;
        positions = new long[0];
        lengths = new int[0];
        packets = new long[0];
    }

    private void keep(long offset, byte[] piece, int start, int length, long packet) throws IOException {
        if (!counting) {
            if (segments == positions.length) {
                positions = Arrays.copyOf(positions, 2 * segments);
                lengths = Arrays.copyOf(lengths, 2 * segments);
                packets = Arrays.copyOf(packets, 2 * segments);
            }
            positions[segments] = spool.size();
            lengths[segments] = length;
            packets[segments] = packet;
            ByteBuffer rest = ByteBuffer.wrap(piece, start, length);
            while (rest.hasRemaining()) {
                spool.write(rest, spool.size());
            }
        }
        segments++;
    }

    /** The number of its conversation in the capture, from 0. */
    public int stream() {
        return stream;
    }

    /** The address and port of the side that sent it. */
    public String from() {
        return from;
    }

    /** The address and port of the side that it was sent to. */
    public String to() {
        return to;
    }

    /** How many bytes it has. */
    public long length() {
        return direction.length();
    }

    /** How many segments added to it. */
    public int segments() {
        return segments;
    }

    /** What is to be known about its beginning: a sentence without full stop, empty where that is nothing. */
    public String note() {
        return direction.fromItsBeginning()
                ? ""
                : "the capture begins within the conversation: offset 0 is the first byte that it has";
    }

    @Override
    public String lack() {
        if (direction.missing() == 0) {
            return "";
        }
        String behind = direction.leftBehind() == 0
                ? ""
                : ": the " + count(direction.leftBehind(), "byte") + " behind are left out";
        return "the capture lacks " + count(direction.missing(), "byte") + " at stream offset " + direction.length()
                + behind;
    }

    /** How many bytes the capture lacks at the end of this recording, with others or the end behind them. */
    public long missing() {
        return direction.missing();
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    @Override
    public String name() {
        return from + " > " + to;
    }

    @Override
    public boolean keepsReads() {
        return true;
    }

    @Override
    public boolean next() throws IOException {
        if (counting) {
            throw new IllegalStateException("a capture of several conversations keeps no bytes");
        }
        if (next == segments) {
            read = null;
            return false;
        }
        bytes = ByteBuffer.allocate(lengths[next]);
        while (bytes.hasRemaining()) {
            if (spool.read(bytes, positions[next] + bytes.position()) < 0) {
                throw new EOFException("the temporary file has become shorter");
            }
        }
        bytes.flip();
        read = new Read(read == null ? 0 : read.end(), lengths[next], "packet " + packets[next]);
        next++;
        return true;
    }

    @Override
    public Read read() {
        if (read == null) {
            throw new IllegalStateException("there is no read");
        }
        return read;
    }

    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    @Override
    public void close() {}
}
