package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nonstick.examples.Namespaces.Side;
import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers over a network that is slow, small, lossy, interrupted or silent. */
@Tag("faults")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NetworkFaultsIT {
    private static final int MEBIBYTE = 1 << 20;

    /** Longer than a sender waits for a reply, and what the kernel needs to try again. */
    private static final long PATIENCE_SECONDS = 150;

    private final Random random = new Random(7);

    @TempDir
    Path directory;

    private Namespaces network;
    private Launch sender;
    private TroubledReceiver receiver;

    @BeforeEach
    void connect() throws Exception {
        network = Namespaces.create();
        sender = network.in(Side.SENDER, new Launch());
        receiver = TroubledReceiver.start(
                network.in(Side.RECEIVER, TroubledReceiver.launch()), sender, Namespaces.RECEIVER_ADDRESS, directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        if (receiver != null) {
            receiver.close();
        }
        if (network != null) {
            network.close();
        }
    }

    private NonstickProcess send(Object... filesAndOptions) throws Exception {
        Object[] arguments = new Object[filesAndOptions.length + 5];
        arguments[0] = "send";
        arguments[1] = "--resume";
        arguments[2] = "--retries";
        arguments[3] = 20;
        System.arraycopy(filesAndOptions, 0, arguments, 4, filesAndOptions.length);
        arguments[arguments.length - 1] = receiver.target();
        return sender.start(arguments);
    }

    private void assertArrives(NonstickProcess sending, Path file) throws Exception {
        Result result = sending.finish(PATIENCE_SECONDS);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).singleElement().asString().startsWith("stored " + file);
        receiver.assertStored(file);
    }

    private void slowDown(String rate) throws Exception {
        for (Side side : Side.values()) {
            assumeTrue(
                    network.shape(side, "tbf", "rate", rate, "burst", "16kbit", "latency", "400ms"),
                    "the kernel has no tbf");
        }
    }

    /** Bytes that left the sender's side since its traffic is shaped. */
    private long carried() throws Exception {
        String statistics = network.statistics(Side.SENDER);
        return Long.parseLong(statistics.replaceAll("(?s).*Sent ([0-9]+) bytes.*", "$1"));
    }

    @Test
    void aFileArrivesAtOneMegabitPerSecond() throws Exception {
        slowDown("1mbit");
        Path file = receiver.file("slow", MEBIBYTE, random);
        try (NonstickProcess sending = send(file)) {
            assertArrives(sending, file);
        }
        assertThat(carried()).isGreaterThan(MEBIBYTE);
        receiver.assertRecovered();
    }

    @Test
    void aFileArrivesInPacketsOf576Bytes() throws Exception {
        network.mtu(576);
        Path file = receiver.file("packets", 16 * MEBIBYTE, random);
        try (NonstickProcess sending = send(file)) {
            assertArrives(sending, file);
        }
        receiver.assertRecovered();
    }

    @Test
    void aFileArrivesOverALinkThatWasDownFor20Seconds() throws Exception {
        slowDown("8mbit");
        Path file = receiver.file("interrupted", 6 * MEBIBYTE, random);
        try (NonstickProcess sending = send(file)) {
            receiver.awaitPartial(MEBIBYTE);
            network.link(false);
            Thread.sleep(20_000);
            assertThat(receiver.received().resolve("interrupted")).doesNotExist();
            network.link(true);
            assertArrives(sending, file);
        }
        receiver.assertRecovered();
    }

    @Test
    void aFileArrivesInSpiteOfLossDelayAndReordering() throws Exception {
        for (Side side : Side.values()) {
            assumeTrue(
                    network.shape(side, "netem", "delay", "40ms", "20ms", "loss", "3%", "reorder", "25%", "50%"),
                    "the kernel has no netem");
        }
        Path file = receiver.file("lossy", MEBIBYTE, random);
        try (NonstickProcess sending = send(file)) {
            assertArrives(sending, file);
        }
        receiver.assertRecovered();
    }

    @Test
    void aSenderThatIsGoneWithoutAWordIsGivenUp() throws Exception {
        slowDown("8mbit");
        Path file = receiver.file("half", 6 * MEBIBYTE, random);
        try (NonstickProcess sending = sender.start("send", file, receiver.target())) {
            receiver.awaitPartial(MEBIBYTE);
            network.swallow(Side.SENDER, true);
            sending.signal("KILL");
            sending.finish();
        }
        // The kernel goes on for a killed process; what it says is swallowed as long as the receiver has patience.
        String line;
        do {
            line = receiver.process().errorLine(PATIENCE_SECONDS);
        } while (line.startsWith("warning: "));
        assertThat(line).startsWith("connection from 10.77.1.1:").contains(" failed: ");
        System.out.println(line);
        network.swallow(Side.SENDER, false);
        receiver.assertRecovered();
        assertThat(receiver.received().resolve("half")).doesNotExist();
    }

    @Test
    void aReceiverThatIsSilentIsGivenUpAndFoundAgain() throws Exception {
        slowDown("8mbit");
        Path file = receiver.file("again", 6 * MEBIBYTE, random);
        try (NonstickProcess sending = send("--min-rate", "64K", file)) {
            receiver.awaitPartial(MEBIBYTE);
            network.swallow(Side.RECEIVER, true);
            String line = sending.errorLine(PATIENCE_SECONDS);
            assertThat(line).startsWith("connection lost: ").endsWith("; trying again in 1 s");
            System.out.println(line);
            network.swallow(Side.RECEIVER, false);
            assertArrives(sending, file);
        }
        receiver.assertRecovered();
    }
}
