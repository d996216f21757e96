package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HexDumpTest {
    private static final byte[] BYTES = "0123456789abcdef\0\u007f~ !".getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void pointsAtAByteOfEitherHalf() {
        assertThat(HexDump.lines(BYTES, 0x20, 0x27))
                .containsExactly(
                        "00000020  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|",
                        "                               ^",
                        "00000030  00 7f 7e 20 21                                    |..~ !           |");
        assertThat(HexDump.lines(BYTES, 0x20, 0x28).get(1)).isEqualTo(" ".repeat(35) + "^");
        assertThat(HexDump.lines(BYTES, 0x20, 0x34).get(2)).isEqualTo(" ".repeat(22) + "^");
    }

    @Test
    void pointsBehindTheLastByteWhereTheStreamEnds() {
        assertThat(HexDump.lines(BYTES, 0x20, 0x35))
                .endsWith(
                        "00000030  00 7f 7e 20 21                                    |..~ !           |",
                        "                         ^");
        assertThat(HexDump.lines(new byte[16], 0, 16)).hasSize(3).last().isEqualTo("          ^");
        assertThat(HexDump.lines(new byte[0], 0, 0)).hasSize(2);
    }

    @Test
    void rowsBeginAtMultiplesOf16WhereverTheBytesDo() {
        assertThat(HexDump.lines("xyz".getBytes(StandardCharsets.US_ASCII), 0x10000000eL, 0x10000000fL))
                .containsExactly(
                        "100000000                                             78 79  |              xy|",
                        "                                                         ^",
                        "100000010  7a                                                |z               |");
    }
}
