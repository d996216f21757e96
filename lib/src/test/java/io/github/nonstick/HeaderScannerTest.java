package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderScannerTest {
    private final HeaderScannerAgreement agreement = new HeaderScannerAgreement(FrameFormat.standard());
    private final HeaderScannerAgreement aliased = new HeaderScannerAgreement(FrameFormat.standard()
            .withKeys(HeaderKeys.standard().withKnownAliasesRead())
            .withHeaderOnlyFrames(true));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data_size\": 0, \"filename\": null, \"hash\": null}",
                "{\"data_size\": 64, \"filename\": \"report-000018.txt\", \"hash\": \"d41d8cd98f00b204e9800998ecf8427e\"}",
                "{\"data_size\":64,\"filename\":\"a\",\"hash\":\"xxdxxx\"}",
                "{\"hash\": \"\", \"filename\": \"\", \"data_size\": 123456789012345678}",
                "{\"data_size\": 1}",
                "{\"data_size\": 1, \"hash\": null, \"filename\": null}",
                "{\"data_size\": 1, \"hash\": null}",
                " \r\n\t{ \"filename\" :\t\"a\" ,\n\"data_size\":\r1 } \n",
                "{\"data_size\": 1, \"filename\": \"\\u8d44\\u6599 \\\"\\\\\\/\\b\\f\\n\\r\\t\\ud800\", \"hash\": null}",
                "{\"data_size\": 1, \"filename\": \"\u8d44\u6599\u00e9\ud83d\ude00\u007f\"}",
                "{\"data_size\": 1, \"a\": -0, \"b\": -12, \"c\": true, \"d\": false, \"e\": null, \"\u8d44\": \"\", \"\": 0}",
                "{\"data_size\": 1, \"a\": 9999999999999999999, \"b\": -999999999999999999}",
                "{\"data_size\": 1, \"a\": \"\\n\\n\"}",
                "{\"data_size\": 1, \"a\": \"\\u0099\\uaaff\\uAAFF\"}",
            })
    void takesFlatHeader(String header) {
        byte[] bytes = header.getBytes(UTF_8);

        assertThat(agreement.isScanned(bytes)).isTrue();
        agreement.agreeOn(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "}",
                "{\"data_size\": -0}",
                "{\"data_size\": 1234567890123456789}",
                "{\"data_size\": 1, \"hash\": 12}",
                "{\"data_size\": 1, \"a\": 1.5}",
                "{\"data_size\": 1, \"a\": 1234567890123456789012}",
                "{\"data_size\": 1, \"a\": 10000000000000000000}",
                "{\"data_size\": 1, \"a\": -1000000000000000000}",
                "{\"data_size\": 1, \"a\": [1]}",
                "{\"data_size\": 1, \"a\": {}}",
                "{\"data\\u005fsize\": 1}",
                "{\"data_size\": 1, \"\\u0061\": 2}",
            })
    void leavesHeaderOfAnotherShapeToTheReference(String header) {
        byte[] bytes = header.getBytes(UTF_8);

        assertThat(agreement.isScanned(bytes)).isFalse();
        agreement.agreeOn(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"total_size\": 5, \"file_name\": \"x\", \"md5\": \"d41d8cd98f00b204e9800998ecf8427e\"}",
                "{\"md5\": null,\"fileLength\": 123456789012345678,\"name\":\"\\u8d44\",\"x\": -1}",
                "{\"size\": 5, \"filesize\": 5, \"filename\": \"x\", \"file_name\": \"x\", \"md5\": \"y\", \"sha256\": \"y\"}",
                "{\"data_size\": 5, \"filename\": \"x\", \"hash\": null, \"name\": \"x\", \"total_size\": 5, \"md5\": null}",
                "{\"size\": \"5 KB\", \"total_size\": 6, \"name\": 7, \"filename\": null, \"data_size\": 5}",
                "{\"cmd\": \"get\", \"name\": \"a.txt\"}",
                "{\"filename\": null, \"hash\": null, \"size\": 5}",
                "{\"data_size\": 5, \"hash\": null, \"name\": \"a\"}",
                "{\"md5\": \"b\", \"data_size\": 5, \"filename\": null}",
            })
    void takesAliasesAndHeadersWithoutDataSize(String header) {
        byte[] bytes = header.getBytes(UTF_8);

        assertThat(aliased.isScanned(bytes)).isTrue();
        aliased.agreeOn(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"size\": 5, \"total_size\": 6}",
                "{\"size\": 5, \"name\": \"a\", \"file_name\": \"\\u0061\"}",
                "{\"size\": -5}",
                "{\"size\": 05}",
                "{\"size\": \"5\"}",
                "{\"size\": null}",
                "{\"size\": 1234567890123456789}",
                "{\"size\": 5, \"md5\": 5}",
                "{\"size\": 5, \"md5\": true}",
                "{\"size\": 5, \"name\": 5}",
                "{\"size\": 5, \"size\": 5}",
                "{\"s\\u0069ze\": 5}",
                "{}",
            })
    void leavesAliasesInDoubtToTheReference(String header) {
        byte[] bytes = header.getBytes(UTF_8);

        assertThat(aliased.isScanned(bytes)).isFalse();
        aliased.agreeOn(bytes);
    }

    @Test
    void takesEveryKnownAliasAtOnce() {
        FrameFormat format =
                FrameFormat.standard().withKeys(HeaderKeys.standard().withKnownAliasesWritten());
        FrameHeader header = FrameHeader.of(5).withFilename("a").with("x", 1).with("y", 2);
        byte[] frame = new FrameEncoder(format).encode(header);
        byte[] bytes = Arrays.copyOfRange(frame, FrameLayout.LENGTH_FIELD_LENGTH, frame.length);

        assertThat(agreement.isScanned(bytes)).isTrue();
        assertThat(aliased.isScanned(bytes)).isTrue();
        aliased.agreeOn(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 24, 25, 1_000})
    void takesNoMoreExtraKeysThanItComparesQuickly(int count) {
        String extras = IntStream.range(0, count)
                .mapToObj(i -> ", \"k" + i + "\": " + i)
                .collect(Collectors.joining());
        byte[] bytes = ("{\"data_size\": 1" + extras + "}").getBytes(UTF_8);

        assertThat(agreement.isScanned(bytes)).isEqualTo(count <= 24);
        agreement.agreeOn(bytes);
    }

    @Test
    void takesAsManyValuesAsTheLimit() {
        FrameLimits limits = FrameLimits.standard().withMaxHeaderValues(3);
        HeaderScannerAgreement few =
                new HeaderScannerAgreement(FrameFormat.standard().withLimits(limits));

        assertThat(few.isScanned("{\"a\": 1, \"data_size\": 2, \"b\": 3}".getBytes(UTF_8)))
                .isTrue();
        assertThat(few.isScanned("{\"data_size\": 1, \"filename\": null, \"a\": 3 }".getBytes(UTF_8)))
                .isTrue();
        assertThat(few.isScanned("{\"data_size\": 1, \"filename\": null, \"a\": 3, \"b\": 4}".getBytes(UTF_8)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xcfff, 0xd000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x3ffff, 0x40000,
                0xfffff, 0x100000, 0x10ffff
            })
    void takesCharactersAtTheEndsOfEachLength(int c) {
        for (String rest : new String[] {"", "a", "aaaaaaaa", "\\n"}) {
            String text = '"' + rest + Character.toString(c) + rest + '"';
            byte[] bytes = ("{\"data_size\": 1, \"filename\": " + text + ", \"hash\": " + text + "}").getBytes(UTF_8);

            assertThat(agreement.isScanned(bytes)).isTrue();
            agreement.agreeOn(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data_size\": 12, \"filename\": \"aaa\", \"hash\": \"b\"}",
                "{\"data_size\": 7, \"filename\": \"\", \"hash\": \"\"}",
                "{\"data_size\": 12345678, \"filename\": null, \"hash\": null}",
                "{\"data_size\":12,\"filename\":\"aaa\",\"hash\":\"b\"}",
                " {\"data_size\" :12, \"filename\":null, \"hash\":null\n} ",
            })
    void knowsShapeAgain(String header) {
        byte[] bytes = header.getBytes(UTF_8);

        agreement.showFirst(bytes);

        assertThat(agreement.isScannedLikeLast(bytes)).isTrue();
        assertThat(agreement.isScannedLikeLast(header.replace('2', '9').getBytes(UTF_8)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data_size\": 1, \"filename\": \"aaaa\", \"hash\": \"b\"}",
                "{\"data_size\": 123, \"filename\": \"aa\", \"hash\": \"b\"}",
                "{\"data_size\": 12, \"filename\": \"aa\", \"hash\": \"bb\"}",
                "{\"data_size\": 12, \"filename\": null, \"hash\": \"ab\"}",
                "{\"data_size\": 12, \"filename\": \"ab\", \"hash\": null}",
                "{\"data_size\":12, \"filename\":\"aaa\", \"hash\": \"b\"  }",
                "{\"data_size\": 02, \"filename\": \"aaa\", \"hash\": \"b\"}",
                "{\"data_size\": 12, \"filename\": \"\\\"a\", \"hash\": \"b\"}",
                "{\"data_size\": 12, \"filename\": \"aaa\", \"hash\": \"\u001f\"}",
            })
    void doesNotTakeAnotherShapeForTheLast(String header) {
        byte[] bytes = header.getBytes(UTF_8);
        byte[] shown = "{\"data_size\": 99, \"filename\": \"zzz\", \"hash\": \"y\"}".getBytes(UTF_8);

        agreement.showFirst(shown);

        assertThat(bytes).hasSameSizeAs(shown);
        assertThat(agreement.isScannedLikeLast(bytes)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data_size\": 123456789, \"filename\": null, \"hash\": null}",
                "{\"data_size\": 1, \"filename\": null, \"hash\": \"a\"}",
                "{\"data_size\": 1, \"filename\": \"a\", \"hash\": \"b\" }",
                "{\"data_size\": 1, \"hash\": null, \"filename\": null}",
                "{\"x\": 1, \"data_size\": 1, \"filename\": null, \"hash\": null}",
                "{\"data_size\": 1, \"filename\": null, \"hash\": null, \"x\": 1}",
                "{\"data_size\": 1}",
            })
    void remembersNoShapeButTheUsualOnes(String header) {
        byte[] bytes = header.getBytes(UTF_8);

        agreement.showFirst("{\"data_size\": 1, \"filename\": null, \"hash\": null}".getBytes(UTF_8));
        agreement.showFirst(bytes);

        assertThat(agreement.isScannedLikeLast(bytes)).isFalse();
    }

    @Test
    void forgetsShapeWhenAnotherHeaderOfItsLengthComes() {
        byte[] usual = "{\"data_size\": 1234, \"filename\": null, \"hash\": null}".getBytes(UTF_8);
        byte[] other = "{\"data_size\": 1, \"hash\": null, \"filename\": null   }".getBytes(UTF_8);
        byte[] bad = "{\"data_size\": 1, \"filename\": null, \"hash\": null,,,}".getBytes(UTF_8);

        agreement.showFirst(usual);
        agreement.showFirst(other);

        assertThat(other).hasSameSizeAs(usual);
        assertThat(bad).hasSameSizeAs(usual);
        assertThat(agreement.isScannedLikeLast(usual)).isFalse();
        assertThat(agreement.isScannedLikeLast(bad)).isFalse();
    }

    static Stream<MalformedHeader> badHeaders() {
        return MalformedHeaderTest.all();
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void leavesBadHeaderToTheReference(MalformedHeader header) {
        byte[] bytes = header.header().getBytes(ISO_8859_1);

        assertThat(agreement.isScanned(bytes)).isFalse();
        agreement.agreeOn(bytes);
    }
}
