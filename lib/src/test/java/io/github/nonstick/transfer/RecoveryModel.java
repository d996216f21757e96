package io.github.nonstick.transfer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Says of a journal and a partial file, both there as a whole, how much of them can be relied on: slow, and short
 * enough to be checked by eye.
 */
final class RecoveryModel {
    private static final int LONGEST_LINE = 8_192;
    private static final Pattern LINE = Pattern.compile("([ -~]*) ([0-9a-f]{8})");
    private static final Pattern SEGMENT =
            Pattern.compile("segment (0|[1-9][0-9]{0,17}) ([1-9][0-9]{0,17}) ([0-9a-f]{8})");

    /** Whether the journal is that of the transfer. */
    final boolean known;

    /** How many bytes of the partial file are right. */
    final int length;

    /** How many bytes of the journal say so. */
    final int journalLength;

    /**
     * Looks at what was left.
     *
     * @param header the lines that the journal has to begin with, in every way that they can be written
     * @param fileLength of the whole file; -1 if it is not known
     */
    RecoveryModel(List<Pattern> header, long fileLength, byte[] journal, byte[] data) {
        List<String> lines = lines(journal);
        known = lines.size() >= header.size()
                && IntStream.range(0, header.size())
                        .allMatch(i -> header.get(i).matcher(lines.get(i)).matches());
        int right = 0;
        int lineCount = header.size();
        while (known && lineCount < lines.size()) {
            Matcher segment = SEGMENT.matcher(lines.get(lineCount));
            if (!segment.matches() || Long.parseLong(segment.group(1)) != right) {
                break;
            }
            long end = right + Long.parseLong(segment.group(2));
            if (end > data.length || fileLength >= 0 && end > fileLength) {
                break;
            }
            if (!segment.group(3).equals(crc(data, right, (int) end))) {
                break;
            }
            right = (int) end;
            lineCount++;
        }
        length = right;
        journalLength = known ? lengthOf(lines.subList(0, lineCount)) : 0;
    }

    /** The texts of the lines before the first that is not whole. */
    static List<String> lines(byte[] journal) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < journal.length && at - start < LONGEST_LINE; at++) {
            if (journal[at] == '\n') {
                Matcher line = LINE.matcher(new String(journal, start, at - start, StandardCharsets.ISO_8859_1));
                if (!line.matches()
                        || !line.group(2)
                                .equals(crc(
                                        journal, start, start + line.group(1).length()))) {
                    break;
                }
                lines.add(line.group(1));
                start = at + 1;
            }
        }
        return lines;
    }

    private static int lengthOf(List<String> lines) {
        return lines.stream().mapToInt(line -> line.length() + 10).sum();
    }

    static String crc(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(Arrays.copyOfRange(bytes, from, to));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
