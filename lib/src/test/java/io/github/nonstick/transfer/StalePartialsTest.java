package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StalePartialsTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private static Path file(Path directory, String name, Duration age) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "partial");
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void deletesWhatIsOlderInAllDirectories() throws IOException {
        Path below = Files.createDirectories(directory.resolve("a/b"));
        Path killed = file(directory, ".nonstick-x.part", Duration.ofDays(2));
        Path part = file(below, ".nonstick-" + ID + ".part", Duration.ofDays(2));
        Path journal = file(below, ".nonstick-" + ID + ".journal", Duration.ofDays(2));

        int deleted = FileReceiver.into(directory).deleteStalePartials(Duration.ofDays(1));

        assertThat(deleted).isEqualTo(2);
        assertThat(killed).doesNotExist();
        assertThat(part).doesNotExist();
        assertThat(journal).doesNotExist();
    }

    @Test
    void keepsWhatIsYoungerAndWhatIsNoPartialFile() throws IOException {
        Path young = file(directory, ".nonstick-" + ID + ".part", Duration.ofHours(1));
        Path other = file(directory, "x.part", Duration.ofDays(2));

        assertThat(FileReceiver.into(directory).deleteStalePartials(Duration.ofDays(1)))
                .isZero();
        assertThat(young).exists();
        assertThat(other).exists();
    }

    @Test
    void followsNoLinks() throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path partial = file(outside, ".nonstick-x.part", Duration.ofDays(2));
        Files.createSymbolicLink(root.resolve("link"), outside);

        assertThat(FileReceiver.into(root).deleteStalePartials(Duration.ofDays(1)))
                .isZero();
        assertThat(partial).exists();
    }
}
