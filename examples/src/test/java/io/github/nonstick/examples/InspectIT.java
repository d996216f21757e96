package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectIT {
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Recorded between programs that know nothing of this one; present where this is developed. */
    private static final Path CAPTURES =
            Path.of(System.getProperty("nonstick.captures", "../../shared/vectors/captures"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "big_endian_raw_utf8",
                "command_results_data_size",
                "command_results_with_md5",
                "download_three_files",
                "greeting_then_two_uploads",
                "upload_three_files_one_connection",
            })
    void capturesAreReadAsTheNotesBesideThemSay(String name) throws Exception {
        Path note = CAPTURES.resolve(name + ".json");
        assumeTrue(Files.exists(note), "no captures at " + CAPTURES);

        for (JsonNode direction : JSON.readTree(Files.readString(note)).get("directions")) {
            List<String> expected = new ArrayList<>();
            long skip = 0;
            for (JsonNode part : direction.get("content")) {
                if (part.has("raw_len")) {
                    skip = part.get("offset").asLong() + part.get("raw_len").asLong();
                } else {
                    expected.add(frameOf(part));
                }
            }
            Path file = CAPTURES.resolve(direction.get("file").asString());
            Result result = skip == 0
                    ? NonstickProcess.run("inspect", "--json", file)
                    : NonstickProcess.run("inspect", "--json", "--skip", skip, file);

            assertThat(result).as("%s", file).isEqualTo(new Result(0, expected, List.of()));
        }
    }

    private static String frameOf(JsonNode part) {
        JsonNode header = JSON.readTree(part.get("header").asString());
        String hash = header.path("md5").asString("");
        String verdict = hash.isEmpty() ? "none" : hash.length() == 32 ? "verified" : "unverified";
        return "{\"offset\":" + part.get("offset") + ",\"header_length\":" + part.get("header_len") + ",\"header\":"
                + HeaderLine.ascii(part.get("header").asString()) + ",\"body_offset\":" + part.get("body_offset")
                + ",\"body_length\":" + part.get("body_len") + ",\"hash\":\"" + verdict + "\"}";
    }

    @Test
    void printsALineForEachFrameAndPointsAtTheByteThatIsWrong() throws Exception {
        Path file = recording(
                frame("{\"total_size\": 5, \"md5\": \"" + MD5_OF_HELLO + "\", \"name\": \"\u6587.txt\"}", "hello"),
                frame("{\"cmd\": \"list\"}", ""),
                frame("{\n  \"filesize\": 5,\n  \"hash\": \"xxdxxx\"\n}", "hello"),
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        Result result = NonstickProcess.run("inspect", file);

        assertThat(result.out().subList(0, 4))
                .containsExactly(
                        "dialect: --byte-order little --keys total_size,name,md5",
                        "0: 4+79+5 verified {\"total_size\": 5, \"md5\": \"" + MD5_OF_HELLO
                                + "\", \"name\": \"\u6587.txt\"}",
                        "88: 4+15 none {\"cmd\": \"list\"}",
                        "107: 4+39+5 unverified {   \"filesize\": 5,   \"hash\": \"xxdxxx\" }");
        assertThat(result.out().get(4))
                .startsWith("155: fault: header length 542393671 exceeds maxHeaderLength 65535 at stream offset 155: ")
                .contains("HTTP");
        assertThat(result.out().subList(5, 10))
                .containsExactly(
                        "  00000070  0a 20 20 22 66 69 6c 65  73 69 7a 65 22 3a 20 35  |.  \"filesize\": 5|",
                        "  00000080  2c 0a 20 20 22 68 61 73  68 22 3a 20 22 78 78 64  |,.  \"hash\": \"xxd|",
                        "  00000090  78 78 78 22 0a 7d 68 65  6c 6c 6f 47 45 54 20 2f  |xxx\".}helloGET /|",
                        " ".repeat(46) + "^",
                        "  000000a0  20 48 54 54 50 2f 31 2e  31 0d 0a 48 6f 73 74 3a  | HTTP/1.1..Host:|");
        assertThat(result.out().get(10)).startsWith("  hint: ");
        assertThat(result.out()).hasSize(11);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(6);
    }

    @Test
    void faultIsAnObjectOfThreeMembers() throws Exception {
        Path file = recording("xy".getBytes(StandardCharsets.US_ASCII), frame("{\"data_size\": 5}", "hel"));

        Result result = NonstickProcess.run("inspect", "--json", "--skip", 2, file);

        assertThat(result)
                .isEqualTo(new Result(
                        6,
                        List.of("{\"offset\":25,\"error\":\"stream ended inside the body at stream offset 25:"
                                + " expected 5 bytes, received 3\",\"hint\":\"\"}"),
                        List.of()));
    }

    @Test
    void streamThatEndsBeforeWhatIsSkippedIsAFault() throws Exception {
        Result result = NonstickProcess.run("inspect", "--json", "--skip", "1K", recording(new byte[9]));

        assertThat(result)
                .isEqualTo(new Result(
                        6,
                        List.of("{\"offset\":9,\"error\":\"stream ended at stream offset 9, before --skip 1024\","
                                + "\"hint\":\"\"}"),
                        List.of()));
    }

    @Test
    void mismatchIsTheFramesAndInspectionGoesOn() throws Exception {
        Path file = recording(
                frame("{\"data_size\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "jello"),
                frame("{\"data_size\": 5, \"hash\": \"" + MD5_OF_HELLO + "\"}", "hello"));

        Result result = NonstickProcess.run("inspect", file);

        assertThat(result.out())
                .extracting(line -> line.split(" ")[2])
                .containsExactly("little", "mismatch", "verified");
        assertThat(result.exitCode()).isEqualTo(5);
    }

    @Test
    void moreNamesOfTheKeysCanBeTold() throws Exception {
        Path file = recording(
                frame("{\"total_size\": 5, \"t\": \"x\"}", "hello"),
                frame("{\"n\": 5, \"t\": \"x\"}", "hello"),
                frame("{\"n\": 5, \"t\": \"x\"}", "hello"));

        Result result = NonstickProcess.run("inspect", "--also-keys", "n,t,", file);

        assertThat(result.out().subList(1, 4))
                .extracting(line -> line.split(" ")[1])
                .containsExactly("4+27+5", "4+18+5", "4+18+5");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void dialectCanBeTold() throws Exception {
        byte[] frame = frame("{\"size\": 2, \"n\": 5}", "hello");
        ByteBuffer.wrap(frame).putInt(0, frame.length - 9);
        byte[] twice = Arrays.copyOf(frame, 2 * frame.length);
        System.arraycopy(frame, 0, twice, frame.length, frame.length);
        Path file = recording(twice);

        Result told = NonstickProcess.run("inspect", "--byte-order", "big", "--keys", "n,,", file);

        assertThat(told.out())
                .containsExactly(
                        "dialect: --byte-order big --keys n,,",
                        "0: 4+19+5 none {\"size\": 2, \"n\": 5}",
                        "28: 4+19+5 none {\"size\": 2, \"n\": 5}");
        assertThat(NonstickProcess.run("inspect", "--byte-order", "little", file)
                        .exitCode())
                .isEqualTo(6);
    }

    @Test
    void standardInputIsRead() throws Exception {
        try (NonstickProcess process = NonstickProcess.start("inspect", "-")) {
            byte[] frame = frame("{\"data_size\": 5}", "hello");
            process.inputSome(Arrays.copyOf(frame, 2));
            process.inputSome(Arrays.copyOfRange(frame, 2, frame.length));

            assertThat(process.line()).isEqualTo("dialect: --byte-order little --keys data_size,,");
            assertThat(process.line()).isEqualTo("0: 4+16+5 none {\"data_size\": 5}");

            process.input(frame);
            assertThat(process.finish())
                    .isEqualTo(new Result(0, List.of("25: 4+16+5 none {\"data_size\": 5}"), List.of()));
        }
    }

    @Test
    void bodiesAreStoredUnderNamesThatAreSafe() throws Exception {
        Path file = recording(
                frame("{\"filesize\": 5, \"filename\": \"a.txt\", \"md5\": \"" + MD5_OF_HELLO + "\"}", "hello"),
                frame("{\"filesize\": 3}", "two"),
                frame("{\"filesize\": 5, \"filename\": \"../../b.txt\"}", "never"),
                frame("{\"filesize\": 5, \"filename\": \"c.txt\", \"md5\": \"" + MD5_OF_HELLO + "\"}", "jello"),
                frame("{\"cmd\": \"list\"}", ""),
                frame("{\"filesize\": 6, \"filename\": \"a.txt\"}", "second"),
                frame("{\"filesize\": 0, \"filename\": \"A.txt\"}", ""),
                Arrays.copyOf(frame("{\"filesize\": 9, \"filename\": \"cut\"}", "cut"), 40));
        Path target = Files.createDirectory(directory.resolve("target"));
        Files.writeString(target.resolve("frame-0002.bin"), "here before");

        Result result = NonstickProcess.run("inspect", "--extract", target, file);

        assertThat(contents(target))
                .containsExactlyInAnyOrder(
                        "A.txt: ",
                        "a (1).txt: second",
                        "a.txt: hello",
                        "frame-0002 (1).bin: two",
                        "frame-0002.bin: here before");
        assertThat(contents(directory)).hasSize(1);
        assertThat(result.out()).filteredOn(line -> line.contains(" -> ")).hasSize(4);
        assertThat(result.out().get(1)).endsWith("} -> a.txt");
        assertThat(result.err())
                .containsExactly(
                        "nonstick inspect: the body at 156 is not stored: filename \"../../b.txt\" has a path separator",
                        "nonstick inspect: the body at 244 is not stored: it does not have its hash");
        assertThat(result.exitCode()).isEqualTo(6);
    }

    @Test
    void interruptedExtractionLeavesNothingOfABodyThatHasNotEnded() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        try (NonstickProcess process = SignalIT.interruptible().start("inspect", "--extract", target, "-")) {
            process.inputSome(frame("{\"data_size\": 5, \"filename\": \"whole\"}", "hello"));
            process.line();
            process.line();
            process.inputSome(Arrays.copyOf(
                    frame("{\"data_size\": 100000, \"filename\": \"half\"}", "x".repeat(100_000)), 90_000));
            while (contents(target).size() < 2) {
                Thread.sleep(10);
            }

            process.signal("INT");

            assertThat(process.finish()).isEqualTo(new Result(130, List.of(), List.of()));
        }
        assertThat(contents(target)).containsExactly("whole: hello");
    }

    @Test
    void objectsSayUnderWhichNameABodyIsStored() throws Exception {
        Path file = recording(
                frame("{\"data_size\": 2, \"filename\": \"a\"}", "ab"),
                frame("{\"data_size\": 2, \"filename\": \"/\"}", "ab"));
        Path target = Files.createDirectory(directory.resolve("target"));

        Result result = NonstickProcess.run("inspect", "--json", "--extract", target, file);

        assertThat(result.out())
                .extracting(line -> JSON.readTree(line).get("stored_as").asString(null))
                .containsExactly("a", null);
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void recordingOfAnyLengthIsReadInLittleMemory() throws Exception {
        Path file = directory.resolve("large");
        byte[] head = new FrameEncoder().encode(FrameHeader.of(3L << 30).withFilename("large"));
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.write(head);
            large.setLength(head.length + (3L << 30));
            large.seek(large.length());
            large.write(frame("{\"data_size\": 5}", "hello"));
        }

        Result result = new Launch().withJvmOptions("-Xmx16m").run("inspect", file);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).hasSize(3).last().asString().startsWith(head.length + (3L << 30) + ": 4+16+5 none");
    }

    @Test
    void bodiesAreStoredAndThePageIsWholeThoughNobodyReadsTheLines() throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 3_000; i++) {
            stream.writeBytes(frame("{\"data_size\": 5, \"filename\": \"" + i + "\"}", "hello"));
        }
        Path file = recording(stream.toByteArray());
        Path target = Files.createDirectory(directory.resolve("target"));
        Path page = directory.resolve("page.html");
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full on this machine");
        Launch unread = new Launch().withPrefix("sh", "-c", "exec \"$@\" >/dev/full", "sh");

        unread.run("inspect", "--extract", target, "--html", page, file);

        assertThat(target.toFile().list()).hasSize(3_000);
        assertThat(page).content().contains("<p>3,000 frames in ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "."})
    void whatCannotBeReadIsALocalFailure(String name) throws Exception {
        Result result = NonstickProcess.run("inspect", directory.resolve(name));

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.err()).hasSize(1);
    }

    private Path recording(byte[]... parts) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List.of(parts).forEach(stream::writeBytes);
        return Files.write(directory.resolve("recording"), stream.toByteArray());
    }

    private static byte[] frame(String header, String body) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + json.length + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(json.length)
                .put(json)
                .put(text)
                .array();
    }

    private static List<String> contents(Path directory) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(file.getFileName() + ": " + Files.readString(file));
            }
        }
        return contents;
    }
}
