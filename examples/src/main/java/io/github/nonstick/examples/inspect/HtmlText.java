package io.github.nonstick.examples.inspect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Bytes and text of unknown origin, made fit for a page: nothing in them is markup, and every character shows, in its
 * place.
 */
final class HtmlText {
    /**
     * What a few bytes are shown as.
     *
     * @param length how many bytes
     * @param html the text, escaped
     * @param columns how wide it is, about, in characters
     */
    record Glyph(int length, String html, int columns) {
        private boolean isStranger() {
            return html.startsWith("<b>") && columns > 2;
        }
    }

    private static final HexFormat HEX = HexFormat.of();
    private static final int FIRST_WIDE = 0x1100;

    /** Most of what is shown is one of these. */
    private static final Glyph[] ASCII = new Glyph[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = shows(c) ? new Glyph(1, escape(Character.toString(c)), 1) : escaped(1, name(c));
        }
    }

    private HtmlText() {}

    /** Text that is nobody's but ours, or is known to show. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Any text. */
    static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes that are likely to be text. */
    static String of(byte[] bytes) {
        StringBuilder html = new StringBuilder();
        for (Glyph glyph : text(bytes, 0, bytes.length)) {
            html.append(glyph.html());
        }
        return html.toString();
    }

    /** Any text, for where no markup can be: a title. */
    static String plain(String text) {
        return of(text).replaceAll("</?b>", "");
    }

    static String number(long number) {
        boolean grouped = number <= -1_000 || number >= 1_000;
        return grouped ? String.format(Locale.ROOT, "%,d", number) : Long.toString(number);
    }

    /** A number of things in words: {@code 1 byte}, {@code 1,460 bytes}. */
    static String count(long count, String thing) {
        return number(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** Two digits for each byte, and a space behind. */
    static List<Glyph> hex(byte[] bytes, int from, int to) {
        List<Glyph> glyphs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            glyphs.add(new Glyph(1, HEX.toHexDigits(bytes[i]) + " ", 3));
        }
        return glyphs;
    }

    /** Characters of UTF-8 where they show, else escapes of characters or of single bytes. */
    static List<Glyph> text(byte[] bytes, int from, int to) {
        List<Glyph> glyphs = new ArrayList<>();
        int at = from;
        while (at < to) {
            Glyph glyph = glyph(bytes, at, to);
            glyphs.add(glyph);
            at += glyph.length();
        }
        return glyphs;
    }

    /** How many of the bytes, or characters, would be escaped in a text; what ends lines does not count. */
    static int strangers(byte[] bytes) {
        return (int)
                text(bytes, 0, bytes.length).stream().filter(Glyph::isStranger).count();
    }

    private static Glyph glyph(byte[] bytes, int at, int to) {
        int b = bytes[at] & 0xff;
        if (b < 0x80) {
            return ASCII[b];
        }
        int length = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
        if (at + length <= to) {
            String character = new String(bytes, at, length, StandardCharsets.UTF_8);
            int c = character.codePointAt(0);
            // Whatever is not one character in its shortest form becomes other bytes.
            if (character.getBytes(StandardCharsets.UTF_8).length == length
                    && Character.charCount(c) == character.length()
                    && (c != 0xfffd || b == 0xef && (bytes[at + 1] & 0xff) == 0xbf)) {
                return shows(c)
                        ? new Glyph(length, escape(character), c < FIRST_WIDE ? 1 : 2)
                        : escaped(length, name(c));
            }
        }
        return escaped(1, "\\x" + HEX.toHexDigits((byte) b));
    }

    private static Glyph escaped(int length, String text) {
        return new Glyph(length, "<b>" + text + "</b>", text.length());
    }

    private static String name(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < 0x80 ? String.format("\\x%02x", c) : String.format("\\u{%x}", c);
        };
    }

    /** A mark that combines with the character before it would show on somebody else's. */
    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }
}
