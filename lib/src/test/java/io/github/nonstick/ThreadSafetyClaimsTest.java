package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the description of a public type says of threads. */
class ThreadSafetyClaimsTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** The description of a type that is public, and its kind. Enums and exceptions are what all of theirs are. */
    private static final Pattern TYPE = Pattern.compile(
            "\\n/\\*\\*(.*?)\\*/\\n(?:@[^\\n]*\\n(?:\\}\\)[^\\n]*\\n)?)*public [a-z -]*?(class|interface|record) (\\w+)",
            Pattern.DOTALL);

    private static final Pattern CLAIM = Pattern.compile(
            "several threads|one thread|immutable|event loop|connections, several at once" + "|by the thread that",
            Pattern.CASE_INSENSITIVE);

    @Test
    void everyPublicTypeSaysWhichThreadsMayUseIt() throws IOException {
        List<String> silent = new ArrayList<>();
        int found = 0;
        for (Path file : sources()) {
            Matcher type = TYPE.matcher(Files.readString(file));
            if (type.find() && !type.group(3).endsWith("Exception")) {
                found++;
                String words = type.group(1).replaceAll("\\s*\\n \\*\\s*", " ");
                if (!CLAIM.matcher(words).find()) {
                    silent.add(type.group(3));
                }
            }
        }
        assertThat(silent).isEmpty();
        assertThat(found).isGreaterThan(40);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && !file.endsWith("package-info.java")
                            && !file.endsWith("module-info.java"))
                    .sorted()
                    .toList();
        }
    }
}
