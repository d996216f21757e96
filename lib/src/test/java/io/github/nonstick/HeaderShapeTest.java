package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A shape is known again whatever the lengths of its keys, as far as there is room for its words. */
class HeaderShapeTest {
    private static String header(String dataSize, String filename, String hash, long size, String text) {
        return "{\"" + dataSize + "\": " + size + ", \"" + filename + "\": " + text + ", \"" + hash + "\": " + text
                + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 3, true",
        "2, 1, 4, true",
        "3, 2, 1, true",
        "139, 8, 4, true",
        "140, 8, 4, false",
        "9, 137, 4, true",
        "9, 138, 4, false",
        "9, 8, 136, true",
        "9, 8, 137, false",
        "1, 2, 128, true",
        "1, 2, 129, false",
        "139, 25, 8, true",
        "139, 25, 9, false",
        "139, 26, 8, false"
    })
    void isKnownByEveryByteOfItsKeys(int dataSize, int filename, int hash, boolean known) {
        String[] keys = {"s".repeat(dataSize), "f".repeat(filename), "h".repeat(hash)};
        HeaderScannerAgreement agreement =
                new HeaderScannerAgreement(FrameFormat.standard().withKeys(HeaderKeys.of(keys[0], keys[1], keys[2])));
        byte[] shown = header(keys[0], keys[1], keys[2], 99_999_999, "\"a\"").getBytes(US_ASCII);
        byte[] other = header(keys[0], keys[1], keys[2], 10_000_000, "\"b\"").getBytes(US_ASCII);
        agreement.showFirst(shown);

        assertThat(agreement.isScannedLikeLast(other)).isEqualTo(known);
        for (int i = 0; i < other.length; i++) {
            byte before = other[i];
            other[i] ^= 0x40;
            assertThat(agreement.isScannedLikeLast(other)).as("byte %d", i).isFalse();
            other[i] = before;
        }
    }

    @ParameterizedTest
    @CsvSource({"139, true", "140, false"})
    void isKnownWithoutTextsAsFarAsThereIsRoom(int dataSize, boolean known) {
        String key = "s".repeat(dataSize);
        HeaderScannerAgreement agreement =
                new HeaderScannerAgreement(FrameFormat.standard().withKeys(HeaderKeys.of(key, "f", "h")));
        agreement.showFirst(header(key, "f", "h", 99_999_999, "null").getBytes(US_ASCII));

        assertThat(agreement.isScannedLikeLast(
                        header(key, "f", "h", 10_000_000, "null").getBytes(US_ASCII)))
                .isEqualTo(known);
    }
}
