package io.github.nonstick.benchmarks.transfer;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.Numbers;
import io.github.nonstick.benchmarks.transfer.TransferRun.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A table of one payload: a row for each contender.
 *
 * @param payload the name of what was carried
 * @param reference the contender that the others are compared with
 * @param unit of rates
 */
public record TransferTable(String payload, String reference, String unit, List<Goal> goals) {
    /**
     * What this library has set itself to reach.
     *
     * @param bound lowest rate over the reference that will do
     * @param bare the contender that does nothing but what has to be done
     */
    record Goal(String contender, double bound, String bare) {}

    static final List<TransferTable> ALL = List.of(
            new TransferTable(
                    "file",
                    "PYTHON",
                    "GiB/s",
                    List.of(new Goal("NONSTICK", 1.25, "BARE"), new Goal("NONSTICK_RESUME", 1.8, "BARE_RESUME"))),
            new TransferTable(
                    "tree",
                    "RSYNC",
                    "files/s",
                    List.of(new Goal("NONSTICK", 1, "BARE"), new Goal("NONSTICK_C1", 1, "BARE"))));

    /** A section of Markdown with the tables for which there are results; no line without any. */
    public static List<String> section(Path results) throws IOException {
        List<String> lines = new ArrayList<>();
        for (TransferTable table : ALL) {
            TransferRun.load(results, table.payload()).ifPresent(run -> lines.addAll(table.markdown(run)));
        }
        if (!lines.isEmpty()) {
            lines.addAll(0, List.of("## Whole transfers", ""));
        }
        return lines;
    }

    List<String> markdown(TransferRun run) {
        List<String> lines = new ArrayList<>();
        lines.add("### " + title(run));
        lines.add("");
        Machine machine = run.machine();
        lines.add("`" + run.command() + "`, " + run.started() + ", commit " + machine.commit() + "; "
                + machine.processor()
                + ", " + machine.processors() + " processors; " + machine.system() + "; " + run.jvm()
                + (machine.loadAverage() < 0
                        ? ""
                        : ", load average before it " + Numbers.three(machine.loadAverage())));
        lines.add("");
        lines.add("| | seconds (quartiles) | " + unit + " | rate over " + reference + " | processor seconds | |");
        lines.add("|---|---:|---:|---:|---:|---|");
        run.contenders().forEach(entry -> lines.add(row(run, entry)));
        lines.add("");
        lines.add("| | target | reached | reached by a bare program |");
        lines.add("|---|---:|---:|---:|");
        goals.forEach(goal -> lines.add(row(run, goal)));
        lines.add("");
        return lines;
    }

    private static String title(TransferRun run) {
        return run.files() == 1
                ? "One file of " + size(run.bytes())
                : String.format(Locale.ROOT, "%,d files of %s in a tree", run.files(), size(run.bytes() / run.files()));
    }

    /** In the largest unit of which it is a multiple. */
    static String size(long bytes) {
        for (int unit = 3; unit > 0; unit--) {
            long length = 1L << 10 * unit;
            if (bytes >= length && bytes % length == 0) {
                return bytes / length + " " + "KMG".charAt(unit - 1) + "iB";
            }
        }
        return String.format(Locale.ROOT, "%,d bytes", bytes);
    }

    private String row(TransferRun run, Entry entry) {
        if (!entry.isMeasured()) {
            return "| " + entry.name() + " | not available | | | | " + cell(String.valueOf(entry.absence())) + " |";
        }
        double amount = run.files() == 1 ? run.bytes() / (double) (1L << 30) : run.files();
        OptionalDouble ratio = rateOverReference(run, Optional.of(entry));
        return "| " + entry.name() + " | " + Numbers.three(entry.seconds(0.5)) + " ("
                + Numbers.three(entry.seconds(0.25)) + "–" + Numbers.three(entry.seconds(0.75)) + ") | "
                + Numbers.three(amount / entry.seconds(0.5)) + " | "
                + (ratio.isPresent() ? Numbers.ratio(ratio.getAsDouble()) : "") + " | "
                + (entry.processorSeconds() > 0 ? Numbers.three(entry.processorSeconds()) : "") + " | "
                + cell(entry.about()) + " |";
    }

    private String row(TransferRun run, Goal goal) {
        OptionalDouble ratio = rateOverReference(run, run.contender(goal.contender()));
        String figure = figure(ratio);
        boolean missed = ratio.isPresent() && ratio.getAsDouble() < goal.bound();
        return "| " + goal.contender() + ": rate over " + reference + " | ≥ " + Numbers.ratio(goal.bound()) + " | "
                + (missed ? "**" + figure + "** (missed)" : figure) + " | " + goal.bare() + " "
                + figure(rateOverReference(run, run.contender(goal.bare()))) + " |";
    }

    private static String figure(OptionalDouble ratio) {
        return ratio.isPresent() ? Numbers.ratio(ratio.getAsDouble()) : "not measured";
    }

    private OptionalDouble rateOverReference(TransferRun run, Optional<Entry> entry) {
        Optional<Entry> other = run.contender(reference);
        return entry.isPresent() && other.isPresent() ? entry.get().rateOver(other.get()) : OptionalDouble.empty();
    }

    /** Programs say what they like: a line of theirs is kept in its cell. */
    private static String cell(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?").replace("|", "\\|").replace("<", "&lt;");
    }
}
