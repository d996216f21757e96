package io.github.nonstick.io.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.Deadlines;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MinimumRateTest {
    private static long bytesPerWindow(long rate, Duration window) {
        return MinimumRate.bytesPerWindow(
                Deadlines.standard().withMinimumRate(rate).withRateWindow(window));
    }

    @Test
    void aWindowBringsItsTimeAtTheRate() {
        assertThat(MinimumRate.bytesPerWindow(Deadlines.standard())).isEqualTo(30_720);
        assertThat(bytesPerWindow(1, Duration.ofMillis(1))).isEqualTo(1);
        assertThat(bytesPerWindow(1L << 30, Duration.ofMillis(Integer.MAX_VALUE)))
                .isEqualTo(2_305_843_008_139_952L);
    }
}
