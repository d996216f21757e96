package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalIT {
    private static Launch launch;

    @TempDir
    Path directory;

    @BeforeAll
    static void findOutHowToStart() throws IOException {
        launch = interruptible();
    }

    /** A build that runs in the background of a shell has SIGINT ignored, and so would what it starts. */
    static Launch interruptible() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")), "no kill");
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            String ignored = Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .findFirst()
                    .orElse("SigIgn: 0");
            boolean interruptIgnored =
                    (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 2) != 0;
            return interruptIgnored ? new Launch().withPrefix("env", "--default-signal=INT") : new Launch();
        }
        return new Launch();
    }

    @Test
    void interruptedReceiverLeavesNoPartialFileAndEndsWith130() throws Exception {
        assertThat(interruptedReceiver("INT")).isEqualTo(new Result(130, List.of(), List.of()));
    }

    @Test
    void terminatedReceiverLeavesNoPartialFileAndEndsWith143() throws Exception {
        assertThat(interruptedReceiver("TERM")).isEqualTo(new Result(143, List.of(), List.of()));
    }

    private Result interruptedReceiver(String signal) throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        try (NonstickProcess receiver = launch.start("receive", received, "--port", 0);
                Socket idle = new Socket("127.0.0.1", receiver.port());
                Socket sender = new Socket("127.0.0.1", idle.getPort())) {
            sender.getOutputStream()
                    .write(new FrameEncoder().encode(FrameHeader.of(1_000_000).withFilename("half")));
            sender.getOutputStream().write(new byte[500_000]);
            awaitPartialFile(received);

            receiver.signal(signal);

            Result result = receiver.finish();
            assertThat(received).isEmptyDirectory();
            return result;
        }
    }

    @Test
    void interruptedReceiverTellsTheSender() throws Exception {
        Path received = Files.createDirectory(directory.resolve("received"));
        try (NonstickProcess receiver = launch.start("receive", received, "--port", 0);
                NonstickProcess sender =
                        launch.start("send", "-", "--name", "endless", "127.0.0.1:" + receiver.port())) {
            awaitOffer(received);

            receiver.signal("INT");

            assertThat(receiver.finish().exitCode()).isEqualTo(130);
            assertThat(sender.finish())
                    .isEqualTo(new Result(4, List.of(), List.of("refused -: the receiver is being stopped")));
        }
    }

    private static void awaitOffer(Path received) throws Exception {
        while (true) {
            try (Stream<Path> files = Files.list(received)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Thread.sleep(10);
        }
    }

    private static void awaitPartialFile(Path received) throws Exception {
        while (true) {
            try (Stream<Path> files = Files.list(received)) {
                if (files.anyMatch(file -> file.toFile().length() > 0)) {
                    return;
                }
            }
            Thread.sleep(10);
        }
    }

    @Test
    void interruptedSenderEndsWith130() throws Exception {
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedPeer peer = ScriptedPeer.start(connection -> {
                    connection.getInputStream().readNBytes(100_000);
                    begun.countDown();
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                NonstickProcess sender = launch.start("send", large, peer.target())) {
            begun.await();

            sender.signal("INT");

            assertThat(sender.finish()).isEqualTo(new Result(130, List.of(), List.of()));
            over.countDown();
        }
    }

    @Test
    void interruptedDemonstrationLeavesNothing() throws Exception {
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(256 << 20);
        }
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        try (NonstickProcess demo = launch.withJvmOptions("-Djava.io.tmpdir=" + temporary, Launch.FAST)
                .start("demo", large)) {
            demo.line();
            awaitReceivedPiece(temporary);

            demo.signal("INT");

            assertThat(demo.finish().exitCode()).isEqualTo(130);
            assertThat(temporary).isEmptyDirectory();
        }
    }

    private static void awaitReceivedPiece(Path temporary) throws Exception {
        while (true) {
            try (Stream<Path> files = Files.walk(temporary)) {
                if (files.anyMatch(file -> file.toString().endsWith(".part"))) {
                    return;
                }
            }
            Thread.sleep(10);
        }
    }
}
