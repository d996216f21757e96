package io.github.nonstick.benchmarks.report;

import static io.github.nonstick.benchmarks.Numbers.quantile;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * What was measured of one combination of parameters with one JVM.
 *
 * @param jdk the JDK's feature version
 * @param benchmark class and method
 * @param unit of the scores: {@code ns/op} or {@code ops/s}
 * @param scores one for each iteration of all forks
 * @param bytesPerOp one for each iteration of all forks
 */
record Result(
        String jdk, String benchmark, Map<String, String> params, String unit, double[] scores, double[] bytesPerOp) {
    Result {
        Arrays.sort(scores);
        Arrays.sort(bytesPerOp);
    }

    /** The median of the iterations: a neighbour that takes the machine for a moment does not move it. */
    double score() {
        return quantile(scores, 0.5);
    }

    /** Half of the distance between the quartiles of the iterations. */
    double spread() {
        return (quantile(scores, 0.75) - quantile(scores, 0.25)) / 2;
    }

    /** The median of the bytes allocated. */
    double bytes() {
        return quantile(bytesPerOp, 0.5);
    }

    /** How many times as expensive this is as another one: of times the ratio, of rates its inverse. */
    double costRelativeTo(Result other) {
        return unit.startsWith("ops/") ? other.score() / score() : score() / other.score();
    }

    String param(String name) {
        return Objects.requireNonNull(params.get(name), name);
    }
}
