package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen where standard error is a terminal: one that {@code script} makes. */
class ProgressIT {
    private static final String BAR =
            " large +\\d+% \\[=* *] [0-9.]+ [MG]iB of 128 MiB, [0-9.]+ [KMG]iB/s, \\d:\\d\\d left";

    @TempDir
    Path directory;

    @BeforeAll
    static void assumeScript() throws InterruptedException {
        assumeTrue(hasScript(), "there is no script of util-linux on this machine");
    }

    private static boolean hasScript() throws InterruptedException {
        try {
            Process script = new ProcessBuilder("script", "--version").start();
            String version = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return script.waitFor() == 0 && version.contains("util-linux");
        } catch (IOException e) {
            return false;
        }
    }

    private static Result onTerminal(Object... arguments) throws Exception {
        return new Launch()
                .withPrefix("/bin/sh", "-c", "exec script -qec \"$0 $*\" /dev/null")
                .run(arguments);
    }

    @Test
    void showsRateAndTimeLeftOfHashingAndOfSending() throws Exception {
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(128 << 20);
        }
        try (ScriptedPeer slow = ScriptedPeer.start(connection -> {
            InputStream in = connection.getInputStream();
            while (in.readNBytes(1 << 20).length > 0) {
                pause();
            }
        })) {
            Result result = onTerminal("send", large, slow.target());

            // Each state of the bar follows a carriage return, and is a line of its own to a reader of lines.
            assertThat(result.exitCode()).isZero();
            assertThat(result.out())
                    .anyMatch(line -> line.strip().matches("hashing" + BAR))
                    .anyMatch(line -> line.strip().matches("sending" + BAR))
                    .allMatch(line -> line.length() <= 79 || line.startsWith("sent, not confirmed: "));
            assertThat(result.out())
                    .last()
                    .isEqualTo("sent, not confirmed: " + large + " (the peer closed without a reply)");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void showsNothingForWhatIsDoneAtOnce() throws Exception {
        Path small = Files.writeString(directory.resolve("small"), "small");
        try (ScriptedPeer peer =
                ScriptedPeer.start(connection -> connection.getInputStream().readAllBytes())) {
            Result result = onTerminal("send", small, peer.target());

            assertThat(result.out())
                    .containsExactly("sent, not confirmed: " + small + " (the peer closed without a reply)");
        }
    }

    @Test
    void showsNothingWhenQuiet() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[8 << 20]);
        try (ScriptedPeer slow = ScriptedPeer.start(connection -> {
            InputStream in = connection.getInputStream();
            while (in.readNBytes(1 << 16).length > 0) {
                pause();
            }
        })) {
            assertThat(onTerminal("send", "--quiet", large, slow.target()).out())
                    .isEmpty();
        }
    }

    @Test
    void showsTheCheckOfWhatIsAlreadyThere() throws Exception {
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(256 << 20);
        }
        Path received = Files.createDirectory(directory.resolve("received"));
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--no-sync")) {
            String target = "127.0.0.1:" + receiver.port();
            try (NonstickProcess sender = NonstickProcess.start("send", "--resume", large, target)) {
                awaitPartial(received, 160 << 20);
                sender.signal("KILL");
                sender.finish();
            }
            Result result = onTerminal("send", "--resume", large, target);

            assertThat(result.out())
                    .anyMatch(line -> line.strip()
                            .matches("checking [0-9.]+ MiB already there +\\d+%, [0-9.]+ MiB of [0-9.]+ MiB.*"));
            assertThat(result.exitCode()).isZero();
        }
    }

    private static void awaitPartial(Path received, long length) throws Exception {
        while (true) {
            try (Stream<Path> files = Files.list(received)) {
                if (files.anyMatch(file -> file.toFile().length() >= length)) {
                    return;
                }
            }
            Thread.sleep(1);
        }
    }

    @Test
    void countsTheFilesOfADirectory() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int i = 0; i < 15_000; i++) {
            Files.write(tree.resolve("file" + i), new byte[1_000]);
        }
        Path received = Files.createDirectory(directory.resolve("received"));
        try (NonstickProcess receiver = NonstickProcess.start("receive", received, "--port", 0, "--no-sync")) {
            Result result = onTerminal("send", tree, "127.0.0.1:" + receiver.port());

            assertThat(result.out())
                    .anyMatch(line ->
                            line.strip().matches("sending tree [0-9,]+ files, [0-9.]+ [KM]iB, [0-9.]+ [KM]?i?B/s"));
            assertThat(result.out()).last().isEqualTo("stored " + tree + ": 15,000 files, 1 directory, 14.3 MiB");
            assertThat(result.exitCode()).isZero();
        }
    }
}
