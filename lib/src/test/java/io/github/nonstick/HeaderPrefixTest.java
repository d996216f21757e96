package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A prefix is compared and written as words, whatever its length, and is what its bytes are. */
class HeaderPrefixTest {
    private static final String LETTERS = "{\"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\": ";
    private static final int INDEX = 3;
    private static final byte GUARD = 0x55;

    private static byte[] bytes(int length) {
        return LETTERS.substring(0, length).getBytes(US_ASCII);
    }

    @Test
    void standsWhereEachOfItsBytesDoes() {
        for (int length = 1; length <= LETTERS.length(); length++) {
            HeaderPrefix prefix = HeaderPrefix.of(LETTERS.substring(0, length));
            byte[] source = new byte[INDEX + Math.max(length, HeaderPrefix.REACH)];
            Arrays.fill(source, GUARD);
            System.arraycopy(bytes(length), 0, source, INDEX, length);

            assertThat(prefix.standsAt(source, INDEX)).as("%d bytes", length).isTrue();
            for (int at = INDEX; at < INDEX + length; at++) {
                source[at] ^= 1;
                assertThat(prefix.standsAt(source, INDEX))
                        .as("byte %d of %d", at - INDEX, length)
                        .isFalse();
                source[at] ^= 1;
            }
        }
    }

    @Test
    void standsNotWhereTheArrayEndsWithinIt() {
        for (int length = HeaderPrefix.REACH + 1; length <= LETTERS.length(); length++) {
            byte[] source = new byte[INDEX + length - 1];
            System.arraycopy(bytes(length), 0, source, INDEX, length - 1);

            assertThat(HeaderPrefix.of(LETTERS.substring(0, length)).standsAt(source, INDEX))
                    .as("%d bytes", length)
                    .isFalse();
        }
    }

    @Test
    void isWrittenWithNothingBesideIt() {
        for (int length = 1; length <= LETTERS.length(); length++) {
            HeaderPrefix prefix = HeaderPrefix.of(LETTERS.substring(0, length));
            byte[] expected = new byte[INDEX + length + 1];
            Arrays.fill(expected, GUARD);
            byte[] put = expected.clone();
            byte[] words = expected.clone();
            System.arraycopy(bytes(length), 0, expected, INDEX, length);

            prefix.put(put, INDEX);
            prefix.putWords(words, INDEX);

            assertThat(put).as("%d bytes", length).isEqualTo(expected);
            assertThat(words).as("%d bytes", length).isEqualTo(expected);
        }
    }
}
