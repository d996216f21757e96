package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunIT {
    private static final Pattern ROW = Pattern.compile("    ([0-9a-f]{8})  ((?:[0-9a-f]{2} {1,2}){1,16}) *\\|(.*)\\|");
    private static final Pattern LEFT_OUT = Pattern.compile("    \\.\\.\\. and (\\d+) bytes more");

    @TempDir
    Path directory;

    private Path small;
    private Path large;

    @BeforeEach
    void makeFiles() throws IOException {
        small = Files.writeString(directory.resolve("报告.txt"), "hello");
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        large = Files.write(directory.resolve("large.bin"), bytes);
    }

    private Result dryRun(String target, String options) throws Exception {
        List<Object> command = new ArrayList<>(List.of("send", small, large, small, target, "--dry-run"));
        command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        return NonstickProcess.run(command.toArray());
    }

    /** What a raw socket gets of each connection. */
    private List<byte[]> sent(String options) throws Exception {
        List<byte[]> connections = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedPeer peer = ScriptedPeer.start(
                connection -> connections.add(connection.getInputStream().readAllBytes()))) {
            List<Object> command = new ArrayList<>(List.of("send", small, large, small, peer.target()));
            command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
            assertThat(NonstickProcess.run(command.toArray()).exitCode()).isZero();
        }
        return connections;
    }

    /** Takes the rows of a dump from where they stand, and what was left out from what was sent. */
    private static List<byte[]> shown(List<String> lines, List<byte[]> sent) throws IOException {
        List<byte[]> connections = new ArrayList<>();
        ByteArrayOutputStream current = new ByteArrayOutputStream();
        for (String line : lines) {
            if (line.startsWith("connection ") || line.startsWith("nothing was sent")) {
                if (current.size() > 0) {
                    connections.add(current.toByteArray());
                    current.reset();
                }
            }
            Matcher row = ROW.matcher(line);
            Matcher leftOut = LEFT_OUT.matcher(line);
            if (row.matches()) {
                assertThat(Integer.parseInt(row.group(1), 16)).as(line).isEqualTo(current.size());
                byte[] bytes = HexFormat.of().parseHex(row.group(2).replace(" ", ""));
                assertThat(row.group(3)).hasSize(bytes.length);
                current.write(bytes);
            } else if (leftOut.matches()) {
                int length = Integer.parseInt(leftOut.group(1));
                byte[] real = sent.get(connections.size());
                current.write(Arrays.copyOfRange(real, current.size(), current.size() + length));
            }
        }
        return connections;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--hash md5 --also-keys all --header cmd=put",
                "--byte-order big --keys size,name,md5 --hash none",
                "--connection-per-file",
                "--pause-between-frames 1ms",
            })
    void bytesAreThoseThatAreSent(String options) throws Exception {
        List<byte[]> sent = sent(options);

        Result result = dryRun("no.invalid:1", options);

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        List<byte[]> shown = shown(result.out(), sent);
        assertThat(shown).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(shown.get(i)).isEqualTo(sent.get(i));
        }
        long total = sent.stream().mapToLong(bytes -> bytes.length).sum();
        assertThat(result.out())
                .last()
                .isEqualTo("nothing was sent: 3 frames, " + (sent.size() == 1 ? "1 connection, " : "3 connections, ")
                        + total + " bytes");
    }

    @Test
    void partsAreNamed() throws Exception {
        Result result =
                dryRun("localhost:1", "--byte-order big --keys size,name,md5 --hash none --pause-between-frames 5s");

        assertThat(result.out())
                .containsSubsequence(
                        "connection 1",
                        "frame of 报告.txt",
                        "  length   4 bytes, big-endian: the header has 69 bytes",
                        "    00000000  00 00 00 45                                       |...E|",
                        "  header   69 bytes of JSON: size says that the body has 5",
                        "    00000004  7b 22 73 69 7a 65 22 3a  20 35 2c 20 22 6e 61 6d  |{\"size\": 5, \"nam|",
                        "  body     5 bytes: the file",
                        "    00000049  68 65 6c 6c 6f                                    |hello|",
                        "a pause of 5 s",
                        "frame of large.bin",
                        "  body     300000 bytes: the file",
                        "    ... and 299904 bytes more");
    }

    @Test
    void nothingIsConnectedTo() throws Exception {
        List<String> connections = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> connections.add("one"))) {
            assertThat(dryRun(peer.target(), "").exitCode()).isZero();
            // A connection made before would be taken before this one.
            NonstickProcess.run("send", small, peer.target());
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void fileThatCannotBeReadEndsWith7() throws Exception {
        Path missing = directory.resolve("missing");

        Result result = NonstickProcess.run("send", missing, small, "h:1", "--dry-run");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.err()).containsExactly("failed " + missing + ": no such file or directory");
        assertThat(result.out()).contains("frame of 报告.txt");
    }

    @Test
    void nameIsNotPrintedRaw() throws Exception {
        Result result = NonstickProcess.run("send", small, "h:1", "--dry-run", "--name", "a\u001b[2Jb");

        assertThat(result.out()).contains("frame of \"a\\u001b[2Jb\"");
        assertThat(String.join("", result.out())).doesNotContain("\u001b");
    }
}
