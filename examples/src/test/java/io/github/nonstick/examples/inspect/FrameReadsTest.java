package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import org.junit.jupiter.api.Test;

class FrameReadsTest {
    private final FrameReads reads = new FrameReads();

    @Test
    void tellsTheReadsOfAFrameThatWasSplit() {
        add(4, 118, 1024);

        assertThat(reads.take(frame(0, 1146))).hasToString("reads 3: 4+118+1024");
    }

    @Test
    void tellsHowMuchOfAReadIsTheFrames() {
        add(10, 30);

        assertThat(reads.take(frame(0, 15))).hasToString("reads 2: 10+5/30");
        assertThat(reads.take(frame(15, 20))).hasToString("reads 1: 20/30");
        reads.allTaken();
        add(1);
        assertThat(reads.take(frame(35, 6))).hasToString("reads 2: 5/30+1");
    }

    @Test
    void bytesBeforeTheFirstFrameAreNoFrames() {
        add(9, 12);

        assertThat(reads.take(frame(11, 10))).hasToString("reads 1: 10/12");
    }

    @Test
    void countsTheReadsOfALongFrameAndShowsTheFirst16() {
        for (int i = 0; i < 100_000; i++) {
            add(7);
            reads.allTaken();
        }
        add(3);

        assertThat(reads.take(frame(0, 700_001))).hasToString("reads 100001: 7+7+7+7+7+7+7+7+7+7+7+7+7+7+7+7+...");
        add(5);
        assertThat(reads.take(frame(700_001, 7))).hasToString("reads 2: 2/3+5");
    }

    private void add(int... lengths) {
        for (int length : lengths) {
            reads.add(length);
        }
    }

    private static InspectedFrame frame(long offset, long length) {
        return new InspectedFrame(
                offset, 2, "{}", FrameHeader.of(length - 6), offset + 6, length - 6, HashVerdict.NONE);
    }
}
