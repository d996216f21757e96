package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class HeaderLineTest {
    private static final String HEADER = "{\n\t\"a\" :1e2,\r\n \"\u6587\": \"\ud83d\ude00\u202e\u007f\\\"\\n\"}";

    @Test
    void linesAreAsciiAndMeanTheSame() {
        String line = HeaderLine.ascii(HEADER);

        assertThat(line)
                .isEqualTo("{  \"a\" :1e2,   \"\\u6587\": \"\\ud83d\\ude00\\u202e\\u007f\\\"\\n\"}")
                .matches("[ -~]*");
        assertThat(JsonMapper.shared().readTree(line))
                .isEqualTo(JsonMapper.shared().readTree(HEADER));
    }

    @Test
    void shownIsWhatShows() {
        assertThat(HeaderLine.shown("{\"a\": \"\u202e\u001b\u007f\u0085\ue000\"}"))
                .isEqualTo("{\"a\": \"\\u202e\\u001b\\u007f\\u0085\\ue000\"}");
    }

    @Test
    void ofALongHeaderTheBeginningIsShown() {
        String header = "{\"a\": \"" + "x".repeat(1_000) + "\"}";

        assertThat(HeaderLine.shown(header)).isEqualTo(header.substring(0, 400) + "...");
        assertThat(HeaderLine.ascii(header)).isEqualTo(header);
    }

    @Test
    void lineThatIsCutEndsWithAWholeCharacter() {
        String shown = HeaderLine.shown("a".repeat(399) + "\ud83d\ude00".repeat(9));

        assertThat(shown).endsWith("...");
        assertThat(Character.isHighSurrogate(shown.charAt(shown.length() - 4))).isFalse();
    }
}
