package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendReportTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 999, 1_000, 12_345, 999_999, 1_000_000, Long.MAX_VALUE})
    void groupsDigitsByThree(long number) {
        assertThat(SendReport.grouped(number)).isEqualTo(String.format(Locale.ROOT, "%,d", number));
    }
}
