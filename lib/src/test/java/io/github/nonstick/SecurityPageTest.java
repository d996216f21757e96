package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about security names a test that exists for each promise. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("SECURITY.md");
    private static final List<Path> TESTS =
            List.of(Path.of("src", "test", "java"), Path.of("..", "examples", "src", "test", "java"));
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    private static final Pattern PROMISE = Pattern.compile("(?m)^\\| .+ \\| (.+) \\|$");
    private static final String HELD_BY = "held by";

    @Test
    void eachTestThatIsNamedExists() throws IOException {
        List<MatchResult> named = TEST.matcher(Files.readString(PAGE)).results().toList();

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(test -> assertThat(source(test.group(1)))
                        .as(test.group())
                        .contains("@", "    void " + test.group(2) + "("));
    }

    @Test
    void eachPromiseNamesATest() throws IOException {
        String page = Files.readString(PAGE);
        String promises = page.substring(page.indexOf(HELD_BY), page.indexOf("## What is not promised"));

        assertThat(PROMISE.matcher(promises).results().map(row -> row.group(1)).filter(cell -> !cell.equals(HELD_BY)))
                .isNotEmpty()
                .allMatch(cell -> TEST.matcher(cell).find());
    }

    private static String source(String name) throws IOException {
        for (Path root : TESTS) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(path -> path.endsWith(name + ".java")).toList()) {
                    return Files.readString(file);
                }
            }
        }
        return "";
    }
}
