package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
    @TempDir
    Path directory;

    @Test
    void isWrittenWhereThereIsNoneAndNeverReplaced() throws Exception {
        Path file = directory.resolve("page.html");
        NewFile page = new NewFile(file);
        page.check();
        page.write("你好");

        assertThat(file).hasContent("你好");
        String existing = file + " exists already, and is not overwritten";
        assertThatThrownBy(page::check).isInstanceOf(CommandFailure.class).hasMessage(existing);
        assertThatThrownBy(() -> page.write("other"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(existing);
        assertThat(file).hasContent("你好");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void saysThatThereIsNoDirectory() {
        Path file = directory.resolve("absent").resolve("page.html");

        assertThatThrownBy(() -> new NewFile(file).check())
                .isInstanceOf(CommandFailure.class)
                .hasMessage("cannot write " + file + ": no such file or directory");
        assertThatThrownBy(() -> new NewFile(file).write("text"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("cannot write " + file + ": no such file or directory");
    }
}
