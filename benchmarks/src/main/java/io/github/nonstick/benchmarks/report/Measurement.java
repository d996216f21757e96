package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.Launcher;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the sections under JMH.
 *
 * <p>A section is gone through once for each round, contender after contender, with one fork each: what the
 * machine does meanwhile comes over all contenders alike. The rounds come together as the forks of one result.
 */
final class Measurement {
    private final Effort effort;
    private final PrintStream progress;

    Measurement(Effort effort, PrintStream progress) {
        this.effort = effort;
        this.progress = progress;
    }

    /** Measures groups with one JVM, in the order of the groups. */
    List<RunResult> run(Collection<Section.Group> groups, String jvm) throws RunnerException {
        Map<String, List<RunResult>> byCombination = new LinkedHashMap<>();
        for (int round = 1; round <= effort.rounds(); round++) {
            for (Section.Group group : groups) {
                for (RunResult result : run(group, jvm)) {
                    report(round, result);
                    byCombination
                            .computeIfAbsent(result.getParams().id(), id -> new ArrayList<>())
                            .add(result);
                }
            }
        }
        return byCombination.values().stream().map(Measurement::join).toList();
    }

    private Collection<RunResult> run(Section.Group group, String jvm) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(Launcher.class.getPackageName() + "." + group.benchmark()) + "$")
                .jvm(jvm)
                .forks(1)
                .warmupIterations(effort.warmups())
                .warmupTime(effort.time())
                .measurementIterations(effort.iterations())
                .measurementTime(effort.time())
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        group.params().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        return new Runner(options.build()).run();
    }

    private void report(int round, RunResult result) {
        BenchmarkParams params = result.getParams();
        List<String> values =
                params.getParamsKeys().stream().map(params::getParam).toList();
        progress.printf(
                "JDK %s, round %d of %d: %s %s %.1f %s%n",
                params.getJdkVersion(),
                round,
                effort.rounds(),
                params.getBenchmark().substring(Launcher.class.getPackageName().length() + 1),
                String.join(" ", values),
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreUnit());
    }

    private static RunResult join(List<RunResult> rounds) {
        List<BenchmarkResult> forks = rounds.stream()
                .flatMap(result -> result.getBenchmarkResults().stream())
                .toList();
        return new RunResult(withForks(rounds.get(0).getParams(), forks.size()), forks);
    }

    /** With the true number of forks, and without the path of the JVM: results are published. */
    private static BenchmarkParams withForks(BenchmarkParams params, int forks) {
        WorkloadParams values = new WorkloadParams();
        for (String key : params.getParamsKeys()) {
            values.put(key, params.getParam(key), 0);
        }
        return new BenchmarkParams(
                params.getBenchmark(),
                params.generatedBenchmark(),
                params.shouldSynchIterations(),
                params.getThreads(),
                params.getThreadGroups(),
                params.getThreadGroupLabels(),
                forks,
                params.getWarmupForks(),
                params.getWarmup(),
                params.getMeasurement(),
                params.getMode(),
                values,
                params.getTimeUnit(),
                params.getOpsPerInvocation(),
                "java",
                params.getJvmArgs(),
                params.getJdkVersion(),
                params.getVmName(),
                params.getVmVersion(),
                params.getJmhVersion(),
                params.getTimeout());
    }

    /** Writes results as JMH does. */
    static void write(Collection<RunResult> results, Path file) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        }
    }
}
