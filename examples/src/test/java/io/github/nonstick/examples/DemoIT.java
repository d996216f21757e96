package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern ROW = Pattern.compile("    [0-9a-f]{8}  ((?:[0-9a-f]{2} {1,2})+) *\\|.*\\|");

    @TempDir
    Path directory;

    private Path temporary;
    private Launch launch;

    @BeforeEach
    void makeTemporaryDirectory() throws IOException {
        temporary = Files.createDirectory(directory.resolve("temporary"));
        launch = new Launch().withJvmOptions("-Djava.io.tmpdir=" + temporary, "-Xmx64m", Launch.FAST);
    }

    @Test
    void makesFourFilesAndFindsThemIdentical() throws Exception {
        Result result = launch.run("demo");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        List<String> identical = result.out().stream()
                .filter(line -> line.endsWith(" identical") && line.startsWith("  "))
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
        assertThat(identical)
                .containsExactly(
                        "hello.txt 37 bytes identical",
                        "报告.txt 83 bytes identical",
                        "empty.txt 0 bytes identical",
                        "64MiB.bin 67108864 bytes identical");
        assertThat(result.out()).last().asString().matches("4 files, 67108984 bytes in \\d+\\.\\d s: all identical");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void showsWhatStandsOnTheWire() throws Exception {
        Path file = Files.writeString(directory.resolve("报告.txt"), "x".repeat(100));

        Result demo = launch.run("demo", file);

        BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        try (ScriptedPeer peer = ScriptedPeer.start(
                connection -> sent.add(connection.getInputStream().readAllBytes()))) {
            NonstickProcess.run("send", file, peer.target());
        }
        byte[] shown = bytesOf(demo.out());
        byte[] wire = sent.take();
        assertThat(new String(wire, StandardCharsets.UTF_8)).startsWith(new String(shown, StandardCharsets.UTF_8));
        assertThat(wire.length - shown.length).isEqualTo(36);
        assertThat(demo.out()).contains("    ... and 36 bytes more");
        assertThat(demo.out())
                .anyMatch(line -> line.startsWith("  length   4 bytes"))
                .anyMatch(line -> line.matches("  header   \\d+ bytes of JSON.*"))
                .anyMatch(line -> line.startsWith("  body     100 bytes"));
    }

    private static byte[] bytesOf(List<String> dump) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : dump) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                bytes.write(HexFormat.of().parseHex(row.group(1).replace(" ", "")));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void takesFilesOfOneNameAndPrintsTheirHashes() throws Exception {
        Path first = Files.writeString(directory.resolve("hello.txt"), "hello");
        Path second = Files.writeString(
                Files.createDirectory(directory.resolve("other")).resolve("hello.txt"), "");

        Result result = launch.run("demo", first, second);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .containsOnlyOnce(
                        "    sent    sha256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                        "    stored  sha256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                        "    sent    sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                        "    stored  sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(temporary).isEmptyDirectory();
        assertThat(first).hasContent("hello");
    }

    @Test
    void missingFileEndsWith7AndLeavesNothing() throws Exception {
        Path missing = directory.resolve("missing");

        Result result = launch.run("demo", missing);

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.err()).containsExactly("nonstick demo: cannot read a file named " + missing);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void missingTemporaryDirectoryEndsWith7() throws Exception {
        Files.delete(temporary);

        Result result = launch.run("demo");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.err())
                .last()
                .isEqualTo("nonstick demo: cannot make temporary directories in " + temporary
                        + ": no such file or directory");
    }

    @Test
    void localeWithoutChineseIsNoObstacle() throws Exception {
        Result result = launch.withEnvironment("LC_ALL", "C").run("demo");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).last().asString().endsWith(" s: all identical");
    }
}
