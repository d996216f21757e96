package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import io.github.nonstick.FramingException;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.HeaderKeys.Key;
import io.github.nonstick.MalformedFrameException;
import io.github.nonstick.MalformedFrameException.Reason;
import io.github.nonstick.PeerKind;
import io.github.nonstick.TruncatedFrameException;
import io.github.nonstick.TruncatedFrameException.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published vectors are read as they say, however they arrive; every reason of a refusal has one. */
class WireVectorTest {
    private static final Path DIRECTORY = Path.of("vectors");

    record WireVector(String name, byte[] stream, JsonNode expected) {
        /** What must be found: frames, and the error after them. */
        List<Map<?, ?>> outcome() {
            List<Map<?, ?>> outcome = new ArrayList<>();
            expected.get("frames").forEach(frame -> outcome.add(map(frame)));
            if (expected.has("error")) {
                outcome.add(map(expected.get("error")));
            }
            return outcome;
        }

        private static Map<?, ?> map(JsonNode node) {
            return JsonMapper.shared().convertValue(node, Map.class);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<WireVector> vectors() throws IOException {
        List<WireVector> vectors = new ArrayList<>();
        for (JsonNode entry : json("index.json")) {
            vectors.add(new WireVector(
                    entry.get("name").stringValue(),
                    Files.readAllBytes(DIRECTORY.resolve(entry.get("stream").stringValue())),
                    json(entry.get("expected").stringValue())));
        }
        return vectors;
    }

    private static JsonNode json(String file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(DIRECTORY.resolve(file)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void vectorIsReadAsItSaysHoweverItArrives(WireVector vector) throws IOException {
        List<Map<?, ?>> expected = vector.outcome();

        assertThat(read(vector, () -> Integer.MAX_VALUE)).as("whole").isEqualTo(expected);
        assertThat(read(vector, () -> 1)).as("byte by byte").isEqualTo(expected);
        for (int cut = 1; cut < vector.stream.length; cut++) {
            assertThat(read(vector, lengths(cut))).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    private static IntSupplier lengths(int first) {
        boolean[] read = new boolean[1];
        return () -> {
            int length = read[0] ? Integer.MAX_VALUE : first;
            read[0] = true;
            return length;
        };
    }

    private static List<Map<?, ?>> read(WireVector vector, IntSupplier lengths) throws IOException {
        FrameFormat format = format(vector.expected.get("format"));
        List<Map<?, ?>> outcome = new ArrayList<>();
        ScriptedSource source = new ScriptedSource(vector.stream, lengths);
        try (FrameReader reader = FrameReader.of(source.stream(), format)) {
            long offset = 0;
            while (reader.next()) {
                outcome.add(frame(reader, vector.stream, (int) offset, format));
                offset = reader.streamOffset();
            }
        } catch (FramingException e) {
            outcome.add(error(e, vector.expected.path("error").has("peer")));
        }
        return outcome;
    }

    private static Map<String, Object> frame(FrameReader reader, byte[] stream, int offset, FrameFormat format)
            throws IOException {
        FrameHeader header = reader.header();
        int bodyOffset = (int) reader.streamOffset();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reader.transferBodyTo(bytes); // which takes no array for what is claimed
        byte[] body = bytes.toByteArray();
        Map<String, Object> frame = new TreeMap<>();
        frame.put("offset", offset);
        frame.put("header_length", bodyOffset - offset - 4);
        frame.put("header", new String(stream, offset + 4, bodyOffset - offset - 4, StandardCharsets.UTF_8));
        frame.put("filename", header.filename());
        frame.put("hash", header.hash());
        frame.put("body_offset", bodyOffset);
        frame.put("body_length", body.length);
        frame.put("body_sha256", sha256(body));
        String verification = reader.verification().name().toLowerCase(Locale.ROOT);
        frame.put("verification", header.hash() == null ? "none" : verification);
        if (header.isHeaderOnly()) {
            frame.put("header_only", true);
        }
        if (Arrays.stream(Key.values())
                .allMatch(key -> format.keys().aliasesRead(key).isEmpty())) {
            byte[] written = new FrameEncoder(format).encode(header);
            frame.put("canonical", new String(written, 4, written.length - 4, StandardCharsets.US_ASCII));
        }
        return frame;
    }

    private static Map<String, Object> error(FramingException failure, boolean withPeer) {
        Map<String, Object> error = new TreeMap<>();
        error.put("offset", (int) failure.streamOffset());
        if (withPeer) {
            error.put("peer", failure.peer().map(Enum::name).orElse("none"));
        }
        if (failure instanceof MalformedFrameException malformed) {
            error.put("kind", "malformed");
            error.put("reason", malformed.reason().name());
        } else if (failure instanceof FrameTooLargeException tooLarge) {
            error.put("kind", "too_large");
            error.put("setting", tooLarge.setting().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
            error.put("actual", String.valueOf(tooLarge.actual()));
            error.put("limit", String.valueOf(tooLarge.limit()));
        } else if (failure instanceof TruncatedFrameException truncated) {
            error.put("kind", "truncated");
            error.put("part", truncated.part().name().toLowerCase(Locale.ROOT));
            error.put("expected", String.valueOf(truncated.expected()));
            error.put("received", String.valueOf(truncated.received()));
        } else if (failure instanceof HashMismatchException mismatch) {
            error.put("kind", "hash_mismatch");
            error.put("expected", mismatch.expected().hex());
            error.put("actual", mismatch.actual());
        }
        return error;
    }

    private static FrameFormat format(JsonNode settings) {
        FrameFormat format = FrameFormat.standard();
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
            JsonNode value = setting.getValue();
            format = switch (setting.getKey()) {
                case "byte_order" ->
                    format.withByteOrder(
                            value.stringValue().equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                case "keys" ->
                    format.withKeys(HeaderKeys.of(
                            value.get("data_size").stringValue(),
                            value.get("filename").stringValue(),
                            value.get("hash").stringValue()));
                case "aliases_read" -> format.withKeys(keys(format.keys(), value));
                case "header_only_frames" -> format.withHeaderOnlyFrames(value.booleanValue());
                case "max_header_length" -> format.withMaxHeaderLength(value.intValue());
                case "max_body_length" -> format.withMaxBodyLength(value.longValue());
                case "max_nesting_depth" -> format.withLimits(format.limits().withMaxNestingDepth(value.intValue()));
                case "max_number_length" -> format.withLimits(format.limits().withMaxNumberLength(value.intValue()));
                case "hash_policy" ->
                    format.withHashPolicy(HashPolicy.valueOf(value.stringValue().toUpperCase(Locale.ROOT)));
                default -> throw new AssertionError("no such setting: " + setting.getKey());
            };
        }
        return format;
    }

    private static HeaderKeys keys(HeaderKeys keys, JsonNode aliases) {
        HeaderKeys extended = keys;
        for (Map.Entry<String, JsonNode> entry : aliases.properties()) {
            String[] names =
                    entry.getValue().valueStream().map(JsonNode::stringValue).toArray(String[]::new);
            extended = extended.withAliasesRead(Key.valueOf(entry.getKey().toUpperCase(Locale.ROOT)), names);
        }
        return extended;
    }

    @Test
    void everyReasonLimitPartAndPeerHasVector() throws IOException {
        Map<String, Set<String>> missing = new TreeMap<>();
        missing.put("kind", new TreeSet<>(Set.of("malformed", "too_large", "truncated", "hash_mismatch")));
        missing.put("reason", names(Reason.values()));
        missing.put(
                "setting",
                new TreeSet<>(
                        Set.of("max_header_length", "max_body_length", "max_nesting_depth", "max_number_length")));
        missing.put("part", new TreeSet<>(Set.of("length", "header", "body")));
        missing.put("peer", names(PeerKind.values()));
        assertThat(Part.values()).hasSize(3);
        for (WireVector vector : vectors()) {
            JsonNode error = vector.expected.path("error");
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
        for (JsonNode entry : json("index.json")) {
            String directory = json(entry.get("expected").stringValue()).has("error") ? "refused/" : "accepted/";
            String name = directory + entry.get("name").stringValue();
            assertThat(entry.get("stream").stringValue()).isEqualTo(name + ".bin");
            assertThat(entry.get("expected").stringValue()).isEqualTo(name + ".json");
            indexed.addAll(List.of(name + ".bin", name + ".json"));
        }
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> DIRECTORY.relativize(file).toString().replace('\\', '/')))
                    .containsExactlyInAnyOrderElementsOf(indexed);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
