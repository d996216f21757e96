package io.github.nonstick.benchmarks.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param quick a smaller set, measured once and briefly: five minutes or less for each JVM
 * @param render nothing is measured: page and charts are made from the results that are there
 * @param out the directory for {@code RESULTS.md}, {@code results} and {@code charts}
 * @param jvms the {@code java} programs to measure with, of different feature versions; empty for this one
 */
record Options(boolean quick, boolean render, Path out, List<String> jvms) {
    static final String USAGE = """
            usage: report [--quick] [--out DIR] [--jvm JAVA]...   measure, write results, page and charts
                   report --render [--out DIR]                    write page and charts from results
            """;

    static Options parse(List<String> arguments) {
        boolean quick = false;
        boolean render = false;
        Path out = Path.of("benchmarks");
        List<String> jvms = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--quick" -> quick = true;
                case "--render" -> render = true;
                case "--out" -> out = Path.of(value(arguments, ++i));
                case "--jvm" -> jvms.add(value(arguments, ++i));
                default -> throw new IllegalArgumentException("unknown argument: " + arguments.get(i));
            }
        }
        return new Options(quick, render, out, List.copyOf(jvms));
    }

    private static String value(List<String> arguments, int index) {
        if (index == arguments.size()) {
            throw new IllegalArgumentException("value missing after " + arguments.get(index - 1));
        }
        return arguments.get(index);
    }

    /** The {@code java} programs to measure with. */
    List<String> javaPrograms() {
        return jvms.isEmpty()
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                : jvms;
    }

    Path results() {
        return out.resolve("results");
    }

    Path charts() {
        return out.resolve("charts");
    }

    Path page() {
        return out.resolve("RESULTS.md");
    }
}
