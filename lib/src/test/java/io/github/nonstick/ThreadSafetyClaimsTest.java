package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the description of a type says of threads. Enums and exceptions are what all of theirs are. */
class ThreadSafetyClaimsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path RACES = Path.of("src/jcstress/java");

    /** The description of a source file's type, whether it is public, and its name. */
    private static final Pattern TYPE = Pattern.compile(
            "\\n/\\*\\*(.*?)\\*/\\n(?:@[^\\n]*\\n(?:\\}\\)[^\\n]*\\n)?)*(public )?[a-z -]*?(?:class|interface|record) (\\w+)",
            Pattern.DOTALL);

    private static final Pattern CLAIM = Pattern.compile(
            "several threads|one thread|immutable|event loop|connections, several at once|by the thread that"
                    + "|without synchronization",
            Pattern.CASE_INSENSITIVE);

    /** Of what several threads use at the same time. */
    private static final Pattern SHARED = Pattern.compile(
            "(?<!not )safe for use by several threads|may be called by any|several threads may acquire",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SYNCHRONIZED =
            Pattern.compile("\\bsynchronized\\b|\\bvolatile\\b|java\\.util\\.concurrent\\.|new Thread\\(");

    /** A type with what is said of it. */
    private record Described(Class<?> type, boolean isPublic, String words, String source) {
        String name() {
            return type.getSimpleName();
        }

        boolean claims(Pattern claim) {
            return claim.matcher(words).find();
        }

        boolean changes() {
            return Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses()))
                    .filter(each -> !each.isEnum())
                    .flatMap(each -> Arrays.stream(each.getDeclaredFields()))
                    .anyMatch(ThreadSafetyClaimsTest::changes);
        }

        boolean synchronizes() {
            return SYNCHRONIZED.matcher(source).find();
        }
    }

    private static boolean changes(Field field) {
        return !field.isSynthetic() && !Modifier.isFinal(field.getModifiers());
    }

    @Test
    void everyPublicTypeSaysWhichThreadsMayUseIt() throws Exception {
        List<Described> types = described().stream().filter(Described::isPublic).toList();
        assertThat(silent(types)).isEmpty();
        assertThat(types).hasSizeGreaterThan(40);
    }

    @Test
    void everyTypeWithFieldsThatChangeSaysWhichThreadsMayUseIt() throws Exception {
        List<Described> types = described().stream()
                .filter(type -> type.changes() || type.synchronizes())
                .toList();
        assertThat(silent(types)).isEmpty();
        assertThat(types).hasSizeGreaterThan(60);
    }

    private static List<String> silent(List<Described> types) {
        return types.stream()
                .filter(type -> !type.claims(CLAIM))
                .map(Described::name)
                .toList();
    }

    @Test
    void everyTypeForSeveralThreadsThatChangesIsRaced() throws Exception {
        String races = races();
        List<String> shared = described().stream()
                .filter(type -> type.claims(SHARED) && (type.changes() || type.synchronizes()))
                .map(Described::name)
                .toList();
        assertThat(shared.stream()
                        .filter(name -> !Pattern.compile("\\b" + name + "\\b")
                                .matcher(races)
                                .find()))
                .isEmpty();
        assertThat(shared).hasSizeGreaterThan(10);
    }

    private static String races() throws IOException {
        StringBuilder races = new StringBuilder();
        for (Path file : sources(RACES)) {
            races.append(Files.readString(file));
        }
        return races.toString();
    }

    private static List<Described> described() throws IOException, ClassNotFoundException {
        List<Described> types = new ArrayList<>();
        for (Path file : sources(SOURCES)) {
            String source = Files.readString(file);
            Matcher type = TYPE.matcher(source);
            if (type.find() && !type.group(3).endsWith("Exception")) {
                String words = type.group(1).replaceAll("\\s*\\n \\*\\s*", " ");
                types.add(new Described(type(file), type.group(2) != null, words, source));
            }
        }
        return types;
    }

    private static Class<?> type(Path file) throws ClassNotFoundException {
        String path = SOURCES.relativize(file).toString();
        String name = path.substring(0, path.length() - ".java".length())
                .replace(file.getFileSystem().getSeparator(), ".");
        return Class.forName(name, false, ThreadSafetyClaimsTest.class.getClassLoader());
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && !file.endsWith("package-info.java")
                            && !file.endsWith("module-info.java"))
                    .sorted()
                    .toList();
        }
    }
}
