package io.github.nonstick.examples.inspect;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that one side of a TCP conversation sent, put in order from captured segments.
 *
 * <p>Where a byte was captured twice, and differs, that of either counts: of the segment that can be passed on first.
 * Not safe for use by several threads.
 */
final class TcpDirection {
    /** Takes the pieces in order, without gap or overlap. */
    interface Sink {
        /**
         * Takes the next piece.
         *
         * @param offset from the direction's first byte
         */
        void piece(long offset, byte[] bytes, int from, int length, long packet) throws IOException;
    }

    /** A segment farther away than any window belongs to something else. */
    private static final long MAX_WINDOW = 1L << 30;

    /** So many bytes wait for what belongs before them. */
    private static final long MAX_HELD = 64L << 20;

    private final Sink sink;

    /** By the offset of the first byte. */
    private final TreeMap<Long, TcpSegment> held = new TreeMap<>();

    private long heldBytes;
    private boolean begun;
    private boolean sawOpening;
    private boolean gaveUp;

    /** The sequence number of the byte at offset 0. */
    private int base;

    /** The offset of the next byte; all before it have been passed on. */
    private long offset;

    /** The offset behind the last byte that is known to have been sent. {@code knownEnd >= offset}. */
    private long knownEnd;

    TcpDirection(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next segment of the capture that was sent in this direction. */
    void add(TcpSegment segment) throws IOException {
        int first = segment.syn() ? segment.sequence() + 1 : segment.sequence();
        if (!begun) {
            begun = true;
            sawOpening = segment.syn();
            base = first;
        }
        // The difference of 32-bit numbers, so that it does not matter where they wrap around.
        long start = offset + (first - (base + (int) offset));
        if (gaveUp || Math.abs(start - offset) > MAX_WINDOW) {
            return;
        }
        if (segment.length() > 0 || segment.fin()) {
            knownEnd = Math.max(knownEnd, start + segment.length());
        }
        if (segment.payload().length == 0) {
            return;
        }
        if (start > offset) {
            hold(start, segment);
            return;
        }
        pass(start, segment);
        passHeld();
    }

    /** The offset of the next byte: how many were passed on. */
    long length() {
        return offset;
    }

    /** How many bytes are missing at the end of what was passed on, with others or the end behind them. */
    long missing() {
        return (held.isEmpty() ? knownEnd : held.firstKey()) - offset;
    }

    /** How many captured bytes were not passed on, because of those that are missing. */
    long leftBehind() {
        return heldBytes;
    }

    /** Whether the capture has the opening of the conversation, so that offset 0 is the stream's first byte. */
    boolean fromItsBeginning() {
        return sawOpening || !begun;
    }

    private void hold(long start, TcpSegment segment) {
        TcpSegment other = held.get(start);
        int otherLength = other == null ? 0 : other.payload().length;
        if (otherLength >= segment.payload().length) {
            return;
        }
        held.put(start, segment);
        heldBytes += segment.payload().length - otherLength;
        gaveUp = heldBytes > MAX_HELD;
    }

    private void pass(long start, TcpSegment segment) throws IOException {
        int known = (int) Math.min(offset - start, segment.payload().length);
        int length = segment.payload().length - known;
        if (length > 0) {
            sink.piece(offset, segment.payload(), known, length, segment.packet());
            offset += length;
            knownEnd = Math.max(knownEnd, offset);
        }
    }

    private void passHeld() throws IOException {
        while (!held.isEmpty() && held.firstKey() <= offset) {
            Map.Entry<Long, TcpSegment> entry = held.pollFirstEntry();
            heldBytes -= entry.getValue().payload().length;
            pass(entry.getKey(), entry.getValue());
        }
    }
}
