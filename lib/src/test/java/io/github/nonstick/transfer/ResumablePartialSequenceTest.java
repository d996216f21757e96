package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of all that is done to a partial file, against a count of the bytes committed. */
class ResumablePartialSequenceTest {
    private static final int SEQUENCES = 60;
    private static final int STEPS = 60;
    private static final int LENGTH = 100_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHashIsThatOfTheCommittedBytesAfterAnySequence(boolean damaged) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try {
            for (int i = 0; i < SEQUENCES; i++) {
                run(random, damaged);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private void run(Random random, boolean damaged) throws IOException {
        Kept kept = Kept.in(directory, LENGTH);
        int committed = 0;
        int written = 0;
        int hashed = 0;
        ResumablePartial partial = kept.resume(0);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    partial.commit(kept.crc(committed, written - committed));
                    committed = written;
                }
                case 1 -> {
                    partial.close();
                    if (damaged && committed > 0 && random.nextBoolean()) {
                        damage(kept, random);
                    }
                    partial = kept.open();
                    long verified = partial.recover(read -> {});
                    if (damaged) {
                        assertThat(verified).isLessThanOrEqualTo(committed);
                        committed = (int) verified;
                    }
                    assertThat(verified).isEqualTo(committed);
                    written = committed;
                    hashed = committed;
                }
                case 2 -> { // bytes that are not the source's, and are dropped
                    ByteBuffer dropped = ByteBuffer.allocate(Math.min(random.nextInt(100), LENGTH - written));
                    partial.digest(dropped.duplicate());
                    partial.write(dropped);
                    partial.close();
                    partial = kept.resume(committed);
                    written = committed;
                    hashed = committed;
                }
                case 3 -> {
                    partial.digest(ByteBuffer.wrap(kept.source(), hashed, written - hashed));
                    hashed = written;
                }
                default -> {
                    int length = Math.min(random.nextInt(5_000), LENGTH - written);
                    ByteBuffer bytes = ByteBuffer.wrap(kept.source(), written, length);
                    partial.write(random.nextBoolean() ? bytes : direct(bytes));
                    written += length;
                }
            }
            assertThat(partial.committedLength()).isEqualTo(committed);
            if (hashed == committed) {
                assertThat(partial.prefixHash()).isEqualTo(kept.sha256(committed));
            } else {
                assertThatThrownBy(partial::prefixHash).isInstanceOf(IllegalStateException.class);
            }
            assertThat(Files.size(kept.part())).isEqualTo(written);
        }
        partial.close();
        partial = kept.resume(committed);
        assertThat(kept.part()).hasBinaryContent(kept.prefix(committed));
        partial.discard();
        assertThat(kept.names()).isEmpty();
    }

    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }

    /** Changes, cuts or extends one of the files; whatever is verified then is the source's. */
    private static void damage(Kept kept, Random random) throws IOException {
        Path file = random.nextBoolean() ? kept.part() : kept.journal();
        byte[] content = Files.readAllBytes(file);
        switch (random.nextInt(3)) {
            case 0 -> content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> content = Arrays.copyOf(content, random.nextInt(content.length));
            default -> content = Arrays.copyOf(content, content.length + random.nextInt(100));
        }
        Files.write(file, content);
    }
}
