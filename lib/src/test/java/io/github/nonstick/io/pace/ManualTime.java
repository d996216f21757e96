package io.github.nonstick.io.pace;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** A clock that stands until it is advanced, and the tasks that are due then. */
final class ManualTime implements LongSupplier, DeadlineWatch.Timer {
    private record Task(long due, Runnable run, CompletableFuture<Void> future) {}

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::due));
    private long now = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos(); // it overflows early on, as it may

    private int scheduled;

    DeadlineWatch watch() {
        return new DeadlineWatch(this, this, Runnable::run);
    }

    @Override
    public long getAsLong() {
        return now;
    }

    @Override
    public Future<?> schedule(Runnable run, long nanos) {
        scheduled++;
        // As differences from the clock's end: the queue compares them without overflow.
        Task task = new Task(now - Long.MAX_VALUE + nanos, run, new CompletableFuture<>());
        tasks.add(task);
        return task.future();
    }

    /** How often something was scheduled. */
    int scheduled() {
        return scheduled;
    }

    /** How many tasks wait. */
    long waiting() {
        return tasks.stream().filter(task -> !task.future().isCancelled()).count();
    }

    /** Lets time pass, and runs what becomes due at its time. */
    void advance(Duration time) {
        advance(time.toNanos());
    }

    void advance(long nanos) {
        long end = now - Long.MAX_VALUE + nanos;
        while (!tasks.isEmpty() && tasks.peek().due() <= end) {
            Task task = tasks.remove();
            if (!task.future().isCancelled()) {
                now = Math.max(now - Long.MAX_VALUE, task.due()) + Long.MAX_VALUE;
                task.run().run();
            }
        }
        now = end + Long.MAX_VALUE;
    }
}
