package io.github.nonstick.io.pace;

import io.github.nonstick.io.DeadlineException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A deadline passes while the owner's wait ends. */
public class DeadlineWatchStress {
    private DeadlineWatchStress() {}

    /** A guard with a deadline that has passed, which the watch has not looked at yet. */
    private static class Passed {
        private final AtomicInteger closed = new AtomicInteger();
        private volatile long time;
        private Runnable look = () -> {};
        final DeadlineWatch.Guard guard;

        Passed() {
            DeadlineWatch watch = new DeadlineWatch(() -> time, (task, nanos) -> later(task), Runnable::run);
            guard = watch.guard(closed::incrementAndGet);
            guard.arm(Duration.ofNanos(10), "first");
            time = 10;
        }

        /** The task of the first deadline is the one that is raced with. */
        private CompletableFuture<Void> later(Runnable task) {
            if (time == 0) {
                look = task;
            }
            return new CompletableFuture<>();
        }

        void watch() {
            look.run();
        }

        int closed() {
            return closed.get();
        }
    }

    /** The wait ends: either it was in time, or the connection is closed. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "in time, left open")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "too late, closed once")
    @State
    public static class Disarmed {
        private final Passed passed = new Passed();

        @Actor
        public void owner(II_Result result) {
            result.r1 = passed.guard.disarm() ? 1 : 0;
        }

        @Actor
        public void watch() {
            passed.watch();
        }

        @Arbiter
        public void closed(II_Result result) {
            result.r2 = passed.closed();
        }
    }

    /** The same where another wait begins at once. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "in time, left open")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "too late, closed once")
    @State
    public static class ArmedAnew {
        private final Passed passed = new Passed();

        @Actor
        public void owner(II_Result result) {
            result.r1 = passed.guard.arm(Duration.ofSeconds(1), "second") ? 1 : 0;
        }

        @Actor
        public void watch() {
            passed.watch();
        }

        @Arbiter
        public void closed(II_Result result) {
            result.r2 = passed.closed();
        }
    }

    /** A third thread that finds the connection closed is told of the deadline. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "asked before it passed")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "explained")
    @State
    public static class Explained {
        private final Passed passed = new Passed();

        @Actor
        public void watch() {
            passed.watch();
        }

        @Actor
        public void other(II_Result result) {
            boolean expired = passed.guard.expired();
            IOException explained = passed.guard.explain(new IOException("closed"));
            if (expired) {
                result.r1 = explained instanceof DeadlineException ? 1 : 2;
            }
        }

        @Arbiter
        public void closed(II_Result result) {
            result.r2 = passed.closed();
        }
    }

    /** A guard that is left alone closes nothing after that, and at most once. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "left alone first")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "closed first")
    @State
    public static class LeftAlone {
        private final Passed passed = new Passed();

        @Actor
        public void owner(II_Result result) {
            passed.guard.close();
            result.r1 = passed.closed();
        }

        @Actor
        public void watch() {
            passed.watch();
        }

        @Arbiter
        public void closed(II_Result result) {
            result.r2 = passed.closed();
        }
    }
}
