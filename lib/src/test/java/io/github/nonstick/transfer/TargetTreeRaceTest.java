package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other threads do to a tree while files are stored in it. */
class TargetTreeRaceTest {
    private static final int FILES = 3_000;

    @TempDir
    Path parent;

    private Path root;
    private Path outside;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(parent.resolve("recv"));
        outside = Files.createDirectory(parent.resolve("recv-evil"));
        Files.createDirectory(root.resolve("d"));
        Files.createDirectory(root.resolve("d/e"));
        Files.createDirectory(outside.resolve("e"));
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            assumeThat(stream).isInstanceOf(SecureDirectoryStream.class);
        }
    }

    private static Path store(TargetTree tree, String text) throws IOException {
        RelativePath path = RelativePath.parse(text);
        TargetDirectory directory = tree.directory(path.parent());
        directory.admit(path.name());
        try (PartialFile partial = directory.create(false)) {
            partial.write(ByteBuffer.wrap(new byte[] {'x'}));
            return directory.publish(partial, path.name(), 1L);
        }
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.toList();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Stores files while a step is done again and again, and looks outside all the time. How many were stored. */
    private int storeWhile(ConflictPolicy policy, Step step) throws Exception {
        List<Path> before = below(outside);
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        int stored = 0;
        try {
            Future<?> swaps = threads.submit(() -> {
                while (!stopped.get()) {
                    step.run();
                }
                return null;
            });
            Future<?> looks = threads.submit(() -> {
                while (!stopped.get()) {
                    assertThat(below(outside)).isEqualTo(before);
                }
                return null;
            });
            try (TargetTree tree = TargetTree.open(root, policy, false)) {
                for (int i = 0; i < FILES; i++) {
                    try {
                        // In turn an old directory and a new one, so that each file's way is walked.
                        store(tree, i % 2 == 0 ? "d/e/file " + i : "d/new " + i + "/file");
                        stored++;
                    } catch (RefusedException e) {
                        assertThat(e.refusal()).isIn(Refusal.UNSAFE_NAME, Refusal.DISK, Refusal.EXISTS);
                    }
                }
            }
            stopped.set(true);
            swaps.get(1, TimeUnit.MINUTES);
            looks.get(1, TimeUnit.MINUTES);
        } finally {
            stopped.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(below(outside)).isEqualTo(before);
        return stored;
    }

    @Test
    void nothingAppearsOutsideWhileADirectoryIsSwappedForALink() throws Exception {
        Path directory = root.resolve("d");
        Path aside = root.resolve("aside");
        int stored = storeWhile(ConflictPolicy.REFUSE, () -> {
            Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.createSymbolicLink(directory, outside);
                Thread.yield();
                Files.delete(directory);
            } catch (FileAlreadyExistsException e) {
                // made by the tree meanwhile
            }
            while (Files.exists(aside)) {
                try {
                    Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    // Also made by the tree, and kept for the count.
                    Files.move(directory, Files.createTempDirectory(root, "met").resolve("d"));
                }
            }
        });
        long found = below(root).stream().filter(Files::isRegularFile).count();
        assertThat(found).isEqualTo(stored);
    }

    @Test
    void everyFileOfManySessionsIsStoredInDirectoriesMadeByAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> sessions = new ArrayList<>();
            for (int session = 0; session < 8; session++) {
                int number = session;
                sessions.add(threads.submit(() -> {
                    try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, false)) {
                        for (int i = 0; i < 100; i++) {
                            store(tree, "shared " + i + "/by all/file of " + number);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> session : sessions) {
                session.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(below(root).stream().filter(Files::isRegularFile)).hasSize(800);
        assertThat(below(root).toString()).doesNotContain(PartialFile.PREFIX);
    }

    @Test
    void exactlyOneOfManySessionsGetsAName() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int stored = 0;
        try {
            List<Future<Integer>> sessions = new ArrayList<>();
            for (int session = 0; session < 8; session++) {
                sessions.add(threads.submit(() -> {
                    int mine = 0;
                    try (TargetTree tree = TargetTree.open(root, ConflictPolicy.REFUSE, false)) {
                        for (int i = 0; i < 200; i++) {
                            try {
                                store(tree, "d/file " + i);
                                mine++;
                            } catch (RefusedException e) {
                                assertThat(e.refusal()).isEqualTo(Refusal.EXISTS);
                            }
                        }
                    }
                    return mine;
                }));
            }
            for (Future<Integer> session : sessions) {
                stored += session.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(stored).isEqualTo(200);
    }
}
