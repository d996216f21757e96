package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A text is copied as it is, and told to be plain if each of its bytes is printable ASCII that needs no escape. */
class PlainTextTest {
    private static final int BEFORE = Long.BYTES;
    private static final int LONGEST = 70;
    private static final String[] FILLS = {"0123456789abcdef", "report 18.TXT~", "?1", "q!~ \u007f#[]"};

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }

    /** Where it begins in its array differs from where it goes. */
    private static byte[] source(char before, String fill, int length) {
        byte[] source = new byte[BEFORE + 1 + length];
        Arrays.fill(source, (byte) before);
        for (int i = 0; i < length; i++) {
            source[BEFORE + 1 + i] = (byte) fill.charAt(i % fill.length());
        }
        return source;
    }

    private static boolean copies(byte[] source, int length) {
        byte[] target = new byte[BEFORE + length + 1];
        target[BEFORE + length] = 0x55;
        boolean plain = PlainText.copy(source, BEFORE + 1, BEFORE + 1 + length, target, BEFORE);
        if (!Arrays.equals(source, BEFORE + 1, source.length, target, BEFORE, BEFORE + length)
                || target[BEFORE + length] != 0x55) {
            throw new AssertionError("not copied: " + Escaped.bytes(source, BEFORE + 1, length));
        }
        return plain;
    }

    @Test
    void tellsEveryByteInEveryPlaceOfEveryLength() {
        for (String fill : FILLS) {
            for (int length = 0; length <= LONGEST; length++) {
                byte[] source = source('x', fill, length);
                assertThat(copies(source, length)).as(fill + ", " + length).isTrue();
                for (int at = BEFORE + 1; at < source.length; at++) {
                    byte original = source[at];
                    for (int b = 0; b < 256; b++) {
                        source[at] = (byte) b;
                        if (copies(source, length) != isPlain(source[at])) {
                            throw new AssertionError(
                                    "byte " + b + " at " + (at - BEFORE - 1) + " of " + length + " in " + fill);
                        }
                    }
                    source[at] = original;
                }
            }
        }
    }

    @Test
    void takesNothingForPlainThatIsNotWhateverStandsBefore() {
        for (char before : new char[] {'"', '\\', '\0', '\u00ff'}) {
            for (int length = 0; length <= Long.BYTES; length++) {
                byte[] source = source(before, FILLS[0], length);
                assertThat(copies(source, length)).as(before + ", " + length).isTrue();
                for (int at = BEFORE + 1; at < source.length; at++) {
                    byte original = source[at];
                    for (int b = 0; b < 256; b++) {
                        source[at] = (byte) b;
                        // A borrow from before may make a plain byte look like another.
                        assertThat(copies(source, length) && !isPlain(source[at]))
                                .isFalse();
                    }
                    source[at] = original;
                }
            }
        }
    }
}
