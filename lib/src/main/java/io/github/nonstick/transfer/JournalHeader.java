package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The first five lines of a journal: of which transfer it is. {@link ResumablePartial} has an example.
 *
 * @param name of the file, at most {@value #MAX_NAME_LENGTH} bytes of UTF-8
 * @param sourceVersion at most {@value #MAX_VERSION_LENGTH} printable ASCII characters
 * @param length in bytes, -1 if it is not known
 */
record JournalHeader(TransferId id, String name, String sourceVersion, long length) {
    static final int MAX_NAME_LENGTH = 4_000;
    static final int MAX_VERSION_LENGTH = 100;

    private static final String FORMAT = "nonstick-journal 1";
    private static final String ID = "id ";
    private static final String NAME = "name ";
    private static final String SOURCE = "source ";
    private static final String LENGTH = "length ";

    JournalHeader {
        int nameLength = utf8(name).length;
        if (nameLength > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("name is " + nameLength + " bytes long, more than " + MAX_NAME_LENGTH);
        }
        if (sourceVersion.length() > MAX_VERSION_LENGTH) {
            throw new IllegalArgumentException("source version is " + sourceVersion.length()
                    + " characters long, more than " + MAX_VERSION_LENGTH);
        }
        if (!sourceVersion.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
            throw new IllegalArgumentException(
                    "source version " + Escaped.text(sourceVersion) + " has characters other than printable ASCII");
        }
        if (length < -1) {
            throw new IllegalArgumentException("length " + length + " is below -1");
        }
    }

    private static byte[] utf8(String name) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            return array;
        } catch (CharacterCodingException e) {
            // Written as '?', it would be taken for that of another file.
            throw new IllegalArgumentException("name " + Escaped.text(name) + " has half a surrogate pair", e);
        }
    }

    /** The header that a journal begins with; null if it does not begin with one. */
    static @Nullable JournalHeader read(JournalReader journal) throws IOException {
        if (!FORMAT.equals(journal.next())) {
            return null;
        }
        String id = value(journal, ID);
        String name = value(journal, NAME);
        String source = value(journal, SOURCE);
        String length = value(journal, LENGTH);
        if (id == null || name == null || source == null || length == null) {
            return null;
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(HexFormat.of().parseHex(name)))
                    .toString();
            return new JournalHeader(TransferId.of(id), decoded, source, Long.parseLong(length));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable String value(JournalReader journal, String key) throws IOException {
        String line = journal.next();
        return line != null && line.startsWith(key) ? line.substring(key.length()) : null;
    }

    /** As it stands on the disk. */
    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(JournalReader.line(FORMAT));
        out.writeBytes(JournalReader.line(ID + id));
        out.writeBytes(JournalReader.line(NAME + HexFormat.of().formatHex(utf8(name))));
        out.writeBytes(JournalReader.line(SOURCE + sourceVersion));
        out.writeBytes(JournalReader.line(LENGTH + length));
        return out.toByteArray();
    }

    /** Whether so many bytes behind an offset are within the file. */
    boolean covers(long offset, long byteCount) {
        return byteCount <= (length < 0 ? Long.MAX_VALUE : length) - offset;
    }
}
