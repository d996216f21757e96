package io.github.nonstick.examples;

import java.nio.charset.CharsetEncoder;
import java.util.function.IntPredicate;

/** A header as it stood on the wire, brought into one line that means the same: valid JSON in, valid JSON out. */
final class HeaderLine {
    private static final int LONGEST_SHOWN = 400;

    private HeaderLine() {}

    /** All of it, in ASCII. */
    static String ascii(String json) {
        return line(json, c -> c >= 0x20 && c <= 0x7e);
    }

    /** What fits into a line for people: characters that would not show are escaped, and the end may be left out. */
    static String shown(String json) {
        CharsetEncoder encoder = Output.CHARSET.newEncoder();
        String line = line(json, c -> Printable.shows(c) && encoder.canEncode(Character.toString(c)));
        if (line.length() <= LONGEST_SHOWN) {
            return line;
        }
        boolean splitsPair = Character.isHighSurrogate(line.charAt(LONGEST_SHOWN - 1));
        return line.substring(0, splitsPair ? LONGEST_SHOWN - 1 : LONGEST_SHOWN) + "...";
    }

    /** Lines are broken between values alone, and nothing but ASCII stands there: JSON has no raw control characters. */
    private static String line(String json, IntPredicate shows) {
        StringBuilder line = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (c == '\n' || c == '\r' || c == '\t') {
                line.append(' ');
            } else if (shows.test(c)) {
                line.appendCodePoint(c);
            } else {
                for (char half : Character.toChars(c)) {
                    line.append(String.format("\\u%04x", (int) half));
                }
            }
        });
        return line.toString();
    }
}
