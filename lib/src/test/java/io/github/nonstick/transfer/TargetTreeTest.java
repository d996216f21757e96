package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.nonstick.Escaped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTreeTest {
    @TempDir
    Path parent;

    private Path root;
    private Map<String, String> outside;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(parent.resolve("recv"));
        Files.writeString(Files.createDirectory(parent.resolve("recv-evil")).resolve("file"), "untouched");
        Files.writeString(parent.resolve("file"), "untouched");
        outside = outside();
    }

    /** Everything beside the root, with its content. */
    private Map<String, String> outside() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(parent)) {
            for (Path path : all.filter(path -> !path.startsWith(root)).toList()) {
                String content = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "" : Files.readString(path);
                found.put(parent.relativize(path).toString(), content);
            }
        }
        return found;
    }

    @AfterEach
    void nothingOutsideIsTouchedAndNothingPartialIsLeft() throws IOException {
        assertThat(outside()).isEqualTo(outside);
        assertThat(inside()).noneMatch(name -> name.contains(PartialFile.PREFIX));
    }

    /** All that is in the root. */
    private List<String> inside() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private TargetTree tree(ConflictPolicy policy, boolean streams) throws RefusedException {
        return TargetTree.open(root, policy, false, streams);
    }

    private static Path store(TargetTree tree, String path, String content) throws IOException {
        return store(tree, path, content, null, false);
    }

    /** What a receiver does for a frame. */
    private static Path store(TargetTree tree, String text, String content, Long modified, boolean executable)
            throws IOException {
        RelativePath path = RelativePath.parse(text);
        TargetDirectory directory = tree.directory(path.parent());
        byte[] bytes = content.getBytes(UTF_8);
        directory.admit(path.name());
        try (PartialFile partial = directory.create(executable)) {
            partial.write(ByteBuffer.wrap(bytes));
            return directory.publish(partial, path.name(), modified);
        }
    }

    private static void assertRefused(Refusal refusal, String message, ThrowingCallable callable) {
        assertThatThrownBy(callable)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(refusal))
                .hasMessage(message);
    }

    @Test
    void thisPlatformHasStreams() throws IOException {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        try (var stream = Files.newDirectoryStream(root)) {
            assertThat(stream).isInstanceOf(SecureDirectoryStream.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void storesFilesWhereTheirPathsSay(boolean streams) throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.REFUSE, streams)) {
            for (String path : List.of("a", "d/a", "d/b", "d/e/f/a", "d/c", "x/y/z", "d/e/f/b", "b", "d/e-/a")) {
                Path stored = store(tree, path, "content of " + path);
                assertThat(stored).isEqualTo(root.toRealPath().resolve(path)).hasContent("content of " + path);
            }
            tree.directory(RelativePath.parse("empty/one"));
        }
        assertThat(inside())
                .containsExactly(
                        "a",
                        "b",
                        "d",
                        "d/a",
                        "d/b",
                        "d/c",
                        "d/e",
                        "d/e-",
                        "d/e-/a",
                        "d/e/f",
                        "d/e/f/a",
                        "d/e/f/b",
                        "empty",
                        "empty/one",
                        "x",
                        "x/y",
                        "x/y/z");
    }

    @Test
    void forcesFilesAndDirectoriesToTheDisk() throws IOException {
        try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, true)) {
            assertThat(store(tree, "a/b/c", "content")).hasContent("content");
        }
        try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, true, false)) {
            assertThat(store(tree, "a/d/c", "content")).hasContent("content");
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.nonstick.transfer.RelativePathTest#unsafePaths")
    void hostilePathsMakeNothing(String path, String message) throws IOException {
        for (boolean streams : new boolean[] {true, false}) {
            try (TargetTree tree = tree(ConflictPolicy.OVERWRITE, streams)) {
                assertRefused(Refusal.UNSAFE_NAME, message, () -> store(tree, path, "evil"));
            }
        }
        assertThat(inside()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, link/x", "true, link/deep/x", "true, a/link/x", "false, link/x", "false, a/link/x"})
    void refusesASymbolicLinkAsParent(boolean streams, String path) throws IOException {
        Files.createDirectory(root.resolve("a"));
        for (Path target : List.of(
                parent.resolve("recv-evil"), Path.of("../recv-evil"), root.resolve("a"), parent.resolve("absent"))) {
            Path link = root.resolve(path.startsWith("a/") ? "a/link" : "link");
            Files.createSymbolicLink(link, target);
            for (ConflictPolicy policy : ConflictPolicy.values()) {
                try (TargetTree tree = tree(policy, streams)) {
                    assertRefused(
                            Refusal.UNSAFE_NAME,
                            "directory \"link\" is a symbolic link",
                            () -> store(tree, path, "evil"));
                    assertThat(store(tree, "good " + policy + streams + target.hashCode(), "good"))
                            .hasContent("good");
                }
            }
            assertThat(link).isSymbolicLink();
            Files.delete(link);
        }
        assertThat(root.resolve("a")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"true, link", "true, a/link", "false, link", "false, a/link"})
    void neverWritesThroughASymbolicLinkAsTarget(boolean streams, String path) throws IOException {
        Files.createDirectory(root.resolve("a"));
        for (Path target : List.of(parent.resolve("file"), parent.resolve("recv-evil"), parent.resolve("absent"))) {
            Path link = Files.createSymbolicLink(root.resolve(path), target);
            try (TargetTree tree = tree(ConflictPolicy.REFUSE, streams)) {
                assertRefused(Refusal.EXISTS, "a file named \"link\" exists", () -> store(tree, path, "evil"));
                RelativePath parsed = RelativePath.parse(path);
                TargetDirectory directory = tree.directory(parsed.parent());
                try (PartialFile partial = directory.create(false)) {
                    assertRefused(
                            Refusal.EXISTS,
                            "a file named \"link\" exists",
                            () -> directory.publish(partial, parsed.name(), null));
                }
            }
            assertThat(link).isSymbolicLink();
            try (TargetTree tree = tree(ConflictPolicy.RENAME, streams)) {
                assertThat(store(tree, path, "good")).hasFileName("link (1)").isRegularFile();
            }
            Files.delete(root.resolve(path + " (1)"));
            try (TargetTree tree = tree(ConflictPolicy.OVERWRITE, streams)) {
                assertThat(store(tree, path, "good"))
                        .isEqualTo(root.toRealPath().resolve(path));
            }
            assertThat(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
            Files.delete(link);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesAFileAsParent(boolean streams) throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.OVERWRITE, streams)) {
            store(tree, "a", "kept");
            assertRefused(
                    Refusal.EXISTS, "directory \"a\" exists and is no directory", () -> store(tree, "a/b", "evil"));
            store(tree, "d/a", "kept");
            assertRefused(Refusal.EXISTS, "a file named \"d\" exists", () -> store(tree, "d", "evil"));
        }
        assertThat(inside()).containsExactly("a", "d", "d/a");
    }

    @Test
    void doesNotWaitForAFifoAsParent() throws Exception {
        Path fifo = root.resolve("fifo");
        try {
            assumeThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
        } catch (IOException e) {
            assumeThat(e).as("mkfifo").isNull();
        }
        for (boolean streams : new boolean[] {true, false}) {
            try (TargetTree tree = tree(ConflictPolicy.REFUSE, streams)) {
                assertRefused(
                        Refusal.EXISTS,
                        "directory \"fifo\" exists and is no directory",
                        () -> store(tree, "fifo/b", "evil"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void appliesTheRuleForTakenNamesInSubdirectories(ConflictPolicy policy) throws IOException {
        Path old = Files.writeString(Files.createDirectory(root.resolve("d")).resolve("a.txt"), "old");
        for (boolean streams : new boolean[] {true, false}) {
            try (TargetTree tree = tree(policy, streams)) {
                TargetDirectory directory = tree.directory(RelativePath.parse("d"));
                assertThat(directory.skips("a.txt")).isEqualTo(policy == ConflictPolicy.SKIP);
                assertThat(directory.skips("b.txt")).isFalse();
                switch (policy) {
                    case REFUSE, SKIP -> {
                        assertRefused(
                                Refusal.EXISTS, "a file named \"a.txt\" exists", () -> store(tree, "d/a.txt", "new"));
                        assertThat(old).hasContent("old");
                    }
                    case RENAME ->
                        assertThat(store(tree, "d/a.txt", "new")).hasFileName(streams ? "a (1).txt" : "a (2).txt");
                    case OVERWRITE ->
                        assertThat(store(tree, "d/a.txt", "new")).isEqualTo(old).hasContent("new");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void refusesNamesOfOneSessionThatCollide(ConflictPolicy policy) throws IOException {
        for (boolean streams : new boolean[] {true, false}) {
            String d = "d" + streams;
            try (TargetTree tree = tree(policy, streams)) {
                store(tree, d + "/Photo.jpg", "kept");
                store(tree, d + "/\u00e9/a", "kept");
                for (String path : List.of("/photo.JPG", "/e\u0301/b", "/\u00c9", "/PHOTO.jpg/x")) {
                    String name = RelativePath.parse(d + path).components().get(1);
                    assertRefused(
                            Refusal.COLLISION,
                            "filename " + Escaped.text(name)
                                    + " differs from one received before by case or normalisation alone",
                            () -> store(tree, d + path, "evil"));
                }
                assertRefused(
                        Refusal.COLLISION,
                        "filename \"D" + streams + "\" differs from one received before by case or normalisation alone",
                        () -> tree.directory(RelativePath.parse("D" + streams)));
                store(tree, d + "/\u00e9/photo.jpg", "another directory's");
            }
            assertThat(root.resolve(d).resolve("Photo.jpg")).hasContent("kept");
            assertThat(Files.list(root.resolve(d))).hasSize(2);
        }
    }

    @Test
    void aRefusedFilesNameIsFree() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.REFUSE, true)) {
            TargetDirectory directory = tree.directory(RelativePath.parse("d"));
            directory.admit("A");
            directory.create(false).close();
            store(tree, "d/a", "good");
        }
    }

    @Test
    void aNumberedNameIsNotOneThatCollides() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.RENAME, true)) {
            store(tree, "d/A (1)", "first");
            store(tree, "d/a", "second");
            assertThat(store(tree, "d/a", "third")).hasFileName("a (2)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                1_234_567_890_123_456_789L,
                Long.MAX_VALUE,
                -1,
                -1_000_000_000,
                -1_500_000_000,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1
            })
    void setsTheModificationTime(long modified) throws IOException {
        for (boolean streams : new boolean[] {true, false}) {
            try (TargetTree tree = tree(ConflictPolicy.OVERWRITE, streams)) {
                for (String path : List.of("a", "d/a")) {
                    long kept = Files.getLastModifiedTime(store(tree, path, "content", modified, false))
                            .to(TimeUnit.NANOSECONDS);
                    // Microseconds with JDK 17; before the epoch seconds; file systems may end in 1901 or 2446.
                    if (modified >= 0) {
                        assertThat(kept).isBetween(modified / 1_000 * 1_000, modified);
                    } else if (modified > -2_000_000_000) {
                        assertThat(kept).isEqualTo(Math.floorDiv(modified, 1_000_000_000L) * 1_000_000_000);
                    } else {
                        assertThat(kept).isNegative();
                    }
                }
            }
        }
    }

    @Test
    void anExecutableFileMayBeRunByThoseWhoMayReadIt() throws IOException {
        assumeThat(root.getFileSystem().supportedFileAttributeViews()).contains("posix");
        for (boolean streams : new boolean[] {true, false}) {
            try (TargetTree tree = tree(ConflictPolicy.OVERWRITE, streams)) {
                for (String path : List.of("a", "d/a")) {
                    Set<PosixFilePermission> plain =
                            Files.getPosixFilePermissions(store(tree, path, "content", null, false));
                    assertThat(plain)
                            .contains(PosixFilePermission.OWNER_READ)
                            .doesNotContain(
                                    PosixFilePermission.OWNER_EXECUTE,
                                    PosixFilePermission.GROUP_EXECUTE,
                                    PosixFilePermission.OTHERS_EXECUTE);
                    Set<PosixFilePermission> executable =
                            Files.getPosixFilePermissions(store(tree, path, "content", null, true));
                    List<PosixFilePermission> expected = new ArrayList<>(plain);
                    for (PosixFilePermission permission : plain) {
                        if (permission.name().endsWith("_READ")) {
                            expected.add(PosixFilePermission.valueOf(
                                    permission.name().replace("_READ", "_EXECUTE")));
                        }
                    }
                    assertThat(executable).containsExactlyInAnyOrderElementsOf(expected);
                }
            }
        }
    }

    @Test
    void aPartialFileOutlivesTheNextDirectory() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.REFUSE, true)) {
            TargetDirectory first = tree.directory(RelativePath.parse("first"));
            try (PartialFile partial = first.create(false);
                    PartialFile dropped = first.create(false)) {
                store(tree, "second/a", "content");
                store(tree, "third/a", "content");
                partial.write(ByteBuffer.wrap(new byte[] {'x'}));
                dropped.write(ByteBuffer.wrap(new byte[] {'x'}));
                assertThat(first.publish(partial, "a", null)).hasContent("x");
            }
        }
        assertThat(inside()).containsExactly("first", "first/a", "second", "second/a", "third", "third/a");
    }

    @Test
    void aDirectoryThatWasRemovedIsMadeAgain() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.REFUSE, true)) {
            store(tree, "d/a", "content");
            Files.delete(root.resolve("d/a"));
            Files.delete(root.resolve("d"));
            assertRefused(
                    Refusal.DISK,
                    "cannot create a file: no such file or directory",
                    () -> store(tree, "d/b", "content"));
            assertThat(store(tree, "d/c", "content")).hasContent("content");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOthersPutIntoADirectoryThatTheSessionMadeStays(boolean streams) throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.REFUSE, streams)) {
            assertThat(store(tree, "made/a", "content")).hasContent("content");
            Path file = Files.writeString(root.resolve("made/file"), "theirs");
            Path link = Files.createSymbolicLink(root.resolve("made/link"), parent.resolve("file"));
            assertRefused(Refusal.EXISTS, "a file named \"file\" exists", () -> store(tree, "made/file", "ours"));
            assertRefused(Refusal.EXISTS, "a file named \"link\" exists", () -> store(tree, "made/link", "ours"));
            assertThat(file).hasContent("theirs");
            assertThat(link).isSymbolicLink();
            assertThat(store(tree, "made/b", "content")).hasContent("content");
        }
    }

    @Test
    void theRootMayBeReachedThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), root);
        try (TargetTree tree = TargetTree.open(link, ConflictPolicy.REFUSE, false)) {
            assertThat(store(tree, "d/a", "content"))
                    .isEqualTo(root.toRealPath().resolve("d/a"));
        }
        Files.delete(link);
        assertRefused(
                Refusal.DISK,
                "cannot open the directory: no such file or directory",
                () -> TargetTree.open(parent.resolve("absent"), ConflictPolicy.REFUSE, false));
    }
}
