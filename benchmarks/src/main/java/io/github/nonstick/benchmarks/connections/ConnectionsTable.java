package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.Numbers;
import io.github.nonstick.benchmarks.connections.ConnectionsRun.Entry;
import io.github.nonstick.benchmarks.connections.ConnectionsRun.Round;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of each run: a row for each contender. */
public final class ConnectionsTable {
    private static final double MEBIBYTE = 1 << 20;

    private ConnectionsTable() {}

    /** A section of Markdown with what was measured; no line without any. */
    public static List<String> section(Path results) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ConnectionsRun run : ConnectionsRun.load(results)) {
            lines.addAll(markdown(run));
        }
        if (!lines.isEmpty()) {
            lines.addAll(0, List.of("## Many connections", ""));
        }
        return lines;
    }

    static List<String> markdown(ConnectionsRun run) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "### %,d idle and %,d active connections, JDK %d", run.idle(), run.active(), run.jdk()));
        lines.add("");
        Machine machine = run.machine();
        lines.add("`" + run.command() + "`, " + run.started() + ", commit " + machine.commit() + "; "
                + machine.processor() + ", " + machine.processors() + " processors; " + machine.system() + "; "
                + run.jvm()
                + (machine.loadAverage() < 0
                        ? ""
                        : ", load average before it " + Numbers.three(machine.loadAverage())));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%,d frames a second with a body of %d bytes, in turn on the active connections; `-Xmx256m` on both sides.",
                run.rate(),
                run.bodyLength()));
        lines.add("");
        lines.add(
                "| | frames, all answered | frames/s | p50 µs | p99 µs | longest µs | client late, p99 µs | processor µs a frame"
                        + " | heap of a connection | beyond the heap | process | threads |");
        lines.add("|---|" + "---:|".repeat(11));
        run.contenders().forEach(entry -> lines.add(row(entry)));
        lines.add("");
        return lines;
    }

    private static String row(Entry entry) {
        if (!entry.isMeasured()) {
            return "| " + entry.name() + " | not available: " + cell(String.valueOf(entry.absence())) + " |".repeat(11);
        }
        boolean resident = entry.median(round -> round.with().residentBytes()) > 0;
        return "| "
                + String.join(
                        " | ",
                        entry.name(),
                        String.format(Locale.ROOT, "%,d", entry.frames()),
                        Numbers.three(entry.median(round -> round.pace().framesPerSecond())),
                        Numbers.three(entry.median(round -> round.pace().medianMicros())),
                        Numbers.three(entry.median(round -> round.pace().p99Micros())),
                        Numbers.three(entry.highest(round -> round.pace().maxMicros())),
                        Numbers.three(entry.median(round -> round.pace().lateP99Micros())),
                        Numbers.three(entry.median(Round::processorMicros)),
                        bytes(entry.median(Round::heapBytesOfEach)),
                        resident ? bytes(entry.median(Round::otherBytesOfEach)) : "not known",
                        resident
                                ? Numbers.three(entry.median(
                                                        round -> round.with().residentBytes())
                                                / MEBIBYTE) + " MiB"
                                : "not known",
                        resident
                                ? String.format(
                                        Locale.ROOT,
                                        "%,.0f",
                                        entry.median(round -> round.with().threads()))
                                : "not known")
                + " |";
    }

    private static String bytes(double value) {
        return String.format(Locale.ROOT, "%,.0f B", value);
    }

    /** Programs say what they like: a line of theirs is kept in its cell. */
    private static String cell(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?").replace("|", "\\|").replace("<", "&lt;");
    }
}
