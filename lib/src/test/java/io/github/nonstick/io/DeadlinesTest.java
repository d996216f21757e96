package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMillis(Integer.MAX_VALUE);

    @Test
    void standardIsAMinuteForSilenceAndHalfOfOneForWork() {
        assertThat(Deadlines.standard())
                .hasToString("Deadlines[firstByte=PT1M, header=PT30S, idle=PT1M, minimumRate=1024, rateWindow=PT30S]");
    }

    @Test
    void eachCanBeSetFromTheShortestToTheLongest() {
        Deadlines shortest = Deadlines.standard()
                .withFirstByte(SHORT)
                .withHeader(SHORT)
                .withIdle(SHORT)
                .withMinimumRate(0)
                .withRateWindow(SHORT);
        Deadlines longest = shortest.withFirstByte(LONG)
                .withHeader(LONG)
                .withIdle(LONG)
                .withMinimumRate(Deadlines.HIGHEST_MINIMUM_RATE)
                .withRateWindow(LONG);

        assertThat(shortest)
                .hasToString(
                        "Deadlines[firstByte=PT0.001S, header=PT0.001S, idle=PT0.001S, minimumRate=0, rateWindow=PT0.001S]");
        assertThat(longest.firstByte()).isEqualTo(LONG);
        assertThat(longest.header()).isEqualTo(LONG);
        assertThat(longest.idle()).isEqualTo(LONG);
        assertThat(longest.minimumRate()).isEqualTo(1L << 30);
        assertThat(longest.rateWindow()).isEqualTo(LONG);
        assertThat(longest).isNotEqualTo(shortest).isEqualTo(longest.withIdle(LONG));
        assertThat(longest).hasSameHashCodeAs(longest.withIdle(LONG));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        Deadlines standard = Deadlines.standard();
        Duration tooLong = LONG.plusNanos(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withFirstByte(Duration.ZERO))
                .withMessage("firstByte PT0S is not in PT0.001S to PT596H31M23.647S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withHeader(Duration.ofNanos(999_999)))
                .withMessage("header PT0.000999999S is not in PT0.001S to PT596H31M23.647S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withIdle(tooLong))
                .withMessage("idle PT596H31M23.647000001S is not in PT0.001S to PT596H31M23.647S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withRateWindow(tooLong))
                .withMessage("rateWindow PT596H31M23.647000001S is not in PT0.001S to PT596H31M23.647S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withMinimumRate(-1))
                .withMessage("minimumRate -1 is not in 0 to 1073741824");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withMinimumRate((1L << 30) + 1))
                .withMessage("minimumRate 1073741825 is not in 0 to 1073741824");
    }
}
