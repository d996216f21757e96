package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides are killed while they transfer a file, at points that a seeded generator chooses. */
class ResumeIT {
    private static final int LENGTH = 128 << 20;

    /** So much may be sent again: what was on its way, and what was not verified. */
    private static final int LEEWAY = 16 << 20;

    private static final long SEED = System.nanoTime();

    @TempDir
    static Path source;

    private static Path large;

    private final Random random = new Random(SEED);

    @TempDir
    Path received;

    @BeforeAll
    static void makeFile() throws IOException {
        System.out.println("ResumeIT seed " + SEED);
        byte[] bytes = new byte[LENGTH];
        new Random(SEED).nextBytes(bytes);
        large = Files.write(source.resolve("large"), bytes);
    }

    private NonstickProcess receiver(int port, Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("receive", received, "--port", port, "--no-sync"));
        arguments.addAll(List.of(more));
        return NonstickProcess.start(arguments.toArray());
    }

    private List<Path> partials() throws IOException {
        try (Stream<Path> files = Files.list(received)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".nonstick-"))
                    .toList();
        }
    }

    /** Waits until so much of the file has come; how much that is. */
    private long awaitPartial(long length) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            for (Path file : partials()) {
                if (file.toString().endsWith(".part") && file.toFile().length() >= length) {
                    return file.toFile().length();
                }
            }
            Thread.sleep(1);
        }
        throw new AssertionError("no partial file of " + length + " bytes within 60 s");
    }

    private long somewhere() {
        return 2 * LEEWAY + random.nextInt(LENGTH / 4);
    }

    /** Sends, once the receiver has noticed the end of the connection before. */
    private Result sendWhenFree(String target) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Result result = NonstickProcess.run("send", "--resume", large, target);
        while (result.exitCode() == 4 && System.nanoTime() < deadline) {
            result = NonstickProcess.run("send", "--resume", large, target);
        }
        return result;
    }

    @Test
    void goesOnAfterTheSenderWasKilled() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (NonstickProcess receiver = receiver(0)) {
            int port = receiver.port();
            long there;
            try (NonstickProcess sender = NonstickProcess.start("send", "--resume", large, "127.0.0.1:" + port)) {
                there = awaitPartial(somewhere());
                sender.signal("KILL");
                assertThat(sender.finish().exitCode()).isEqualTo(137);
            }
            try (ScriptedPeer proxy = ScriptedPeer.counting(port, sent)) {
                Result result = sendWhenFree(proxy.target());

                assertThat(result)
                        .isEqualTo(new Result(0, List.of("stored " + large + " as large (128 MiB)"), List.of()));
            }
            assertThat(sent.get()).isLessThan(LENGTH - there + LEEWAY);
        }
        assertThat(received.resolve("large")).hasSameBinaryContentAs(large);
        assertThat(partials()).isEmpty();
    }

    @Test
    void goesOnAfterTheReceiverWasKilled() throws Exception {
        AtomicLong sent = new AtomicLong();
        long there;
        try (NonstickProcess receiver = receiver(0);
                NonstickProcess sender =
                        NonstickProcess.start("send", "--resume", large, "127.0.0.1:" + receiver.port())) {
            there = awaitPartial(somewhere());
            receiver.signal("KILL");

            Result result = sender.finish();
            assertThat(result.err()).singleElement().asString().startsWith("failed " + large + ": connection lost: ");
            assertThat(result.exitCode()).isEqualTo(6);
        }
        try (NonstickProcess receiver = receiver(0);
                ScriptedPeer proxy = ScriptedPeer.counting(receiver.port(), sent)) {
            assertThat(NonstickProcess.run("send", "--resume", large, proxy.target())
                            .exitCode())
                    .isZero();
        }
        assertThat(sent.get()).isLessThan(LENGTH - there + LEEWAY);
        assertThat(received.resolve("large")).hasSameBinaryContentAs(large);
        assertThat(partials()).isEmpty();
    }

    @Test
    void retriesUntilTheReceiverIsThereAgain() throws Exception {
        NonstickProcess first = receiver(0);
        int port = first.port();
        try (NonstickProcess sender =
                NonstickProcess.start("send", "--resume", "--retries", 20, large, "127.0.0.1:" + port)) {
            try (first) {
                awaitPartial(somewhere());
                first.signal("KILL");
            }
            assertThat(sender.errorLine()).matches("connection lost: .*; trying again in 1 s");
            try (NonstickProcess second = receiver(port)) {
                second.port();
                Result result = sender.finish();
                assertThat(result.out()).containsExactly("stored " + large + " as large (128 MiB)");
                assertThat(result.exitCode()).isZero();
            }
        }
        assertThat(received.resolve("large")).hasSameBinaryContentAs(large);
        assertThat(partials()).isEmpty();
    }

    @Test
    void retriesAsOftenAsItIsTold() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(NonstickProcess.run("send", "--retries", 1, large, "127.0.0.1:" + port))
                .isEqualTo(new Result(
                        3,
                        List.of(),
                        List.of(
                                "cannot connect: Connection refused; trying again in 1 s",
                                "nonstick send: cannot connect to 127.0.0.1:" + port + ": Connection refused")));
    }

    @Test
    void interruptedReceiverTellsTheSenderAndKeepsWhatCanBeResumed() throws Exception {
        try (NonstickProcess receiver = SignalIT.interruptible().start("receive", received, "--port", 0);
                NonstickProcess sender =
                        NonstickProcess.start("send", "--resume", large, "127.0.0.1:" + receiver.port())) {
            awaitPartial(somewhere());
            receiver.signal("INT");

            assertThat(receiver.finish().exitCode()).isEqualTo(130);
            assertThat(sender.finish())
                    .isEqualTo(
                            new Result(4, List.of(), List.of("refused " + large + ": the receiver is being stopped")));
        }
        assertThat(partials()).hasSize(2);
    }

    @Test
    void deletesPartialFilesThatNobodyResumed() throws Exception {
        Path stale = Files.writeString(received.resolve(".nonstick-stale.part"), "x");
        Path young = Files.writeString(received.resolve(".nonstick-young.part"), "x");
        Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofDays(6))));
        try (NonstickProcess receiver = receiver(0)) {
            receiver.port();
            assertThat(partials()).containsExactly(young);
        }
        try (NonstickProcess receiver = receiver(0, "--keep-partial", "2h")) {
            receiver.port();
            assertThat(partials()).isEmpty();
        }
    }
}
