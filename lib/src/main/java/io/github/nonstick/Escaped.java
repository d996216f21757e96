package io.github.nonstick;

/**
 * Untrusted bytes and text made fit for a message: printable ASCII as it is, all else escaped, and capped.
 *
 * <p>A peer can so neither move a terminal's cursor nor turn the direction of the text around it. Safe for
 * use by several threads.
 */
public final class Escaped {
    private static final int MAX_BYTES = 32;
    private static final int MAX_CHARS = 200;

    private Escaped() {}

    /**
     * At most 32 of the bytes, in quotes, with {@code ...} behind them where more were left out.
     *
     * @param offset of the first of them
     * @param length how many there are
     */
    public static String bytes(byte[] bytes, int offset, int length) {
        StringBuilder out = new StringBuilder("\"");
        int shown = Math.min(length, MAX_BYTES);
        for (int i = 0; i < shown; i++) {
            int b = bytes[offset + i] & 0xff;
            if (b == '"' || b == '\\') {
                out.append('\\').append((char) b);
            } else if (b >= 0x20 && b <= 0x7e) {
                out.append((char) b);
            } else if (b == '\r') {
                out.append("\\r");
            } else if (b == '\n') {
                out.append("\\n");
            } else {
                out.append(String.format("\\x%02x", b));
            }
        }
        return out.append(shown < length ? "\"..." : "\"").toString();
    }

    /** At most 200 characters of the text, in quotes, with {@code ...} behind them where more were left out. */
    public static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        int shown = Math.min(text.length(), MAX_CHARS);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c <= 0x7e) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append(shown < text.length() ? "\"..." : "\"").toString();
    }
}
