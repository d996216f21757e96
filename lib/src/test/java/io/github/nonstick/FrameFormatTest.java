package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A format is a value: its parts are set one at a time, and none changes another. */
class FrameFormatTest {
    private static final FrameFormat STANDARD = FrameFormat.standard();
    private static final HeaderKeys KEYS = HeaderKeys.of("file_size", "name", "md5");

    @Test
    void standardIsWhatStandsInTheDocumentation() {
        assertThat(STANDARD.byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(STANDARD.keys()).hasToString("HeaderKeys[data_size, filename, hash]");
        assertThat(STANDARD.hashPolicy()).isEqualTo(HashPolicy.VERIFY);
        assertThat(STANDARD.limits().maxHeaderLength()).isEqualTo(65_535);
        assertThat(STANDARD.limits().maxBodyLength()).isEqualTo(Long.MAX_VALUE);
        assertThat(STANDARD.limits().maxNestingDepth()).isEqualTo(64);
        assertThat(STANDARD.limits().maxNumberLength()).isEqualTo(1_000);
        assertThat(STANDARD.limits().maxHeaderValues()).isEqualTo(1_024);
        assertThat(STANDARD)
                .hasToString("FrameFormat[LITTLE_ENDIAN, HeaderKeys[data_size, filename, hash],"
                        + " FrameLimits[maxHeaderLength=65535, maxBodyLength=9223372036854775807,"
                        + " maxNestingDepth=64, maxNumberLength=1000, maxHeaderValues=1024], VERIFY]");
    }

    @Test
    void keepsWhatIsNotChanged() {
        FrameFormat changed = STANDARD.withByteOrder(ByteOrder.BIG_ENDIAN)
                .withKeys(KEYS)
                .withMaxHeaderLength(100)
                .withMaxBodyLength(200)
                .withHashPolicy(HashPolicy.REQUIRE)
                .withLimits(FrameLimits.standard()
                        .withMaxHeaderValues(9)
                        .withMaxNumberLength(30)
                        .withMaxNestingDepth(5)
                        .withMaxBodyLength(7)
                        .withMaxHeaderLength(3))
                .withMaxHeaderLength(300);

        assertThat(changed)
                .hasToString("FrameFormat[BIG_ENDIAN, HeaderKeys[file_size, name, md5],"
                        + " FrameLimits[maxHeaderLength=300, maxBodyLength=7, maxNestingDepth=5,"
                        + " maxNumberLength=30, maxHeaderValues=9], REQUIRE]");
        assertThat(STANDARD).isSameAs(FrameFormat.standard());
        assertThat(STANDARD.keys()).isSameAs(HeaderKeys.standard());
    }

    @Test
    void differsInEachPart() {
        FrameLimits limits = FrameLimits.standard();
        List<Object> different = List.of(
                STANDARD,
                STANDARD.withByteOrder(ByteOrder.BIG_ENDIAN),
                STANDARD.withKeys(KEYS),
                STANDARD.withMaxHeaderLength(9),
                STANDARD.withMaxBodyLength(9),
                STANDARD.withLimits(limits.withMaxNestingDepth(9)),
                STANDARD.withLimits(limits.withMaxNumberLength(99)),
                STANDARD.withHashPolicy(HashPolicy.IGNORE),
                STANDARD.withHeaderOnlyFrames(true),
                limits,
                KEYS,
                HeaderKeys.of("file_size", "name", "hash"),
                HeaderKeys.of("file_size", "filename", "md5"),
                HeaderKeys.of("size", "name", "md5"));

        assertThat(new HashSet<>(different)).hasSameSizeAs(different);
    }

    @Test
    void hashCodesDifferWithTheParts() {
        HeaderAliases none = HeaderAliases.NONE;
        Object[][] pairs = {
            {STANDARD, STANDARD.withByteOrder(ByteOrder.BIG_ENDIAN)},
            {FrameLimits.standard(), FrameLimits.standard().withMaxBodyLength(9)},
            {KEYS, HeaderKeys.of("size", "name", "md5")},
            {none, none.with(HeaderKeys.Key.HASH, List.of("md5"))},
            {FrameHeader.of(1), FrameHeader.of(2)}
        };
        for (Object[] pair : pairs) {
            assertThat(pair[0].hashCode()).isNotEqualTo(pair[1].hashCode());
        }
    }

    @Test
    void equalPartsMakeEqualFormats() {
        FrameFormat one = STANDARD.withKeys(HeaderKeys.of("a", "b", "c")).withMaxBodyLength(5);
        FrameFormat other = STANDARD.withMaxBodyLength(5).withKeys(HeaderKeys.of("a", "b", "c"));

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo("text");
        assertThat(one.limits())
                .isEqualTo(other.limits())
                .hasSameHashCodeAs(other.limits())
                .isNotEqualTo("text");
        assertThat(one.keys())
                .isEqualTo(other.keys())
                .hasSameHashCodeAs(other.keys())
                .isNotEqualTo("text");
    }

    @Test
    void refusesKeysThatAreNotDistinct() {
        for (List<String> keys : List.of(List.of("a", "a", "b"), List.of("a", "b", "a"), List.of("b", "a", "a"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HeaderKeys.of(keys.get(0), keys.get(1), keys.get(2)))
                    .withMessage("header keys are not distinct: " + String.join(", ", keys));
        }
    }
}
