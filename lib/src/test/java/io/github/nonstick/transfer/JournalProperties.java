package io.github.nonstick.transfer;

import io.github.nonstick.FuzzInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What holds of any file that is read as a journal. */
final class JournalProperties {
    private JournalProperties() {}

    /** Checks a {@link FuzzInput} as it is, or, if it chooses that, with a right check at each line. */
    static void check(byte[] input) {
        FuzzInput fuzzed = FuzzInput.of(input);
        byte[] file = (fuzzed.choice() & 1) == 0 ? fuzzed.stream() : withChecks(fuzzed.stream());
        try {
            checkLines(file, 1 + (fuzzed.choice() >> 1));
            checkJournal(file, 1 + (fuzzed.choice() >> 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] withChecks(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n")) {
            out.writeBytes(JournalReader.line(line));
        }
        return out.toByteArray();
    }

    private static void checkLines(byte[] file, int readLength) throws IOException {
        JournalReader journal = new JournalReader(new MemoryFile(file, readLength));
        int end = 0;
        for (String text = journal.next(); text != null; text = journal.next()) {
            byte[] line = JournalReader.line(text);
            require(line.length <= JournalReader.MAX_LINE_LENGTH, "a line is no longer than allowed");
            int next = end + line.length;
            require(
                    next <= file.length && Arrays.equals(line, 0, line.length, file, end, next),
                    "a line is the file's");
            require(journal.endOffset() == next, "the offset is behind the line");
            end = next;
        }
        require(journal.next() == null && journal.endOffset() == end, "the end is the end");
        int feed = end;
        while (feed < file.length && file[feed] != '\n') {
            feed++;
        }
        if (feed < file.length && feed + 1 - end <= JournalReader.MAX_LINE_LENGTH) {
            String rest = new String(file, end, Math.max(0, feed - 9 - end), StandardCharsets.ISO_8859_1);
            boolean plain = rest.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
            boolean whole = plain && Arrays.equals(JournalReader.line(rest), Arrays.copyOfRange(file, end, feed + 1));
            require(!whole, "a whole line is read");
        }
    }

    private static void checkJournal(byte[] file, int readLength) throws IOException {
        JournalReader journal = new JournalReader(new MemoryFile(file, readLength));
        JournalHeader header = JournalHeader.read(journal);
        if (header == null) {
            return;
        }
        JournalReader again = new JournalReader(new MemoryFile(header.toBytes(), readLength));
        require(header.equals(JournalHeader.read(again)), "a header is read as it is written");
        long end = journal.endOffset();
        for (JournalSegment segment = JournalSegment.read(journal);
                segment != null;
                segment = JournalSegment.read(journal)) {
            byte[] line = segment.toBytes();
            int from = (int) end;
            require(Arrays.equals(line, 0, line.length, file, from, from + line.length), "a segment is its line");
            require(segment.length() > 0, "a segment is not empty");
            end += line.length;
            require(journal.endOffset() == end, "the offset is behind the segment");
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError("not so: " + what);
        }
    }
}
