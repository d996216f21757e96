package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {
    @TempDir
    Path parent;

    private Path root;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(parent.resolve("root"));
    }

    /** Entries in a line each. */
    private static List<String> walk(SourceTree tree) {
        List<String> lines = new ArrayList<>();
        tree.forEachRemaining(entry -> lines.add(line(entry)));
        return lines;
    }

    private static String line(SourceEntry entry) {
        if (entry instanceof SourceEntry.Directory directory) {
            return directory.relative() + "/";
        }
        if (entry instanceof SourceEntry.Skipped skipped) {
            return skipped.relative() + " skipped: " + skipped.reason();
        }
        if (entry instanceof SourceEntry.Failed failed) {
            return failed.relative() + " failed: " + failed.reason();
        }
        return entry.relative();
    }

    @Test
    void walksInOrderFilesBeforeDirectories() throws IOException {
        for (String directory : List.of("b/empty", "b/c/d", "a", "B")) {
            Files.createDirectories(root.resolve(directory));
        }
        for (String file : List.of("z", "a/2", "a/1", "b/c/d/x", "b/y", "b/c/\u7c98", "Z", ".hidden")) {
            Files.writeString(root.resolve(file), file);
        }
        assertThat(walk(SourceTree.of(root)))
                .containsExactly(
                        ".hidden",
                        "Z",
                        "z",
                        "B/",
                        "a/",
                        "a/1",
                        "a/2",
                        "b/",
                        "b/y",
                        "b/c/",
                        "b/c/\u7c98",
                        "b/c/d/",
                        "b/c/d/x",
                        "b/empty/");
    }

    @Test
    void anEmptyDirectoryHasNoEntries() throws IOException {
        SourceTree tree = SourceTree.of(root);
        assertThat(tree.hasNext()).isFalse();
        assertThatThrownBy(tree::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the walk is at its end");
    }

    @Test
    void theRootMustBeADirectoryAndMayBeReachedThroughALink() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "content");
        assertThatThrownBy(() -> SourceTree.of(file)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> SourceTree.of(root.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
        assertThat(walk(SourceTree.of(Files.createSymbolicLink(parent.resolve("link"), root))))
                .containsExactly("file");
    }

    @Test
    void tellsLengthTimeAndTheExecutableBit() throws IOException {
        Path plain = Files.writeString(root.resolve("plain"), "1234");
        Path run = Files.writeString(root.resolve("run"), "");
        FileTime time = FileTime.from(1_234_567_890_123_456_000L, TimeUnit.NANOSECONDS);
        Files.setLastModifiedTime(plain, time);
        Files.setLastModifiedTime(run, FileTime.from(-5, TimeUnit.SECONDS));
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r-xr-x"));
            Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        }
        SourceTree tree = SourceTree.of(root);
        assertRegularFile(tree.next(), "plain", 4, time, false);
        assertRegularFile(tree.next(), "run", 0, FileTime.from(-5, TimeUnit.SECONDS), posix);
        assertThat(tree.hasNext()).isFalse();
    }

    private void assertRegularFile(SourceEntry entry, String name, long length, FileTime time, boolean executable) {
        assertThat(entry).isInstanceOfSatisfying(SourceEntry.RegularFile.class, file -> {
            assertThat(file.relative()).isEqualTo(name);
            assertThat(file.path()).isEqualTo(root.resolve(name));
            assertThat(file.attributes().size()).isEqualTo(length);
            assertThat(file.attributes().lastModifiedTime()).isEqualTo(time);
            assertThat(file.executable()).isEqualTo(executable);
        });
    }

    @Test
    void followsNothing() throws Exception {
        Path outside = Files.createDirectory(parent.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("to directory"), outside);
        Files.createSymbolicLink(root.resolve("to file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("to nothing"), parent.resolve("absent"));
        Files.createSymbolicLink(root.resolve("to:itself"), root);
        Files.writeString(root.resolve("file"), "content");
        assertThat(walk(SourceTree.of(root)))
                .containsExactly(
                        "file",
                        "to directory skipped: is a symbolic link",
                        "to file skipped: is a symbolic link",
                        "to nothing skipped: is a symbolic link",
                        "to:itself skipped: is a symbolic link");
    }

    @Test
    void skipsWhatIsNoFile() throws Exception {
        try {
            assumeThat(new ProcessBuilder("mkfifo", root.resolve("fifo").toString())
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            assumeThat(e).as("mkfifo").isNull();
        }
        assertThat(walk(SourceTree.of(root))).containsExactly("fifo skipped: is neither a file nor a directory");
    }

    @Test
    void tellsNamesThatCannotBeSentAndGoesOn() throws IOException {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        Files.writeString(root.resolve("a:b"), "");
        Files.writeString(Files.createDirectory(root.resolve("back\\slash")).resolve("x"), "");
        Files.createDirectory(root.resolve("c"));
        Files.writeString(root.resolve("c/\u202etxt"), "");
        Files.writeString(root.resolve("c/d"), "");
        assertThat(walk(SourceTree.of(root)))
                .containsExactly(
                        "a:b failed: filename \"a:b\" has a colon, which names a drive or a stream",
                        "back\\slash failed: filename \"back\\\\slash\" has a path separator",
                        "c/",
                        "c/d",
                        "c/\u202etxt failed: filename \"\\u202etxt\" has a character that changes how text around it"
                                + " is shown");
    }

    @Test
    void tellsNamesThatAreNoUnicode() throws Exception {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        // Handed over as bytes by the shell: the JDK cannot name such a file.
        String script = "cd \"$1\" && : > \"$(printf 'a\\377b')\" && mkdir \"$(printf 'd\\377')\" && : > \"$(printf 'x"
                + "\\357\\277\\275')\"";
        assertThat(new ProcessBuilder("sh", "-c", script, "sh", root.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(walk(SourceTree.of(root)))
                .containsExactlyInAnyOrder(
                        "x\ufffd",
                        "a\ufffdb failed: has a name that is no valid Unicode",
                        "d\ufffd failed: has a name that is no valid Unicode");
    }

    @Test
    void tellsWhatVanishesWhileItWalks() throws IOException {
        Files.createDirectory(root.resolve("d"));
        Files.createDirectory(root.resolve("e"));
        for (String file : List.of("a", "b", "c", "e/x")) {
            Files.writeString(root.resolve(file), "");
        }
        SourceTree tree = SourceTree.of(root);
        Files.delete(root.resolve("b"));
        assertThat(line(tree.next())).isEqualTo("a");
        assertThat(line(tree.next())).isEqualTo("b failed: vanished while the tree was walked");
        assertThat(line(tree.next())).isEqualTo("c");
        // Looks at e, and opens d.
        assertThat(tree.hasNext()).isTrue();
        Files.delete(root.resolve("e/x"));
        Files.delete(root.resolve("e"));
        assertThat(walk(tree)).containsExactly("d/", "e failed: vanished while the tree was walked");
    }

    @Test
    void doesNotReadADirectoryThatBecameALink() throws IOException {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        Path outside = Files.createDirectory(parent.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectory(root.resolve("a"));
        Files.createDirectory(root.resolve("d"));
        Files.writeString(root.resolve("file"), "");
        SourceTree tree = SourceTree.of(root);
        assertThat(line(tree.next())).isEqualTo("file");
        Files.delete(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("d"), outside);
        assertThat(walk(tree)).containsExactly("a/", "d failed: cannot be read: changed while the tree was walked");
    }

    @Test
    void goesOnBehindADirectoryThatCannotBeRead() throws IOException {
        assumeThat(root.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path closed = Files.createDirectory(root.resolve("closed"));
        Files.writeString(closed.resolve("x"), "");
        Files.writeString(Files.createDirectory(root.resolve("open")).resolve("x"), "");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("-wx------"));
        try {
            assumeThat(Files.isReadable(closed)).as("root reads any").isFalse();
            assertThat(walk(SourceTree.of(root)))
                    .containsExactly("closed failed: cannot be read: access denied", "open/", "open/x");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void tellsWhatLiesDeeperThanReceiversTake() throws IOException {
        Path directory = root;
        for (int depth = 1; depth < RelativePath.MAX_COMPONENTS; depth++) {
            directory = Files.createDirectory(directory.resolve("directory"));
        }
        Files.writeString(directory.resolve("a-plain-name"), "");
        Files.writeString(
                Files.createDirectory(directory.resolve("one-too-many")).resolve("another-plain-name"), "");
        String prefix = "directory/".repeat(RelativePath.MAX_COMPONENTS - 1);
        List<String> found = walk(SourceTree.of(root));
        assertThat(found).contains(prefix + "a-plain-name", prefix + "one-too-many/");
        assertThat(found.get(found.size() - 1))
                .startsWith(prefix + "one-too-many/another-plain-name failed: filename ")
                .endsWith(" has 65 components, more than 64");
    }
}
