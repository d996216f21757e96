package io.github.nonstick.benchmarks.connections;

import java.util.Locale;

/**
 * What came of requests that were sent by a schedule.
 *
 * @param framesPerSecond from when the first one that counts should have been sent to the last answer
 * @param medianMicros from when a request should have been sent to its answer
 * @param p99Micros what 99 of 100 did not exceed
 * @param maxMicros the longest
 * @param lateP99Micros by how much the client itself sent too late, where no answer kept it: 99 of 100 not more
 */
record Pace(double framesPerSecond, double medianMicros, double p99Micros, double maxMicros, double lateP99Micros) {
    /** As a line that {@link #parse} reads. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%.1f %.1f %.1f %.1f %.1f",
                framesPerSecond,
                medianMicros,
                p99Micros,
                maxMicros,
                lateP99Micros);
    }

    static Pace parse(String line) {
        String[] fields = line.split(" ", -1);
        return new Pace(
                Double.parseDouble(fields[0]),
                Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2]),
                Double.parseDouble(fields[3]),
                Double.parseDouble(fields[4]));
    }
}
