package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A fuzzer's input: a byte that chooses among settings, then a stream in which two bytes mark where a read ends.
 *
 * <pre>
 *   INPUT                            CHOICE  STREAM          READS END AT
 *   01 22 00 F5 7C 00 00 7B 7D ...   1       22 00 00 00 7B  2
 * </pre>
 */
public final class FuzzInput {
    private static final Path CORPUS = Path.of("src/test/resources");
    private static final int MAX_CUTS = 64;

    /** No byte of UTF-8, and one that is not in JSON outside of texts. */
    private static final byte MARK = (byte) 0xf5;

    private static final byte MARK_END = '|';

    private final int choice;
    private final byte[] stream;
    private final int[] cuts;

    private FuzzInput(int choice, byte[] stream, int[] cuts) {
        this.choice = choice;
        this.stream = stream;
        this.cuts = cuts;
    }

    /** Reads an input; an empty one is an empty stream. */
    public static FuzzInput of(byte[] input) {
        byte[] stream = new byte[Math.max(0, input.length - 1)];
        int[] cuts = new int[MAX_CUTS];
        int length = 0;
        int count = 0;
        for (int i = 1; i < input.length; i++) {
            if (input[i] == MARK && i + 1 < input.length && input[i + 1] == MARK_END && count < MAX_CUTS) {
                cuts[count++] = length;
                i++;
            } else {
                stream[length++] = input[i];
            }
        }
        return new FuzzInput(
                input.length == 0 ? 0 : input[0] & 0xff, Arrays.copyOf(stream, length), Arrays.copyOf(cuts, count));
    }

    /** From 0 to 255. */
    public int choice() {
        return choice;
    }

    public byte[] stream() {
        return stream;
    }

    /** Offsets in the stream in ascending order. */
    public int[] cuts() {
        return cuts;
    }

    /** Tries what the repository has for a fuzz test: seeds, and what it found in the past. */
    public static void tryCorpus(String fuzzTest, Consumer<byte[]> check) throws IOException {
        String directory = FuzzInput.class.getPackageName().replace('.', '/') + "/" + fuzzTest + "Inputs";
        List<Path> files;
        try (Stream<Path> found = Files.walk(CORPUS.resolve(directory))) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            byte[] input = Files.readAllBytes(file);
            try {
                check.accept(input);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(file + ": " + e.getMessage(), e);
            }
        }
    }
}
