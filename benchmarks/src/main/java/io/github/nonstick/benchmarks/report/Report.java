package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.connections.ConnectionsTable;
import io.github.nonstick.benchmarks.transfer.TransferTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures, and writes raw results, page and charts; see {@link Options}. */
public final class Report {
    private static final String NOTES = "NOTES.md";

    private final Options options;
    private final PrintStream progress;

    private Report(Options options, PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Runs the command.
     *
     * @return the exit status: 2 for wrong arguments
     */
    public static int run(List<String> arguments) throws IOException, RunnerException {
        System.setProperty("java.awt.headless", "true");
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            return 2;
        }
        Report report = new Report(options, System.out);
        if (!options.render()) {
            report.measure();
        }
        report.render();
        return 0;
    }

    /**
     * Writes page and charts again from the results that are there; without those of a report there is no page.
     *
     * @param out the directory of the page
     */
    public static void renderIfMeasured(Path out) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Report report = new Report(new Options(false, true, out, List.of()), System.out);
        if (RunRecord.existsIn(report.options.results())) {
            report.render();
        }
    }

    private void measure() throws IOException, RunnerException {
        empty(options.results(), "*-jdk*.json");
        Effort effort = options.quick() ? Effort.QUICK : Effort.FULL;
        RunRecord record = RunRecord.start(options, effort);
        record.write(options.results());
        Measurement measurement = new Measurement(effort, progress);
        Set<String> jvms = new LinkedHashSet<>();
        for (Section section : Section.values()) {
            for (String jvm : options.javaPrograms()) {
                boolean first = jvm.equals(options.javaPrograms().get(0));
                List<Section.Group> groups =
                        first ? section.groups(options.quick()) : section.groupsOfOtherJvms(options.quick());
                if (groups.isEmpty()) {
                    continue;
                }
                List<RunResult> results = measurement.run(groups, jvm);
                BenchmarkParams params = results.get(0).getParams();
                jvms.add(params.getVmName() + " " + params.getVmVersion());
                String label = section.label() + "-jdk" + Results.featureVersion(params.getJdkVersion());
                Measurement.write(results, options.results().resolve(label + ".json"));
            }
        }
        record.end(List.copyOf(jvms)).write(options.results());
    }

    private void render() throws IOException {
        Results results = Results.load(options.results());
        RunRecord record = RunRecord.load(options.results());
        empty(options.charts(), "*.svg");
        new Charts(results, options.charts()).write();
        List<String> comparisons = new ArrayList<>(ConnectionsTable.section(options.results()));
        comparisons.addAll(TransferTable.section(options.results()));
        Files.writeString(options.page(), ResultsPage.of(results, record, comparisons, notes(), benchmarks()));
        progress.println("wrote " + options.page());
    }

    /** The notes beside the page, or else those of the source tree. */
    private String notes() throws IOException {
        for (Path notes : List.of(options.out().resolve(NOTES), Path.of("benchmarks", NOTES))) {
            if (Files.exists(notes)) {
                return Files.readString(notes);
            }
        }
        return "";
    }

    private static Set<String> benchmarks() {
        Set<String> names = new TreeSet<>();
        BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .forEach(entry -> names.add(simpleName(entry.getUsername())));
        return names;
    }

    /** Class and method. */
    private static String simpleName(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }

    /** Makes the directory, and removes what an earlier run left in it. */
    private static void empty(Path directory, String glob) throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
