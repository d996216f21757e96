package io.github.nonstick.examples.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes in hexadecimal and ASCII, 16 a line, the lines at multiples of 16 from the stream's first byte, and a
 * caret under one of them:
 *
 * <pre>
 *   00000010  7a 65 22 3a 20 35 7d 68  65 6c 6c 6f 47 45 54 20  |ze": 5}helloGET |
 *                                                  ^
 * </pre>
 */
public final class HexDump {
    private static final int ROW_LENGTH = 16;
    private static final int LEAST_OFFSET_DIGITS = 8;

    private HexDump() {}

    /** The lines of a fault's window, with the caret under the offset: behind the last byte where there are no more. */
    public static List<String> lines(Fault fault) {
        return lines(fault.window(), fault.windowOffset(), fault.offset());
    }

    /**
     * The lines of some bytes.
     *
     * @param windowOffset of the first of them
     * @param marked the offset that the caret points at
     */
    static List<String> lines(byte[] window, long windowOffset, long marked) {
        List<String> lines = new ArrayList<>();
        long end = windowOffset + window.length;
        long last = Math.max(marked, end - 1);
        String format =
                "%0" + Math.max(LEAST_OFFSET_DIGITS, Long.toHexString(last).length()) + "x  ";
        for (long row = rowOf(windowOffset); row <= rowOf(last); row += ROW_LENGTH) {
            String offset = String.format(format, row);
            lines.add(offset + row(window, windowOffset, row));
            if (rowOf(marked) == row) {
                lines.add(" ".repeat(offset.length() + column(marked)) + "^");
            }
        }
        return lines;
    }

    private static long rowOf(long offset) {
        return offset - offset % ROW_LENGTH;
    }

    /** Where a byte's two digits begin in its row: there is a gap in the middle. */
    private static int column(long offset) {
        int index = (int) (offset % ROW_LENGTH);
        return 3 * index + (index < ROW_LENGTH / 2 ? 0 : 1);
    }

    private static String row(byte[] window, long windowOffset, long row) {
        StringBuilder hex = new StringBuilder();
        StringBuilder ascii = new StringBuilder();
        for (long offset = row; offset < row + ROW_LENGTH; offset++) {
            long index = offset - windowOffset;
            boolean known = index >= 0 && index < window.length;
            int b = known ? window[(int) index] & 0xff : ' ';
            hex.append(known ? String.format("%02x ", b) : "   ");
            hex.append(offset == row + ROW_LENGTH / 2 - 1 ? " " : "");
            ascii.append(b >= 0x20 && b <= 0x7e ? (char) b : '.');
        }
        return hex + " |" + ascii + "|";
    }
}
