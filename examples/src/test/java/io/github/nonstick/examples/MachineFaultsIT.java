package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose machine is out of disk or descriptors, does not let it write, or has its clock set. */
@Tag("faults")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MachineFaultsIT {
    private static final int MEBIBYTE = 1 << 20;

    private final Random random = new Random(11);

    @TempDir
    Path directory;

    private Path mounted;

    /** Makes the receiver's directory a disk of 8 MiB. */
    private void mount() throws IOException {
        Path disk = Files.createDirectories(directory.resolve("received"));
        HostCommand mount = HostCommand.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
        assumeTrue(mount.succeeded(), () -> "no tmpfs can be mounted: " + mount.output());
        mounted = disk;
    }

    @AfterEach
    void unmount() {
        if (mounted != null) {
            HostCommand.output("umount", mounted.toString());
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(mounted).getUsableSpace();
    }

    @Test
    void aFullDiskRefusesWhatIsTooMuchAndKeepsNothingOfIt() throws Exception {
        mount();
        try (TroubledReceiver receiver = TroubledReceiver.start(directory, "--reserve", 0)) {
            long free = free();
            Path large = receiver.file("large", 20 * MEBIBYTE, random);
            assertRefused(NonstickProcess.run("send", large, receiver.target()), large);
            try (NonstickProcess sender = NonstickProcess.start("send", "-", "--name", "endless", receiver.target())) {
                try {
                    sender.input(Files.readAllBytes(large));
                } catch (IOException e) {
                    System.out.println("refused before all was read: " + e.getMessage());
                }
                assertRefused(sender.finish(), Path.of("-"));
            }
            assertThat(receiver.received().resolve("large")).doesNotExist();
            assertThat(receiver.received().resolve("endless")).doesNotExist();
            assertThat(free()).isEqualTo(free);
            receiver.assertRecovered();
        }
    }

    private static void assertRefused(Result result, Path file) {
        System.out.println(result);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).singleElement().asString().startsWith("refused " + file + ": ");
    }

    @Test
    void aDiskThatCannotBeWrittenRefusesUntilItCan() throws Exception {
        mount();
        try (TroubledReceiver receiver = TroubledReceiver.start(directory, "--reserve", 0)) {
            HostCommand.output("mount", "-o", "remount,ro", mounted.toString());
            Path file = receiver.file("file", 1_000, random);
            assertRefused(NonstickProcess.run("send", file, receiver.target()), file);
            assertRefused(NonstickProcess.run("send", "--resume", file, receiver.target()), file);
            HostCommand.output("mount", "-o", "remount,rw", mounted.toString());
            assertThat(NonstickProcess.run("send", file, receiver.target()).exitCode())
                    .isZero();
            receiver.assertStored(file);
            receiver.assertRecovered();
        }
    }

    @Test
    void aReceiverOutOfDescriptorsServesAgainWhenItHasSome() throws Exception {
        Launch few = TroubledReceiver.launch().withPrefix("sh", "-c", "ulimit -n 48; exec \"$@\"", "sh");
        try (TroubledReceiver receiver = TroubledReceiver.start(few, new Launch(), "127.0.0.1", directory)) {
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    Socket socket = new Socket("127.0.0.1", receiver.port());
                    sockets.add(socket);
                    byte[] header = new FrameEncoder()
                            .encode(FrameHeader.of(10).withFilename("half-" + i).with("want_reply", 1));
                    socket.getOutputStream().write(header);
                }
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (Footprint.descriptors(receiver.process().pid()).size() < 47 && System.nanoTime() - end < 0) {
                    Thread.sleep(20);
                }
                assertThat(Footprint.descriptors(receiver.process().pid())).hasSizeBetween(40, 48);
                Thread.sleep(3_000);
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            receiver.assertRecovered();
        }
    }

    /** The library that gives a process a clock that a file can set. */
    private Path clock() {
        Path library = directory.resolve("set_clock.so");
        HostCommand compiled =
                HostCommand.run("gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), "src/test/c/set_clock.c");
        assumeTrue(compiled.succeeded(), () -> "no gcc for a clock of its own: " + compiled.output());
        return library;
    }

    private static void set(Path clock, Duration offset) throws IOException {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(offset.toSeconds())
                .array();
        try (var file = Files.newByteChannel(clock, java.nio.file.StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes));
        }
    }

    private static Duration ahead(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String output = HostCommand.output(jcmd, String.valueOf(pid), "VM.uptime", "-date");
        String date = output.replaceAll("(?s).*?([0-9-]{10}T[0-9:.]+)([+-][0-9]{2}):?([0-9]{2}).*", "$1$2:$3");
        return Duration.between(
                Instant.now(),
                OffsetDateTime.parse(date, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant());
    }

    @Test
    void aClockThatIsSetNeitherEndsAConnectionNorKeepsOne() throws Exception {
        Path library = clock();
        Path clock = Files.write(directory.resolve("clock"), new byte[8]);
        Launch launch = TroubledReceiver.launch().withPrefix("env", "LD_PRELOAD=" + library, "SET_CLOCK=" + clock);
        try (TroubledReceiver receiver = TroubledReceiver.start(
                        launch, new Launch(), "127.0.0.1", directory, "--first-byte", "5s", "--no-sync");
                StallingProxy proxy = StallingProxy.ofRequests(receiver.port(), 2 * MEBIBYTE)) {
            Path file = receiver.file("file", 8 * MEBIBYTE, random);
            try (NonstickProcess sender = NonstickProcess.start("send", file, proxy.target())) {
                proxy.awaitStall();
                set(clock, Duration.ofHours(2));
                assertThat(ahead(receiver.process().pid())).isGreaterThan(Duration.ofMinutes(119));
                Thread.sleep(2_000);
                proxy.release();
                assertThat(sender.finish().exitCode()).isZero();
                receiver.assertStored(file);
            }
            try (Socket silent = new Socket("127.0.0.1", receiver.port())) {
                silent.setSoTimeout(60_000);
                set(clock, Duration.ofHours(-2));
                assertThat(ahead(receiver.process().pid())).isLessThan(Duration.ofMinutes(-119));
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            receiver.assertRecovered();
        }
    }
}
