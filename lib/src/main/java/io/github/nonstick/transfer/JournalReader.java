package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of printable ASCII that each end with a check of themselves, up to the first that is not whole.
 *
 * <p>On the disk, a line is its text, a space, the CRC32C of the text in 8 lower-case hexadecimal digits, and
 * a line feed. Holds no more than {@value #MAX_LINE_LENGTH} bytes twice, whatever the file says. Not safe for
 * use by several threads.
 */
final class JournalReader {
    /** Of a line with its line feed, in bytes. */
    static final int MAX_LINE_LENGTH = 8_192;

    /** Space, digits, line feed. */
    private static final int TRAILER_LENGTH = 10;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(2 * MAX_LINE_LENGTH).limit(0);

    /** Where the buffer is filled from. */
    private long readOffset;

    private long endOffset;
    private boolean ended;

    /** Reads from the start; leaves the channel's own position alone. */
    JournalReader(FileChannel channel) {
        this.channel = channel;
    }

    /** A line as it stands on the disk. */
    static byte[] line(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return (text + ' ' + HexFormat.of().toHexDigits(crc(bytes, 0, bytes.length)) + '\n')
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** The text of the next line; null at the end, and from the first line on that is torn, too long or wrong. */
    @Nullable
    String next() throws IOException {
        int length = ended ? -1 : nextLength();
        String text = length < 0 ? null : text(length);
        if (text == null) {
            ended = true;
            return null;
        }
        buffer.position(buffer.position() + length);
        endOffset += length;
        return text;
    }

    /** Where the last good line ended, in bytes from the start of the file. */
    long endOffset() {
        return endOffset;
    }

    /** The length of the line that the buffer begins with, with its line feed; -1 if it has no end. */
    private int nextLength() throws IOException {
        int scanned = 0;
        while (true) {
            for (; scanned < Math.min(buffer.remaining(), MAX_LINE_LENGTH); scanned++) {
                if (buffer.get(buffer.position() + scanned) == '\n') {
                    return scanned + 1;
                }
            }
            if (scanned == MAX_LINE_LENGTH || !fill()) {
                return -1;
            }
        }
    }

    private boolean fill() throws IOException {
        buffer.compact();
        int count = channel.read(buffer, readOffset);
        buffer.flip();
        if (count < 0) {
            return false;
        }
        readOffset += count;
        return true;
    }

    private @Nullable String text(int lineLength) {
        int textLength = lineLength - TRAILER_LENGTH;
        if (textLength < 0) {
            return null;
        }
        int start = buffer.position();
        for (int i = start; i < start + lineLength - 1; i++) {
            if (buffer.get(i) < 0x20 || buffer.get(i) > 0x7e) {
                return null;
            }
        }
        String text = new String(buffer.array(), start, textLength, StandardCharsets.US_ASCII);
        String trailer = new String(buffer.array(), start + textLength, TRAILER_LENGTH - 1, StandardCharsets.US_ASCII);
        String expected = ' ' + HexFormat.of().toHexDigits(crc(buffer.array(), start, textLength));
        return trailer.equals(expected) ? text : null;
    }
}
