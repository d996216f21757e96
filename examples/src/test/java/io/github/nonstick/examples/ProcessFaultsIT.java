package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Senders and receivers that are stopped, or killed, while they transfer. */
@Tag("faults")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ProcessFaultsIT {
    private static final int LARGE = 64 << 20;
    private static final int SMALL = 30_000;
    private static final int ROUNDS = 9;
    private static final long PATIENCE_SECONDS = 120;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    /** In the order of the rounds: a receiver that is left alive is looked at in the end. */
    private enum Victim {
        RECEIVER,
        BOTH,
        SENDER
    }

    private static void awaitSent(FaultyProxy proxy, long byteCount) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (proxy.sent() < byteCount) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("only " + proxy.sent() + " of " + byteCount + " bytes were sent within 60 s");
            }
            Thread.onSpinWait();
        }
    }

    private static void assertArrives(NonstickProcess sending, TroubledReceiver receiver, Path file) throws Exception {
        Result result = sending.finish(PATIENCE_SECONDS);
        assertThat(result).isEqualTo(new Result(0, List.of("stored " + file + " as large (64 MiB)"), List.of()));
        receiver.assertStored(file);
    }

    @Test
    void aTransferGoesOnWhenItsSenderDoes() throws Exception {
        try (TroubledReceiver receiver = TroubledReceiver.start(directory);
                FaultyProxy proxy = FaultyProxy.to(receiver.port())) {
            Path large = receiver.file("large", LARGE, random);
            try (NonstickProcess sender = NonstickProcess.start("send", large, proxy.target())) {
                awaitSent(proxy, LARGE / 8);
                sender.signal("STOP");
                Thread.sleep(5_000);
                receiver.assertServes();
                sender.signal("CONT");
                assertArrives(sender, receiver, large);
            }
            receiver.assertRecovered();
        }
    }

    @Test
    void aTransferGoesOnWhenItsReceiverDoes() throws Exception {
        try (TroubledReceiver receiver = TroubledReceiver.start(directory);
                FaultyProxy proxy = FaultyProxy.to(receiver.port())) {
            Path large = receiver.file("large", LARGE, random);
            try (NonstickProcess sender = NonstickProcess.start("send", large, proxy.target())) {
                awaitSent(proxy, LARGE / 8);
                receiver.process().signal("STOP");
                Thread.sleep(5_000);
                receiver.process().signal("CONT");
                assertArrives(sender, receiver, large);
            }
            receiver.assertRecovered();
        }
    }

    @Test
    void aSenderThatStaysStoppedIsGivenUp() throws Exception {
        try (TroubledReceiver receiver = TroubledReceiver.start(directory);
                FaultyProxy proxy = FaultyProxy.to(receiver.port())) {
            Path large = receiver.file("large", LARGE, random);
            try (NonstickProcess sender = NonstickProcess.start("send", large, proxy.target())) {
                awaitSent(proxy, LARGE / 8);
                sender.signal("STOP");
                String line = receiver.process().errorLine(PATIENCE_SECONDS);
                System.out.println(line);
                assertThat(line).startsWith("connection from 127.0.0.1:").contains(" failed: ");
                receiver.assertRecovered();
            }
            assertThat(receiver.received().resolve("large")).doesNotExist();
        }
    }

    @Test
    void aReceiverThatStaysStoppedIsGivenUp() throws Exception {
        // What a kernel may hold back counts as taken at this rate: at the usual one that is minutes.

        try (TroubledReceiver receiver = TroubledReceiver.start(directory);
                FaultyProxy proxy = FaultyProxy.to(receiver.port())) {
            Path large = receiver.file("large", LARGE, random);
            try (NonstickProcess sender = NonstickProcess.start("send", "--min-rate", "64K", large, proxy.target())) {
                awaitSent(proxy, LARGE / 8);
                receiver.process().signal("STOP");
                Result result = sender.finish(PATIENCE_SECONDS);
                System.out.println(result);
                assertThat(result.exitCode()).isEqualTo(6);
                assertThat(result.out()).isEmpty();
                assertThat(result.err()).singleElement().asString().startsWith("failed " + large + ": ");
            }
            receiver.process().signal("CONT");
            receiver.assertRecovered();
            assertThat(receiver.received().resolve("large")).doesNotExist();
        }
    }

    private List<Path> files(TroubledReceiver receiver, int round) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            files.add(receiver.file("small-" + round + "-" + i, SMALL, random));
        }
        files.add(receiver.file("large-" + round, LARGE / 2, random));
        for (int i = 10; i < 20; i++) {
            files.add(receiver.file("small-" + round + "-" + i, SMALL, random));
        }
        return files;
    }

    private TroubledReceiver receiver() throws Exception {
        return TroubledReceiver.start(directory, "--on-conflict", "skip");
    }

    @Test
    void whoeverIsKilledWhereverTheNextSenderFinishesTheWork() throws Exception {
        System.out.println("ProcessFaultsIT seed " + seed);
        TroubledReceiver receiver = receiver();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                List<Path> files = files(receiver, round);
                Victim victim = Victim.values()[round * Victim.values().length / ROUNDS];
                long place = random.nextInt(LARGE / 2 + 20 * SMALL);
                try (FaultyProxy proxy = FaultyProxy.to(receiver.port());
                        NonstickProcess sender =
                                NonstickProcess.start(arguments("send", "--resume", files, proxy.target()))) {
                    awaitSent(proxy, place);
                    if (victim != Victim.RECEIVER) {
                        sender.signal("KILL");
                    }
                    if (victim != Victim.SENDER) {
                        receiver.process().signal("KILL");
                    }
                    int exitCode = sender.finish().exitCode();
                    // It may have been through before the signal came.
                    assertThat(exitCode).isIn(victim == Victim.RECEIVER ? List.of(6, 0) : List.of(137, 0));
                }
                receiver.assertNothingWrong();
                if (victim != Victim.SENDER) {
                    receiver.close();
                    receiver = receiver();
                }
                Result result = receiver.sendWhenFree(arguments("--resume", files));
                assertThat(result.exitCode()).as(round + ": " + result).isZero();
                files.forEach(receiver::assertStored);
                assertThat(receiver.partials()).isEmpty();
            }
            receiver.assertRecovered();
        } finally {
            receiver.close();
        }
    }

    private static Object[] arguments(Object... parts) {
        List<Object> arguments = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof List<?> list) {
                arguments.addAll(list);
            } else {
                arguments.add(part);
            }
        }
        return arguments.toArray();
    }
}
