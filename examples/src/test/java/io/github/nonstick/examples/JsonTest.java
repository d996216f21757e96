package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void writesAllThatIsNotPrintableAsciiEscaped() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            all.append((char) c);
        }
        String line = new Json().with(all.toString(), all.toString()).toString();
        assertThat(line.chars()).allMatch(c -> c >= 0x20 && c <= 0x7e);
        assertThat(new Json().with("a", "\u007f\u001b\u009b\ud800").toString())
                .isEqualTo("{\"a\":\"\\u007f\\u001B\\u009B\\uD800\"}");
    }
}
