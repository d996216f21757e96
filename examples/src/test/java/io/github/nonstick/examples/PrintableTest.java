package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "报告.txt", "naïve (1).tar.gz", "\ud83d\ude00.png", "a\u0301"})
    void leavesTextThatShowsAsItIs(String text) {
        assertThat(Printable.text(text, StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\nb",
                "a\rb",
                "\u001b[2J",
                "a\u0007",
                "\u007f",
                "\u009b2J",
                "a\u202egpj.exe",
                "\u2066a",
                "a\u200bb",
                "\ufeffa",
                "\ud800",
                "\ue000",
                "a\u2028b"
            })
    void escapesTextThatDoesNot(String text) {
        String printed = Printable.text(text, StandardCharsets.UTF_8);

        assertThat(printed).matches("\"[\\x20-\\x7e]*\"");
    }

    @Test
    void escapesWhatTheTerminalCannotShow() {
        assertThat(Printable.text("报告.txt", StandardCharsets.US_ASCII)).isEqualTo("\"\\u62a5\\u544a.txt\"");
    }

    @Test
    void capsLongText() {
        assertThat(Printable.text("a".repeat(301), StandardCharsets.UTF_8)).isEqualTo("\"" + "a".repeat(200) + "\"...");
    }

    @Test
    void lineHasNothingLeftOutAndIsOneLine() {
        String shows = "粘包 \"x\"\t".repeat(1_000);
        assertThat(Printable.line(shows)).isEqualTo(shows);
        assertThat(Printable.line("a\n\u001b[31m\u2028\u202e\ud83d😀\udb80\udc00"))
                .isEqualTo("a\\u000a\\u001b[31m\\u2028\\u202e\\ud83d😀\\u{f0000}");
        assertThat(Printable.line("")).isEmpty();
    }

    @Test
    void padsToColumnsNotCharacters() {
        assertThat(Printable.padded("报告", 6)).isEqualTo("报告  ");
    }

    @Test
    void cutsToColumnsNotCharacters() {
        assertThat(Printable.cut("报告.txt", 5)).isEqualTo("报告.");
        assertThat(Printable.cut("报告.txt", 3)).isEqualTo("报");
    }
}
