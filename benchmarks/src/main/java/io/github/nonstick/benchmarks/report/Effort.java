package io.github.nonstick.benchmarks.report;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How much is measured of each combination.
 *
 * @param rounds how often a fresh JVM measures it
 * @param warmups iterations before those that count
 * @param iterations iterations that count, in each round
 */
record Effort(int rounds, int warmups, int iterations, int millis) {
    static final Effort FULL = new Effort(3, 5, 3, 200);
    static final Effort QUICK = new Effort(1, 4, 3, 150);

    TimeValue time() {
        return TimeValue.milliseconds(millis);
    }
}
