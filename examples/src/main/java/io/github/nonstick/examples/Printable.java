package io.github.nonstick.examples;

import io.github.nonstick.Escaped;
import java.nio.charset.Charset;
import org.jline.utils.WCWidth;

/** Names and other text of unknown origin, made fit for a terminal. */
final class Printable {
    /** The longest text that is shown as it is: above the longest name of a file. */
    private static final int MAX_LENGTH = 300;

    private Printable() {}

    /**
     * The text itself where every character of it shows, and shows as what it is; else escaped, in quotes.
     * Control characters move the cursor; format characters turn the direction of writing, or are unseen.
     */
    static String text(String text) {
        return text(text, Output.CHARSET);
    }

    static String text(String text, Charset charset) {
        if (isPlain(text)) {
            return text;
        }
        boolean shows = !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.codePoints().allMatch(Printable::shows)
                && charset.newEncoder().canEncode(text);
        return shows ? text : Escaped.text(text);
    }

    /** Whether there is nothing but what every charset has and every terminal shows. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_LENGTH;
    }

    /** A line of text of any length: each character that does not show is escaped, a tab stays. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(line, c));
        return line.toString();
    }

    /** Appends a character of a line, or what is shown in its place. */
    static void append(StringBuilder line, int c) {
        if (shows(c) || c == '\t') {
            line.appendCodePoint(c);
        } else {
            line.append(String.format(Character.isBmpCodePoint(c) ? "\\u%04x" : "\\u{%x}", c));
        }
    }

    /** Whether a character shows, and shows as what it is, in a charset that has it. */
    static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The text with spaces behind it up to a number of columns, of which a Chinese character takes two. */
    static String padded(String text, int columns) {
        int width = width(text);
        return width >= columns ? text : text + " ".repeat(columns - width);
    }

    /** As much of the text as fits into a number of columns. */
    static String cut(String text, int columns) {
        int end = 0;
        int width = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            width += Math.max(0, WCWidth.wcwidth(c));
            if (width > columns) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    static int width(String text) {
        return text.codePoints()
                .map(WCWidth::wcwidth)
                .filter(width -> width > 0)
                .sum();
    }
}
