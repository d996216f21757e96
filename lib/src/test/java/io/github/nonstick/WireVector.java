package io.github.nonstick;

import io.github.nonstick.FrameDriver.Found;
import io.github.nonstick.FrameDriver.FoundFrame;
import io.github.nonstick.HeaderKeys.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
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
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A published vector: a stream, and what is in it. */
record WireVector(String name, byte[] stream, JsonNode expected) {
    static final Path DIRECTORY = Path.of("vectors");

    static List<WireVector> all() throws IOException {
        List<WireVector> vectors = new ArrayList<>();
        for (JsonNode entry : json("index.json")) {
            vectors.add(new WireVector(
                    entry.get("name").stringValue(),
                    Files.readAllBytes(DIRECTORY.resolve(entry.get("stream").stringValue())),
                    json(entry.get("expected").stringValue())));
        }
        return vectors;
    }

    static JsonNode json(String file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(DIRECTORY.resolve(file)));
    }

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

    /** What was found, in the words of the vectors. */
    List<Map<?, ?>> outcome(Found found) {
        List<Map<?, ?>> outcome = new ArrayList<>();
        int offset = 0;
        for (FoundFrame frame : found.frames()) {
            int bodyOffset = offset + 4 + headerLength(offset);
            outcome.add(frame(frame, offset, bodyOffset));
            offset = bodyOffset + frame.body().length;
        }
        found.faults()
                .forEach(
                        fault -> outcome.add(error(fault, expected.path("error").has("peer"))));
        return outcome;
    }

    private int headerLength(int offset) {
        return ByteBuffer.wrap(stream).order(format().byteOrder()).getInt(offset);
    }

    private Map<String, Object> frame(FoundFrame found, int offset, int bodyOffset) {
        FrameFormat format = format();
        FrameHeader header = found.header();
        byte[] body = found.body();
        Map<String, Object> frame = new TreeMap<>();
        frame.put("offset", offset);
        frame.put("header_length", bodyOffset - offset - 4);
        frame.put("header", new String(stream, offset + 4, bodyOffset - offset - 4, StandardCharsets.UTF_8));
        frame.put("filename", header.filename());
        frame.put("hash", header.hash());
        frame.put("body_offset", bodyOffset);
        frame.put("body_length", body.length);
        frame.put("body_sha256", sha256(body));
        String verification = found.verification().name().toLowerCase(Locale.ROOT);
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

    FrameFormat format() {
        FrameFormat format = FrameFormat.standard();
        for (Map.Entry<String, JsonNode> setting : expected.get("format").properties()) {
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
                case "max_header_values" -> format.withLimits(format.limits().withMaxHeaderValues(value.intValue()));
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

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
