package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Printable ASCII stands as it is, but for the quote and the backslash. */
class CanonicalTextTest {
    private static final String LETTERS = "btn?fr";

    private static String escaped(char c) {
        if (c >= '\b' && c <= '\r' && c != '\u000b') {
            return "\\" + LETTERS.charAt(c - '\b');
        }
        if (c == '"' || c == '\\') {
            return "\\" + c;
        }
        return c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\u%04x", (int) c);
    }

    @Test
    void escapesEachCharacterAsItIs() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String text = "a" + (char) c + "b";
            String expected = "\"a" + escaped((char) c) + "b\"";

            if (!CanonicalText.quoted(text).equals(expected) || CanonicalText.length(text) != expected.length()) {
                assertThat(CanonicalText.quoted(text)).isEqualTo(expected);
                assertThat(CanonicalText.length(text)).as("%x", c).isEqualTo(expected.length());
            }
        }
    }

    @Test
    void plainLengthCountsTheQuotes() {
        assertThat(CanonicalText.plainLength("")).isEqualTo(2);
        assertThat(CanonicalText.plainLength("abc")).isEqualTo(5);
    }
}
