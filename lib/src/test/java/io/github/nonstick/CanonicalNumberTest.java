package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers lose nothing on their way, and are written as CPython writes them. */
class CanonicalNumberTest {
    private static final long SEED = 20_261_120;

    static Stream<Arguments> written() {
        return Stream.of(
                Arguments.of(0, "0"),
                Arguments.of(-1L, "-1"),
                Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of((byte) -128, "-128"),
                Arguments.of((short) 32_767, "32767"),
                Arguments.of(new BigInteger("18446744073709551616"), "18446744073709551616"),
                Arguments.of(0.0, "0.0"),
                Arguments.of(-0.0, "-0.0"),
                Arguments.of(1.0, "1.0"),
                Arguments.of(-2.5, "-2.5"),
                Arguments.of(0.1, "0.1"),
                Arguments.of(0.1f, "0.1"),
                Arguments.of(16_777_216f, "16777216.0"),
                Arguments.of(0.1 + 0.2, "0.30000000000000004"),
                Arguments.of(100.0, "100.0"),
                Arguments.of(0.0001, "0.0001"),
                Arguments.of(0.00001, "1e-05"),
                Arguments.of(0.00012345, "0.00012345"),
                Arguments.of(1.5e-10, "1.5e-10"),
                Arguments.of(123_456_789_012_345.0, "123456789012345.0"),
                Arguments.of(9_999_999_999_999_998.0, "9999999999999998.0"),
                Arguments.of(1e16, "1e+16"),
                Arguments.of(12_345_678_901_234_567.0, "1.2345678901234568e+16"),
                Arguments.of(0x1p-24, "5.960464477539063e-08"),
                Arguments.of(-0x1p-44, "-5.684341886080802e-14"),
                Arguments.of(1e22, "1e+22"),
                Arguments.of(1e23, "1e+23"),
                Arguments.of(2e-3, "0.002"),
                Arguments.of(2.2250738585072014e-308, "2.2250738585072014e-308"),
                Arguments.of(Double.MAX_VALUE, "1.7976931348623157e+308"),
                Arguments.of(Double.MIN_VALUE, "5e-324"),
                Arguments.of(-2 * Double.MIN_VALUE, "-1e-323"),
                Arguments.of(Float.MIN_VALUE, "1.4e-45"),
                Arguments.of(new BigDecimal("0.5"), "0.5"),
                Arguments.of(new BigDecimal("1E+3"), "1000.0"),
                Arguments.of(
                        new BigDecimal("0.1000000000000000055511151231257827"), "0.1000000000000000055511151231257827"),
                Arguments.of(new BigDecimal("1E+400"), "1E+400"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void writesNumberAsCPythonDoes(Number value, String expected) {
        assertThat(FrameHeader.of(1).with("x", value))
                .hasToString("{\"data_size\": 1, \"filename\": null, \"hash\": null, \"x\": " + expected + "}");
    }

    @ParameterizedTest
    @MethodSource("written")
    void readsNumberThatWasWrittenAsTheSameValue(Number value, String expected) throws FramingException {
        FrameHeader header = FrameHeader.of(1).with("x", value);

        assertThat(decode(header.toString())).isEqualTo(header).hasToString(header.toString());
    }

    static Stream<Arguments> read() {
        return Stream.of(
                Arguments.of("0", 0L),
                Arguments.of("-0", 0L),
                Arguments.of("9223372036854775807", Long.MAX_VALUE),
                Arguments.of("-9223372036854775808", Long.MIN_VALUE),
                Arguments.of("9223372036854775808", new BigInteger("9223372036854775808")),
                Arguments.of("-9223372036854775809", new BigInteger("-9223372036854775809")),
                Arguments.of("999999999999999999", 999_999_999_999_999_999L),
                Arguments.of("1.0", 1.0),
                Arguments.of("1E5", 1e5),
                Arguments.of("-0.0", -0.0),
                Arguments.of("0e5", 0.0),
                Arguments.of("-0E-5", -0.0),
                Arguments.of("0.10", 0.1),
                Arguments.of("5.960464477539063e-08", 0x1p-24),
                Arguments.of("1e308", 1e308),
                Arguments.of("1e309", new BigDecimal("1e309")),
                Arguments.of("1e-400", new BigDecimal("1e-400")),
                Arguments.of("0.12345678901234568", 0.12345678901234568),
                Arguments.of("0.123456789012345678", new BigDecimal("0.123456789012345678")),
                Arguments.of("4.9e-324", new BigDecimal("4.9e-324")),
                Arguments.of("5e-324", Double.MIN_VALUE),
                Arguments.of("1e2147483647", new BigDecimal("1e2147483647")));
    }

    @ParameterizedTest
    @MethodSource("read")
    void readsNumberWithoutLoss(String text, Number expected) throws FramingException {
        assertThat(decode("{\"data_size\":1,\"x\":" + text + "}").attribute("x"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5e-324", "-1e-323", "2.225073858507201e-308", "1.5e-320"})
    void readsDoubleBelowNormalRangeAsDouble(String text) throws FramingException {
        FrameHeader header = decode("{\"data_size\": 1, \"x\": " + text + "}");

        assertThat(header.attribute("x")).isEqualTo(Double.valueOf(text));
        assertThat(header).hasToString("{\"data_size\": 1, \"x\": " + text + "}");
    }

    @Test
    void zerosAtTheEndsMakeNoNumberInexact() throws FramingException {
        String zeros = "0".repeat(900);
        for (String text : List.of(
                "1." + zeros,
                "-12.5" + zeros,
                "0." + zeros + "15e901",
                "25" + zeros + ".0e-901",
                "0." + zeros + "1e900")) {
            assertThat(decode("{\"data_size\": 1, \"x\": " + text + "}").attribute("x"))
                    .isEqualTo(Double.valueOf(text));
        }
    }

    @Test
    void findsTheShortestDecimalThatReadsBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            long bits = random.nextLong();
            double value = Double.longBitsToDouble(i % 4 == 0 ? bits & 0xfff0000000000000L : bits);
            if (Double.isFinite(value) && value != 0) {
                BigDecimal shortest = HeaderValue.shortest(value);
                int digits = shortest.stripTrailingZeros().precision();

                assertThat(shortest.doubleValue()).as("seed %d", SEED).isEqualTo(value);
                assertThat(digits == 1 || !readsBack(value, digits - 1))
                        .as("%s has %s, seed %d", value, shortest, SEED)
                        .isTrue();
            }
        }
    }

    private static boolean readsBack(double value, int digits) {
        BigDecimal exact = new BigDecimal(value);
        return exact.round(new MathContext(digits, RoundingMode.DOWN)).doubleValue() == value
                || exact.round(new MathContext(digits, RoundingMode.UP)).doubleValue() == value;
    }

    @ParameterizedTest
    @CsvSource({"12e2147483647", "-10.5E2147483647", "1e2147483648", "1e-2147483648", "0.1e-2147483647"})
    void rejectsNumberThatCouldNotBeWrittenAndReadAgain(String text) {
        List<String> events = Feeding.of(FrameFormat.standard(), frame("{\"data_size\": 1, \"x\": " + text + "}"))
                .whole()
                .events();

        assertThat(events)
                .singleElement()
                .asString()
                .startsWith("MalformedFrameException: number " + text
                        + " has an exponent out of range at stream offset 26: the header begins ");
    }

    @Test
    void refusesNumberThatCouldNotBeReadAgain() {
        BigDecimal number = new BigDecimal(BigInteger.TEN, -Integer.MAX_VALUE);

        assertThatIllegalArgumentException().isThrownBy(() -> FrameHeader.of(1).with("x", number));
    }

    private static FrameHeader decode(String header) throws FramingException {
        FrameDecoder decoder = new FrameDecoder();
        assertThat(decoder.decode(ByteBuffer.wrap(frame(header)))).isEqualTo(FrameDecoder.Status.HEADER);
        return decoder.header();
    }

    private static byte[] frame(String header) {
        byte[] bytes = header.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
