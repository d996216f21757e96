package io.github.nonstick.benchmarks.connections;

import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;

/** Wakes a selector up whenever a request is due: its own timer counts milliseconds. */
final class Alarm implements AutoCloseable {
    private final Schedule schedule;
    private final Selector selector;
    private final Thread thread = new Thread(this::run, "alarm");
    private volatile boolean stopped;

    Alarm(Schedule schedule, Selector selector) {
        this.schedule = schedule;
        this.selector = selector;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long next = 0;
        while (!stopped && next < schedule.count()) {
            long now = System.nanoTime();
            long wait = schedule.time(next) - now;
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else {
                selector.wakeup();
                next = schedule.indexAt(now + 1);
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
