package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.FrameDecoder.Status;
import io.github.nonstick.HeaderKeys.Key;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits let through what is as large as they say, and nothing larger, on reading as on writing. */
class FrameLimitsTest {
    private static final FrameFormat STANDARD = FrameFormat.standard();

    @ParameterizedTest
    @CsvSource({"49, false", "50, true", "51, true", "52, true"})
    void readsHeaderUpToMaxHeaderLength(int maxHeaderLength, boolean accepted) throws FramingException {
        FrameFormat format = STANDARD.withMaxHeaderLength(maxHeaderLength);
        String header = "{\"data_size\":0,\"x\":\"" + "y".repeat(50 - 22) + "\"}";

        if (accepted) {
            assertThat(decode(format, header).attribute("x")).isEqualTo("y".repeat(28));
        } else {
            FrameTooLargeException tooLarge = tooLarge(format, header);
            assertThat(tooLarge)
                    .hasMessageStartingWith("header length 50 exceeds maxHeaderLength 49 at stream offset 0: ");
            assertTooLarge(tooLarge, "maxHeaderLength", 50, 49, 0);
        }
    }

    @Test
    void readsHeaderOfDefaultLimit() throws FramingException {
        String atLimit = "{\"data_size\":0,\"x\":\"" + "y".repeat(65_535 - 22) + "\"}";

        assertThat(decode(STANDARD, atLimit).attribute("x")).isEqualTo("y".repeat(65_513));
        assertThat(tooLarge(STANDARD, atLimit + " "))
                .hasMessage("header length 65536 exceeds maxHeaderLength 65535 at stream offset 0:"
                        + " read as big-endian the bytes \"\\x00\\x00\\x01\\x00\" are 256,"
                        + " the peer may write the length in that order; let both ends use the same order, here"
                        + " withByteOrder(BIG_ENDIAN) reads such a peer");
    }

    static Stream<Arguments> lengthFields() {
        return Stream.of(
                Arguments.of("00000000", 0L),
                Arguments.of("01000000", 1L),
                Arguments.of("ffff0000", 65_535L),
                Arguments.of("00000100", 65_536L),
                Arguments.of("ffffff7f", 2_147_483_647L),
                Arguments.of("00000080", 2_147_483_648L),
                Arguments.of("ffffffff", 4_294_967_295L));
    }

    @ParameterizedTest
    @MethodSource("lengthFields")
    void readsLengthFieldAsUnsignedInEitherOrder(String hex, long length) throws FramingException {
        byte[] little = HexFormat.of().parseHex(hex);
        byte[] big = {little[3], little[2], little[1], little[0]};
        assertLength(STANDARD, little, length);
        assertLength(STANDARD.withByteOrder(ByteOrder.BIG_ENDIAN), big, length);
    }

    private static void assertLength(FrameFormat format, byte[] field, long length) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(format);
        ByteBuffer source = ByteBuffer.wrap(field);
        if (length == 0) {
            MalformedFrameException malformed =
                    catchThrowableOfType(MalformedFrameException.class, () -> decoder.decode(source));
            assertThat(malformed)
                    .hasMessage("header is empty at stream offset 4: the header begins \"\","
                            + " the length field is 0, the peer may write it in 8 big-endian bytes; write the header's"
                            + " length before it as 4 " + (format.equals(STANDARD) ? "little" : "big")
                            + "-endian bytes");
            assertThat(malformed.reason()).isEqualTo(MalformedFrameException.Reason.NOT_JSON);
        } else if (length <= 65_535) {
            assertThat(decoder.decode(source)).isEqualTo(Status.NEEDS_INPUT);
            assertThat(decoder.bytesLacking()).isEqualTo(length);
        } else {
            FrameTooLargeException tooLarge =
                    catchThrowableOfType(FrameTooLargeException.class, () -> decoder.decode(source));
            assertThat(tooLarge)
                    .hasMessageStartingWith(
                            "header length " + length + " exceeds maxHeaderLength 65535 at stream offset 0: ");
            assertTooLarge(tooLarge, "maxHeaderLength", length, 65_535, 0);
        }
        assertThat(source.position()).isEqualTo(4);
    }

    @Test
    void rejectsLengthBeyondHighestLimit() {
        FrameFormat format = STANDARD.withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH);
        FrameDecoder decoder = new FrameDecoder(format);

        assertThat(catchThrowableOfType(
                        FrameTooLargeException.class,
                        () -> decoder.decode(ByteBuffer.wrap(new byte[] {0, 0, 0, (byte) 0x80}))))
                .hasMessageStartingWith("header length 2147483648 exceeds maxHeaderLength 1073741824 at");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0, 1",
        "5, 4",
        "5, 5",
        "5, 6",
        "2147483647, 2147483648",
        "9223372036854775806, 9223372036854775807"
    })
    void readsAndWritesBodyUpToMaxBodyLength(long limit, long dataSize) throws FramingException {
        FrameFormat format = STANDARD.withMaxBodyLength(limit);
        FrameHeader header = FrameHeader.of(dataSize);

        if (dataSize <= limit) {
            assertThat(decode(format, header.toString())).isEqualTo(header);
            assertThat(new FrameEncoder(format).encode(header)).isEqualTo(new FrameEncoder().encode(header));
        } else {
            FrameTooLargeException tooLarge = tooLarge(format, header.toString());
            assertThat(tooLarge)
                    .hasMessage("body length %d exceeds maxBodyLength %d at stream offset 4", dataSize, limit);
            assertTooLarge(tooLarge, "maxBodyLength", dataSize, limit, 4);
            assertRefusesToWrite(format, header, "body length " + dataSize + " exceeds maxBodyLength " + limit);
        }
    }

    @Test
    void readsAndWritesLongestBodyByDefault() throws FramingException {
        FrameHeader header = FrameHeader.of(Long.MAX_VALUE);

        assertThat(decode(STANDARD, header.toString())).isEqualTo(header);
        assertThat(new FrameEncoder().encode(header))
                .hasSize(4 + header.toString().length());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1, 2",
        "4, 3",
        "4, 4",
        "4, 5",
        "64, 63",
        "64, 64",
        "64, 65",
        "1000, 999",
        "1000, 1000",
        "1000, 1001"
    })
    void readsNestingUpToMaxNestingDepth(int limit, int depth) throws FramingException {
        FrameFormat format = STANDARD.withLimits(FrameLimits.standard().withMaxNestingDepth(limit));
        for (String pair : new String[] {"[]", "{}"}) {
            String open = pair.equals("[]") ? "[" : "{\"k\":";
            String value = depth == 1
                    ? "1"
                    : open.repeat(depth - 2) + pair + pair.substring(1).repeat(depth - 2);
            String header = "{\"data_size\":1,\"x\":" + value + "}";

            if (depth <= limit) {
                assertThat(decode(format, header).dataSize()).isEqualTo(1);
            } else {
                FrameTooLargeException tooLarge = tooLarge(format, header);
                int at = 4 + header.indexOf(value) + open.length() * (depth - 2);
                assertThat(tooLarge)
                        .hasMessage(
                                "nesting depth %d exceeds maxNestingDepth %d at stream offset %d", depth, limit, at);
                assertTooLarge(tooLarge, "maxNestingDepth", depth, limit, at);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "4, 3", "4, 4", "4, 5", "64, 64", "64, 65", "1000, 999", "1000, 1000"})
    void writesNestingUpToMaxNestingDepth(int limit, int depth) {
        FrameFormat format = STANDARD.withLimits(FrameLimits.standard().withMaxNestingDepth(limit));
        FrameHeader lists = FrameHeader.of(1).with("x", nested(depth, true));
        FrameHeader maps = FrameHeader.of(1).with("x", nested(depth, false));

        if (depth <= limit) {
            assertThat(text(new FrameEncoder(format).encode(lists)))
                    .isEqualTo(lists.toString())
                    .contains("[".repeat(depth - 1));
            assertThat(new FrameEncoder(format).encode(maps))
                    .hasSize(4 + maps.toString().length());
        } else {
            String message = "nesting depth " + depth + " exceeds maxNestingDepth " + limit;
            assertRefusesToWrite(format, lists, message);
            assertRefusesToWrite(format, maps, message);
        }
    }

    @Test
    void refusesValueNestedDeeperThanAnyFormatAllows() {
        assertThat(FrameHeader.of(1).with("x", nested(1_000, true))).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.of(1).with("x", nested(1_001, true)))
                .withMessage("header value is nested deeper than 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.of(1).with("x", nested(1_001, false)))
                .withMessage("header value is nested deeper than 1000");
    }

    /** A value with which a header is so deep, itself counted. */
    private static Object nested(int depth, boolean list) {
        Object value = 1;
        for (int i = 1; i < depth; i++) {
            value = list ? List.of(value) : Map.of("k", value);
        }
        return value;
    }

    @Test
    void rejectsHostileDepthAndDigitsByDefaultLimits() {
        assertThat(tooLarge(STANDARD, "{\"data_size\": 1, \"x\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}"))
                .hasMessage("nesting depth 65 exceeds maxNestingDepth 64 at stream offset 89");
        assertThat(tooLarge(STANDARD, "{\"data_size\": 1, \"x\": " + "{\"a\":".repeat(10_000)))
                .hasMessage("nesting depth 65 exceeds maxNestingDepth 64 at stream offset 341");
        assertThat(tooLarge(STANDARD, "{\"data_size\": 1, \"x\": " + "7".repeat(5_000) + "}"))
                .hasMessage("number length 5000 exceeds maxNumberLength 1000 at stream offset 26");
        assertThat(tooLarge(STANDARD, "{\"data_size\": " + "7".repeat(5_000) + "}"))
                .hasMessage("number length 5000 exceeds maxNumberLength 1000 at stream offset 18");
    }

    @Test
    void refusesLimitsOutOfRange() {
        FrameLimits limits = FrameLimits.standard();
        assertRefused(() -> limits.withMaxHeaderLength(1), "maxHeaderLength 1 is not in 2 to 1073741824");
        assertRefused(() -> limits.withMaxBodyLength(-1), "maxBodyLength -1 is not in 0 to 9223372036854775807");
        assertRefused(() -> limits.withMaxNestingDepth(0), "maxNestingDepth 0 is not in 1 to 1000");
        assertRefused(() -> limits.withMaxNestingDepth(1_001), "maxNestingDepth 1001 is not in 1 to 1000");
        assertRefused(() -> limits.withMaxNumberLength(18), "maxNumberLength 18 is not in 19 to 65535");
        assertRefused(() -> limits.withMaxNumberLength(65_536), "maxNumberLength 65536 is not in 19 to 65535");
        assertRefused(() -> limits.withMaxHeaderValues(2), "maxHeaderValues 2 is not in 3 to 1073741824");
        assertRefused(() -> STANDARD.withMaxHeaderLength(0), "maxHeaderLength 0 is not in 2 to 1073741824");
        assertRefused(() -> STANDARD.withMaxBodyLength(-5), "maxBodyLength -5 is not in 0 to 9223372036854775807");
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "3, 4", "4, 3", "20, 20", "20, 21", "30, 30", "30, 31", "1024, 1024", "1024, 1025"})
    void readsAndWritesUpToMaxHeaderValues(int limit, int values) throws FramingException {
        FrameFormat format = STANDARD.withLimits(FrameLimits.standard().withMaxHeaderValues(limit));
        FrameHeader flat = FrameHeader.of(1).withFilename("a");
        FrameHeader nested = flat;
        for (int i = 3; i < values; i++) {
            flat = flat.with("k" + i, i);
        }
        if (values > 4) {
            List<Object> list = new ArrayList<>();
            for (int i = 6; i < values; i++) {
                list.add(i % 3 == 0 ? List.of() : i % 3 == 1 ? Map.of() : true);
            }
            nested = nested.with("x", Map.of("y", list)).with("z", "\u00e9");
        } else {
            nested = flat.with("k3", List.of());
        }

        for (FrameHeader header : values == 3 ? List.of(flat) : List.of(flat, nested)) {
            assertThat(header.toString()).contains("data_size");
            if (values <= limit) {
                assertThat(decode(format, header.toString())).isEqualTo(header);
                assertThat(text(new FrameEncoder(format).encode(header))).isEqualTo(header.toString());
            } else {
                FrameTooLargeException tooLarge = tooLarge(format, header.toString());
                int at = 4 + beginOfLastValue(header.toString());
                assertThat(tooLarge)
                        .hasMessage(
                                "header values %d exceeds maxHeaderValues %d at stream offset %d", values, limit, at);
                assertTooLarge(tooLarge, "maxHeaderValues", values, limit, at);
                assertRefusesToWrite(format, header, "header values " + values + " exceeds maxHeaderValues " + limit);
            }
        }
    }

    private static int beginOfLastValue(String header) {
        return Math.max(header.lastIndexOf(": "), header.lastIndexOf(", ")) + 2;
    }

    @Test
    void countsAliasesAsValues() {
        FrameFormat format = STANDARD.withKeys(
                        HeaderKeys.standard().withAliasesRead(Key.HASH, "md5").withAliasesWritten(Key.HASH, "md5"))
                .withLimits(FrameLimits.standard().withMaxHeaderValues(3));

        assertThat(tooLarge(format, "{\"data_size\":1,\"hash\":\"a\",\"filename\":null,\"md5\":\"a\"}"))
                .hasMessage("header values 4 exceeds maxHeaderValues 3 at stream offset 52");
        assertRefusesToWrite(format, FrameHeader.of(1), "header values 4 exceeds maxHeaderValues 3");
    }

    @Test
    void writesAnyHeaderForLogs() {
        FrameHeader header = FrameHeader.of(1).with("x", Collections.nCopies(2_000, 1));

        assertThat(header.toString()).endsWith("1, 1, 1]}");
        assertRefusesToWrite(STANDARD, header, "header values 2004 exceeds maxHeaderValues 1024");
    }

    /** The header is complete, and something follows it: its object is read at that byte. */
    @Test
    void namesTooManyValuesOfAnObjectThatSomethingFollows() {
        String header = "{\"data_size\":1,\"x\":[" + "1,".repeat(1_023) + "1]}";

        assertThat(tooLarge(STANDARD, header + "hello"))
                .hasMessage("header values 1025 exceeds maxHeaderValues 1024 at stream offset 2068");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    static Stream<Arguments> numbers() {
        return Stream.of(19, 1_000, 5_000)
                .flatMap(limit -> Stream.of(limit - 1, limit, limit + 1)
                        .flatMap(length -> Stream.of(
                                        "7".repeat(length), "-" + "7".repeat(length - 1), "1." + "3".repeat(length - 2))
                                .map(number -> Arguments.of(limit, number.length(), number))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("numbers")
    void readsAndWritesNumberUpToMaxNumberLength(int limit, int length, String number) throws FramingException {
        FrameLimits limits = FrameLimits.standard().withMaxNumberLength(limit).withMaxHeaderLength(100_000);
        FrameFormat format = STANDARD.withLimits(limits);
        Number value = number.contains(".") ? new BigDecimal(number) : new BigInteger(number);
        FrameHeader header = FrameHeader.of(1).with("x", value);

        if (length <= limit) {
            FrameHeader read = decode(format, "{\"data_size\":1,\"x\":" + number + "}");
            assertThat(read.attribute("x")).hasToString(number);
            assertThat(text(new FrameEncoder(format).encode(header)))
                    .isEqualTo("{\"data_size\": 1, \"filename\": null, \"hash\": null, \"x\": " + number + "}");
        } else {
            FrameTooLargeException tooLarge = tooLarge(format, "{\"data_size\":1,\"x\":" + number + "}");
            assertThat(tooLarge)
                    .hasMessage("number length %d exceeds maxNumberLength %d at stream offset 23", length, limit);
            assertTooLarge(tooLarge, "maxNumberLength", length, limit, 23);
            // A fraction of 20 digits is a double's 17 after it has been taken: what is written is shorter.
            if (!(header.attribute("x") instanceof Double)) {
                assertRefusesToWrite(format, header, "number length " + length + " exceeds maxNumberLength " + limit);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"52, false", "53, true", "54, true"})
    void writesHeaderUpToMaxHeaderLength(int maxHeaderLength, boolean accepted) {
        FrameFormat format = STANDARD.withMaxHeaderLength(maxHeaderLength);
        FrameHeader header = FrameHeader.of(5).withFilename("abcdefg");
        assertThat(header.toString()).hasSize(53);

        if (accepted) {
            assertThat(new FrameEncoder(format).encode(header)).isEqualTo(new FrameEncoder().encode(header));
        } else {
            assertRefusesToWrite(format, header, "header length 53 exceeds maxHeaderLength 52");
        }
    }

    @Test
    void writesHeaderOfDefaultLimitAndNamesLengthOfLongerOne() {
        FrameHeader header = FrameHeader.of(0).withFilename("n".repeat(65_535 - 46));

        assertThat(new FrameEncoder().encode(header)).hasSize(4 + 65_535).startsWith(0xff, 0xff, 0, 0);
        assertRefusesToWrite(STANDARD, header.withDataSize(10), "header length 65536 exceeds maxHeaderLength 65535");
        assertRefusesToWrite(
                STANDARD,
                header.withFilename("\u6587".repeat(1_000_000)),
                "header length 6000046 exceeds maxHeaderLength 65535");
        assertRefusesToWrite(
                STANDARD.withMaxHeaderLength(2), FrameHeader.of(0), "header length 48 exceeds maxHeaderLength 2");
    }

    private static void assertRefusesToWrite(FrameFormat format, FrameHeader header, String message) {
        FrameEncoder encoder = new FrameEncoder(format);
        ByteBuffer target = ByteBuffer.allocate(200).position(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(header, target))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(header))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encodedLength(header))
                .withMessage(message);
        assertThat(target.position()).isEqualTo(7);
        assertThat(target.array()).containsOnly(0);
    }

    private static String text(byte[] encoded) {
        return new String(encoded, 4, encoded.length - 4, UTF_8);
    }

    private static void assertTooLarge(
            FrameTooLargeException tooLarge, String setting, long actual, long limit, long streamOffset) {
        assertThat(tooLarge.setting()).isEqualTo(setting);
        assertThat(tooLarge.actual()).isEqualTo(actual);
        assertThat(tooLarge.limit()).isEqualTo(limit);
        assertThat(tooLarge.streamOffset()).isEqualTo(streamOffset);
    }

    private static FrameTooLargeException tooLarge(FrameFormat format, String header) {
        return catchThrowableOfType(FrameTooLargeException.class, () -> decode(format, header));
    }

    private static FrameHeader decode(FrameFormat format, String header) throws FramingException {
        byte[] bytes = header.getBytes(UTF_8);
        ByteBuffer source = ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
        FrameDecoder decoder = new FrameDecoder(format);
        assertThat(decoder.decode(source)).isEqualTo(Status.HEADER);
        return decoder.header();
    }
}
