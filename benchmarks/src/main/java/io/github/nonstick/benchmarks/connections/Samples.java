package io.github.nonstick.benchmarks.connections;

import java.util.Arrays;

/** Times in nanoseconds, each of them kept. */
final class Samples {
    private static final double NANOS_PER_MICRO = 1_000;

    private long[] nanos;
    private int count;

    Samples(int expected) {
        nanos = new long[Math.max(1, expected)];
    }

    void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time;
    }

    int count() {
        return count;
    }

    /**
     * The time that so many of a thousand samples do not exceed, in microseconds; 1000 for the longest, 0 without any.
     */
    double micros(int thousandths) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) (((long) count * thousandths + 999) / 1_000);
        return sorted[Math.max(0, rank - 1)] / NANOS_PER_MICRO;
    }
}
