package io.github.nonstick.benchmarks.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A temporary directory with what is sent, what is received, and the files that programs need. */
final class Place implements Closeable {
    private final Path root;

    /** For a run that is interrupted. */
    private final Thread tidyUp = new Thread(this::stopAndDelete);

    private Place(Path root) {
        this.root = root;
    }

    /** Makes one in a directory. */
    static Place in(Path directory) throws IOException {
        Place place = new Place(Files.createTempDirectory(directory, "nonstick-transfer-"));
        Runtime.getRuntime().addShutdownHook(place.tidyUp);
        Files.createDirectories(place.source());
        Files.createDirectories(place.work());
        place.emptyTarget();
        return place;
    }

    Path source() {
        return root.resolve("source");
    }

    Path target() {
        return root.resolve("target");
    }

    /** For scripts, settings and logs. */
    Path work() {
        return root.resolve("work");
    }

    /** Removes what is in the target, which stays: receivers may hold it open. */
    void emptyTarget() throws IOException {
        Files.createDirectories(target());
        try (Stream<Path> entries = Files.list(target())) {
            for (Path entry : entries.toList()) {
                delete(entry);
            }
        }
    }

    /** A text that may be published: without the paths of this machine. */
    String withoutPaths(String text) {
        return text.replace(root.toString(), "DIR");
    }

    /** Removes everything. */
    @Override
    public void close() throws IOException {
        delete(root);
        Runtime.getRuntime().removeShutdownHook(tidyUp);
    }

    private void stopAndDelete() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            delete(root);
        } catch (IOException e) {
            System.err.println("left behind: " + root);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
