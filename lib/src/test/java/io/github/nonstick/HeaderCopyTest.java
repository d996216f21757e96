package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A header's copy grows by what has come, is given no more than is needed, and is not kept if it is long. */
class HeaderCopyTest {
    private static final int PADDING = HeaderScanner.PADDING;
    private static final byte[] NOTHING = new byte[PADDING];

    @Test
    void isTheSameArrayAsLongAsThereIsRoomForThePadding() {
        byte[] copy = new byte[100 + PADDING];

        assertThat(HeaderCopy.room(copy, 100, 1_000)).isSameAs(copy);
        assertThat(HeaderCopy.room(copy, 101, 1_000)).isNotSameAs(copy);
    }

    @Test
    void beginsWithRoomForUsualHeaders() {
        assertThat(HeaderCopy.room(NOTHING, 1, Integer.MAX_VALUE)).hasSize(256 + PADDING);
    }

    @Test
    void takesWhatIsClaimedWhereThatIsLess() {
        assertThat(HeaderCopy.room(NOTHING, 1, 50)).hasSize(50 + PADDING);
    }

    @Test
    void takesWhatHasComeWhereThatIsMore() {
        assertThat(HeaderCopy.room(NOTHING, 5_000, 6_000)).hasSize(5_000 + PADDING);
    }

    @Test
    void doublesAtMostAndKeepsWhatItHas() {
        byte[] copy = new byte[300];
        Arrays.fill(copy, (byte) 'a');
        byte[] grown = HeaderCopy.room(copy, 261, 10_000);

        assertThat(grown).hasSize(600 + PADDING).startsWith(copy);
        assertThat(grown[300]).isZero();
    }

    @Test
    void isKeptUpToALengthAndNotBeyond() {
        byte[] longest = new byte[4_096];

        assertThat(HeaderCopy.released(longest)).isSameAs(longest);
        assertThat(HeaderCopy.released(new byte[4_097])).hasSize(PADDING);
    }
}
