package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hash's text tells its algorithm by its length or by name; anything else is a placeholder. */
class BodyHashTest {
    static Stream<Arguments> hashes() {
        return Stream.of(
                Arguments.of("e3069283", HashAlgorithm.CRC32C, "e3069283"),
                Arguments.of("d41d8cd98f00b204e9800998ecf8427e", HashAlgorithm.MD5, "d41d8cd98f00b204e9800998ecf8427e"),
                Arguments.of("D41D8CD98F00B204E9800998ECF8427E", HashAlgorithm.MD5, "d41d8cd98f00b204e9800998ecf8427e"),
                Arguments.of("0123456789".repeat(4), HashAlgorithm.SHA_1, "0123456789".repeat(4)),
                Arguments.of("Ab".repeat(32), HashAlgorithm.SHA_256, "ab".repeat(32)),
                Arguments.of("0f".repeat(64), HashAlgorithm.SHA_512, "0f".repeat(64)),
                Arguments.of("crc32c:E3069283", HashAlgorithm.CRC32C, "e3069283"),
                Arguments.of("MD5:" + "a".repeat(32), HashAlgorithm.MD5, "a".repeat(32)),
                Arguments.of("sha1:" + "a".repeat(40), HashAlgorithm.SHA_1, "a".repeat(40)),
                Arguments.of("Sha256:" + "a".repeat(64), HashAlgorithm.SHA_256, "a".repeat(64)),
                Arguments.of("sha512:" + "a".repeat(128), HashAlgorithm.SHA_512, "a".repeat(128)));
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void readsDigest(String text, HashAlgorithm algorithm, String hex) {
        assertThat(BodyHash.parse(text)).contains(new BodyHash(algorithm, hex));
        assertThat(FrameHeader.of(0).withHash(text).bodyHash()).contains(new BodyHash(algorithm, hex));
        assertThat(FrameHeader.of(0).withHash(text).hash()).isEqualTo(text);
    }

    static Stream<String> placeholders() {
        return Stream.of(
                "",
                ":",
                "xxdxxx",
                "asdf165485221",
                "e306928", // 7 digits
                "e30692833",
                "e306928g",
                "e306928\u0663", // a digit elsewhere
                "\uff41".repeat(32),
                "a".repeat(31),
                "a".repeat(33),
                "g".repeat(32),
                " " + "a".repeat(31),
                "md5:" + "a".repeat(40),
                "md5:" + "a".repeat(31),
                "md5:" + "g".repeat(32),
                "sha-256:" + "a".repeat(64),
                "sha256 :" + "a".repeat(64),
                "sha256::" + "a".repeat(64),
                ":" + "a".repeat(32),
                "md5" + "a".repeat(32));
    }

    @ParameterizedTest
    @MethodSource("placeholders")
    void takesOtherTextForPlaceholder(String text) {
        assertThat(BodyHash.parse(text)).isEmpty();
        assertThat(FrameHeader.of(0).withHash(text).bodyHash()).isEmpty();
        assertThat(FrameHeader.of(0).withHash(text).hash()).isEqualTo(text);
    }

    @Test
    void readsTurkishCapitalIAsNoLetterOfName() {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale.Builder().setLanguage("tr").build());
        try {
            assertThat(BodyHash.parse("MD5:" + "A".repeat(32)))
                    .contains(new BodyHash(HashAlgorithm.MD5, "a".repeat(32)));
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lengthOfHexIsTwiceThatOfDigest(HashAlgorithm algorithm) throws Exception {
        int digestLength = algorithm == HashAlgorithm.CRC32C
                ? 4
                : MessageDigest.getInstance(algorithm.standardName()).getDigestLength();

        assertThat(algorithm.hexLength()).isEqualTo(2 * digestLength);
        assertThat(BodyHash.parse(algorithm.label() + ":" + "0".repeat(algorithm.hexLength())))
                .contains(new BodyHash(algorithm, "0".repeat(algorithm.hexLength())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e306928", "E3069283", "e306928g", "e30692830"})
    void refusesValueThatIsNotLowerCaseHexOfTheLength(String hex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BodyHash(HashAlgorithm.CRC32C, hex))
                .withMessage("crc32c is not 8 lower-case hexadecimal digits: \"" + hex + "\"");
    }

    @Test
    void isWrittenAsHexAlone() {
        BodyHash hash = new BodyHash(HashAlgorithm.CRC32C, "e3069283");

        assertThat(hash).hasToString("e3069283");
        assertThat(FrameHeader.of(0).withHash(hash).hash()).isEqualTo("e3069283");
        assertThat(FrameHeader.of(0).withHash(hash).bodyHash()).contains(hash);
    }

    @Test
    void mismatchNamesBothValues() {
        HashMismatchException mismatch =
                new HashMismatchException(new BodyHash(HashAlgorithm.CRC32C, "e3069283"), "00000000", 71);

        assertThat(mismatch)
                .hasMessage("CRC32C of the body is 00000000, the header says e3069283, at stream offset 71");
        assertThat(mismatch.expected()).isEqualTo(new BodyHash(HashAlgorithm.CRC32C, "e3069283"));
        assertThat(mismatch.actual()).isEqualTo("00000000");
        assertThat(mismatch.streamOffset()).isEqualTo(71);
    }

    @Test
    void mismatchSurvivesSerialization() throws Exception {
        BodyHash expected = new BodyHash(HashAlgorithm.CRC32C, "e3069283");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new HashMismatchException(expected, "00000000", 71));
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            HashMismatchException copy = (HashMismatchException) in.readObject();
            assertThat(copy.expected()).isEqualTo(expected);
            assertThat(copy.actual()).isEqualTo("00000000");
        }
    }
}
