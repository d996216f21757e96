package io.github.nonstick.benchmarks.transfer;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured with one payload.
 *
 * @param jvm that every JVM of the run was
 * @param payload its name
 * @param bytes of all files
 */
record TransferRun(
        String started,
        String command,
        Machine machine,
        String jvm,
        String payload,
        long bytes,
        int files,
        List<Entry> contenders) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * One contender.
     *
     * @param about a version, an option that is not there; may be empty
     * @param absence why there are no figures; null if there are
     */
    record Entry(String name, String about, @Nullable String absence, List<Round> rounds) {
        /** The time below which a share of the rounds lies, in seconds. */
        double seconds(double share) {
            return Numbers.quantile(
                    rounds.stream().mapToDouble(Round::seconds).sorted().toArray(), share);
        }

        double processorSeconds() {
            return Numbers.quantile(
                    rounds.stream()
                            .mapToDouble(Round::processorSeconds)
                            .sorted()
                            .toArray(),
                    0.5);
        }

        boolean isMeasured() {
            return absence == null && !rounds.isEmpty();
        }

        /** How many times as fast this is as another contender: the median over the rounds, each by itself. */
        OptionalDouble rateOver(Entry other) {
            if (!isMeasured() || !other.isMeasured()) {
                return OptionalDouble.empty();
            }
            double[] ratios = new double[rounds.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = other.rounds.get(i).seconds() / rounds.get(i).seconds();
            }
            Arrays.sort(ratios);
            return OptionalDouble.of(Numbers.quantile(ratios, 0.5));
        }
    }

    /**
     * One round of a contender.
     *
     * @param seconds from the start of the sending program until it knows that everything is there
     * @param processorSeconds user and system time of both sides from their start to their end; 0 if not known
     */
    record Round(double seconds, double processorSeconds) {}

    Optional<Entry> contender(String name) {
        return contenders.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    String json() {
        return MAPPER.writeValueAsString(this);
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(file(directory, payload), json() + "\n");
    }

    /** What was measured last with a payload, if it was. */
    static Optional<TransferRun> load(Path directory, String payload) throws IOException {
        Path file = file(directory, payload);
        return Files.exists(file)
                ? Optional.of(MAPPER.readValue(Files.readAllBytes(file), TransferRun.class))
                : Optional.empty();
    }

    private static Path file(Path directory, String payload) {
        return directory.resolve("transfer-" + payload + ".json");
    }
}
