package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.FaultyProxy.Fault;
import io.github.nonstick.examples.FaultyProxy.Kind;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transfer of two files meets a fault in each of its phases, in both directions. */
@Tag("faults")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ProxyFaultsIT {
    private static final int LENGTH = 200_000;
    private static final int RANDOM_PLACES = 2;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    private int files;

    private Path file(TroubledReceiver receiver) throws Exception {
        return receiver.file("file-" + files++, LENGTH, random);
    }

    /** The edges of what passes, and places between them. */
    private TreeSet<Long> places(long total) {
        TreeSet<Long> places = new TreeSet<>();
        for (long offset : new long[] {0, 1, 3, 4, 5, 60, total - LENGTH, total - 1, total}) {
            places.add(Math.max(0, Math.min(total, offset)));
        }
        for (int i = 0; i < RANDOM_PLACES; i++) {
            places.add((long) random.nextInt((int) total));
        }
        return places;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aTransferThatIsRetriedArrivesWhateverHappensWhereverItHappens(Kind kind) throws Exception {
        System.out.println("ProxyFaultsIT " + kind + " seed " + seed);
        try (TroubledReceiver receiver = TroubledReceiver.start(directory)) {
            long sent;
            long answered;
            try (FaultyProxy proxy = FaultyProxy.to(receiver.port())) {
                send(receiver, proxy, 2);
                sent = proxy.sent();
                answered = proxy.answered();
            }
            int faults = 0;
            for (boolean ofAnswers : new boolean[] {false, true}) {
                for (long offset : places(ofAnswers ? answered : sent)) {
                    Fault fault = new Fault(kind, ofAnswers, offset);
                    try (FaultyProxy proxy = FaultyProxy.to(receiver.port(), fault)) {
                        send(receiver, proxy, fault);
                        faults++;
                    }
                    receiver.assertNothingWrong();
                }
            }
            System.out.println(kind + ": " + faults + " places of " + sent + " bytes sent, " + answered + " answered");
            receiver.assertRecovered();
        }
    }

    private void send(TroubledReceiver receiver, FaultyProxy proxy, Object what) throws Exception {
        Path one = file(receiver);
        Path two = file(receiver);
        Result result = NonstickProcess.run("send", "--resume", "--retries", 3, one, two, proxy.target());
        assertThat(result.exitCode()).as(what + ": " + result).isZero();
        assertThat(result.out()).hasSize(2).allMatch(line -> line.startsWith("stored "));
        receiver.assertStored(one);
        receiver.assertStored(two);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CUT", "RESET"})
    void aTransferThatIsNotRetriedLeavesWhatIsWholeAndNothingElse(Kind kind) throws Exception {
        System.out.println("ProxyFaultsIT " + kind + " seed " + seed);
        try (TroubledReceiver receiver = TroubledReceiver.start(directory)) {
            for (int i = 0; i < 12; i++) {
                Path one = file(receiver);
                Path two = file(receiver);
                long offset = i == 0 ? 0 : 1 + random.nextInt(2 * LENGTH);
                try (FaultyProxy proxy = FaultyProxy.to(receiver.port(), new Fault(kind, false, offset))) {
                    Result result = NonstickProcess.run("send", "--require-reply", one, two, proxy.target());

                    // A peer that closes after it was sent all may be a plain one, which gives no reply.
                    assertThat(result.exitCode()).as(offset + ": " + result).isIn(6, 8);
                    for (String line : result.out()) {
                        assertThat(line).isIn(stored(one), stored(two));
                    }
                    if (result.out().contains(stored(one))) {
                        receiver.assertStored(one);
                    }
                }
                receiver.assertNothingWrong();
            }
            receiver.assertRecovered();
        }
    }

    private static String stored(Path file) {
        return "stored " + file + " as " + file.getFileName() + " (195.3 KiB)";
    }
}
