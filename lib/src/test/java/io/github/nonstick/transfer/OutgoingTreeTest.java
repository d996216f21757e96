package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingTreeTest {
    @TempDir
    Path parent;

    private Path top;
    private final List<String> told = new ArrayList<>();
    private final SenderListener listener = new SenderListener() {
        @Override
        public void passedOver(Path path, String reason) {
            told.add(top.relativize(path) + " " + reason);
        }

        @Override
        public void finished(SendOutcome outcome) {
            told.add(top.relativize(outcome.file()) + " " + outcome.detail());
        }
    };

    @BeforeEach
    void prepare() throws IOException {
        top = Files.createDirectory(parent.toRealPath().resolve("top"));
    }

    private void file(String path) throws IOException {
        Path file = top.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
        Files.setLastModifiedTime(file, FileTime.from(1_234_567_890L, TimeUnit.SECONDS));
    }

    private List<Outgoing> all() throws IOException {
        List<Outgoing> all = new ArrayList<>();
        OutgoingTree tree = OutgoingTree.of(top, listener);
        while (tree.hasNext()) {
            all.add(tree.next());
        }
        assertThatThrownBy(tree::next).isInstanceOf(NoSuchElementException.class);
        return all;
    }

    private Outgoing sent(String path, String directory) {
        Path file = top.resolve(path);
        return new OutgoingFile(
                file, file.getFileName().toString(), new TreePlace(directory, 1_234_567_890_000_000_000L, false));
    }

    @Test
    void filesAreSentWithTheDirectoriesThatTheyAreIn() throws IOException {
        for (String path : List.of("f", "ab/f", "ab/g", "cd/f", "cd/e/f", "cd/e/g", "c/f")) {
            file(path);
        }
        List<Outgoing> all = all();
        assertThat(all)
                .containsExactlyInAnyOrder(
                        new OutgoingDirectory(top, "top"),
                        sent("f", "top"),
                        new OutgoingDirectory(top.resolve("ab"), "top/ab"),
                        sent("ab/f", "top/ab"),
                        sent("ab/g", "top/ab"),
                        new OutgoingDirectory(top.resolve("c"), "top/c"),
                        sent("c/f", "top/c"),
                        new OutgoingDirectory(top.resolve("cd"), "top/cd"),
                        sent("cd/f", "top/cd"),
                        new OutgoingDirectory(top.resolve("cd/e"), "top/cd/e"),
                        sent("cd/e/f", "top/cd/e"),
                        sent("cd/e/g", "top/cd/e"));
        assertThat(all.get(0)).isEqualTo(new OutgoingDirectory(top, "top"));
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNotSentIsTold() throws IOException {
        file("f");
        Files.createSymbolicLink(top.resolve("link"), top.resolve("f"));
        file("a\\b");
        assertThat(all()).containsExactly(new OutgoingDirectory(top, "top"), sent("f", "top"));
        assertThat(told)
                .hasSize(2)
                .anyMatch(line -> line.startsWith("link "))
                .anyMatch(line -> line.startsWith("a\\b "));
    }
}
