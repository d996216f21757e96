package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiskQueueTest {
    private static final int STEPS = 100_000;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final CountDownLatch diskAnswers = new CountDownLatch(1);

    @Test
    void stepsWaitingForTheDiskAreBounded() throws Exception {
        DiskQueue queue = stalled();
        Thread asking = asking(queue);
        awaitStandstill(asking);
        assertThat(asked.get()).isLessThan(1_000);
        diskAnswers.countDown();
        asking.join();
        queue.finish();
        assertThat(done.get()).isEqualTo(STEPS);
        queue.close();
    }

    @Test
    void closingWaitsForTheDiskWhereNoMoreStepsAreTaken() throws Exception {
        DiskQueue queue = stalled();
        Thread asking = asking(queue);
        awaitStandstill(asking);
        asking.interrupt();
        asking.join();
        int taken = asked.get();
        Thread closing = new Thread(queue::close);
        closing.start();
        diskAnswers.countDown();
        closing.join();
        assertThat(done.get()).isEqualTo(taken);
    }

    private DiskQueue stalled() throws IOException {
        DiskQueue queue = Objects.requireNonNull(DiskQueue.tryStart(new DiskBuffers()));
        queue.then(() -> {
            try {
                diskAnswers.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        return queue;
    }

    private Thread asking(DiskQueue queue) {
        Thread thread = new Thread(() -> {
            try {
                while (asked.get() < STEPS) {
                    queue.then(done::incrementAndGet);
                    asked.incrementAndGet();
                }
            } catch (IOException e) {
                return; // interrupted
            }
        });
        thread.start();
        return thread;
    }

    private static void awaitStandstill(Thread thread) throws InterruptedException {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
    }
}
