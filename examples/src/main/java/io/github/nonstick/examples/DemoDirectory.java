package io.github.nonstick.examples;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A temporary directory with the files that the demonstration makes and receives; gone when closed. */
final class DemoDirectory implements Closeable {
    private static final String CHINESE_NAME = "报告.txt";
    private static final int LARGE_LENGTH = 64 << 20;
    private static final int PIECE_LENGTH = 1 << 20;

    private final Path root;
    private final Path made;
    private final Path received;
    private boolean closed;

    private DemoDirectory(Path root) {
        this.root = root;
        this.made = root.resolve("made");
        this.received = root.resolve("received");
    }

    static DemoDirectory create() throws CommandFailure {
        try {
            DemoDirectory directory = new DemoDirectory(Files.createTempDirectory("nonstick-demo-"));
            Files.createDirectory(directory.made);
            Files.createDirectory(directory.received);
            return directory;
        } catch (IOException e) {
            String place = Printable.text(System.getProperty("java.io.tmpdir"));
            throw new CommandFailure(
                    ExitCode.LOCAL, "cannot make temporary directories in " + place + ": " + Main.describe(e));
        }
    }

    Path received() {
        return received;
    }

    /** A small one, one with a Chinese name, an empty one, a large one. */
    List<Path> makeFiles() throws IOException {
        Path small = made.resolve("hello.txt");
        write(small, "Hello, frame! One send, one receive.\n");
        Path chinese = chinese();
        write(chinese, "粘包: two sends arrive as one receive, one as three. A frame says where it ends.\n");
        Path empty = made.resolve("empty.txt");
        write(empty, "");
        Path large = made.resolve("64MiB.bin");
        writeLarge(large);
        return List.of(small, chinese, empty, large);
    }

    private Path chinese() {
        try {
            return made.resolve(CHINESE_NAME);
        } catch (InvalidPathException e) {
            Output.error("nonstick demo: this locale cannot name a file in Chinese; LC_ALL=C.UTF-8 can");
            return made.resolve("baogao.txt");
        }
    }

    private synchronized void write(Path file, String text) throws IOException {
        checkOpen();
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void writeLarge(Path file) throws IOException {
        checkOpen();
        SplittableRandom random = new SplittableRandom(1);
        byte[] piece = new byte[PIECE_LENGTH];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < LARGE_LENGTH; written += PIECE_LENGTH) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the demonstration was interrupted");
        }
    }

    /** Removes it with all that is in it; waits for a file in the making. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(root)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
