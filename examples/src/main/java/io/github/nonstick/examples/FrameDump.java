package io.github.nonstick.examples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A frame's bytes in hexadecimal, its three parts named. */
final class FrameDump {
    private static final int LENGTH_FIELD_LENGTH = 4;
    private static final int ROW_LENGTH = 16;

    private FrameDump() {}

    /**
     * The lines of the dump.
     *
     * @param head length field and header
     * @param body the body's first bytes, all that are to be shown
     * @param bodyLength how many there are
     */
    static List<String> lines(byte[] head, byte[] body, long bodyLength) {
        int headerLength = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        List<String> lines = new ArrayList<>();
        lines.add("  length   4 bytes, little-endian: the header has " + headerLength + " bytes");
        addRows(lines, 0, head, 0, LENGTH_FIELD_LENGTH);
        lines.add("  header   " + headerLength + " bytes of JSON: data_size says that the body has " + bodyLength);
        addRows(lines, LENGTH_FIELD_LENGTH, head, LENGTH_FIELD_LENGTH, headerLength);
        lines.add("  body     " + bodyLength + " bytes: the file");
        addRows(lines, LENGTH_FIELD_LENGTH + headerLength, body, 0, body.length);
        if (body.length < bodyLength) {
            lines.add("    ... and " + (bodyLength - body.length) + " bytes more");
        }
        return lines;
    }

    private static void addRows(List<String> lines, int streamOffset, byte[] bytes, int offset, int length) {
        for (int row = 0; row < length; row += ROW_LENGTH) {
            StringBuilder hex = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int i = row; i < Math.min(length, row + ROW_LENGTH); i++) {
                int b = bytes[offset + i] & 0xff;
                hex.append(i % ROW_LENGTH == ROW_LENGTH / 2 ? " " : "").append(String.format("%02x ", b));
                text.append(b >= 0x20 && b <= 0x7e ? (char) b : '.');
            }
            lines.add(String.format("    %08x  %-49s |%s|", streamOffset + row, hex, text));
        }
    }
}
