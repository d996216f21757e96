package io.github.nonstick.examples.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The reads in which the frames of a stream arrived, of each frame the first few and how many.
 *
 * <p>Not safe for use by several threads.
 */
public final class FrameReads {
    private static final int MOST_KEPT = 16;

    /**
     * What a read brought of a frame.
     *
     * @param length how many of the frame's bytes
     * @param readLength how many bytes in all
     */
    public record Piece(int length, int readLength) {
        boolean isWhole() {
            return length == readLength;
        }
    }

    /**
     * The reads of a frame.
     *
     * @param count how many there were
     * @param first what the first of them brought, at most 16
     */
    public record Pieces(long count, List<Piece> first) {
        /** {@code reads 3: 4+118+1024/1100}: what each brought of the frame, and of how many bytes where of more. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("reads ").append(count);
            String separator = ": ";
            for (Piece piece : first) {
                text.append(separator).append(piece.length());
                text.append(piece.isWhole() ? "" : "/" + piece.readLength());
                separator = "+";
            }
            return text.append(count > first.size() ? "+..." : "").toString();
        }
    }

    /** Those that were not looked at for the current frame. */
    private final Deque<Read> reads = new ArrayDeque<>();

    /** What those brought of the current frame that were; {@code pieces.size() <= count}. */
    private List<Piece> pieces = new ArrayList<>();

    private long count;

    /** Where the current frame begins. */
    private long frameOffset;

    private long offset;

    /** Takes note of the next read. */
    public void add(int length) {
        reads.addLast(new Read(offset, length, ""));
        offset += length;
    }

    /** Says that all frames which are complete in the reads were taken. */
    public void allTaken() {
        while (!reads.isEmpty()) {
            addPiece(reads.removeFirst(), Long.MAX_VALUE);
        }
    }

    /** The reads of the next frame, which is complete in those that were added. */
    public Pieces take(InspectedFrame frame) {
        frameOffset = frame.offset();
        while (!reads.isEmpty() && reads.getFirst().offset() < frame.end()) {
            Read read = reads.removeFirst();
            addPiece(read, frame.end());
            if (read.end() > frame.end()) {
                reads.addFirst(read);
                break;
            }
        }
        Pieces taken = new Pieces(count, pieces);
        pieces = new ArrayList<>();
        count = 0;
        frameOffset = frame.end();
        return taken;
    }

    private void addPiece(Read read, long frameEnd) {
        long length = Math.min(read.end(), frameEnd) - Math.max(read.offset(), frameOffset);
        if (length > 0) {
            count++;
            if (pieces.size() < MOST_KEPT) {
                pieces.add(new Piece((int) length, read.length()));
            }
        }
    }
}
