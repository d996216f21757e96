package io.github.nonstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A header keeps what was put into it, in order, and changes for nobody. */
class FrameHeaderTest {
    private static final FrameFormat DIALECT =
            FrameFormat.standard().withKeys(HeaderKeys.of("file_size", "name", "md5"));

    record Common(long data_size, String filename, String hash) {}

    @Test
    void refusesKeysThatNoReaderTakes() {
        for (String key : List.of("\ud800", "a\udc00", "\ud800a", "\udfff")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FrameHeader.of(0).with(key, 1))
                    .withMessageStartingWith("key has half a surrogate pair: ");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FrameHeader.of(0).with("a", List.of(Map.of(key, 1))));
        }
        assertThat(FrameHeader.of(0).with("\ud83d\ude00", "\ud800").attribute("\ud83d\ude00"))
                .isEqualTo("\ud800");
    }

    @Test
    void showsHeaderThatHasStandardKeyAsAttribute() throws FramingException {
        FrameHeader header = decode(DIALECT, "{\"file_size\": 5, \"data_size\": 7, \"hash\": [1]}");

        assertThat(header).hasToString("{\"data_size\": 5, \"data_size\": 7, \"hash\": [1]}");
        assertThat(header.attributes()).isEqualTo(Map.of("data_size", 7L, "hash", List.of(1L)));
    }

    @Test
    void bindsKeysNotAttributesOfTheirNames() throws FramingException {
        FrameHeader header = decode(
                DIALECT, "{\"file_size\": 5, \"name\": \"a\", \"data_size\": 7, \"filename\": \"b\", \"hash\": \"c\"}");

        assertThat(header.as(Common.class)).isEqualTo(new Common(5, "a", null));
    }

    @Test
    void showsNumberLongerThanDefaultLimit() throws FramingException {
        String digits = "7".repeat(1_001);
        FrameFormat format =
                FrameFormat.standard().withLimits(FrameLimits.standard().withMaxNumberLength(2_000));
        String expected = "{\"data_size\": 1, \"filename\": null, \"hash\": null, \"x\": " + digits + "}";

        assertThat(FrameHeader.of(1).with("x", new BigInteger(digits))).hasToString(expected);
        assertThat(decode(format, expected)).hasToString(expected);
    }

    @Test
    void newHeaderHasNeitherFilenameNorHash() {
        FrameHeader header = FrameHeader.of(7);

        assertThat(header.dataSize()).isEqualTo(7);
        assertThat(header.filename()).isNull();
        assertThat(header.hash()).isNull();
        assertThat(header.bodyHash()).isEmpty();
        assertThat(header.attributes()).isEmpty();
        assertThat(header).hasToString("{\"data_size\": 7, \"filename\": null, \"hash\": null}");
    }

    @Test
    void changesGiveNewHeadersAndLeaveTheFirst() {
        FrameHeader first = FrameHeader.of(7).with("k", 1);
        String before = first.toString();

        first.withDataSize(8).withFilename("a").withHash("b").with("k", 2).with("l", 3);

        assertThat(first).hasToString(before).isEqualTo(FrameHeader.of(7).with("k", 1));
    }

    @Test
    void changesDataSizeOfHeaderWithAttributes() {
        FrameHeader header = FrameHeader.of(7).with("k", 1).withDataSize(8);

        assertThat(header.dataSize()).isEqualTo(8);
        assertThat(header).isEqualTo(FrameHeader.of(8).with("k", 1));
    }

    @Test
    void refusesNegativeDataSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.of(-1))
                .withMessage("data size -1 is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.of(1).withDataSize(Long.MIN_VALUE))
                .withMessage("data size -9223372036854775808 is negative");
    }

    @Test
    void keepsOrderInWhichAttributesWereFirstAdded() {
        FrameHeader header = FrameHeader.of(1)
                .with("z", 1)
                .with("a", 2)
                .withHash("h")
                .with("m", 3)
                .with("a", "again")
                .withFilename("f")
                .withDataSize(9);

        assertThat(header)
                .hasToString(
                        "{\"data_size\": 9, \"filename\": \"f\", \"hash\": \"h\", \"z\": 1, \"a\": \"again\", \"m\": 3}");
        assertThat(header.attributes().keySet()).containsExactly("z", "a", "m");
    }

    @Test
    void keepsOrderOfDecodedHeaderWhenItIsChanged() throws FramingException {
        FrameHeader header = decode(FrameFormat.standard(), "{\"hash\": \"h\", \"x\": 1, \"data_size\": 2}");

        assertThat(header.withDataSize(3).withHash((String) null).withFilename("f"))
                .hasToString("{\"hash\": null, \"x\": 1, \"data_size\": 3, \"filename\": \"f\"}");
    }

    @Test
    void copiesAttributesDeeply() {
        List<Object> inner = new ArrayList<>(List.of(1));
        Map<String, Object> map = new LinkedHashMap<>(Map.of("inner", inner));
        List<Object> outer = new ArrayList<>(List.of(map));
        FrameHeader header = FrameHeader.of(1).with("x", outer);

        inner.add(2);
        map.put("more", 3);
        outer.clear();

        assertThat(header.attribute("x")).isEqualTo(List.of(Map.of("inner", List.of(1L))));
    }

    @Test
    void givesAttributesThatCannotBeChanged() throws FramingException {
        FrameHeader built = FrameHeader.of(1).with("x", List.of(Map.of("k", new ArrayList<>(List.of(1)))));
        FrameHeader decoded = decode(FrameFormat.standard(), built.toString());

        for (FrameHeader header : List.of(built, decoded)) {
            List<?> list = (List<?>) header.attributes().get("x");
            Map<?, ?> map = (Map<?, ?>) list.get(0);
            List<?> leaf = (List<?>) map.get("k");
            for (ThrowingCallable change : List.<ThrowingCallable>of(
                    header.attributes()::clear, list::clear, map::clear, leaf::clear, () -> leaf.remove(0))) {
                assertThatThrownBy(change).isInstanceOf(UnsupportedOperationException.class);
            }
            assertThat(header.attribute("x")).isEqualTo(List.of(Map.of("k", List.of(1L))));
        }
    }

    @Test
    void takesValuesThatJsonHas() {
        FrameHeader header = FrameHeader.of(1)
                .with("null", null)
                .with("text", "t")
                .with("flag", true)
                .with("byte", (byte) 1)
                .with("short", (short) 2)
                .with("int", 3)
                .with("long", 4L)
                .with("big", new BigInteger("5"))
                .with("float", 0.1f)
                .with("double", 0.25)
                .with("decimal", new BigDecimal("0.5"))
                .with("list", Arrays.asList(1, null))
                .with("map", Map.of("k", List.of()));

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("null", null);
        expected.put("text", "t");
        expected.put("flag", true);
        expected.put("byte", 1L);
        expected.put("short", 2L);
        expected.put("int", 3L);
        expected.put("long", 4L);
        expected.put("big", 5L);
        expected.put("float", 0.1);
        expected.put("double", 0.25);
        expected.put("decimal", 0.5);
        expected.put("list", Arrays.asList(1L, null));
        expected.put("map", Map.of("k", List.of()));
        assertThat(header.attributes()).isEqualTo(expected);
        assertThat(header.attribute("null")).isNull();
        assertThat(header.attribute("none")).isNull();
        assertThat(header.attribute("data_size")).isNull();
    }

    @Test
    void refusesValuesThatJsonHasNot() {
        String pkg = "header value of java.util.";
        assertRefused(Double.NaN, "header value NaN has no JSON form");
        assertRefused(Double.NEGATIVE_INFINITY, "header value -Infinity has no JSON form");
        assertRefused(Float.POSITIVE_INFINITY, "header value Infinity has no JSON form");
        assertRefused(List.of(1, List.of(Double.NaN)), "header value NaN has no JSON form");
        assertRefused('c', "header value of java.lang.Character has no JSON form");
        assertRefused(new byte[1], "header value of [B has no JSON form");
        assertRefused(new TreeSet<>(), pkg + "TreeSet has no JSON form");
        assertRefused(Optional.empty(), pkg + "Optional has no JSON form");
        assertRefused(new AtomicLong(), pkg + "concurrent.atomic.AtomicLong has no JSON form");
        assertRefused(Map.of(1, 2), "key of a header value is not a String: 1");
    }

    private static void assertRefused(Object value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameHeader.of(1).with("x", value))
                .withMessage(message);
    }

    @Test
    void takesNumberForPlaceholderHash() throws FramingException {
        for (String number : List.of("5", "-1.5", "1e+16", "12345678901234567890123")) {
            FrameHeader header = decode(FrameFormat.standard(), "{\"data_size\": 1, \"hash\": " + number + "}");

            assertThat(header.hash()).isEqualTo(number);
            assertThat(header.bodyHash()).isEmpty();
            assertThat(header).hasToString("{\"data_size\": 1, \"hash\": " + number + "}");
        }
    }

    @Test
    void takesNumberThatLooksLikeDigestForPlaceholder() throws FramingException {
        FrameHeader header = decode(FrameFormat.standard(), "{\"data_size\": 1, \"hash\": 12345678}");

        assertThat(header.hash()).isEqualTo("12345678");
        assertThat(header.bodyHash()).isEmpty();
    }

    @Test
    void readsAnyWhitespaceOrderAndEscape() throws FramingException {
        FrameHeader header = decode(
                FrameFormat.standard(),
                " \t\r\n{ \"\\u0068ash\" :\n\"\\/\\b\\f\\n\\r\\t\\\"\\\\\\u00E9\u00e9\" ,\"data_\\u0073ize\":12\t, \"filename\"\r:null } \n");

        assertThat(header.dataSize()).isEqualTo(12);
        assertThat(header.filename()).isNull();
        assertThat(header.hash()).isEqualTo("/\b\f\n\r\t\"\\\u00e9\u00e9");
        assertThat(decode(FrameFormat.standard(), "{\"data_size\":12,\"hash\":\"" + "\u6587\ud83d\ude00" + "\"}"))
                .hasToString("{\"data_size\": 12, \"hash\": \"\\u6587\\ud83d\\ude00\"}");
    }

    @Test
    void keysHaveTheirMeaningAtTopLevelAlone() throws FramingException {
        String text = "{\"data_size\": 1, \"x\": {\"hash\": [\"h\"], \"filename\": 5, \"data_size\": \"t\"}}";

        FrameHeader header = decode(FrameFormat.standard(), text);

        assertThat(header.attribute("x")).isEqualTo(Map.of("hash", List.of("h"), "filename", 5L, "data_size", "t"));
        assertThat(header).hasToString(text);
        assertThat(header.hash()).isNull();
    }

    record Upload(long data_size, String filename, String hash, List<String> tags, double rate) {}

    @Test
    void bindsToClass() {
        FrameHeader header = FrameHeader.of(5)
                .withFilename("\u6587.txt")
                .withHash("h")
                .with("tags", List.of("a", "b"))
                .with("rate", 2.5)
                .with("unknown", Map.of());

        assertThat(header.as(Upload.class)).isEqualTo(new Upload(5, "\u6587.txt", "h", List.of("a", "b"), 2.5));
    }

    @Test
    void refusesToBindToClassThatDoesNotFit() {
        FrameHeader header = FrameHeader.of(5).with("rate", "fast");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> header.as(Upload.class))
                .withMessageStartingWith("header cannot be bound to io.github.nonstick.FrameHeaderTest$Upload: ");
    }

    @Test
    void showsPrintableAsciiOnly() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x3000; c++) {
            all.append((char) c);
        }
        FrameHeader header = FrameHeader.of(1).withFilename(all.toString()).with(all.toString(), all.toString());

        assertThat(header.toString()).matches("[ -~]+").contains("\\u0000", "\\u007f", "\\u001b", "\\u202e", "/0");
    }

    @Test
    void equalHeadersHaveEqualValuesInAnyOrder() throws FramingException {
        FrameHeader built =
                FrameHeader.of(1).withFilename("f").withHash("h").with("a", 1).with("b", 2.5);
        FrameHeader other = decode(
                FrameFormat.standard(),
                "{\"b\": 2.5, \"hash\": \"h\", \"a\": 1, \"filename\": \"f\", \"data_size\": 1}");

        assertThat(built).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(List.of(
                        built.withDataSize(2),
                        built.withFilename("g"),
                        built.withHash("i"),
                        built.withFilename(null),
                        built.with("a", 1.0),
                        built.with("b", null),
                        built.with("c", null)))
                .doesNotContain(built)
                .doesNotHaveDuplicates();
        assertThat(built).isNotEqualTo("text");
    }

    private static FrameHeader decode(FrameFormat format, String header) throws FramingException {
        byte[] bytes = header.getBytes(UTF_8);
        ByteBuffer source = ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
        FrameDecoder decoder = new FrameDecoder(format);
        assertThat(decoder.decode(source)).isEqualTo(FrameDecoder.Status.HEADER);
        return decoder.header();
    }

    @Test
    void readsIntegersUpToTheEndsOfALong() throws FramingException {
        for (String integer : List.of(
                "0",
                "-1",
                "999999999999999999",
                "-999999999999999999",
                "1000000000000000000",
                "8999999999999999999",
                "9000000000000000000",
                "9223372036854775807",
                "-9223372036854775808")) {
            FrameHeader header = decode(FrameFormat.standard(), "{\"data_size\": 0, \"x\": " + integer + "}");
            assertThat(header.attribute("x")).isEqualTo(Long.valueOf(integer));
        }
        FrameHeader beyond = decode(FrameFormat.standard(), "{\"data_size\": 0, \"x\": 9223372036854775808}");
        assertThat(beyond.attribute("x")).isEqualTo(new BigInteger("9223372036854775808"));
    }
}
