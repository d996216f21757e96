package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.Machine;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * When, where and of what a run was made.
 *
 * @param commit of the tree that the command was given in, with a word if the tree had other changes
 * @param loadAverage of the machine before the run; negative where it is not known
 */
record RunRecord(
        String started,
        long minutes,
        String command,
        String commit,
        String processor,
        int processors,
        long memoryGibibytes,
        String system,
        double loadAverage,
        String garbageCollectors,
        List<String> jvms,
        int rounds,
        int warmups,
        int iterations,
        int millis) {
    private static final String FILE_NAME = "run.json";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Takes note of the machine as it is now. */
    static RunRecord start(Options options, Effort effort) {
        Machine machine = Machine.now();
        return new RunRecord(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                0,
                command(options),
                machine.commit(),
                machine.processor(),
                machine.processors(),
                machine.memoryGibibytes(),
                machine.system(),
                machine.loadAverage(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")),
                List.of(),
                effort.rounds(),
                effort.warmups(),
                effort.iterations(),
                effort.millis());
    }

    /** With what is known at the end. */
    RunRecord end(List<String> jvms) {
        return new RunRecord(
                started,
                Math.max(1, Instant.parse(started).until(Instant.now(), ChronoUnit.MINUTES)),
                command,
                commit,
                processor,
                processors,
                memoryGibibytes,
                system,
                loadAverage,
                garbageCollectors,
                jvms,
                rounds,
                warmups,
                iterations,
                millis);
    }

    /** Paths of JVMs are left out: the record is published. */
    private static String command(Options options) {
        return "java -jar benchmarks/target/benchmarks.jar report"
                + (options.quick() ? " --quick" : "")
                + " --jvm JAVA".repeat(options.jvms().size());
    }

    void write(Path directory) throws IOException {
        Files.write(directory.resolve(FILE_NAME), MAPPER.writeValueAsBytes(this));
    }

    static boolean existsIn(Path directory) {
        return Files.exists(directory.resolve(FILE_NAME));
    }

    static RunRecord load(Path directory) throws IOException {
        return MAPPER.readValue(Files.readAllBytes(directory.resolve(FILE_NAME)), RunRecord.class);
    }
}
