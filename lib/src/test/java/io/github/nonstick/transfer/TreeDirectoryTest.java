package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of one session's tree, step by step. */
class TreeDirectoryTest {
    private static final String PARTIAL = PartialFile.PREFIX + "x" + PartialFile.SUFFIX;

    @TempDir
    Path parent;

    private Path root;
    private RelativePath below;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(parent.resolve("recv"));
        below = RelativePath.parse("d/e");
    }

    private TargetTree tree(ConflictPolicy policy) throws RefusedException {
        return TargetTree.open(root, policy, false);
    }

    private static Path store(TargetDirectory directory, String name) throws IOException {
        try (PartialFile partial = directory.create()) {
            return directory.publish(partial, name);
        }
    }

    private static void assertCollides(ThrowingCallable step) {
        assertThatThrownBy(step)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.COLLISION));
    }

    @Test
    void eachStepRefusesANameThatCollides() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.SKIP)) {
            TargetDirectory directory = tree.directory(below);
            store(directory, "a");
            assertCollides(() -> directory.skips("A"));
            assertCollides(() -> directory.admit("A"));
            assertCollides(() -> store(directory, "A"));
            assertThat(Files.list(root.resolve("d/e"))).containsExactly(root.resolve("d/e/a"));
        }
    }

    @Test
    void aNumberedNameCollidesAndTheOneItWasMadeFromDoesNot() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.RENAME)) {
            TargetDirectory directory = tree.directory(below);
            Files.writeString(root.resolve("d/e/a"), "old");
            assertThat(store(directory, "a")).hasFileName("a (1)");
            assertCollides(() -> store(directory, "A (1)"));
            assertThat(store(directory, "A")).hasFileName("A");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void takesOverACompleteFileOfTheRoot(boolean streams, boolean executable) throws IOException {
        assumeThat(root.getFileSystem().supportedFileAttributeViews()).contains("posix");
        try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, true, streams)) {
            for (RelativePath path : List.of(RelativePath.ROOT, below)) {
                Path partial = Files.writeString(root.resolve(PARTIAL), "content");
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rw-r-----"));
                TargetDirectory directory = tree.directory(path);
                Path stored;
                try (PartialFile file = directory.adopt(PARTIAL, executable)) {
                    tree.directory(RelativePath.parse("another/one"));
                    file.write(ByteBuffer.wrap("C".getBytes(US_ASCII)));
                    stored = directory.publish(file, "file");
                }
                assertThat(stored)
                        .isEqualTo(root.toRealPath().resolve(path.toString()).resolve("file"));
                assertThat(stored).hasContent("Content");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                        .isEqualTo(executable ? "rwxr-x---" : "rw-r-----");
                assertThat(partial).doesNotExist();
            }
        }
    }

    @Test
    void aPartialFileThatIsGoneIsNotTakenOver() throws IOException {
        for (RelativePath path : List.of(RelativePath.ROOT, below)) {
            try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, true)) {
                TargetDirectory directory = tree.directory(path);
                assertThatThrownBy(() -> directory.adopt(PARTIAL, false))
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                e -> assertThat(e.refusal()).isEqualTo(Refusal.DISK))
                        .hasMessage("cannot open the partial file: no such file or directory");
            }
            assertThat(Files.isDirectory(Path.of("/proc/self/fd")) ? open() : List.of())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsPresentIsForcedUnlessTheSystemIsToDoThat(boolean sync) throws IOException {
        Files.writeString(root.resolve("file"), "content");
        try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, sync)) {
            for (TargetDirectory directory :
                    List.of(tree.directory(RelativePath.ROOT), new TargetDirectory(root, ConflictPolicy.REFUSE))) {
                PresentFile gone = new PresentFile(root.resolve("gone"), 7);
                PresentFile present = directory.present("file", 7);
                assertThat(present).isNotNull();
                directory.force(present);
                ThrowingCallable force = () -> directory.force(gone);
                if (sync || directory != tree.directory(RelativePath.ROOT)) {
                    assertThatThrownBy(force)
                            .isInstanceOf(RefusedException.class)
                            .hasMessage("cannot store the file: no such file or directory");
                } else {
                    assertThatCode(force).doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void saysWhyADirectoryCannotBeLookedAt() throws IOException {
        TargetDirectory directory = new TargetDirectory(root, ConflictPolicy.REFUSE);
        // No version of the JDK takes it for absent, as later ones do what is below a file.
        assertThatThrownBy(() -> directory.present("a".repeat(300), 1))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.DISK))
                .hasMessageStartingWith("cannot look at the directory: ");
        assertThat(TargetDirectory.reason(new FileSystemException("/secret", null, "full")))
                .isEqualTo("full");
        assertThat(TargetDirectory.reason(new AccessDeniedException("/secret"))).isEqualTo("access denied");
    }

    /** What is open in the root and below it, by the links of this process's descriptors. */
    private List<String> open() throws IOException {
        Path real = root.toRealPath();
        List<String> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    Path target = Files.readSymbolicLink(descriptor);
                    if (target.startsWith(real)) {
                        found.add(real.relativize(target).toString());
                    }
                } catch (NoSuchFileException e) {
                    // That of the list itself.
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheDirectoryOpenThatWasAskedForLastAndNoOther(boolean streams) throws IOException {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        Files.writeString(root.resolve("obstacle"), "content");
        try (TargetTree tree = TargetTree.open(root, ConflictPolicy.OVERWRITE, true, streams)) {
            List<String> atFirst = open();
            for (String path : List.of("a/b", "a/b/c/d", "x", "x/y", "a")) {
                TargetDirectory directory = tree.directory(RelativePath.parse(path));
                assertThatThrownBy(() -> tree.directory(RelativePath.parse("obstacle/x")))
                        .isInstanceOf(RefusedException.class);
                assertThat(store(directory, "file")).exists();
                PartialFile partial = directory.create();
                assertThat(open()).anyMatch(name -> name.contains(PartialFile.PREFIX));
                partial.publishNew(root.resolve(path).resolve("file 2"));
                assertThat(open()).noneMatch(name -> name.contains("file"));
                partial.close();
                PartialFile second = directory.create();
                second.publishOver(root.resolve(path).resolve("file 2"));
                assertThat(open()).noneMatch(name -> name.contains("file"));
                second.close();
                Files.writeString(root.resolve(PARTIAL), "content");
                directory.adopt(PARTIAL, false).close();
                assertThat(open())
                        .containsAll(atFirst)
                        .hasSizeLessThanOrEqualTo(atFirst.size() + 2)
                        .allMatch(name -> name.isEmpty() || name.equals(path));
            }
            tree.forget();
            tree.directory(RelativePath.parse("a"));
            assertThat(open()).hasSizeLessThanOrEqualTo(atFirst.size() + 2);
        }
        assertThat(open()).isEmpty();
    }

    @Test
    void aTreeThatIsClosedGivesItsNamesBack() throws IOException {
        NameBudget budget = new NameBudget(100_000);
        try (TargetTree tree = tree(ConflictPolicy.REFUSE).sharing(budget)) {
            for (int i = 0; i < 5_000; i++) {
                tree.names().add(1, "name " + i);
            }
            assertThat(budget.tryTake(100_000)).isFalse();
        }
        assertThat(budget.tryTake(100_000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileIsPresentIfItHasTheNameAndTheLength(boolean streams) throws IOException {
        try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, false, streams)) {
            TargetDirectory directory = tree.directory(below);
            Files.writeString(root.resolve("d/e/file"), "content");
            Files.createDirectory(root.resolve("d/e/folder"));
            Files.createSymbolicLink(root.resolve("d/e/link"), Path.of("file"));
            assertThat(directory.present("file", 7)).isNotNull();
            assertThat(directory.present("file", 8)).isNull();
            assertThat(directory.present("absent", 0)).isNull();
            assertThat(directory.present("folder", Files.size(root.resolve("d/e/folder"))))
                    .isNull();
            assertThat(directory.present("link", 4)).isNull();
            assertThat(directory.present("link", 7)).isNull();
        }
    }

    @Test
    void aTransferThatIsCompleteKeepsNothingOpen() throws IOException {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        Kept kept = Kept.in(root, 10);
        ResumablePartial partial = kept.resume(0);
        kept.append(partial, 10);
        Path path = partial.path();
        assertThat(open()).contains(path.getFileName().toString());
        partial.closeForPublishing();
        assertThat(open()).doesNotContain(path.getFileName().toString());
        Files.delete(path);
        partial.complete();
        assertThat(open()).isEmpty();
        assertThat(Kept.names(root)).isEmpty();
    }
}
