package io.github.nonstick.transfer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that goes with the process. */
final class TemporaryDirectory {
    private TemporaryDirectory() {}

    static Path make() {
        try {
            Path directory = Files.createTempDirectory("nonstick-stress");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Deletes a directory and what is in it. */
    static void delete(Path directory) {
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (Files.isDirectory(entry)) {
                        delete(entry);
                    } else {
                        Files.delete(entry);
                    }
                }
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
