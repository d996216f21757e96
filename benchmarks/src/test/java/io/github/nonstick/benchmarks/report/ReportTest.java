package io.github.nonstick.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.nonstick.benchmarks.report.Section.Group;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class ReportTest {
    @TempDir
    Path directory;

    /** From a measurement, of no value as such, to page and charts. */
    @Test
    void measuredResultsBecomePageAndCharts() throws Exception {
        Options options = new Options(true, true, directory, List.of());
        Files.createDirectories(options.results());
        Files.writeString(directory.resolve("NOTES.md"), "A note.");
        Effort effort = new Effort(2, 0, 1, 10);
        Group group = new Group(
                "CodecBenchmark.decode",
                Map.of("contender", List.of("NONSTICK", "COPY"), "workload", List.of("NAMED")));
        ByteArrayOutputStream progress = new ByteArrayOutputStream();

        List<RunResult> measured = new Measurement(effort, new PrintStream(progress))
                .run(List.of(group), options.javaPrograms().get(0));
        Measurement.write(measured, options.results().resolve("codec-jdk17.json"));
        RunRecord.start(options, effort).end(List.of("A VM")).write(options.results());
        int status = Report.run(List.of("--render", "--out", directory.toString()));

        assertThat(status).isZero();
        assertThat(progress.toString().lines().map(line -> line.replaceAll("^JDK [^,]*, | [0-9.]+ ns/op$", "")))
                .containsExactly(
                        "round 1 of 2: CodecBenchmark.decode NONSTICK NAMED",
                        "round 1 of 2: CodecBenchmark.decode COPY NAMED",
                        "round 2 of 2: CodecBenchmark.decode NONSTICK NAMED",
                        "round 2 of 2: CodecBenchmark.decode COPY NAMED");
        Results results = Results.load(options.results());
        assertThat(results.all())
                .extracting(result -> result.param("contender"), result -> result.scores().length)
                .containsExactly(tuple("NONSTICK", 2), tuple("COPY", 2));
        assertThat(Files.readString(options.results().resolve("codec-jdk17.json")))
                .contains("\"forks\" : 2", "gc.alloc.rate.norm")
                .doesNotContain(System.getProperty("java.home"));
        assertThat(Files.readString(options.page())).contains("| NONSTICK | ").endsWith("A note.\n");
        String jdk = results.jdks().get(0);
        Path chart = options.charts().resolve("decode-jdk" + jdk + ".svg");
        assertThat(rootOf(chart)).isEqualTo("svg");
    }

    private static String rootOf(Path xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement()
                .getTagName();
    }

    @Test
    void everyChartIsDrawn() throws IOException {
        Set<String> names = new TreeSet<>();
        List<Result> results = Arrays.stream(Section.values())
                .flatMap(section -> section.groups(false).stream())
                .flatMap(group -> List.of("NONSTICK", "COPY").stream().map(contender -> result(group, contender)))
                .toList();

        new Charts(new Results(results), directory).write();

        try (var files = Files.list(directory)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        assertThat(names)
                .containsExactly(
                        "decode-and-read-body-jdk17.svg",
                        "decode-and-read-jdk17.svg",
                        "decode-body-jdk17.svg",
                        "decode-header-jdk17.svg",
                        "decode-jdk17.svg",
                        "encode-body-jdk17.svg",
                        "encode-header-jdk17.svg",
                        "encode-jdk17.svg",
                        "hash-jdk17.svg",
                        "loopback-jdk17.svg",
                        "split-jdk17.svg");
    }

    private static Result result(Group group, String contender) {
        Map<String, String> params = new TreeMap<>();
        group.params().forEach((name, values) -> params.put(name, values.get(0)));
        params.put("contender", contender);
        params.put("algorithm", contender);
        return new Result(
                "17", group.benchmark(), params, "ns/op", new double[] {contender.length()}, new double[] {0});
    }

    @Test
    void fullSetHasEveryBenchmark() {
        Map<String, BenchmarkListEntry> entries = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .collect(Collectors.toMap(
                        entry -> entry.getUsername().replaceAll(".*\\.(.*\\..*)", "$1"), entry -> entry));
        List<Group> groups = Arrays.stream(Section.values())
                .flatMap(section -> section.groups(false).stream())
                .toList();

        assertThat(groups).extracting(Group::benchmark).containsAll(entries.keySet());
        for (Section section : Section.values()) {
            for (Group group : section.groups(true)) {
                assertThat(entries).containsKey(group.benchmark());
                assertThat(entries.get(group.benchmark()).getParams().get().keySet())
                        .containsAll(group.params().keySet());
            }
        }
    }

    @Test
    void refusesUnknownArgumentsAndMissingValues() {
        assertThatThrownBy(() -> Options.parse(List.of("--quick", "--fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown argument: --fast");
        assertThatThrownBy(() -> Options.parse(List.of("--out")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value missing after --out");
        assertThat(Options.parse(List.of("--quick", "--out", "x", "--jvm", "a", "--jvm", "b")))
                .isEqualTo(new Options(true, false, Path.of("x"), List.of("a", "b")));
    }
}
