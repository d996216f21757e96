package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.io.FrameWriter;
import io.github.nonstick.transfer.FileSender;
import io.github.nonstick.transfer.OutgoingFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dissector finds in a capture what was sent, however it was cut into segments. */
class WiresharkIT {
    private static final Path SCRIPT = Path.of("..", "lib", "wireshark", "nonstick.lua");
    private static final int PORT = 9123;
    private static final long SEED = 20_261_120;

    private static final String A = "a.txt|5|68656c6c6f";
    private static final String REPORT = "报告 \ud83d\ude00.txt|6|e7b298e58c85";

    @TempDir
    Path directory;

    @BeforeAll
    static void assumeTshark() throws InterruptedException {
        assumeTrue(hasTshark(), "there is no tshark with Lua on this machine");
    }

    private static boolean hasTshark() throws InterruptedException {
        try (NonstickProcess tshark = NonstickProcess.startOther(Map.of(), List.of("tshark", "--version"))) {
            return String.join(" ", tshark.finish().out()).contains("with Lua");
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] twoFrames(FrameFormat format) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (FrameWriter writer = FrameWriter.of(stream, format)) {
            writer.write("a.txt", "hello".getBytes(StandardCharsets.UTF_8));
            writer.write("报告 \ud83d\ude00.txt", "粘包".getBytes(StandardCharsets.UTF_8));
        }
        return stream.toByteArray();
    }

    @Test
    void everyCutGivesTheSameFieldsInBothByteOrders() throws Exception {
        CaptureFile capture = new CaptureFile(PORT);
        int conversations = 0;
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            byte[] stream = twoFrames(FrameFormat.standard().withByteOrder(order));
            capture.stream(stream);
            for (int cut = 1; cut < stream.length; cut++) {
                capture.stream(stream, cut);
            }
            capture.stream(stream, IntStream.range(1, stream.length).toArray());
            conversations += stream.length + 1;
        }

        assertThat(frames(capture)).isEqualTo(Collections.nCopies(conversations, List.of(A, REPORT)));
    }

    @Test
    void columnNamesEachFrameOfPacket() throws Exception {
        byte[] stream = twoFrames(FrameFormat.standard());
        CaptureFile capture = new CaptureFile(PORT).stream(stream).stream(stream, 10).stream(stream, stream.length - 1);

        assertThat(column(capture, "_ws.col.Info", "nonstick"))
                .containsExactly(
                        "nonstick a.txt 5 bytes, 报告 \ud83d\ude00.txt 6 bytes",
                        "nonstick a.txt 5 bytes, 报告 \ud83d\ude00.txt 6 bytes",
                        "nonstick a.txt 5 bytes",
                        "nonstick 报告 \ud83d\ude00.txt 6 bytes");
    }

    @Test
    void filesThatAreSentAreSeenInRandomSegments() throws Exception {
        System.out.println("WiresharkIT seed " + SEED);
        Random random = new Random(SEED);
        List<OutgoingFile> files = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] content = new byte[random.nextInt(3_000)];
            random.nextBytes(content);
            Path file = Files.write(directory.resolve("文件" + i), content);
            files.add(OutgoingFile.of(file));
            String hex = HexFormat.of().formatHex(content);
            expected.add("文件" + i + "|" + content.length + (hex.isEmpty() ? "" : "|" + hex));
        }
        byte[] stream = sent(files);
        CaptureFile capture = new CaptureFile(PORT);
        for (int longest : new int[] {9, 300, 1_448, 60_000}) {
            capture.stream(
                    stream,
                    IntStream.iterate(1, cut -> cut < stream.length, cut -> cut + 1 + random.nextInt(longest))
                            .toArray());
        }

        assertThat(frames(capture)).isEqualTo(Collections.nCopies(4, expected));
    }

    /** What a sender says to a peer that answers nothing. */
    private static byte[] sent(List<OutgoingFile> files) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<byte[]> bytes = CompletableFuture.supplyAsync(() -> {
                try (Socket connection = listener.accept()) {
                    return connection.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            FileSender.to((InetSocketAddress) listener.getLocalSocketAddress()).send(files);
            return bytes.get();
        }
    }

    @Test
    void longBodyIsShownInPartsAndWhatFollowsIsFound() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(SEED).nextBytes(content);
        byte[] stream = concat(
                frame("{\"data_size\": 3145728, \"filename\": \"long\"}", content), twoFrames(FrameFormat.standard()));
        CaptureFile capture = new CaptureFile(PORT);
        int[] ends = IntStream.iterate(2, cut -> cut < stream.length, cut -> cut + 60_000)
                .toArray();
        capture.stream(stream, ends);
        capture.conversation();
        for (int start = 0; start < stream.length; start += 30_000) {
            byte[] segment = Arrays.copyOfRange(stream, start, Math.min(start + 30_000, stream.length));
            if (start == 600_000) {
                capture.lost(segment.length);
            } else {
                capture.segment(segment);
            }
        }
        String parts = "tcp.stream == 0 && nonstick.body_offset";

        String body = String.join("", column(capture, "nonstick.body", parts)).replace(",", "");
        assertThat(body).startsWith(HexFormat.of().formatHex(content)); // and the two frames of the last packet
        // The second of two passes asks for packets whose bodies were found in the first one.
        List<String> offsets = column(capture, "nonstick.body_offset", parts);
        assertThat(column(capture, "nonstick.body_offset", parts, "-2")).isEqualTo(offsets);
        // Numbers that start again at 0 within the body.
        assertThat(column(capture, "nonstick.body_offset", parts, "-otcp.relative_sequence_numbers:FALSE"))
                .isEqualTo(offsets);
        List<String> names = List.of("long", "a.txt", "报告 \ud83d\ude00.txt");
        assertThat(String.join(",", column(capture, "nonstick.filename", "tcp.stream == 0 && nonstick.filename"))
                        .split(","))
                .containsExactlyElementsOf(names);
        assertThat(String.join(",", column(capture, "nonstick.filename", "tcp.stream == 1 && nonstick.filename"))
                        .split(","))
                .containsExactlyElementsOf(names);
        assertThat(column(capture, "_ws.col.Info", "frame.number == 3"))
                .containsExactly("nonstick long 3145728 bytes, 59956 of 3145728 bytes of long");
    }

    @Test
    void keysOfDialectsAreKnownAndOthersCanBeSet() throws Exception {
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        FrameFormat dialect = FrameFormat.standard().withKeys(HeaderKeys.of("bytes_total", "label", "digest"));
        try (FrameWriter writer = FrameWriter.of(named, dialect)) {
            writer.write(
                    FrameHeader.of(5).withFilename("set").withHash("0a"), "hello".getBytes(StandardCharsets.UTF_8));
        }
        CaptureFile capture = new CaptureFile(PORT)
                .stream(frame("{\"file_name\":\"known\",\"md5\":\"9b\",\"total_size\":5}", "hello")).stream(
                        frame("{\"cmd\": {\"data_size\": [7, \"}\"]}}", new byte[0]))
                        .stream(frame(
                        "{\"total_size\": 9, \"data_size\": 5, \"filename\": \"\\\"\\u0000\\\\\", \"hash\": 7}",
                        "hello"));
        CaptureFile other = new CaptureFile(PORT).stream(named.toByteArray());

        assertThat(column(capture, "nonstick.filename", "nonstick")).containsExactly("known", "", "\"\\u0000\\");
        assertThat(column(capture, "nonstick.hash", "nonstick")).containsExactly("9b", "", "7");
        assertThat(column(capture, "nonstick.data_size", "nonstick")).containsExactly("5", "", "5");
        assertThat(column(capture, "_ws.expert.message", "nonstick")).containsExactly("", "Header without body", "");
        assertThat(column(other, "_ws.col.Info", "nonstick"))
                .containsExactly("nonstick no body, not a frame: header length 1819043176 is not that of a frame");
        assertThat(column(
                        other,
                        "_ws.col.Info",
                        "nonstick",
                        "-ononstick.length_keys:data_size,bytes_total",
                        "-ononstick.name_keys:label"))
                .containsExactly("nonstick set 5 bytes");
    }

    @Test
    void byteOrderThatIsSetIsNotGuessed() throws Exception {
        byte[] little = twoFrames(FrameFormat.standard());
        CaptureFile capture = new CaptureFile(PORT).stream(little);

        assertThat(column(capture, "nonstick.length", "nonstick", "-ononstick.byte_order:Little-endian"))
                .containsExactly("113,137");
        assertThat(column(capture, "_ws.expert.message", "nonstick", "-ononstick.byte_order:Big-endian"))
                .containsExactly("header length 1895825408 is not that of a frame");
    }

    @Test
    void whatIsNoFrameIsSaidToBeNone() throws Exception {
        CaptureFile capture = new CaptureFile(PORT)
                .stream("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).stream(
                                frame("{\"data_size\": 18446744073709551616}", new byte[0]))
                        .stream(frame("{\"data_size\": -1}", new byte[0]))
                        .stream(frame("{\"data_size\": 1", new byte[0]))
                        .stream(frame("[5]", new byte[0]))
                        .stream(frame("[5]", new byte[0]), 5)
                        .stream(frame("{\"data_size\": 9223372036854775807}", "some"))
                        .conversation()
                        .segment(new byte[] {'m', 'i', 'd', 'd', 'l', 'e'})
                        .segment(twoFrames(FrameFormat.standard()));

        assertThat(column(capture, "_ws.expert.message", "_ws.expert.message && nonstick"))
                .containsExactly(
                        "header length 542393671 is not that of a frame",
                        "the body's length is 18446744073709551616",
                        "the body's length is -1",
                        "the header is not a JSON object",
                        "the header is not a JSON object",
                        "what follows the length is not a JSON object",
                        "header length 1684302189 is not that of a frame");
        assertThat(column(capture, "nonstick.data_size", "nonstick.data_size"))
                .containsExactly("9223372036854775807", "5,6");
    }

    @Test
    void vectorsAreReadAsTheySay() throws Exception {
        Path vectors = Path.of("..", "lib", "vectors");
        CaptureFile capture = new CaptureFile(PORT);
        Map<Integer, String> expected = new TreeMap<>();
        int conversation = 0;
        for (JsonNode entry : JsonMapper.shared().readTree(Files.readString(vectors.resolve("index.json")))) {
            byte[] stream =
                    Files.readAllBytes(vectors.resolve(entry.get("stream").stringValue()));
            JsonNode found = JsonMapper.shared()
                    .readTree(Files.readString(
                            vectors.resolve(entry.get("expected").stringValue())));
            capture.stream(stream).stream(
                    stream, IntStream.range(1, stream.length).toArray());
            // The keys that are known come first, so it is told of others; of an error, something is shown or nothing.
            if (!found.has("error")
                    && stream.length > 0
                    && !entry.get("name").stringValue().equals("other-keys")) {
                String shown = shown(stream, found.get("frames"));
                expected.put(conversation, shown);
                expected.put(conversation + 1, shown);
            }
            conversation += 2;
        }

        Map<Integer, String> shown = new TreeMap<>();
        String[] fields = {"tcp.stream", "nonstick.length", "nonstick.body", "_ws.expert.message"};
        for (String line : fields(capture, fields, "nonstick")) {
            String[] columns = line.split("\t", -1);
            assertThat(columns[3]).doesNotContain("Lua", "Malformed");
            String frames = columns[1] + " " + columns[2];
            shown.merge(Integer.valueOf(columns[0]), frames, (first, second) -> joined(first, second));
        }
        assertThat(shown).containsAllEntriesOf(expected);
    }

    /** Lengths of headers, and bodies, in the form of the fields. */
    private static String shown(byte[] stream, JsonNode frames) {
        List<String> lengths = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        for (JsonNode frame : frames) {
            lengths.add(frame.get("header_length").asString());
            int offset = frame.get("body_offset").intValue();
            int length = frame.get("body_length").intValue();
            if (length > 0) {
                bodies.add(HexFormat.of().formatHex(stream, offset, offset + length));
            }
        }
        return String.join(",", lengths) + " " + String.join(",", bodies);
    }

    private static String joined(String first, String second) {
        String[] a = first.split(" ", -1);
        String[] b = second.split(" ", -1);
        return a[0] + "," + b[0] + " " + a[1] + (a[1].isEmpty() || b[1].isEmpty() ? "" : ",") + b[1];
    }

    @Test
    void liveCaptureShowsFileOnItsWay() throws Exception {
        List<String> trial = List.of("tshark", "-i", "lo", "-a", "duration:1", "-f", "tcp port 1");
        try (NonstickProcess tshark = NonstickProcess.startOther(configuration(), trial)) {
            NonstickProcess.Result result = tshark.finish();
            assumeTrue(result.exitCode() == 0, () -> "packets cannot be captured here: " + result.err());
        }
        Path file = Files.writeString(directory.resolve("粘包.txt"), "live");
        try (ScriptedPeer peer =
                ScriptedPeer.start(connection -> connection.getInputStream().readAllBytes())) {
            String port = peer.target().substring(peer.target().indexOf(':') + 1);
            List<String> command = tshark(Integer.parseInt(port), "-l", "-i", "lo", "-f", "tcp port " + port);
            command.addAll(List.of("-Y", "nonstick", "-T", "fields", "-e", "nonstick.filename", "-e", "nonstick.body"));
            try (NonstickProcess tshark = NonstickProcess.startOther(configuration(), command)) {
                CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> lineOf(tshark));
                while (!seen.isDone()) { // the capture begins some time after it is said to
                    FileSender.to(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)))
                            .send(List.of(OutgoingFile.of(file)));
                    Thread.sleep(100);
                }
                assertThat(seen.get()).isEqualTo("粘包.txt\t6c697665");
            }
        }
    }

    private static String lineOf(NonstickProcess process) {
        try {
            return process.line();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] frame(String header, String body) {
        return frame(header, body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(String header, byte[] body) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(4 + text.length + body.length).order(ByteOrder.LITTLE_ENDIAN);
        return frame.putInt(text.length).put(text).put(body).array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Name, length and body of each frame, for each conversation. */
    private List<List<String>> frames(CaptureFile capture) throws Exception {
        Map<Integer, List<String>> frames = new TreeMap<>();
        String[] fields = {"tcp.stream", "nonstick.filename", "nonstick.data_size", "nonstick.body"};
        for (String line : fields(capture, fields, "nonstick")) {
            String[] columns = line.split("\t", -1);
            List<String> found = frames.computeIfAbsent(Integer.valueOf(columns[0]), stream -> new ArrayList<>());
            List<String> bodies = new ArrayList<>(List.of(columns[3].split(",")));
            String[] names = columns[1].split(",");
            String[] sizes = columns[2].split(",");
            for (int i = 0; i < names.length; i++) {
                found.add(names[i] + "|" + sizes[i] + (sizes[i].equals("0") ? "" : "|" + bodies.remove(0)));
            }
        }
        return List.copyOf(frames.values());
    }

    private List<String> column(CaptureFile capture, String field, String filter, String... options) throws Exception {
        return fields(capture, new String[] {field}, filter, options);
    }

    private List<String> fields(CaptureFile capture, String[] fields, String filter, String... options)
            throws Exception {
        Path file = capture.write(directory.resolve("capture.pcap"));
        List<String> command = tshark(PORT, options);
        command.addAll(List.of("-r", file.toString(), "-Y", filter, "-T", "fields"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        try (NonstickProcess tshark = NonstickProcess.startOther(configuration(), command)) {
            NonstickProcess.Result result = tshark.finish();
            assertThat(result.exitCode()).as("%s", result.err()).isZero();
            assertThat(result.err()).allMatch(line -> line.startsWith("Running as user"));
            return result.out();
        }
    }

    private static List<String> tshark(int port, String... options) {
        List<String> command = new ArrayList<>(List.of("tshark", "-X", "lua_script:" + SCRIPT));
        command.addAll(List.of("-d", "tcp.port==" + port + ",nonstick"));
        command.addAll(List.of(options));
        return command;
    }

    /** No preferences and plugins of whoever runs the tests. */
    private Map<String, String> configuration() {
        return Map.of("WIRESHARK_CONFIG_DIR", directory.resolve("wireshark").toString());
    }
}
