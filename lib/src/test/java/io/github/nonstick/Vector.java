package io.github.nonstick;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A frame made by CPython, with a body where it is short enough to be made.
 *
 * @param text the header as CPython wrote it
 * @param prefix length field and header
 * @param body as much of the body as there is, at most 1,024 bytes
 */
record Vector(int index, FrameFormat format, String text, byte[] prefix, long dataSize, byte[] body) {
    private static final List<Vector> ALL = load();

    static List<Vector> all() {
        return ALL;
    }

    static Vector get(int index) {
        return ALL.get(index);
    }

    byte[] stream() {
        byte[] stream = Arrays.copyOf(prefix, prefix.length + body.length);
        System.arraycopy(body, 0, stream, prefix.length, body.length);
        return stream;
    }

    boolean isComplete() {
        return body.length == dataSize;
    }

    /** What a decoder finds in {@link #stream()}, where that starts at an offset of a longer one. */
    List<String> events(int offset) {
        List<String> events = new ArrayList<>();
        HeaderKeys keys = format.keys();
        events.add("HEADER "
                + text.replace('"' + keys.dataSize() + '"', "\"data_size\"")
                        .replace('"' + keys.hash() + '"', "\"hash\""));
        if (body.length > 0) {
            events.add("BODY " + HexFormat.of().formatHex(body));
        }
        int end = offset + prefix.length + body.length;
        events.add(
                isComplete()
                        ? "FRAME_END at " + end
                        : "TruncatedFrameException: stream ended inside the body at stream offset " + end
                                + ": expected " + dataSize + " bytes, received " + body.length);
        return events;
    }

    /** The same with the end of the input after it. */
    List<String> eventsToEnd() {
        List<String> events = events(0);
        if (isComplete()) {
            events.add("END at " + (prefix.length + body.length));
        }
        return events;
    }

    @Override
    public String toString() {
        return "vector " + index + ": " + (text.length() < 120 ? text : text.substring(0, 120) + "...");
    }

    private static List<Vector> load() {
        JsonNode root;
        try (InputStream in = Vector.class.getResourceAsStream("/golden_cpython.json")) {
            root = JsonMapper.shared().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
        List<Vector> vectors = new ArrayList<>();
        for (JsonNode node : root.get("frames")) {
            String text = node.get("header").stringValue();
            FrameFormat format = FrameFormat.standard().withKeys(keysOf(text));
            long dataSize = JsonMapper.shared()
                    .readTree(text)
                    .get(format.keys().dataSize())
                    .longValue();
            byte[] body = new byte[dataSize <= 1024 ? (int) dataSize : 7];
            for (int i = 0; i < body.length; i++) {
                body[i] = (byte) (i * 31 + 7);
            }
            byte[] prefix = HexFormat.of().parseHex(node.get("frame_prefix_hex").stringValue());
            vectors.add(new Vector(vectors.size(), format, text, prefix, dataSize, body));
        }
        return List.copyOf(vectors);
    }

    private static HeaderKeys keysOf(String text) {
        if (text.contains("\"file_size\"")) {
            return HeaderKeys.of("file_size", "filename", "md5");
        }
        if (text.contains("\"filesize\"")) {
            return HeaderKeys.of("filesize", "filename", "hash");
        }
        if (text.contains("\"total_size\"")) {
            return HeaderKeys.of("total_size", "filename", "hash");
        }
        return HeaderKeys.standard();
    }
}
