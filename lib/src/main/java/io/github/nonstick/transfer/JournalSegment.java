package io.github.nonstick.transfer;

import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A line of a journal: a stretch of the partial file that is complete. {@link ResumablePartial} has an example.
 *
 * @param offset in the file, from 0 on
 * @param length in bytes, from 1 on
 * @param crc32c of the bytes
 */
record JournalSegment(long offset, long length, int crc32c) {
    private static final String KEY = "segment";

    /** The next segment; null at the end, and where anything else stands. */
    static @Nullable JournalSegment read(JournalReader journal) throws IOException {
        String text = journal.next();
        if (text == null) {
            return null;
        }
        String[] fields = text.split(" ", 5);
        if (fields.length != 4) {
            return null;
        }
        try {
            JournalSegment segment = new JournalSegment(
                    Long.parseLong(fields[1]), Long.parseLong(fields[2]), HexFormat.fromHexDigits(fields[3]));
            return segment.length > 0 && segment.text().equals(text) ? segment : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private String text() {
        return KEY + ' ' + offset + ' ' + length + ' ' + HexFormat.of().toHexDigits(crc32c);
    }

    /** As it stands on the disk. */
    byte[] toBytes() {
        return JournalReader.line(text());
    }
}
