package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    @Test
    void wordsAreSeparatedByBlanks() {
        assertThat(ShellWords.of(" ls\t -l   文件 ")).containsExactly("ls", "-l", "文件");
        assertThat(ShellWords.of("")).isEmpty();
        assertThat(ShellWords.of(" \t ")).isEmpty();
    }

    @Test
    void singleQuotesKeepEverything() {
        assertThat(ShellWords.of("'a  b' '' '\\n\"$;|' x'y'z")).containsExactly("a  b", "", "\\n\"$;|", "xyz");
    }

    @Test
    void doubleQuotesKeepAllButWhatABackslashMeans() {
        assertThat(ShellWords.of("\"a  b\" \"\" \"\\\"\\\\\\n'$\"")).containsExactly("a  b", "", "\"\\\\n'$");
    }

    @Test
    void backslashMakesItselfOfTheNext() {
        assertThat(ShellWords.of("a\\ b \\; \\\\ \\n \\'")).containsExactly("a b", ";", "\\", "n", "'");
    }

    @ParameterizedTest
    @ValueSource(chars = {';', '|', '&', '<', '>', '$', '`', '(', ')', '*'})
    void refusesWhatIsForAShell(char c) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShellWords.of("echo a" + c + "b"))
                .withMessage("there is no shell that could understand " + c + ": put it into quotes to mean itself");
        assertThat(ShellWords.of("echo '" + c + "' \"" + c + "\" \\" + c))
                .containsExactly("echo", "" + c, "" + c, "" + c);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "a 'b", "\"", "\"a\\\"", "\"\\", "\\", "a\\"})
    void refusesLinesThatEndWithinAWord(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShellWords.of(line))
                .withMessage("the line ends within quotes, or behind a backslash");
    }
}
