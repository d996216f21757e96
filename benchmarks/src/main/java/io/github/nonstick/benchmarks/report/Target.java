package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What this library has set itself to reach.
 *
 * @param goal in words
 * @param figure the measured figure; empty where it was not measured
 * @param unit put behind the figure
 * @param atLeast whether the bound is the lowest value that will do, not the highest
 */
record Target(String goal, Function<Context, OptionalDouble> figure, String unit, boolean atLeast, double bound) {
    /** The results of one JDK. */
    record Context(Results results, String jdk) {
        Optional<Result> codec(String method, String contender, String workload) {
            return results.find(jdk, "CodecBenchmark." + method, Map.of("contender", contender, "workload", workload));
        }

        Optional<Result> loopback(String contender) {
            return results.find(jdk, "LoopbackBenchmark.frames", Map.of("contender", contender, "workload", "MESSAGE"));
        }

        Optional<Result> dialect(String dialect) {
            return results.find(
                    jdk, "DialectBenchmark.decode", Map.of("contender", Table.REFERENCE, "dialect", dialect));
        }

        Optional<Result> split(String readLength) {
            return results.find(
                    jdk, "SplitBenchmark.decode", Map.of("contender", "NONSTICK", "readLength", readLength));
        }
    }

    private static final String BYTES = " B";

    static final List<Target> ALL = all();

    private static List<Target> all() {
        List<Target> targets = new ArrayList<>();
        for (String workload : List.of("MESSAGE", "NAMED")) {
            targets.add(timesAsFastAs("decode", workload, "JACKSON_STREAMS", 15));
            targets.add(timesAsFastAs("decode", workload, "NETTY_JACKSON", 20));
            targets.add(timesTheFloor("decode", workload, 4));
            targets.add(timesAsFastAs("encode", workload, "JACKSON_STREAMS", 9));
            targets.add(timesTheFloor("encode", workload, 5));
        }
        targets.add(timesAsFastAs("decode", "ESCAPED", "JACKSON_STREAMS", 5));
        targets.add(timesAsFastAs("encode", "ESCAPED", "JACKSON_STREAMS", 5));
        targets.add(timesAsFastAs("decodeAndRead", "NAMED", "JACKSON_STREAMS", 5));
        for (String workload : List.of("MESSAGE", "NAMED", "BLOCK")) {
            targets.add(withoutGarbage("decode", workload));
            targets.add(withoutGarbage("encode", workload));
        }
        for (String dialect : List.of("OTHER_KEYS", "ALIASES")) {
            targets.add(costOfDialect(dialect));
        }
        targets.add(rateOver("JACKSON_STREAMS", "×", 5));
        targets.add(rateOver("NETTY_JACKSON", "×", 5));
        targets.add(rateOver("RAW", " of it", 0.6));
        targets.add(new Target(
                "loopback MESSAGE: frames per second of NONSTICK_NETTY, over NETTY_JACKSON",
                context -> ratio(context.loopback("NETTY_JACKSON"), context.loopback("NONSTICK_NETTY")),
                "×",
                true,
                4));
        targets.add(costOfReads("1", "64", 64));
        targets.add(costOfReads("64", "1460", 1460 / 64.0));
        targets.add(costOfReads("1460", "65536", 65_536 / 1460.0));
        return targets;
    }

    private static Target timesAsFastAs(String method, String workload, String contender, double bound) {
        return new Target(
                "`" + method + "` " + workload + ": times as fast as " + contender,
                context -> ratio(
                        context.codec(method, contender, workload), context.codec(method, Table.REFERENCE, workload)),
                "×",
                true,
                bound);
    }

    private static Target timesTheFloor(String method, String workload, double bound) {
        return new Target(
                "`" + method + "` " + workload + ": times the cost of COPY",
                context -> ratio(
                        context.codec(method, Table.REFERENCE, workload), context.codec(method, "COPY", workload)),
                "×",
                false,
                bound);
    }

    private static Target withoutGarbage(String method, String workload) {
        return new Target(
                "`" + method + "` " + workload + ": bytes allocated",
                context -> context.codec(method, Table.REFERENCE, workload)
                        .map(result -> OptionalDouble.of(result.bytes()))
                        .orElse(OptionalDouble.empty()),
                BYTES,
                false,
                0.01);
    }

    private static Target costOfDialect(String dialect) {
        return new Target(
                "`decode` NAMED, " + dialect + ": times the cost of standard keys",
                context -> ratio(context.dialect(dialect), context.dialect("STANDARD")),
                "×",
                false,
                1.1);
    }

    private static Target rateOver(String contender, String unit, double bound) {
        return new Target(
                "loopback MESSAGE: frames per second, over " + contender,
                context -> ratio(context.loopback(contender), context.loopback(Table.REFERENCE)),
                unit,
                true,
                bound);
    }

    private static Target costOfReads(String shorter, String longer, double bound) {
        return new Target(
                "split: cost of a frame in reads of " + shorter + ", over reads of " + longer,
                context -> ratio(context.split(shorter), context.split(longer)),
                "×",
                false,
                bound);
    }

    private static OptionalDouble ratio(Optional<Result> of, Optional<Result> to) {
        return of.isPresent() && to.isPresent()
                ? OptionalDouble.of(of.get().costRelativeTo(to.get()))
                : OptionalDouble.empty();
    }

    /** A row of the table of targets. */
    String markdown(Results results) {
        StringBuilder row =
                new StringBuilder("| " + goal + " | " + (atLeast ? "≥ " : "≤ ") + bound(bound) + unit + " |");
        for (String jdk : results.jdks()) {
            OptionalDouble value = figure.apply(new Context(results, jdk));
            row.append(' ')
                    .append(value.isPresent() ? text(value.getAsDouble()) : "not measured")
                    .append(" |");
        }
        return row.toString();
    }

    private static String bound(double bound) {
        return BigDecimal.valueOf(bound)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    private String text(double value) {
        String figure = unit.equals(BYTES) ? Numbers.bytes(value) : Numbers.three(value) + unit;
        return isMetBy(value) ? figure : "**" + figure + "** (missed)";
    }

    boolean isMetBy(double value) {
        return atLeast ? value >= bound : value <= bound;
    }
}
