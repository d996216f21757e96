package io.github.nonstick.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void keepsTheFirstAndTheLastOfWhatComesInPieces() {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            int maxFirst = random.nextInt(20);
            int maxLast = random.nextInt(20);
            Excerpt excerpt = new Excerpt(maxFirst, maxLast);
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(25));
                excerpt.add(ByteBuffer.wrap(bytes, at, length));
                at += length;
            }
            int first = Math.min(maxFirst, bytes.length);
            int last = Math.min(maxLast, bytes.length - first);
            assertThat(excerpt.length()).as("seed %d", seed).isEqualTo(bytes.length);
            assertThat(excerpt.first()).as("seed %d", seed).isEqualTo(Arrays.copyOf(bytes, first));
            assertThat(excerpt.last())
                    .as("seed %d", seed)
                    .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - last, bytes.length));
        }
    }
}
