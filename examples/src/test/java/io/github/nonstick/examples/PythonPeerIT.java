package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Peers in Python, which share no code with the library. */
class PythonPeerIT {
    private static final Path SCRIPTS = Path.of("src", "test", "python");

    @TempDir
    Path directory;

    private Path received;

    @BeforeAll
    static void assumePython() {
        PythonPeer.assumePython();
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        received = Files.createDirectory(directory.resolve("received"));
    }

    private List<Path> files() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        Path chinese = Files.writeString(directory.resolve("报告 \ud83d\ude00.txt"), "粘包");
        byte[] bytes = new byte[5 << 20];
        new Random(5).nextBytes(bytes);
        return List.of(empty, chinese, Files.write(directory.resolve("random"), bytes));
    }

    @Test
    void receiverInPythonGetsWhatIsSent() throws Exception {
        List<Path> files = files();
        Process receiver = python("receiver.py", received.toString());
        try (BufferedReader lines = receiver.inputReader(StandardCharsets.UTF_8)) {
            List<Object> arguments = new ArrayList<>(List.of("send"));
            arguments.addAll(files);
            arguments.add("127.0.0.1:" + lines.readLine());

            Result result = NonstickProcess.run(arguments.toArray());

            assertThat(result)
                    .isEqualTo(new Result(
                            0,
                            files.stream()
                                    .map(file -> "sent, not confirmed: " + file + " (the peer closed without a reply)")
                                    .toList(),
                            List.of()));
            for (Path file : files) {
                Map<?, ?> taken = JsonMapper.shared().readValue(lines.readLine(), Map.class);
                assertThat(taken.get("filename")).isEqualTo(file.getFileName().toString());
                assertThat(taken.get("sent")).isEqualTo(sha256(file));
                assertThat(taken.get("received")).isEqualTo(sha256(file));
                assertThat(received.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        } finally {
            receiver.destroyForcibly().waitFor();
        }
    }

    @Test
    void senderInPythonIsStoredAndVerified() throws Exception {
        List<Path> files = files();
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--count", 3)) {
            List<String> arguments = new ArrayList<>(List.of("127.0.0.1", String.valueOf(receiver.port())));
            files.forEach(file -> arguments.add(file.toString()));

            Process sender = python("sender.py", arguments.toArray(String[]::new));
            assertThat(sender.waitFor()).isZero();

            assertThat(receiver.finish())
                    .isEqualTo(new Result(
                            0,
                            List.of(
                                    "stored empty (0 B, sha256 verified)",
                                    "stored 报告 \ud83d\ude00.txt (6 B, sha256 verified)",
                                    "stored random (5 MiB, sha256 verified)"),
                            List.of()));
        }
        for (Path file : files) {
            assertThat(received.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
    }

    @Test
    @Tag("huge")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void moreThanFourGibibytesArriveBothWaysInASmallHeap() throws Exception {
        Path huge = directory.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength((4L << 30) + 12_345);
            file.seek((4L << 30) + 12_000);
            file.write(42);
        }
        String hash = sha256(huge);
        Launch launch = new Launch().withJvmOptions("-Xmx64m", Launch.FAST);
        Process python = python("receiver.py", received.toString());
        try (BufferedReader lines = python.inputReader(StandardCharsets.UTF_8);
                NonstickProcess sender = launch.start("send", huge, "127.0.0.1:" + lines.readLine())) {
            Map<?, ?> taken = JsonMapper.shared().readValue(lines.readLine(), Map.class);
            assertThat(taken.get("received")).isEqualTo(hash);
            assertThat(taken.get("sent")).isEqualTo(hash);
            assertThat(sender.finish().exitCode()).isZero();
        } finally {
            python.destroyForcibly().waitFor();
        }
        Files.delete(received.resolve("huge"));
        try (NonstickProcess receiver = launch.start("receive", received, "--port", 0, "--count", 1, "--json")) {
            Process sender = python("sender.py", "127.0.0.1", String.valueOf(receiver.port()), huge.toString());
            assertThat(sender.waitFor()).isZero();

            Map<?, ?> stored =
                    JsonMapper.shared().readValue(receiver.finish().out().get(0), Map.class);
            assertThat(stored.get("bytes")).isEqualTo((4L << 30) + 12_345);
            assertThat(stored.get("hash")).isEqualTo(hash);
            assertThat(stored.get("verified")).isEqualTo(true);
        }
        assertThat(sha256(received.resolve("huge"))).isEqualTo(hash);
    }

    private static Process python(String script, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("python3", SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 20];
            int read;
            while ((read = in.read(piece)) >= 0) {
                digest.update(piece, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
