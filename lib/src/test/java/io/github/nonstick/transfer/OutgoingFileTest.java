package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.io.FileBody;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingFileTest {
    @TempDir
    Path parent;

    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        file = Files.createDirectory(parent.resolve("tree")).resolve("file");
    }

    private OutgoingFile walked() throws IOException {
        OutgoingTree tree = OutgoingTree.of(file.getParent(), new SenderListener() {});
        assertThat(tree.next()).isInstanceOf(OutgoingDirectory.class);
        return (OutgoingFile) tree.next();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void aLinkThatTookThePlaceOfAFileOfATreeIsNotFollowed(int length) throws Exception {
        Files.write(file, new byte[length]);
        OutgoingFile walked = walked();
        Files.move(file, parent.resolve("outside"));
        Files.createSymbolicLink(file, parent.resolve("outside"));
        Thread.sleep(2); // until the walk's look no longer stands for one
        assertThatThrownBy(walked::open)
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(file + ": is a symbolic link");
    }

    @Test
    void aFileOnItsOwnMayBeReachedThroughALink() throws IOException {
        Files.write(parent.resolve("outside"), new byte[10]);
        Files.createSymbolicLink(file, parent.resolve("outside"));
        try (FileBody body = OutgoingFile.of(file).open()) {
            assertThat(body.length()).isEqualTo(10);
        }
    }

    @Test
    void isEqualToTheSameFileThatNoWalkCameBy() throws IOException {
        Files.write(file, new byte[10]);
        OutgoingFile walked = walked();
        OutgoingFile same = new OutgoingFile(file, "file", walked.place());
        assertThat(walked).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(OutgoingFile.of(file));
        assertThat(OutgoingFile.of(file))
                .isEqualTo(new OutgoingFile(file, "file"))
                .hasToString("OutgoingFile[" + file + ", file]");
    }
}
