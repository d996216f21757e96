package io.github.nonstick.benchmarks.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was asked for on the command line.
 *
 * @param size of the large file in bytes; 0 leaves it out
 * @param files how many small ones; 0 leaves them out
 * @param rounds how often each contender runs
 * @param directory where temporary files are made
 * @param out the directory for {@code RESULTS.md} and {@code results}
 * @param jar of the commands that are measured
 * @param json whether the raw results are printed instead of tables
 */
record TransferOptions(long size, int files, int rounds, Path directory, Path out, Path jar, boolean json) {
    static final String USAGE = """
            usage: transfer [--size 2GiB] [--files 50000] [--rounds 5] [--dir DIR] [--out DIR] [--nonstick JAR] [--json]
              --size BYTES     length of the large file; K, M, G stand for powers of 1024; 0 leaves it out
              --files N        how many small files; 0 leaves them out
              --rounds N       how often each contender runs
              --dir DIR        where temporary files are made (default: /dev/shm where there is one)
              --out DIR        where RESULTS.md and results are (default: benchmarks)
              --nonstick JAR   what is measured (default: examples/target/nonstick.jar)
              --json           print the raw results, no tables
            """;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([KMG]?)(?:iB)?");
    private static final Path MEMORY = Path.of("/dev/shm");

    static TransferOptions parse(List<String> arguments) {
        long size = 2L << 30;
        int files = 50_000;
        int rounds = 5;
        Path directory = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        Path out = Path.of("benchmarks");
        Path jar = Path.of("examples", "target", "nonstick.jar");
        boolean json = false;
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--size" -> size = size(value(arguments, ++i));
                case "--files" -> files = count(value(arguments, ++i), 0);
                case "--rounds" -> rounds = count(value(arguments, ++i), 1);
                case "--dir" -> directory = Path.of(value(arguments, ++i));
                case "--out" -> out = Path.of(value(arguments, ++i));
                case "--nonstick" -> jar = Path.of(value(arguments, ++i));
                case "--json" -> json = true;
                default -> throw new IllegalArgumentException("unknown argument: " + arguments.get(i));
            }
        }
        return new TransferOptions(size, files, rounds, directory, out, jar, json);
    }

    private static String value(List<String> arguments, int index) {
        if (index == arguments.size()) {
            throw new IllegalArgumentException("value missing after " + arguments.get(index - 1));
        }
        return arguments.get(index);
    }

    private static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: " + text);
        }
        int shift = matcher.group(2).isEmpty() ? 0 : 10 * (1 + "KMG".indexOf(matcher.group(2)));
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    }

    private static int count(String text, int lowest) {
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < lowest) {
            throw new IllegalArgumentException("not a number from " + lowest + " to 9999999: " + text);
        }
        return Integer.parseInt(text);
    }

    /** The command without its paths: the record is published. */
    String command() {
        String length = size > 0 && size % 1024 == 0 ? TransferTable.size(size).replace(" ", "") : String.valueOf(size);
        return "java -jar benchmarks/target/benchmarks.jar transfer --size " + length + " --files " + files
                + " --rounds " + rounds;
    }

    Path results() {
        return out.resolve("results");
    }
}
