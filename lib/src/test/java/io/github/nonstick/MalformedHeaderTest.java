package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.nonstick.Feeding.Placement;
import io.github.nonstick.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a header can be bad has its reason, its message and its offset, however it arrives. */
class MalformedHeaderTest {
    static Stream<MalformedHeader> all() {
        return Stream.concat(HeaderTextFaults.all(), HeaderObjectFaults.all());
    }

    @ParameterizedTest
    @MethodSource("all")
    void rejectsHeaderWithReasonMessageAndOffset(MalformedHeader header) {
        FrameDecoder decoder = new FrameDecoder();

        MalformedFrameException malformed = catchThrowableOfType(
                MalformedFrameException.class, () -> decoder.decode(ByteBuffer.wrap(header.frame())));

        assertThat(malformed).isNotNull().hasMessage(header.message());
        assertThat(malformed.reason()).isEqualTo(header.reason());
        assertThat(malformed.streamOffset()).isEqualTo(4 + header.at());
    }

    @ParameterizedTest
    @MethodSource("all")
    void rejectsHeaderAlikeHoweverItArrives(MalformedHeader header) {
        List<String> expected = List.of("MalformedFrameException: " + header.message());
        Feeding feeding = Feeding.of(FrameFormat.standard(), header.frame());
        for (Placement placement : Placement.values()) {
            assertThat(feeding.from(placement, 2).whole().events()).isEqualTo(expected);
            assertThat(feeding.from(placement, 5).inReadsOf(7).events()).isEqualTo(expected);
        }
        assertThat(feeding.inReadsOf(1).events()).isEqualTo(expected);
    }

    @Test
    void headersCoverEveryReasonThatDependsOnHeaderAlone() {
        Set<Reason> missing = new TreeSet<>(Arrays.asList(Reason.values()));
        missing.removeAll(all().map(MalformedHeader::reason).collect(Collectors.toSet()));

        assertThat(missing).containsExactly(Reason.ALIASES_DISAGREE, Reason.HASH_NOT_VERIFIABLE);
    }
}
