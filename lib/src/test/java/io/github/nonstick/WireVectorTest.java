package io.github.nonstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.MalformedFrameException.Reason;
import io.github.nonstick.TruncatedFrameException.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The published vectors are complete: every reason of a refusal has one. That they are read as they say is a {@link FrameCase}. */
class WireVectorTest {
    @Test
    void everyReasonLimitPartAndPeerHasVector() throws IOException {
        Map<String, Set<String>> missing = new TreeMap<>();
        missing.put("kind", new TreeSet<>(Set.of("malformed", "too_large", "truncated", "hash_mismatch")));
        missing.put("reason", names(Reason.values()));
        missing.put(
                "setting",
                new TreeSet<>(Set.of(
                        "max_header_length",
                        "max_body_length",
                        "max_nesting_depth",
                        "max_number_length",
                        "max_header_values")));
        missing.put("part", new TreeSet<>(Set.of("length", "header", "body")));
        missing.put("peer", names(PeerKind.values()));
        assertThat(Part.values()).hasSize(3);
        for (WireVector vector : WireVector.all()) {
            JsonNode error = vector.expected().path("error");
            missing.forEach((what, names) -> names.remove(error.path(what).asString("")));
        }

        assertThat(missing.values()).as("%s", missing).allMatch(Set::isEmpty);
    }

    private static Set<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void indexNamesEveryFileOnce() throws IOException {
        List<String> indexed = new ArrayList<>(List.of("index.json"));
        for (JsonNode entry : WireVector.json("index.json")) {
            String directory =
                    WireVector.json(entry.get("expected").stringValue()).has("error") ? "refused/" : "accepted/";
            String name = directory + entry.get("name").stringValue();
            assertThat(entry.get("stream").stringValue()).isEqualTo(name + ".bin");
            assertThat(entry.get("expected").stringValue()).isEqualTo(name + ".json");
            indexed.addAll(List.of(name + ".bin", name + ".json"));
        }
        try (Stream<Path> files = Files.walk(WireVector.DIRECTORY)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> WireVector.DIRECTORY
                                    .relativize(file)
                                    .toString()
                                    .replace('\\', '/')))
                    .containsExactlyInAnyOrderElementsOf(indexed);
        }
    }
}
