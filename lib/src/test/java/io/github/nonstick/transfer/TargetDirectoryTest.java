package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TargetDirectoryTest {
    private static final int THREADS = 16;

    @TempDir
    Path parent;

    private Path directory;
    private Path outside;

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(parent.resolve("target"));
        outside = Files.writeString(parent.resolve("outside"), "untouched");
        Files.writeString(directory.resolve("file"), "old");
        Files.createDirectory(directory.resolve("folder"));
        Files.createSymbolicLink(directory.resolve("link"), outside);
        Files.createSymbolicLink(directory.resolve("dangling"), parent.resolve("absent"));
    }

    private TargetDirectory target(ConflictPolicy policy) {
        return new TargetDirectory(directory, policy);
    }

    private static Path store(TargetDirectory target, String name, String content) throws IOException {
        try (PartialFile partial = target.create()) {
            partial.write(ByteBuffer.wrap(content.getBytes(US_ASCII)));
            return target.publish(partial, name);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertExists(ThrowingCallable callable, String name) {
        assertThatThrownBy(callable)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.EXISTS))
                .hasMessage("a file named \"" + name + "\" exists");
    }

    @Test
    void aDirectoryThatCannotBeReadTakesNoFile() throws IOException {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("-wx------"));
        try {
            assumeThat(Files.isReadable(directory)).as("root reads any").isFalse();
            for (ConflictPolicy policy : ConflictPolicy.values()) {
                assertThatThrownBy(() -> store(target(policy), "new", "content"))
                        .isInstanceOf(RefusedException.class)
                        .hasMessage("cannot create a file: access denied");
            }
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(names()).doesNotContain("new");
        assertUntouched();
    }

    private void assertUntouched() throws IOException {
        assertThat(outside).hasContent("untouched");
        assertThat(Files.exists(parent.resolve("absent"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(names()).noneMatch(name -> name.startsWith(PartialFile.PREFIX));
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void storesUnderAFreeName(ConflictPolicy policy) throws IOException {
        TargetDirectory target = target(policy);
        assertThat(target.skips("free")).isFalse();
        target.admit("free");
        assertThat(store(target, "free", "new"))
                .isEqualTo(directory.resolve("free"))
                .hasContent("new");
        assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({"file", "folder", "link", "dangling"})
    void refusesATakenNameBeforeTheFirstByteAndAfterTheLast(String name) throws IOException {
        TargetDirectory target = target(ConflictPolicy.REFUSE);
        List<String> before = names();
        assertThat(target.skips(name)).isFalse();
        assertExists(() -> target.admit(name), name);
        assertExists(() -> store(target, name, "new"), name);
        assertThat(names()).isEqualTo(before);
        assertThat(directory.resolve("file")).hasContent("old");
        assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({"file", "folder", "link", "dangling"})
    void skipsATakenName(String name) throws IOException {
        TargetDirectory target = target(ConflictPolicy.SKIP);
        assertThat(target.skips(name)).isTrue();
        assertExists(() -> store(target, name, "new"), name);
        assertThat(directory.resolve("file")).hasContent("old");
        assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({"file", "folder", "link", "dangling"})
    void numbersATakenName(String name) throws IOException {
        TargetDirectory target = target(ConflictPolicy.RENAME);
        target.admit(name);
        for (int number = 1; number <= 3; number++) {
            assertThat(store(target, name, "new " + number))
                    .isEqualTo(directory.resolve(name + " (" + number + ")"))
                    .hasContent("new " + number);
        }
        assertThat(directory.resolve("file")).hasContent("old");
        assertUntouched();
    }

    @Test
    void refusesATakenNameThatLeavesNoRoomForANumber() throws IOException {
        TargetDirectory target = target(ConflictPolicy.RENAME);
        String longest = "n".repeat(255);
        assertThat(store(target, longest, "old")).isEqualTo(directory.resolve(longest));
        assertThatThrownBy(() -> store(target, longest, "new"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.EXISTS));
        assertThat(directory.resolve(longest)).hasContent("old");
    }

    @ParameterizedTest
    @CsvSource({"file", "link", "dangling"})
    void overwritesWhatHasTheName(String name) throws IOException {
        TargetDirectory target = target(ConflictPolicy.OVERWRITE);
        target.admit(name);
        assertThat(store(target, name, "new"))
                .isEqualTo(directory.resolve(name))
                .hasContent("new");
        assertThat(Files.isSymbolicLink(directory.resolve(name))).isFalse();
        assertUntouched();
    }

    @Test
    void doesNotOverwriteADirectory() throws IOException {
        TargetDirectory target = target(ConflictPolicy.OVERWRITE);
        assertExists(() -> target.admit("folder"), "folder");
        assertExists(() -> store(target, "folder", "new"), "folder");
        assertThat(directory.resolve("folder")).isDirectory();
        assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1, a (1)",
        "a.txt, 1, a (1).txt",
        "a.tar.gz, 12, a (12).tar.gz",
        ".profile, 1, .profile (1)",
        ".a.b, 2, .a (2).b",
        "a..b, 1, a (1)..b"
    })
    void putsTheNumberBeforeTheExtensions(String name, int number, String numbered) {
        assertThat(TargetDirectory.numbered(name, number)).isEqualTo(numbered);
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void refusesANameThatIsImpossibleOnThisSystem(ConflictPolicy policy) {
        // Stands for a Chinese name in the locale C, where the JDK cannot turn it into bytes.
        assertThatThrownBy(() -> {
                    TargetDirectory target = target(policy);
                    target.skips("a\0b");
                    target.admit("a\0b");
                })
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.UNSAFE_NAME))
                .hasMessage("filename \"a\\u0000b\" cannot be written in the encoding of the receiver's locale");
    }

    @Test
    void saysWhatTheDiskSaysWithoutThePath() {
        TargetDirectory target = new TargetDirectory(parent.resolve("absent"), ConflictPolicy.REFUSE);
        assertThatThrownBy(target::create)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.DISK))
                .hasMessage("cannot create a file: no such file or directory");
    }

    @Test
    void exactlyOneOfManyGetsARefusedName() throws Exception {
        TargetDirectory target = target(ConflictPolicy.REFUSE);
        for (int round = 0; round < 20; round++) {
            String name = "round " + round;
            List<String> stored = new ArrayList<>();
            for (Future<String> result : race(thread -> {
                try {
                    return Files.readString(store(target, name, "content " + thread));
                } catch (RefusedException e) {
                    assertThat(e.refusal()).isEqualTo(Refusal.EXISTS);
                    return "";
                }
            })) {
                stored.add(result.get());
            }
            stored.removeIf(String::isEmpty);
            assertThat(stored).hasSize(1);
            assertThat(directory.resolve(name)).hasContent(stored.get(0));
        }
        assertUntouched();
    }

    @Test
    void exactlyOneOfManyGetsANameWithoutHardLinks() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path path = directory.resolve("round " + round);
            int moved = 0;
            for (Future<String> result : race(thread -> {
                try (PartialFile partial = PartialFile.create(directory)) {
                    partial.moveWithoutLink(path);
                    return "moved";
                } catch (FileAlreadyExistsException e) {
                    return "";
                }
            })) {
                moved += result.get().isEmpty() ? 0 : 1;
            }
            assertThat(moved).isEqualTo(1);
        }
        assertUntouched();
    }

    @Test
    void eachOfManyGetsANumberOfItsOwn() throws Exception {
        TargetDirectory target = target(ConflictPolicy.RENAME);
        List<Path> stored = new ArrayList<>();
        for (Future<String> result : race(thread -> {
            Path path = store(target, "a.txt", "content " + thread);
            assertThat(path).hasContent("content " + thread);
            return path.toString();
        })) {
            stored.add(Path.of(result.get()));
        }
        assertThat(stored).doesNotHaveDuplicates().hasSize(THREADS);
        assertThat(names()).contains("a.txt", "a (1).txt", "a (15).txt").doesNotContain("a (16).txt");
        assertUntouched();
    }

    /** What one of several threads does. */
    private interface Racer {
        String run(int thread) throws IOException;
    }

    private static List<Future<String>> race(Racer racer) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                tasks.add(() -> {
                    start.await();
                    return racer.run(thread);
                });
            }
            return threads.invokeAll(tasks);
        } finally {
            threads.shutdown();
        }
    }
}
