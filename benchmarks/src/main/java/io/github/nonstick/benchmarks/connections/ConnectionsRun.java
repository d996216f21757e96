package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.Numbers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured with one JVM.
 *
 * @param jdk the JVM's feature version
 * @param idle connections that said nothing meanwhile
 * @param active connections that shared the frames
 * @param bodyLength of each frame, in bytes
 * @param rate frames a second that were asked for, of all active connections together
 * @param seconds that count, of each round
 */
record ConnectionsRun(
        String started,
        String command,
        Machine machine,
        String jvm,
        int jdk,
        int idle,
        int active,
        int bodyLength,
        int rate,
        int seconds,
        List<Entry> contenders) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * One contender.
     *
     * @param absence why there are no figures; null if there are
     */
    record Entry(String name, @Nullable String absence, List<Round> rounds) {
        boolean isMeasured() {
            return absence == null && !rounds.isEmpty();
        }

        /** The median over the rounds. */
        double median(ToDoubleFunction<Round> figure) {
            return Numbers.quantile(rounds.stream().mapToDouble(figure).sorted().toArray(), 0.5);
        }

        double highest(ToDoubleFunction<Round> figure) {
            return rounds.stream().mapToDouble(figure).max().orElse(0);
        }

        long frames() {
            return rounds.stream().mapToLong(Round::frames).sum();
        }
    }

    /**
     * One round of a contender.
     *
     * @param frames that were sent, every one of them answered as it should be
     * @param processorMicros of the server for each frame that was sent by the schedule
     * @param openSeconds for opening all connections, with one frame answered on each
     * @param without connections, after some that are closed
     * @param with all connections, after the last frame
     */
    record Round(
            long frames, Pace pace, double processorMicros, double openSeconds, Footprint without, Footprint with) {
        double heapBytesOfEach() {
            return (with.heapBytes() - without.heapBytes()) / (double) with.connections();
        }

        /** By how much the process grew; its heap was there before. */
        double otherBytesOfEach() {
            return (with.residentBytes() - without.residentBytes()) / (double) with.connections();
        }
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("connections-java" + jdk + ".json"), MAPPER.writeValueAsString(this) + "\n");
    }

    /** What was measured last with each JVM, the oldest version first. */
    static List<ConnectionsRun> load(Path directory) throws IOException {
        List<ConnectionsRun> runs = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "connections-java*.json")) {
                for (Path file : files) {
                    runs.add(MAPPER.readValue(Files.readAllBytes(file), ConnectionsRun.class));
                }
            }
        }
        runs.sort(Comparator.comparingInt(ConnectionsRun::jdk));
        return runs;
    }
}
