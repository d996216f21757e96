package io.github.nonstick.examples.inspect;

import io.github.nonstick.FramingException;
import java.util.Arrays;

/**
 * The place where a stream stops being frames.
 *
 * @param offset of the byte that is wrong, from the stream's first byte; the stream's length where it was cut
 * @param error what is wrong, in the decoder's words; bytes of the stream stand in it escaped and capped
 * @param hint a sentence on what to do, empty where there is none
 * @param window the bytes around the offset: of its row of 16, two rows before and one behind, those that are known
 * @param windowOffset of the first of them
 */
public record Fault(long offset, String error, String hint, byte[] window, long windowOffset) {
    private static final int ROW_LENGTH = 16;
    private static final int ROWS_BEFORE = 2;
    private static final int ROWS_BEHIND = 1;

    /** How many bytes before or behind an offset can be in its window. */
    static final int REACH = ROW_LENGTH * (1 + Math.max(ROWS_BEFORE, ROWS_BEHIND));

    /**
     * A decoder's failure.
     *
     * @param startOffset of the first byte that the decoder was given
     * @param known bytes around the one that is wrong
     * @param knownOffset of the first of them
     */
    static Fault of(FramingException cause, long startOffset, byte[] known, long knownOffset) {
        long offset = startOffset + cause.streamOffset();
        long row = offset - offset % ROW_LENGTH;
        long from = Math.max(knownOffset, row - ROWS_BEFORE * ROW_LENGTH);
        long to = Math.min(knownOffset + known.length, row + (1 + ROWS_BEHIND) * ROW_LENGTH);
        byte[] window = Arrays.copyOfRange(known, (int) (from - knownOffset), (int) (to - knownOffset));
        return new Fault(offset, error(cause, offset), cause.hint(), window, from);
    }

    Fault withHint(String hint) {
        return new Fault(offset, error, hint, window, windowOffset);
    }

    /** The message without its hint; the decoder counts from the first byte that it was given. */
    private static String error(FramingException cause, long offset) {
        String message = String.valueOf(cause.getMessage());
        String end = "; " + cause.hint();
        if (message.endsWith(end)) {
            message = message.substring(0, message.length() - end.length());
        }
        String where = "stream offset ";
        String counted = where + cause.streamOffset();
        int at = message.indexOf(counted);
        return at < 0 ? message : message.substring(0, at) + where + offset + message.substring(at + counted.length());
    }
}
