package io.github.nonstick.examples;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A channel that prints the frames it is given: their bytes in hexadecimal, the three parts of each named. Of a long
 * body, the first and the last bytes are shown.
 */
final class FrameDump implements WritableByteChannel {
    private static final int LENGTH_FIELD_LENGTH = Integer.BYTES;
    private static final int ROW_LENGTH = 16;

    /** So many bytes more are shown rather than left out. */
    private static final int NOT_WORTH_AN_ELLIPSIS = ROW_LENGTH;

    private final FrameFormat format;
    private final FrameDecoder decoder;
    private final Shown shown;
    private final Consumer<FrameHeader> beginning;
    private final Consumer<String> lines;

    /** Length field and header of the current frame, as far as they have come. */
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    private final ByteArrayOutputStream first = new ByteArrayOutputStream();

    /** The bytes of the body that came last; grows to twice of what is shown. */
    private byte[] last = {};

    private long frameOffset;
    private long bodyLength;
    private int frames;

    /** How much of a body is shown. */
    record Shown(int first, int last) {
        /** How many of the body's first bytes. */
        long first(long bodyLength) {
            return bodyLength <= first + last + NOT_WORTH_AN_ELLIPSIS && last > 0
                    ? bodyLength
                    : Math.min(first, bodyLength);
        }

        /** How many of its last bytes, beside the first ones. */
        int last(long bodyLength) {
            return first(bodyLength) == bodyLength ? 0 : last;
        }
    }

    /**
     * A dump of frames that stand one behind the other from offset 0 on.
     *
     * @param beginning is given each frame's header before its first line
     */
    FrameDump(FrameFormat format, Shown shown, Consumer<FrameHeader> beginning, Consumer<String> lines) {
        this.format = format;
        this.decoder = new FrameDecoder(format);
        this.shown = shown;
        this.beginning = beginning;
        this.lines = lines;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        boolean more = true;
        while (more) {
            ByteBuffer taken = source.duplicate();
            FrameDecoder.Status status = decoder.decode(source);
            taken.limit(source.position());
            switch (status) {
                case HEADER -> {
                    keep(head, taken, taken.remaining());
                    bodyLength = decoder.bodyLength();
                    printHead();
                }
                case BODY -> keepBody(decoder.chunk());
                case FRAME_END -> {
                    printBody();
                    beginFrame();
                }
                case NEEDS_INPUT -> {
                    keep(head, taken, taken.remaining());
                    more = false;
                }
            }
        }
        return length;
    }

    private static void keep(ByteArrayOutputStream target, ByteBuffer bytes, int length) {
        byte[] kept = new byte[length];
        bytes.get(kept);
        target.writeBytes(kept);
    }

    private void keepBody(ByteBuffer chunk) {
        long missing = shown.first(bodyLength) - first.size();
        keep(first, chunk, (int) Math.min(missing, chunk.remaining()));
        int lastLength = shown.last(bodyLength);
        if (lastLength > 0 && chunk.hasRemaining()) {
            ByteBuffer tail = chunk.slice(
                    Math.max(chunk.position(), chunk.limit() - lastLength), Math.min(chunk.remaining(), lastLength));
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            int kept = Math.min(last.length, lastLength - tail.remaining());
            joined.write(last, last.length - kept, kept);
            keep(joined, tail, tail.remaining());
            last = joined.toByteArray();
        }
    }

    private void beginFrame() {
        frameOffset = decoder.streamOffset();
        head.reset();
        first.reset();
        last = new byte[0];
    }

    private void printHead() {
        beginning.accept(decoder.header());
        frames++;
        byte[] bytes = head.toByteArray();
        int headerLength = bytes.length - LENGTH_FIELD_LENGTH;
        String order = format.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little-endian" : "big-endian";
        lines.accept("  length   4 bytes, " + order + ": the header has " + headerLength + " bytes");
        printRows(frameOffset, bytes, 0, LENGTH_FIELD_LENGTH);
        lines.accept("  header   " + headerLength + " bytes of JSON: "
                + Printable.text(format.keys().dataSize()) + " says that the body has " + bodyLength);
        printRows(frameOffset + LENGTH_FIELD_LENGTH, bytes, LENGTH_FIELD_LENGTH, headerLength);
    }

    private void printBody() {
        long bodyOffset = decoder.streamOffset() - bodyLength;
        lines.accept("  body     " + bodyLength + " bytes: the file");
        printRows(bodyOffset, first.toByteArray(), 0, first.size());
        long leftOut = bodyLength - first.size() - last.length;
        if (leftOut > 0) {
            lines.accept("    ... and " + leftOut + " bytes more");
        }
        printRows(bodyOffset + bodyLength - last.length, last, 0, last.length);
    }

    private void printRows(long streamOffset, byte[] bytes, int offset, int length) {
        rows(streamOffset, bytes, offset, length).forEach(lines);
    }

    private static List<String> rows(long streamOffset, byte[] bytes, int offset, int length) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < length; row += ROW_LENGTH) {
            StringBuilder hex = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int i = row; i < Math.min(length, row + ROW_LENGTH); i++) {
                int b = bytes[offset + i] & 0xff;
                hex.append(i % ROW_LENGTH == ROW_LENGTH / 2 ? " " : "").append(String.format("%02x ", b));
                text.append(b >= 0x20 && b <= 0x7e ? (char) b : '.');
            }
            rows.add(String.format(Locale.ROOT, "    %08x  %-49s |%s|", streamOffset + row, hex, text));
        }
        return rows;
    }

    /** How many frames have begun. */
    int frames() {
        return frames;
    }

    /** How many bytes were given. */
    long length() {
        return decoder.streamOffset();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
