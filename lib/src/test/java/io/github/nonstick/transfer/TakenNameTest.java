package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in directories that the session made, where they are looked up by path. */
class TakenNameTest {
    @TempDir
    Path parent;

    private Path root;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(parent.resolve("recv"));
    }

    private TargetTree tree(ConflictPolicy policy) throws RefusedException {
        TargetTree tree = TargetTree.open(root, policy, false);
        assumeThat(tree.root()).isInstanceOf(StreamEntries.class);
        return tree;
    }

    /** What a receiver does for the frame of a short file: the name it has then, or why it has none. */
    private static String store(TargetTree tree, String text, String content) throws IOException {
        RelativePath path = RelativePath.parse(text);
        TargetDirectory directory = tree.directory(path.parent());
        try (PartialFile partial = directory.create()) {
            partial.write(ByteBuffer.wrap(content.getBytes(UTF_8)));
            return String.valueOf(directory.publish(partial, path.name()).getFileName());
        } catch (RefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSE, a file named \"file\" exists, a file named \"file\" exists",
        "SKIP, a file named \"file\" exists, a file named \"file\" exists",
        "RENAME, file (1), file (2)"
    })
    void aFileStaysWhenItsDirectoryWasMoved(ConflictPolicy policy, String second, String third) throws IOException {
        try (TargetTree tree = tree(policy)) {
            assertThat(store(tree, "made/file", "first")).isEqualTo("file");
            Path moved = Files.move(root.resolve("made"), root.resolve("moved"));
            assertThat(store(tree, "made/file", "second")).isEqualTo(second);
            Files.createDirectory(root.resolve("made"));
            assertThat(store(tree, "made/file", "third")).isEqualTo(third);
            assertThat(moved.resolve("file")).hasContent("first");
            assertThat(root.resolve("made")).isEmptyDirectory();
        }
    }

    @Test
    void aFileStaysWhenTheRootWasMoved() throws IOException {
        try (TargetTree tree = tree(ConflictPolicy.REFUSE)) {
            assertThat(store(tree, "made/file", "first")).isEqualTo("file");
            Path moved = Files.move(root, parent.resolve("moved"));
            assertThat(store(tree, "made/file", "second")).isEqualTo("a file named \"file\" exists");
            assertThat(moved.resolve("made/file")).hasContent("first");
        }
    }

    /** Where there is just room for a partial file's name behind the directory's, and where there is none. */
    @ParameterizedTest
    @CsvSource({"4050, 46", "4090, 20"})
    void aFileStaysWherePathsAreTooLong(int directoryLength, int nameLength) throws IOException {
        StringBuilder directory = new StringBuilder("made");
        int left = directoryLength - root.toRealPath().toString().length() - "/made".length();
        while (left > 0) {
            int length = Math.min(left - 1, 200);
            directory.append('/').append("d".repeat(length));
            left -= length + 1;
        }
        String name = "f".repeat(nameLength);
        try (TargetTree tree = tree(ConflictPolicy.RENAME)) {
            assertThat(store(tree, directory + "/" + name, "first")).isEqualTo(name);
            assertThat(store(tree, directory + "/" + name, "second")).isEqualTo(name + " (1)");
        } finally {
            deleteDeep(root.resolve("made"));
        }
    }

    /** Deletes what paths are too long for: of each directory, the next is moved to the root. */
    private void deleteDeep(Path directory) throws IOException {
        Path next = root.resolve("next");
        while (Files.exists(directory)) {
            List<Path> below;
            try (Stream<Path> entries = Files.list(directory)) {
                below = entries.toList();
            }
            for (Path entry : below) {
                if (Files.isDirectory(entry)) {
                    Files.move(entry, next);
                } else {
                    Files.delete(entry);
                }
            }
            Files.delete(directory);
            if (Files.exists(next)) {
                Files.move(next, directory);
            }
        }
    }
}
