package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "12B, 12",
        "10M, 10485760",
        "10MB, 10485760",
        "10MiB, 10485760",
        "2GiB, 2147483648",
        "1k, 1024",
        "1K, 1024",
        "3t, 3298534883328",
        "9223372036854775807, 9223372036854775807",
        "8388607T, 9223370937343148032"
    })
    void readsUnitsOf1024(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5M", "M", "10 M", "10X", "0x10", "10Mi", "1e3"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Printable.text(text) + " is not a size: write bytes, or a number with K, M, G or T");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "8388608T"})
    void refusesSizesBeyondLong(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text + " is above 9223372036854775807 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1535, 1.4 KiB",
        "1536, 1.5 KiB",
        "1048575, 1023.9 KiB",
        "1048576, 1 MiB",
        "67108864, 64 MiB",
        "1099511627776, 1 TiB",
        "9223372036854775807, 8388607.9 TiB"
    })
    void writesTheLargestUnitReached(long bytes, String text) {
        assertThat(ByteSize.text(bytes)).isEqualTo(text);
    }
}
