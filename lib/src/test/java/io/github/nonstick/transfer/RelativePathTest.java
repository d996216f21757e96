package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RelativePathTest {
    @ParameterizedTest
    @CsvSource({"a, '', a", "a/b, a, b", "photos/2024/a.txt, photos/2024, a.txt"})
    void hasANameAndAParent(String text, String parent, String name) throws RefusedException {
        RelativePath path = RelativePath.parse(text);
        assertThat(path).hasToString(text);
        assertThat(String.join("/", path.components())).isEqualTo(text);
        assertThat(path.name()).isEqualTo(name);
        assertThat(path.parent()).hasToString(parent);
    }

    @Test
    void theRootIsItsOwnParent() throws RefusedException {
        assertThat(RelativePath.ROOT.parent()).isSameAs(RelativePath.ROOT);
        assertThat(RelativePath.parse("a").parent()).isSameAs(RelativePath.ROOT);
        assertThat(RelativePath.ROOT.components()).isEmpty();
        assertThat(RelativePath.ROOT.name()).isEmpty();
    }

    @Test
    void equalsAnotherOfTheSameText() throws RefusedException {
        assertThat(RelativePath.parse("a/b"))
                .isEqualTo(RelativePath.parse("a/b"))
                .hasSameHashCodeAs("a/b")
                .isNotEqualTo(RelativePath.parse("a/B"))
                .isNotEqualTo("a/b");
    }

    @Test
    void isBelowWholeComponentsAlone() throws RefusedException {
        RelativePath recv = RelativePath.parse("x/recv");
        assertThat(RelativePath.parse("x/recv/a").startsWith(recv)).isTrue();
        assertThat(recv.startsWith(recv)).isTrue();
        assertThat(recv.startsWith(RelativePath.ROOT)).isTrue();
        assertThat(RelativePath.parse("x/recv-evil/a").startsWith(recv)).isFalse();
        assertThat(RelativePath.parse("x").startsWith(recv)).isFalse();
    }

    static Stream<Arguments> unsafePaths() {
        Stream<Arguments> paths = Stream.of(
                Arguments.of("/etc/x", "filename \"/etc/x\" is absolute"),
                Arguments.of("/", "filename \"/\" is absolute"),
                Arguments.of("//srv/x", "filename \"//srv/x\" is absolute"),
                Arguments.of("a//b", "filename \"a//b\" has an empty component"),
                Arguments.of("a/", "filename \"a/\" has an empty component"),
                Arguments.of("../../x", "filename \"..\" is a directory's own name"),
                Arguments.of("../recv-evil/x", "filename \"..\" is a directory's own name"),
                Arguments.of("a/../../x", "filename \"..\" is a directory's own name"),
                Arguments.of("a/./b", "filename \".\" is a directory's own name"),
                Arguments.of("a/..", "filename \"..\" is a directory's own name"),
                Arguments.of("C:/x", "filename \"C:\" has a colon, which names a drive or a stream"),
                Arguments.of(
                        "a/f.txt:stream", "filename \"f.txt:stream\" has a colon, which names a drive or a stream"),
                Arguments.of("a/..\\x", "filename \"..\\\\x\" has a path separator"),
                Arguments.of("a\\b/c", "filename \"a\\\\b\" has a path separator"),
                Arguments.of("a/b\0/c", "filename \"b\\u0000\" has a control character"),
                Arguments.of("CON/a", "filename \"CON\" is the name of a device"),
                Arguments.of("a/COM\u00b9.d/b", "filename \"COM\\u00b9.d\" is the name of a device"),
                Arguments.of("a./b", "filename \"a.\" ends with a dot or a space"),
                Arguments.of("a /b", "filename \"a \" ends with a dot or a space"),
                Arguments.of(".nonstick-0.dir/b", "filename \".nonstick-0.dir\" begins like a partial file's"),
                Arguments.of(
                        "a/\u202etxt.exe",
                        "filename \"\\u202etxt.exe\" has a character that changes how text around it is shown"),
                Arguments.of("\ud800/b", "filename \"\\ud800\" has half a surrogate pair"));
        // All that no single name may be, alone and as a component.
        Stream<Arguments> names = SafeNameTest.unsafeNames()
                .map(arguments -> arguments.get())
                .filter(name -> name[0].toString().indexOf('/') < 0)
                .map(name -> Arguments.of(name[0], "filename \"" + name[1] + "\" " + name[2]));
        return Stream.concat(paths, names);
    }

    @ParameterizedTest
    @MethodSource("unsafePaths")
    void refusesUnsafePaths(String text, String message) {
        assertThatThrownBy(() -> RelativePath.parse(text))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.UNSAFE_NAME))
                .hasMessage(message);
    }

    @Test
    void refusesMissingName() {
        assertThatThrownBy(() -> RelativePath.parse(null))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.NO_NAME))
                .hasMessage("the header has no filename");
    }

    @Test
    void limitsComponents() throws RefusedException {
        String most = "a/".repeat(63) + "b";
        assertThat(RelativePath.parse(most).components()).hasSize(64);
        assertThatThrownBy(() -> RelativePath.parse("a/" + most))
                .isInstanceOf(RefusedException.class)
                .hasMessage("filename \"a/" + most + "\" has 65 components, more than 64");
    }

    @Test
    void limitsBytes() throws RefusedException {
        // 3 bytes a character: 16 components of 255 bytes with 15 separators are 4,095 bytes.
        String longest = ("\u4e2d".repeat(85) + "/").repeat(15) + "\u4e2d".repeat(85);
        assertThat(RelativePath.parse("a/" + longest.substring(1)).components()).hasSize(17);
        String escaped = "\\u4e2d".repeat(85);
        assertThatThrownBy(() -> RelativePath.parse("a/" + longest))
                .isInstanceOf(RefusedException.class)
                .hasMessage("filename \"a/" + escaped + "/" + escaped + "/" + "\\u4e2d".repeat(26)
                        + "\"... is 4097 bytes long, more than 4096");
        String ascii = ("a".repeat(255) + "/").repeat(16);
        assertThat(RelativePath.parse("a".repeat(254) + "/a/" + ascii.substring(0, 15 * 256 - 1)))
                .hasToString("a".repeat(254) + "/a/" + ascii.substring(0, 15 * 256 - 1));
        String mixed = ("\u4e2d" + "a".repeat(62) + "/").repeat(64);
        assertThatThrownBy(() -> RelativePath.parse(mixed.substring(0, 4_095) + "a"))
                .isInstanceOf(RefusedException.class)
                .hasMessageEndingWith("\"... is 4224 bytes long, more than 4096");
        assertThatThrownBy(() -> RelativePath.parse("/".repeat(1_000_000)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("filename \"" + "/".repeat(200) + "\"... is at least 1000000 bytes long, more than 4096");
    }
}
