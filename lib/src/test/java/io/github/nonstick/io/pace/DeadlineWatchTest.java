package io.github.nonstick.io.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.pace.DeadlineWatch.Guard;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualTime time = new ManualTime();
    private final DeadlineWatch watch = time.watch();
    private final AtomicInteger closings = new AtomicInteger();
    private final Guard guard = watch.guard(closings::incrementAndGet);

    @Test
    void closesAConnectionAtItsDeadlineAndOnce() {
        assertThat(guard.arm(SECOND, "nothing within 1 s")).isTrue();
        time.advance(SECOND.minus(NANO));
        assertThat(closings).hasValue(0);

        time.advance(NANO);
        assertThat(closings).hasValue(1);
        assertThat(guard.disarm()).isFalse();
        assertThat(guard.arm(SECOND, "again")).isFalse();
        time.advance(SECOND.multipliedBy(10));
        assertThat(closings).hasValue(1);
        assertThat(time.waiting()).isZero();
    }

    @Test
    void leavesAConnectionThatIsDisarmedInTime() {
        guard.arm(SECOND, "nothing within 1 s");
        time.advance(SECOND.minus(NANO));

        assertThat(guard.disarm()).isTrue();
        time.advance(SECOND.multipliedBy(10));
        assertThat(guard.disarm()).isTrue();
        assertThat(closings).hasValue(0);
    }

    @Test
    void armingAnewReplacesTheDeadline() {
        guard.arm(SECOND, "first");
        time.advance(SECOND.minus(NANO));
        guard.arm(SECOND.multipliedBy(2), "second");
        time.advance(SECOND.multipliedBy(2).minus(NANO));
        assertThat(closings).hasValue(0);

        time.advance(NANO);
        assertThat(closings).hasValue(1);
        assertThat(guard.explain(new IOException("closed"))).hasMessage("second");
    }

    @Test
    void honoursADeadlineEarlierThanTheOneItWaitsFor() {
        guard.arm(SECOND.multipliedBy(60), "long");
        guard.disarm();
        guard.arm(SECOND, "short");

        time.advance(SECOND);
        assertThat(closings).hasValue(1);
        assertThat(guard.explain(new IOException("closed"))).hasMessage("short");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void noTimeAtAllIsADeadlineThatHasPassed() {
        assertThat(guard.arm(Duration.ZERO, "none left")).isFalse();
        assertThat(closings).hasValue(1);
        assertThat(guard.explain(new IOException("closed"))).hasMessage("none left");
    }

    @Test
    void framesInAStreamScheduleOncePerDeadline() {
        for (int i = 0; i < 10_000; i++) {
            guard.arm(SECOND.multipliedBy(60), "idle");
            time.advance(Duration.ofMillis(6));
            guard.disarm();
            guard.arm(SECOND.multipliedBy(30), "header");
            time.advance(Duration.ofMillis(6));
            guard.disarm();
        }
        // 120 s, of which a look sees at least the shorter deadline's 30.
        assertThat(time.scheduled()).isLessThanOrEqualTo(10);
        assertThat(closings).hasValue(0);
    }

    @Test
    void explainsOnlyWhatItHasClosed() {
        IOException failure = new IOException("reset");
        assertThat(guard.explain(failure)).isSameAs(failure);
        guard.arm(SECOND, "no frame within 1 s");
        assertThat(guard.explain(failure)).isSameAs(failure);

        time.advance(SECOND);
        IOException explained = guard.explain(failure);
        assertThat(explained).hasMessage("no frame within 1 s").hasCause(failure);
        assertThat(((DeadlineException) explained).limit()).isEqualTo(SECOND);
        assertThat(guard.explain(explained)).isSameAs(explained);
    }

    @Test
    void aClosedGuardLeavesItsConnection() {
        guard.arm(SECOND, "nothing within 1 s");
        guard.close();
        assertThat(time.waiting()).isZero();
        guard.arm(Duration.ZERO, "none left");
        guard.arm(SECOND, "nothing within 1 s");
        time.advance(SECOND.multipliedBy(2));

        assertThat(closings).hasValue(0);
        assertThat(time.waiting()).isZero();
    }

    @Test
    void aCloseThatBlocksHoldsUpNoOther() throws Exception {
        DeadlineWatch real = new DeadlineWatch();
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(20);
        Closeable blocking = () -> awaitUninterruptibly(released);
        try (Guard first = real.guard(blocking)) {
            first.arm(Duration.ofMillis(1), "first");
            List<Guard> guards = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                guards.add(real.guard(others::countDown));
                guards.get(i).arm(Duration.ofMillis(20), "other");
            }
            assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            released.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void closesAConnectionWhereNoThreadIsToBeHad() {
        DeadlineWatch poor = new DeadlineWatch(time, time, task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        poor.guard(closings::incrementAndGet).arm(SECOND, "nothing within 1 s");
        time.advance(SECOND);
        assertThat(closings).hasValue(1);
    }

    /** A connection is closed if and only if its owner is told so, however close the two come. */
    @Test
    void eitherDisarmsOrCloses() throws Exception {
        long seed = System.nanoTime();
        System.out.println("eitherDisarmsOrCloses seed " + seed);
        Random random = new Random(seed);
        DeadlineWatch real = new DeadlineWatch();
        for (int i = 0; i < 2_000; i++) {
            CountDownLatch closed = new CountDownLatch(1);
            try (Guard raced = real.guard(closed::countDown)) {
                long nanos = 20_000 + random.nextInt(200_000);
                raced.arm(Duration.ofNanos(nanos), "raced");
                long end = System.nanoTime() + nanos + random.nextInt(100_000) - 50_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                if (raced.disarm()) {
                    LockSupport.parkNanos(i % 20 == 0 ? 1_000_000 : 0);
                    assertThat(closed.getCount()).isOne();
                } else {
                    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
    }

    /** Deadlines that come and go, earlier and later, while looks are under way: none is missed. */
    @Test
    void missesNoDeadlineThatIsArmedDuringALook() throws Exception {
        long seed = System.nanoTime();
        System.out.println("missesNoDeadlineThatIsArmedDuringALook seed " + seed);
        Random random = new Random(seed);
        DeadlineWatch real = new DeadlineWatch();
        for (int i = 0; i < 200; i++) {
            CountDownLatch closed = new CountDownLatch(1);
            try (Guard raced = real.guard(closed::countDown)) {
                for (int j = 0; j < 20 && raced.disarm(); j++) {
                    raced.arm(Duration.ofNanos(20_000 + random.nextInt(2_000_000)), "raced");
                    LockSupport.parkNanos(random.nextInt(50_000));
                }
                raced.arm(Duration.ofNanos(1 + random.nextInt(100_000)), "last");
                assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void tenThousandGuardsShareOneThreadWhichEndsAfterThem() throws Exception {
        DeadlineWatch real = new DeadlineWatch(Duration.ofMillis(50));
        Set<Thread> others = threads();
        List<Guard> guards = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            guards.add(real.guard(closings::incrementAndGet));
            assertThat(guards.get(i).arm(SECOND.multipliedBy(60), "idle")).isTrue();
        }
        assertThat(threadsBeside(others)).hasSize(1);
        for (Guard each : guards) {
            each.close();
        }
        awaitNone(others);
        assertThat(closings).hasValue(0);
        // It begins anew.
        CountDownLatch closed = new CountDownLatch(1);
        real.guard(closed::countDown).arm(Duration.ofMillis(1), "late");
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        awaitNone(others);
    }

    private static void awaitNone(Set<Thread> others) throws InterruptedException {
        while (!threadsBeside(others).isEmpty()) {
            Thread.sleep(10);
        }
    }

    /** Without those of tests before this one, which go some seconds after them. */
    private static Set<Thread> threadsBeside(Set<Thread> others) {
        Set<Thread> threads = threads();
        threads.removeAll(others);
        return threads;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("nonstick-deadline"))
                .collect(Collectors.toSet());
    }
}
