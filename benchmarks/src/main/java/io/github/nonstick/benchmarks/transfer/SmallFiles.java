package io.github.nonstick.benchmarks.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** A tree of files of 1 KiB, 1,000 in each directory. */
record SmallFiles(int files) implements Payload {
    private static final int LENGTH = 1024;
    private static final int PER_DIRECTORY = 1000;

    /** Every so many files, one is compared byte by byte: a prime, so that it is another place in each directory. */
    private static final int SAMPLING = 97;

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public long bytes() {
        return (long) files * LENGTH;
    }

    @Override
    public String fileName() {
        return "tree";
    }

    @Override
    public void createIn(Path directory) throws IOException {
        Random random = new Random(1);
        byte[] content = new byte[LENGTH];
        for (int i = 0; i < files; i++) {
            Path file = directory.resolve(fileName()).resolve(path(i));
            if (i % PER_DIRECTORY == 0) {
                Files.createDirectories(file.getParent());
            }
            random.nextBytes(content);
            Files.write(file, content);
        }
    }

    private static String path(int index) {
        return "directory-" + index / PER_DIRECTORY + "/file-" + index + ".bin";
    }

    @Override
    public void check(Path source, Path target, boolean thoroughly) throws IOException, CarrierFailure {
        // Some carry the directory that they are given, others what is in it.
        Path named = target.resolve(fileName());
        Path received = Files.isDirectory(named) ? named : target;
        try (Stream<Path> paths = Files.walk(received)) {
            long count = paths.filter(Files::isRegularFile).count();
            if (count != files) {
                throw new CarrierFailure("of " + files + " files, " + count + " have arrived");
            }
        }
        for (int i = 0; i < files; i += SAMPLING) {
            Path original = source.resolve(fileName()).resolve(path(i));
            Path copy = received.resolve(path(i));
            if (!Files.exists(copy) || Files.mismatch(original, copy) >= 0) {
                throw new CarrierFailure(path(i) + " has not arrived as it was");
            }
        }
    }

    @Override
    public Payload sample() {
        return new SmallFiles(Math.min(files, 20));
    }
}
