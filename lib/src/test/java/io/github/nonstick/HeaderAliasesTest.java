package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.HeaderKeys.Key;
import io.github.nonstick.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An alias stands for its key where that is absent, and for nothing where it is not. */
class HeaderAliasesTest {
    private static final FrameFormat KNOWN =
            FrameFormat.standard().withKeys(HeaderKeys.standard().withKnownAliasesRead());
    private static final FrameFormat WRITTEN = FrameFormat.standard()
            .withKeys(HeaderKeys.standard()
                    .withAliasesWritten(Key.HASH, "md5")
                    .withAliasesWritten(Key.DATA_SIZE, "total_size", "size")
                    .withAliasesWritten(Key.FILENAME, "file_name"));

    private static FrameHeader decode(FrameFormat format, String json) throws FramingException {
        byte[] bytes = json.getBytes(UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(FrameLayout.LENGTH_FIELD_LENGTH + bytes.length);
        FrameLayout.putHeaderLength(frame.array(), 0, bytes.length, format.byteOrder());
        frame.position(FrameLayout.LENGTH_FIELD_LENGTH).put(bytes).flip();
        FrameDecoder decoder = new FrameDecoder(format);
        assertThat(decoder.decode(frame)).isEqualTo(FrameDecoder.Status.HEADER);
        assertThat(decoder.bodyLength()).isEqualTo(decoder.header().dataSize());
        assertThat(decoder.hasHash()).isEqualTo(decoder.header().hash() != null);
        return decoder.header();
    }

    private static String encode(FrameFormat format, FrameHeader header) {
        FrameEncoder encoder = new FrameEncoder(format);
        byte[] frame = encoder.encode(header);
        assertThat(encoder.encodedLength(header)).isEqualTo(frame.length);
        return new String(
                frame, FrameLayout.LENGTH_FIELD_LENGTH, frame.length - FrameLayout.LENGTH_FIELD_LENGTH, US_ASCII);
    }

    private static final String MD5 = "5d41402abc4b2a76b9719d911017c592";
    private static final String SHA_256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"SHA\", \"x\": 1} | SHA",
                "{\"size\": 5, \"sha256\": \"SHA\", \"md5\": \"MD5\", \"x\": 1} | SHA",
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"SHA\", \"file_md5\": \"MD5\", \"x\": 1} | SHA",
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"sha256:SHA\", \"x\": 1} | sha256:SHA",
                "{\"size\": 5, \"md5\": \"MD5\", \"hash\": \"9a71bb4c\", \"x\": 1} | 9a71bb4c",
            })
    void strongestOfDigestsByDifferentAlgorithmsCounts(String json, String hash) throws FramingException {
        FrameHeader header = decode(KNOWN, json.replace("MD5", MD5).replace("SHA", SHA_256));

        assertThat(header.hash()).isEqualTo(hash.replace("SHA", SHA_256));
        assertThat(header.attributes().keySet()).contains("x").doesNotContain("sha256");
        assertThat(header.entries().key(1)).isIn(Key.HASH, "md5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"SHA\", \"file_md5\": \"0MD5\"}",
                "{\"size\": 5, \"md5\": \"SHA\", \"sha256\": \"sha256:SHA\"}",
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"SHA\", \"file_md5\": \"xxdxxx\"}",
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"SHA\", \"file_md5\": null}",
                "{\"size\": 5, \"md5\": \"MD5\", \"sha256\": \"SHA\", \"file_md5\": 7}",
                "{\"size\": 5, \"name\": \"MD5\", \"fileName\": \"SHA\"}",
            })
    void refusesWhatIsNotOfDifferentAlgorithms(String json) {
        String hostile =
                json.replace("0MD5", "0" + MD5.substring(1)).replace("MD5", MD5).replace("SHA", SHA_256);
        MalformedFrameException malformed =
                catchThrowableOfType(MalformedFrameException.class, () -> decode(KNOWN, hostile));

        assertThat(malformed).isNotNull();
        assertThat(malformed.reason()).isEqualTo(Reason.ALIASES_DISAGREE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"total_size\": 5, \"file_name\": \"a.txt\", \"md5\": \"x\"}",
                "{\"fileLength\":5,\"fileName\":\"a.txt\",\"sha256\":\"x\"}",
                "{\"filesize\": 5, \"file_size\": 5, \"filename\": \"a.txt\", \"file_md5\": \"x\", \"md5\": \"x\"}",
                "{\"md5_val\": \"x\", \"name\": \"a.txt\", \"file\\u004eame\": \"a.txt\", \"size\": 5, \"size\\u005f\": 1}",
            })
    void aliasesStandForAbsentKeys(String json) throws FramingException {
        FrameHeader header = decode(KNOWN, json);

        assertThat(header.dataSize()).isEqualTo(5);
        assertThat(header.filename()).isEqualTo("a.txt");
        assertThat(header.hash()).isEqualTo("x");
        assertThat(header.attributes().keySet()).isSubsetOf("size_");
    }

    @Test
    void keyIsWhereItsFirstAliasWas() throws FramingException {
        FrameHeader header =
                decode(KNOWN, "{\"a\": 1, \"md5\": null, \"size\": 5, \"b\": 2, \"hash_\": 3, \"file_size\": 5}");

        assertThat(header).hasToString("{\"a\": 1, \"hash\": null, \"data_size\": 5, \"b\": 2, \"hash_\": 3}");
    }

    @Test
    void aliasesOfPresentKeysAreAttributes() throws FramingException {
        FrameHeader header = decode(
                KNOWN,
                "{\"size\": \"5 KB\", \"file_name\": \"a\", \"data_size\": 5, \"filename\": null, \"name\": [1],"
                        + " \"total_size\": 6, \"hash\": 7, \"md5\": true, \"sha256\": {}}");

        assertThat(header.dataSize()).isEqualTo(5);
        assertThat(header.filename()).isNull();
        assertThat(header.hash()).isEqualTo("7");
        assertThat(header.attributes())
                .containsOnlyKeys("size", "file_name", "name", "total_size", "md5", "sha256")
                .containsEntry("file_name", "a")
                .containsEntry("total_size", 6L);
    }

    @Test
    void aliasesAreAttributesForThoseWhoReadNone() throws FramingException {
        assertThat(decode(FrameFormat.standard(), "{\"data_size\": 5, \"file_name\": \"a\"}")
                        .filename())
                .isNull();
        assertThat(decode(WRITTEN, "{\"data_size\": 5, \"file_name\": \"a\"}").attributes())
                .isEqualTo(Map.of("file_name", "a"));
    }

    @Test
    void aliasesStandForKeysOfAnyName() throws FramingException {
        FrameFormat format =
                KNOWN.withKeys(HeaderKeys.of("\u957f\u5ea6", "title", "size").withKnownAliasesRead());

        FrameHeader header = decode(format, "{\"data_size\": 5, \"filename\": \"a\", \"hash\": \"b\"}");

        assertThat(header).hasToString("{\"data_size\": 5, \"filename\": \"a\", \"hash\": \"b\"}");
        assertThat(header.dataSize()).isEqualTo(5);
        assertThat(encode(format, header)).isEqualTo("{\"\\u957f\\u5ea6\": 5, \"title\": \"a\", \"size\": \"b\"}");
    }

    @Test
    void aliasesMeanNothingInsideValues() throws FramingException {
        FrameHeader header = decode(KNOWN, "{\"data_size\": 5, \"x\": {\"size\": \"a\", \"file_name\": 1}}");

        assertThat(header.attributes()).containsOnlyKeys("x");
    }

    @Test
    void hashThatIsANumberIsAPlaceholderUnderEachName() throws FramingException {
        FrameHeader header = decode(KNOWN, "{\"size\": 5, \"md5\": 12, \"sha256\": 12}");

        assertThat(header.hash()).isEqualTo("12");
        assertThat(header.bodyHash()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"size\": 5, \"x\": 5, \"filesize\": 6} | 32 | size and filesize disagree | they stand for data_size, and are 5 and 6",
                "{\"size\": 5, \"name\": \"a\", \"fileName\": null} | 37 | name and fileName disagree"
                        + " | they stand for filename, and are \"a\" and null",
                "{\"md5\": 1, \"name\": 5e0, \"size\": 5, \"sha256\": \"1\"} | 19 | name is neither text nor null |",
                "{\"md5\": 1, \"size\": 5, \"sha256\": \"1\"} | 32 | md5 and sha256 disagree"
                        + " | they stand for hash, and are 1 and \"1\"",
            })
    void refusesAliasesThatDisagree(String json, int at, String what, String detail) {
        MalformedFrameException malformed =
                catchThrowableOfType(MalformedFrameException.class, () -> decode(KNOWN, json));

        assertThat(malformed).isNotNull();
        assertThat(malformed.getMessage())
                .startsWith(what + " at stream offset " + (4 + at) + ": " + (detail == null ? "" : detail + ", "))
                .contains("the header begins ");
        assertThat(malformed.streamOffset()).isEqualTo(4 + at);
        assertThat(malformed.reason() == Reason.ALIASES_DISAGREE).isEqualTo(detail != null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"size\": null} | DATA_SIZE_NOT_AN_INTEGER | size is not an integer at stream offset 13: it is null",
                "{\"size\": \"5\"} | DATA_SIZE_NOT_AN_INTEGER | size is not an integer at stream offset 13: it is \"5\"",
                "{\"size\": [5]} | DATA_SIZE_NOT_AN_INTEGER | size is not an integer at stream offset 13: it is an array",
                "{\"size\": {}} | DATA_SIZE_NOT_AN_INTEGER | size is not an integer at stream offset 13: it is an object",
                "{\"size\": 5.0} | DATA_SIZE_NOT_AN_INTEGER | size is not an integer at stream offset 13: it is 5.0",
                "{\"size\": -5} | DATA_SIZE_NEGATIVE | size -5 is negative at stream offset 13",
                "{\"size\": 9223372036854775808} | DATA_SIZE_OUT_OF_RANGE"
                        + " | size 9223372036854775808 exceeds 9223372036854775807 at stream offset 13",
                "{\"size\": 5, \"msg_size\": true} | DATA_SIZE_NOT_AN_INTEGER"
                        + " | msg_size is not an integer at stream offset 28: it is true",
                "{\"size\": 5, \"name\": 7} | FILENAME_NOT_TEXT | name is neither text nor null at stream offset 24",
                "{\"size\": 5, \"name\": []} | FILENAME_NOT_TEXT | name is neither text nor null at stream offset 24",
                "{\"size\": 5, \"md5\": false} | HASH_NOT_TEXT"
                        + " | md5 is neither text nor a number nor null at stream offset 23",
                "{\"size\": 5, \"md5\": {}} | HASH_NOT_TEXT"
                        + " | md5 is neither text nor a number nor null at stream offset 23",
                "{\"size\": 5, \"size\": 5} | DUPLICATE_KEY | header has the key \"size\" twice at stream offset 16",
                "{\"size\": 5, \"s\\u0069ze\": 5} | DUPLICATE_KEY"
                        + " | header has the key \"size\" twice at stream offset 16",
                "{\"filename\": \"a\"} | DATA_SIZE_MISSING"
                        + " | data_size is missing from the header, and so is each alias of it at stream offset 4",
                "{\"size\": 5} x | TRAILING_BYTES | something follows the header's object at stream offset 16",
            })
    void refusesAliasAsItRefusesItsKey(String json, Reason reason, String message) {
        MalformedFrameException malformed =
                catchThrowableOfType(MalformedFrameException.class, () -> decode(KNOWN, json));

        assertThat(malformed).isNotNull();
        assertThat(malformed.getMessage()).startsWith(message);
        assertThat(malformed.reason()).isEqualTo(reason);
    }

    @Test
    void writesAliasesBehindTheKeysWithTheirValues() {
        assertThat(encode(WRITTEN, FrameHeader.of(5)))
                .isEqualTo("{\"data_size\": 5, \"filename\": null, \"hash\": null, \"total_size\": 5, \"size\": 5,"
                        + " \"file_name\": null, \"md5\": null}");
        assertThat(encode(
                        WRITTEN,
                        FrameHeader.of(5).withFilename("\u00e9").withHash("b").with("x", true)))
                .isEqualTo("{\"data_size\": 5, \"filename\": \"\\u00e9\", \"hash\": \"b\", \"total_size\": 5,"
                        + " \"size\": 5, \"file_name\": \"\\u00e9\", \"md5\": \"b\", \"x\": true}");
    }

    @Test
    void writesAliasesOfTheKeysThatAHeaderHasWhereverTheyAre() throws FramingException {
        FrameHeader header =
                decode(FrameFormat.standard(), "{\"a\": 1, \"hash\": 2, \"b\": 3, \"data_size\": 5, \"c\": 4}");

        assertThat(encode(WRITTEN, header))
                .isEqualTo("{\"a\": 1, \"hash\": 2, \"b\": 3, \"data_size\": 5, \"total_size\": 5, \"size\": 5,"
                        + " \"md5\": 2, \"c\": 4}");
    }

    @Test
    void doesNotWriteAttributeTwice() throws FramingException {
        FrameHeader header = FrameHeader.of(5)
                .withFilename("a")
                .with("size", 5)
                .with("md5", null)
                .with("x", 1)
                .with("file_name", "a");

        String json = encode(WRITTEN, header);

        assertThat(json)
                .isEqualTo("{\"data_size\": 5, \"filename\": \"a\", \"hash\": null, \"total_size\": 5, \"size\": 5,"
                        + " \"file_name\": \"a\", \"md5\": null, \"x\": 1}");
        assertThat(encode(WRITTEN, decode(WRITTEN, json))).isEqualTo(json);
    }

    @Test
    void refusesAttributeThatContradictsAnAlias() {
        for (FrameHeader header : new FrameHeader[] {
            FrameHeader.of(5).with("size", 6),
            FrameHeader.of(5).with("size", null),
            FrameHeader.of(5).with("size", "5"),
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new FrameEncoder(WRITTEN).encode(header, ByteBuffer.allocate(1_000)))
                    .withMessage("attribute has the name of an alias of data_size, and another value: size");
        }
    }

    @Test
    void countsAliasesWhenItLimitsTheHeader() {
        int length = encode(WRITTEN, FrameHeader.of(5)).length();

        assertThat(encode(WRITTEN.withMaxHeaderLength(length), FrameHeader.of(5)))
                .hasSize(length);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(WRITTEN.withMaxHeaderLength(length - 1), FrameHeader.of(5)))
                .withMessage("header length " + length + " exceeds maxHeaderLength " + (length - 1));
    }
}
