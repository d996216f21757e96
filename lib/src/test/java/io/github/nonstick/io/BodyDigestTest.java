package io.github.nonstick.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of RFC 1321, of FIPS 180-4's examples, and of RFC 3720's polynomial, as independent tools give them. */
class BodyDigestTest {
    @ParameterizedTest
    @CsvSource({
        "CRC32C, '', 00000000",
        "CRC32C, abc, 364b3fb7",
        "CRC32C, 123456789, e3069283",
        "MD5, '', d41d8cd98f00b204e9800998ecf8427e",
        "MD5, abc, 900150983cd24fb0d6963f7d28e17f72",
        "SHA_1, '', da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "SHA_1, abc, a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA_256, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "SHA_256, abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA_512, '', cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        "SHA_512, abc, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    })
    void givesKnownAnswers(HashAlgorithm algorithm, String text, String hex) {
        byte[] bytes = text.getBytes(US_ASCII);
        BodyHash known = new BodyHash(algorithm, hex);

        assertThat(BodyDigest.hash(algorithm, bytes)).isEqualTo(known);

        BodyDigest inPieces = BodyDigest.of(algorithm);
        for (int repeated = 0; repeated < 2; repeated++) {
            for (int i = 0; i < bytes.length; i++) {
                if (i % 2 == 0) {
                    inPieces.update(new byte[] {0, bytes[i], 0}, 1, 1);
                } else {
                    ByteBuffer direct =
                            ByteBuffer.allocateDirect(1).put(bytes[i]).flip();
                    inPieces.update(direct);
                    assertThat(direct.hasRemaining()).isFalse();
                }
            }
            assertThat(inPieces.finish()).as("empty again after finish").isEqualTo(known);
        }
    }
}
