package io.github.nonstick.benchmarks.connections;

import java.util.concurrent.TimeUnit;

/**
 * When requests should be sent: at equal distances, by the connections in turn.
 *
 * @param start of the first one, on the clock of {@link System#nanoTime}
 * @param rate requests a second, of all connections together
 * @param uncounted requests at the beginning, while the programs get warm
 * @param count of all requests, those included
 */
record Schedule(long start, int rate, long uncounted, long count) {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    static Schedule of(long start, int rate, int warmupSeconds, int seconds) {
        long uncounted = (long) rate * warmupSeconds;
        return new Schedule(start, rate, uncounted, uncounted + (long) rate * seconds);
    }

    /** When a request should be sent. */
    long time(long index) {
        return start + index / rate * SECOND + index % rate * SECOND / rate;
    }

    /** The first request that should be sent at this time or later. */
    long indexAt(long time) {
        long elapsed = Math.max(0, time - start);
        long index = elapsed / SECOND * rate + elapsed % SECOND * rate / SECOND;
        return time(index) < time ? index + 1 : index;
    }

    /** When the first request that counts should be sent. */
    long countedFrom() {
        return time(uncounted);
    }
}
