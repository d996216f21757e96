package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.HeaderKeys.Key;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written straight into a target is what {@link HeaderText} writes. */
class FlatHeaderTextTest {
    private static final long SEED = Long.getLong("nonstick.differential.seed", 20_261_120);
    private static final int CASES = Integer.getInteger("nonstick.differential.cases", 1_000_000) / 20;
    private static final byte GUARD = 0x55;

    private static final String[] PIECES = {
        "a",
        "photo-1.jpg",
        "\"",
        "\\",
        "\n",
        "\u0000",
        "\u001f",
        " ",
        "~",
        "\u007f",
        "\u0080",
        "\u00e9",
        "\u8d44\u6599",
        "\ud83d\ude00",
        "\ud800",
        "\uffff",
        "0123456789abcdef0123456789abcdef"
    };

    private final Random random = new Random(SEED);
    private final FrameFormat format = FrameFormat.standard().withByteOrder(ByteOrder.BIG_ENDIAN);

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int pieces = random.nextInt(4); pieces > 0; pieces--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private FrameHeader header() {
        FrameHeader header = FrameHeader.of(random.nextLong() >>> random.nextInt(1, 64))
                .withFilename(random.nextInt(4) == 0 ? null : text())
                .withHash(random.nextInt(4) == 0 ? null : text());
        for (int attributes = random.nextInt(4); attributes > 0; attributes--) {
            Object value = switch (random.nextInt(6)) {
                case 0, 1 -> text();
                case 2 -> random.nextLong() >> random.nextInt(64);
                case 3 -> random.nextBoolean();
                case 4 -> Long.MIN_VALUE;
                default -> null;
            };
            header = header.with(text().replace("\ud800", ""), value);
        }
        return header;
    }

    private static byte[] reference(FrameHeader header, FrameFormat format) {
        HeaderText text = new HeaderText(format.keys(), format.limits());
        text.write(header);
        FrameLayout.putHeaderLength(text.bytes(), 0, (int) text.headerLength(), format.byteOrder());
        return Arrays.copyOf(text.bytes(), text.frameLength());
    }

    static List<FrameFormat> formats() {
        FrameFormat format = FrameFormat.standard();
        return List.of(
                format.withByteOrder(ByteOrder.BIG_ENDIAN),
                format.withKeys(HeaderKeys.standard().withKnownAliasesWritten()),
                format.withKeys(HeaderKeys.of("len", "k", "h")
                        .withAliasesWritten(Key.HASH, "\u8d44", "h".repeat(40), "q\"", "i")),
                format.withKeys(HeaderKeys.standard().withAliasesWritten(Key.DATA_SIZE, "n")));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void writesWhatHeaderTextWrites(FrameFormat format) {
        FlatHeaderText flat = new FlatHeaderText(format);
        FrameEncoder encoder = new FrameEncoder(format);
        for (int i = 0; i < CASES; i++) {
            FrameHeader header = header();
            byte[] expected = reference(header, format);
            String which = "case " + i + " of seed " + SEED;

            assertThat(flat.frameLength(header)).as(which).isEqualTo(expected.length);
            assertThat(encoder.encode(header)).as(which).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void writesNothingBesideTheHeader(FrameFormat format) {
        FrameEncoder encoder = new FrameEncoder(format);
        for (int i = 0; i < CASES; i++) {
            FrameHeader header = header();
            byte[] expected = reference(header, format);
            byte[] array = new byte[expected.length + 20];
            Arrays.fill(array, GUARD);
            byte[] framed = array.clone();
            System.arraycopy(expected, 0, framed, 10, expected.length);
            ByteBuffer target =
                    ByteBuffer.wrap(array, 2, array.length - 2).slice().position(8);

            assertThat(encoder.encode(header, target)).isEqualTo(expected.length);

            assertThat(array).as("case " + i + " of seed " + SEED).isEqualTo(framed);
            assertThat(target.position()).isEqualTo(8 + expected.length);
        }
    }

    @Test
    void writesIntoExactRoomAndNoLess() {
        FrameEncoder encoder = new FrameEncoder(format);
        FrameHeader header = FrameHeader.of(1).withFilename("\u8d44").with("\u6599", "\u8d44");
        byte[] expected = reference(header, format);
        for (ByteBuffer target :
                new ByteBuffer[] {ByteBuffer.allocate(expected.length), ByteBuffer.allocateDirect(expected.length)}) {
            encoder.encode(header, target);
            assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(expected));

            target.clear().limit(expected.length - 1);
            target.put(0, GUARD);
            assertThatThrownBy(() -> encoder.encode(header, target)).isInstanceOf(BufferOverflowException.class);
            assertThat(target.position()).isZero();
            assertThat(target.get(0)).isEqualTo(GUARD);
        }
    }

    @Test
    void writesBareHeadersIntoExactRoomWhateverTheKeysAndTheSize() {
        List<HeaderKeys> allKeys = List.of(
                HeaderKeys.standard(), HeaderKeys.of("", "a", "b"), HeaderKeys.of("n".repeat(40), "\u8d44", "\""));
        List<Long> sizes = new ArrayList<>(List.of(0L, Long.MAX_VALUE));
        for (long power = 1; power <= 1_000_000_000_000_000_000L / 10; power *= 10) {
            sizes.addAll(List.of(power, 10 * power - 1));
        }
        for (HeaderKeys keys : allKeys) {
            FrameFormat renamed = format.withKeys(keys);
            for (long size : sizes) {
                FrameHeader header = FrameHeader.of(size).withFilename(null);
                byte[] expected = reference(header, renamed);
                byte[] array = new byte[expected.length + 2];
                Arrays.fill(array, GUARD);
                byte[] framed = array.clone();
                System.arraycopy(expected, 0, framed, 1, expected.length);

                new FrameEncoder(renamed).encode(header, ByteBuffer.wrap(array, 1, expected.length));

                assertThat(array).as(keys + ", " + size).isEqualTo(framed);
            }
        }
    }

    @Test
    void knowsBareHeadersHoweverTheyWereMade() {
        assertThat(FrameHeader.of(1).isBare()).isTrue();
        assertThat(FrameHeader.of(1)
                        .withFilename("a")
                        .withHash("b")
                        .withFilename(null)
                        .withHash((String) null)
                        .isBare())
                .isTrue();
        assertThat(FrameHeader.of(1).withHash("b").isBare()).isFalse();
        assertThat(FrameHeader.of(1).withFilename("a").isBare()).isFalse();
        assertThat(FrameHeader.of(1).with("a", null).isBare()).isFalse();
    }

    @Test
    void leavesOtherHeadersToHeaderText() {
        FlatHeaderText flat = new FlatHeaderText(format);
        FlatHeaderText shortNumbers =
                new FlatHeaderText(format.withLimits(format.limits().withMaxNumberLength(19)));
        FlatHeaderText aliases = new FlatHeaderText(formats().get(1));
        FrameHeader usual = FrameHeader.of(1);

        assertThat(flat.frameLength(usual.with("a", 1.5))).isEqualTo(FlatHeaderText.UNKNOWN);
        assertThat(flat.frameLength(usual.with("a", java.util.List.of()))).isEqualTo(FlatHeaderText.UNKNOWN);
        assertThat(flat.frameLength(usual.with("hash", "a"))).isEqualTo(FlatHeaderText.UNKNOWN);
        assertThat(aliases.frameLength(usual.with("md5", null))).isEqualTo(FlatHeaderText.UNKNOWN);
        assertThat(aliases.frameLength(usual.with("md6", null))).isPositive();
        assertThat(flat.frameLength(FrameHeader.headerOnly())).isEqualTo(FlatHeaderText.UNKNOWN);
        assertThat(flat.frameLength(usual.withFilename("a".repeat(65_536)))).isEqualTo(FlatHeaderText.UNKNOWN);
        assertThat(shortNumbers.frameLength(usual.with("a", 1))).isEqualTo(FlatHeaderText.UNKNOWN);
    }

    @Test
    void takesHeadersUpToEachLimitAndNoFurther() {
        FrameLimits limits = FrameLimits.standard();
        FrameHeader bare = FrameHeader.of(1);
        FrameHeader named = bare.withFilename("a");
        FrameHeader more = named.with("b", 1);
        for (FrameHeader header : List.of(bare, named, more)) {
            int length = reference(header, format).length - FrameLayout.LENGTH_FIELD_LENGTH;

            assertThat(isFlat(limits.withMaxHeaderLength(length), header)).isTrue();
            assertThat(isFlat(limits.withMaxHeaderLength(length - 1), header)).isFalse();
        }
        assertThat(isFlat(limits.withMaxNumberLength(20), more)).isTrue();
        assertThat(isFlat(limits.withMaxHeaderValues(3), named)).isTrue();
        assertThat(isFlat(limits.withMaxHeaderValues(3), more)).isFalse();
        assertThat(isFlat(limits.withMaxHeaderValues(4), more)).isTrue();
        assertThat(isFlat(limits.withMaxHeaderValues(4), more.with("c", null))).isFalse();
        for (Key key : Key.values()) {
            FrameFormat aliased = format.withKeys(HeaderKeys.standard().withAliasesWritten(key, "n"));
            FlatHeaderText enough = new FlatHeaderText(aliased.withLimits(limits.withMaxHeaderValues(4)));
            FlatHeaderText tooFew = new FlatHeaderText(aliased.withLimits(limits.withMaxHeaderValues(3)));

            assertThat(enough.frameLength(named)).isPositive();
            assertThat(tooFew.frameLength(named)).isEqualTo(FlatHeaderText.UNKNOWN);
        }
    }

    private boolean isFlat(FrameLimits limits, FrameHeader header) {
        return new FlatHeaderText(format.withLimits(limits)).frameLength(header) != FlatHeaderText.UNKNOWN;
    }

    @Test
    void headerTextKeepsAllOfALongestHeader() {
        for (Object last :
                new Object[] {"", "a", "\u8d44", "a".repeat(1_000), 1.5, List.of("a"), List.of(1), Map.of()}) {
            FrameHeader header = FrameHeader.of(1).with("a", List.of()).with("b", last);
            byte[] expected = reference(header, format);
            int length = expected.length - FrameLayout.LENGTH_FIELD_LENGTH;

            assertThat(reference(header, format.withMaxHeaderLength(length)))
                    .as("%s", last)
                    .isEqualTo(expected);
        }
    }
}
