package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page with all tables; its text is Markdown. */
final class ResultsPage {
    private final Results results;
    private final RunRecord run;
    private final String notes;
    private final List<String> lines = new ArrayList<>();

    private ResultsPage(Results results, RunRecord run, String notes) {
        this.results = results;
        this.run = run;
        this.notes = notes;
    }

    /**
     * Makes the page.
     *
     * @param comparisons lines of Markdown with what was measured of whole programs; may be empty
     * @param notes Markdown that is put behind the tables; may be empty
     * @param benchmarks class and method of every benchmark there is
     */
    static String of(Results results, RunRecord run, List<String> comparisons, String notes, Set<String> benchmarks) {
        ResultsPage page = new ResultsPage(results, run, notes);
        page.putHead();
        page.putTargets();
        for (String jdk : results.jdks()) {
            page.putJdk(jdk);
        }
        page.putGaps(benchmarks);
        comparisons.forEach(page::put);
        page.putNotes();
        return String.join("\n", page.lines) + "\n";
    }

    private void putHead() {
        put("# Benchmark results");
        put("");
        put("<!-- Written by the program from results/*.json and NOTES.md: change those. -->");
        put("");
        put("| | |");
        put("|---|---|");
        put("| Machine | " + run.processor() + ", " + run.processors() + " processors, " + run.memoryGibibytes()
                + " GiB; " + run.system() + " |");
        put("| JVM | " + String.join("<br>", run.jvms()) + "; collectors " + run.garbageCollectors()
                + "; no options |");
        put("| Commit | " + run.commit() + " |");
        put("| Command | `" + run.command() + "` |");
        put("| Run | " + run.started() + ", " + run.minutes() + " minutes"
                + (run.loadAverage() < 0 ? "" : ", load average before it " + Numbers.three(run.loadAverage()))
                + " |");
        put("| Each figure | " + run.rounds() + (run.rounds() == 1 ? " fork" : " forks at different times") + ", each "
                + run.warmups() + " iterations to warm up and " + run.iterations() + " that count, of " + run.millis()
                + " ms, under `-prof gc` |");
        put("| Raw results | [results](results) |");
        put("");
        put("A cell holds the median of the iterations ± half of the distance between their quartiles, the cost as a");
        put("multiple of NONSTICK's, and the bytes allocated, all for one frame. Figures compare inside one table.");
        put("");
    }

    private void putTargets() {
        put("## Targets");
        put("");
        put("| | target | " + jdkHeadings() + " |");
        put("|---|---:|" + "---:|".repeat(results.jdks().size()));
        Target.ALL.forEach(target -> put(target.markdown(results)));
        put("");
    }

    private String jdkHeadings() {
        return results.jdks().stream().map(jdk -> "JDK " + jdk).collect(Collectors.joining(" | "));
    }

    private void putJdk(String jdk) {
        put("## JDK " + jdk);
        put("");
        Table.CODEC.forEach(table -> putTable(table, jdk));
        Table.DIALECT.forEach(table -> putTable(table, jdk));
        putLoopback(jdk);
        Table.SPLIT.forEach(table -> putTable(table, jdk));
        Table.SCALE.forEach(table -> putTable(table, jdk));
        putHashes(jdk);
    }

    private void putTable(Table table, String jdk) {
        if (results.of(jdk, table.benchmark()).isEmpty()) {
            return;
        }
        putHeading(table.title(), table.benchmark());
        table.markdown(results, jdk).forEach(this::put);
        put("");
        if (!table.chart().isEmpty()) {
            putChart(table.title(), table.chart(), jdk);
        }
    }

    private void putHeading(String title, String benchmark) {
        put("### " + title);
        put("");
        put("`" + benchmark + "`");
        put("");
    }

    private void putChart(String title, String chart, String jdk) {
        put("![" + title + ", JDK " + jdk + "](charts/" + chart + "-jdk" + jdk + ".svg)");
        put("");
    }

    private void putLoopback(String jdk) {
        List<Result> rates = results.of(jdk, Charts.LOOPBACK);
        if (rates.isEmpty()) {
            return;
        }
        putHeading("Through a loopback connection", Charts.LOOPBACK);
        put("| | frames/s | NONSTICK's rate over it | share of RAW | allocated |");
        put("|---|---:|---:|---:|---:|");
        for (Result rate : rates) {
            put("| " + rate.param("contender") + " | " + Numbers.three(rate.score()) + " ± "
                    + Numbers.three(rate.spread()) + " | "
                    + relativeTo(jdk, rate, Table.REFERENCE, result -> Numbers.ratio(rate.costRelativeTo(result)))
                    + " | "
                    + relativeTo(jdk, rate, "RAW", result -> Numbers.three(100 * rate.score() / result.score()) + " %")
                    + " | " + Numbers.bytes(rate.bytes()) + " |");
        }
        put("");
        putChart("Frames per second through a loopback connection", "loopback", jdk);
    }

    private String relativeTo(String jdk, Result rate, String contender, Function<Result, String> text) {
        return results.find(jdk, rate.benchmark(), Map.of("contender", contender))
                .map(text)
                .orElse("");
    }

    private void putHashes(String jdk) {
        List<Result> rates = results.of(jdk, Charts.HASH);
        if (rates.isEmpty()) {
            return;
        }
        putHeading("Digests", Charts.HASH);
        put("| | MiB/s |");
        put("|---|---:|");
        rates.stream()
                .sorted(Comparator.comparingDouble(Result::score).reversed())
                .forEach(rate -> put("| " + rate.param("algorithm") + " | " + Numbers.three(rate.score()) + " ± "
                        + Numbers.three(rate.spread()) + " |"));
        put("");
        putChart("Digests", "hash", jdk);
    }

    private void putGaps(Set<String> benchmarks) {
        for (String jdk : results.jdks()) {
            Set<String> gaps = new TreeSet<>(benchmarks);
            results.all().stream()
                    .filter(result -> result.jdk().equals(jdk))
                    .map(Result::benchmark)
                    .forEach(gaps::remove);
            if (!gaps.isEmpty()) {
                put("Left out of this run on JDK " + jdk + ": " + String.join(", ", gaps) + ".");
                put("");
            }
        }
    }

    private void putNotes() {
        if (!notes.isBlank()) {
            put(notes.strip());
        }
    }

    private void put(String line) {
        lines.add(line);
    }
}
