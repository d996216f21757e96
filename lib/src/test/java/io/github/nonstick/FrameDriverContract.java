package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameDriver.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link FrameDriver} must find, however the stream arrives. */
public abstract class FrameDriverContract {
    private static final long SEED = 20_261_120;

    /** Up to here a stream is cut everywhere, and read byte by byte over a real connection. */
    private static final int SHORT_LENGTH = 400;

    /** The driver that is held to the contract. */
    protected abstract FrameDriver driver();

    /** The streams. */
    public static Stream<?> cases() throws Exception {
        return FrameCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsTheSameHoweverTheStreamArrives(Object argument) throws Exception {
        FrameCase frames = (FrameCase) argument;
        int length = frames.stream().length;
        check(frames, "whole");
        if (driver().isCheap() || length <= SHORT_LENGTH) {
            check(frames, "byte by byte", IntStream.range(1, length).toArray());
        }
        if (driver().isCheap() && length <= SHORT_LENGTH) {
            for (int cut = 1; cut < length; cut++) {
                check(frames, "cut at " + cut, cut);
            }
        }
        Random random = new Random(SEED);
        for (int round = 0; round < (driver().isCheap() ? 10 : 2) && length > 1; round++) {
            int[] cuts = random.ints(1 + random.nextInt(6), 1, length)
                    .sorted()
                    .distinct()
                    .toArray();
            check(frames, "seed " + SEED + ", cut at " + Arrays.toString(cuts), cuts);
        }
    }

    private void check(FrameCase frames, String arrival, int... cuts) throws Exception {
        List<byte[]> pieces = new ArrayList<>();
        int start = 0;
        for (int cut : cuts) {
            pieces.add(Arrays.copyOfRange(frames.stream(), start, cut));
            start = cut;
        }
        if (start < frames.stream().length) {
            pieces.add(Arrays.copyOfRange(frames.stream(), start, frames.stream().length));
        }
        Found found = driver().read(frames.format(), pieces);

        assertThat((Object) frames.view().apply(found)).as(arrival).isEqualTo(frames.expected());
    }
}
