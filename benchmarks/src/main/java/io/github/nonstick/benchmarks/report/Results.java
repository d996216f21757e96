package io.github.nonstick.benchmarks.report;

import io.github.nonstick.benchmarks.Launcher;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that was measured in one run, read from the raw results. */
record Results(List<Result> all) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Reads the files that are named {@code section-jdkN.json}. */
    static Results load(Path directory) throws IOException {
        List<Result> results = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*-jdk*.json")) {
            for (Path file :
                    StreamSupport.stream(files.spliterator(), false).sorted().toList()) {
                for (JsonNode node : MAPPER.readTree(Files.readAllBytes(file))) {
                    results.add(result(node));
                }
            }
        }
        return new Results(results);
    }

    private static Result result(JsonNode node) {
        Map<String, String> params = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> param : node.path("params").properties()) {
            params.put(param.getKey(), param.getValue().asString());
        }
        String benchmark = node.path("benchmark").asString();
        return new Result(
                featureVersion(node.path("jdkVersion").asString()),
                benchmark.substring(Launcher.class.getPackageName().length() + 1),
                params,
                node.path("primaryMetric").path("scoreUnit").asString(),
                samples(node.path("primaryMetric")),
                samples(node.path("secondaryMetrics").path("gc.alloc.rate.norm")));
    }

    private static double[] samples(JsonNode metric) {
        return StreamSupport.stream(metric.path("rawData").spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    static String featureVersion(String jdkVersion) {
        return Integer.toString(Runtime.Version.parse(jdkVersion).feature());
    }

    /** The feature versions that were measured, the oldest first. */
    List<String> jdks() {
        return all.stream()
                .map(Result::jdk)
                .distinct()
                .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
                .toList();
    }

    List<Result> of(String jdk, String benchmark) {
        return all.stream()
                .filter(result -> result.jdk().equals(jdk) && result.benchmark().equals(benchmark))
                .toList();
    }

    /** The result whose parameters include these. */
    Optional<Result> find(String jdk, String benchmark, Map<String, String> params) {
        return of(jdk, benchmark).stream()
                .filter(result -> result.params().entrySet().containsAll(params.entrySet()))
                .findFirst();
    }
}
