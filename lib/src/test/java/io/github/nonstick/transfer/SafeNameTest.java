package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {
    static final String SEPARATOR = "has a path separator";
    static final String COLON = "has a colon, which names a drive or a stream";
    static final String CONTROL = "has a control character";
    static final String DEVICE = "is the name of a device";
    static final String TURNS = "has a character that changes how text around it is shown";
    static final String TRAILING = "ends with a dot or a space";
    static final String OWN = "is a directory's own name";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "photo.jpg",
                "a..b",
                "..a",
                "...a",
                ".profile",
                " leading and inner spaces.txt",
                "-rf",
                "~",
                "$HOME",
                "%2e%2e%2fx",
                "a;b&c'd`e",
                "\u7c98\u5305\u6f14\u793a.txt",
                "\u0645\u0644\u0641.txt",
                "e\u0301.txt",
                "\u00e9.txt",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67.png",
                "\ud83c\udff3\ufe0f\u200d\ud83c\udf08",
                "console",
                "CONS.txt",
                "a.CON",
                "COM",
                "COM10",
                "COMA",
                "nul0",
                "com\u2074",
                "a\u202fb",
                "a\u2065b",
                "a\u206ab",
                "a\ud7ffb",
                "a\ue000b",
                ".nonstick",
                "x.nonstick-1.part"
            })
    void takesNamesAsTheyAre(String name) throws RefusedException {
        assertThat(SafeName.check(name, false)).isSameAs(name);
        assertThat(SafeName.check(name, true)).isSameAs(name);
        assertThat(SafeName.check(name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"az345", "azAZ09-_", "azAZ09-_.azAZ09-_", "12345.", "1234", "a.12345678", "12345/", "12345 "})
    void namesOfLettersDigitsDashesAndDotsAreSeenAsPlain(String name) {
        assertThat(SafeName.isPlain(name)).isEqualTo(name.startsWith("az"));
    }

    @Test
    void noPlainNameIsTooLong() {
        assertThat(SafeName.isPlain("a".repeat(255))).isTrue();
        assertThat(SafeName.isPlain("a".repeat(256))).isFalse();
    }

    /** Names, how they are shown, and what is wrong with them. */
    static Stream<Arguments> unsafeNames() {
        Stream<Arguments> table = Stream.of(
                Arguments.of("", "", "is empty"),
                Arguments.of(".", ".", OWN),
                Arguments.of("..", "..", OWN),
                Arguments.of("../../x", "../../x", SEPARATOR),
                Arguments.of("/etc/x", "/etc/x", SEPARATOR),
                Arguments.of("a/../../x", "a/../../x", SEPARATOR),
                Arguments.of("../recv-evil/x", "../recv-evil/x", SEPARATOR),
                Arguments.of("a/b", "a/b", SEPARATOR),
                Arguments.of("a/", "a/", SEPARATOR),
                Arguments.of("C:\\x", "C:\\\\x", COLON),
                Arguments.of("\\\\srv\\x", "\\\\\\\\srv\\\\x", SEPARATOR),
                Arguments.of("..\\x", "..\\\\x", SEPARATOR),
                Arguments.of("C:", "C:", COLON),
                Arguments.of("f.txt:stream", "f.txt:stream", COLON),
                Arguments.of("f.txt::$DATA", "f.txt::$DATA", COLON),
                Arguments.of("a\0b", "a\\u0000b", CONTROL),
                Arguments.of("\0", "\\u0000", CONTROL),
                Arguments.of("a\nb", "a\\u000ab", CONTROL),
                Arguments.of("a\u007fb", "a\\u007fb", CONTROL),
                Arguments.of("a\u0085b", "a\\u0085b", CONTROL),
                Arguments.of("a\u009bb", "a\\u009bb", CONTROL),
                Arguments.of("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m", CONTROL),
                Arguments.of("\u001b]0;title\u0007", "\\u001b]0;title\\u0007", CONTROL),
                Arguments.of("a\u202ab", "a\\u202ab", TURNS),
                Arguments.of("a\u202etxt.exe", "a\\u202etxt.exe", TURNS),
                Arguments.of("a\u2066b", "a\\u2066b", TURNS),
                Arguments.of("a\u2069b", "a\\u2069b", TURNS),
                Arguments.of("a\u200eb", "a\\u200eb", TURNS),
                Arguments.of("a\u200fb", "a\\u200fb", TURNS),
                Arguments.of("a\u061cb", "a\\u061cb", TURNS),
                Arguments.of("a\u2028b", "a\\u2028b", TURNS),
                Arguments.of("a\u2029b", "a\\u2029b", TURNS),
                Arguments.of("\ufeffa", "\\ufeffa", TURNS),
                Arguments.of("a\ud800", "a\\ud800", "has half a surrogate pair"),
                Arguments.of("\udc00a", "\\udc00a", "has half a surrogate pair"),
                Arguments.of("\udfffa", "\\udfffa", "has half a surrogate pair"),
                Arguments.of("\udc00\ud800", "\\udc00\\ud800", "has half a surrogate pair"),
                Arguments.of("name.", "name.", TRAILING),
                Arguments.of("name ", "name ", TRAILING),
                Arguments.of("...", "...", TRAILING),
                Arguments.of(" ", " ", TRAILING),
                Arguments.of(".nonstick-", ".nonstick-", "begins like a partial file's"),
                Arguments.of(".nonstick-0123.part", ".nonstick-0123.part", "begins like a partial file's"));
        Stream<Arguments> devices = Stream.of(
                        "CON",
                        "con",
                        "Con.txt",
                        "CON.tar.gz",
                        "CON .txt",
                        "PRN",
                        "AUX",
                        "NUL",
                        "CLOCK$",
                        "CONIN$",
                        "conout$",
                        "COM0",
                        "COM1",
                        "com9.txt",
                        "LPT1",
                        "lpt9")
                .map(name -> Arguments.of(name, name, DEVICE));
        Stream<Arguments> superscripts = Stream.of(
                Arguments.of("COM\u00b9", "COM\\u00b9", DEVICE),
                Arguments.of("com\u00b2.txt", "com\\u00b2.txt", DEVICE),
                Arguments.of("LPT\u00b3", "LPT\\u00b3", DEVICE));
        Stream<Arguments> controls = IntStream.range(1, 32)
                .mapToObj(c -> Arguments.of("a" + (char) c, String.format("a\\u%04x", c), CONTROL));
        return Stream.of(table, devices, superscripts, controls).flatMap(names -> names);
    }

    @ParameterizedTest
    @MethodSource("unsafeNames")
    void refusesUnsafeNames(String name, String shown, String fault) {
        for (boolean windows : new boolean[] {false, true}) {
            assertThatThrownBy(() -> SafeName.check(name, windows))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.UNSAFE_NAME))
                    .hasMessage("filename \"" + shown + "\" " + fault);
        }
    }

    @Test
    void refusesMissingName() {
        assertThatThrownBy(() -> SafeName.check(null))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.NO_NAME))
                .hasMessage("the header has no filename");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", ">", "\"", "|", "?", "*"})
    void refusesCharactersOfWindowsThereAlone(String c) throws RefusedException {
        String name = "a" + c + "b";
        assertThat(SafeName.check(name, false)).isEqualTo(name);
        String shown = c.equals("\"") ? "a\\\"b" : name;
        assertThatThrownBy(() -> SafeName.check(name, true))
                .isInstanceOf(RefusedException.class)
                .hasMessage("filename \"" + shown + "\" has a character that Windows allows in no name");
    }

    @Test
    void countsTheLengthInBytes() throws RefusedException {
        String ascii = "a".repeat(255);
        String chinese = "\u4e2d".repeat(85);
        assertThat(SafeName.check(ascii, false)).isEqualTo(ascii);
        assertThat(SafeName.check(chinese, false)).isEqualTo(chinese);

        assertTooLong(ascii + "a", 256);
        assertTooLong(chinese + "a", 256);
        assertTooLong("x".repeat(5_000), 5_000);
    }

    private static void assertTooLong(String name, int length) {
        assertThatThrownBy(() -> SafeName.check(name, false))
                .isInstanceOf(RefusedException.class)
                .hasMessageEndingWith(" is " + length + " bytes long, more than 255")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(1_300));
    }
}
