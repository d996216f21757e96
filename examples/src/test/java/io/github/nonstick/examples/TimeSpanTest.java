package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({"0s, 0", "250ms, 250", "30s, 30000", "5m, 300000", "2h, 7200000", "7d, 604800000"})
    void readsANumberWithItsUnit(String text, long milliseconds) {
        assertThat(TimeSpan.parse(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "1 s", "1S", "1w", "1m30s", "1234567890s"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> TimeSpan.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Printable.text(text) + " is not a time: write a number with ms, s, m, h or d");
    }

    @ParameterizedTest
    @CsvSource({"250, 250 ms", "1000, 1 s", "1500, 1500 ms", "90000, 90 s"})
    void writesSecondsOrMilliseconds(long milliseconds, String text) {
        assertThat(TimeSpan.text(Duration.ofMillis(milliseconds))).isEqualTo(text);
    }

    @Test
    void limitsAreFromAMillisecondToWhatASocketCanHold() {
        TimeSpan.LimitConverter limit = new TimeSpan.LimitConverter();

        assertThat(limit.convert("1ms")).isEqualTo(Duration.ofMillis(1));
        assertThat(limit.convert("24d")).isEqualTo(Duration.ofDays(24));
        for (String text : new String[] {"0ms", "25d"}) {
            assertThatThrownBy(() -> limit.convert(text))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessage(text + " is not in 1ms to 24d");
        }
    }
}
