package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HashQueueTest {
    private static final int PIECES = 1_000;
    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger hashed = new AtomicInteger();
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final HashQueue queue = Objects.requireNonNull(HashQueue.tryStart(new BodyBuffers()));

    @Test
    void whoIsTooFarAheadWaitsForABuffer() throws Exception {
        Thread asking = asking();
        awaitAsked();
        awaitStandstill(asking);
        assertThat(asked.get()).isEqualTo(3);
        goesOn.countDown();
        asking.join();
        queue.finish();
        assertThat(hashed.get()).isEqualTo(PIECES);
        queue.close();
    }

    @Test
    void closingWaitsForWhatIsToBeHashed() throws Exception {
        Thread asking = asking();
        awaitAsked();
        awaitStandstill(asking);
        asking.interrupt();
        asking.join();
        Thread closing = new Thread(queue::close);
        closing.start();
        awaitStandstill(closing);
        assertThat(hashed.get()).isZero();
        goesOn.countDown();
        closing.join();
        assertThat(hashed.get()).isEqualTo(3);
    }

    @Test
    void anInterruptEndsAWaitAndIsKept() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(queue::buffer)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while a hash was waited for");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        queue.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(queue::finish).isInstanceOf(IOException.class).hasMessage("hashing behind ended");
    }

    @Test
    void closingGivesTheBuffersBackAndKeepsNoInterrupt() {
        BodyBuffers pool = new BodyBuffers(ByteBuffer::allocate);
        List<HashQueue> queues = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            queues.add(Objects.requireNonNull(HashQueue.tryStart(pool)));
        }
        assertThat(HashQueue.tryStart(pool)).isNull();
        queues.forEach(HashQueue::close);
        HashQueue another = Objects.requireNonNull(HashQueue.tryStart(pool));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        another.close();
        queue.close();
    }

    @Test
    void itsThreadKeepsNoProcessAlive() {
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("nonstick-hash"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
        queue.close();
    }

    @Test
    void hashesInOrder() throws Exception {
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < PIECES; i++) {
            queue.hash(queue.buffer().putInt(i).flip(), bytes -> {
                if (bytes.getInt() == next.get()) {
                    next.incrementAndGet();
                }
            });
        }
        queue.finish();
        queue.close();
        assertThat(next.get()).isEqualTo(PIECES);
    }

    @Test
    void afterAFailureNothingMoreIsHashed() throws Exception {
        ByteBuffer first = queue.buffer();
        ByteBuffer second = queue.buffer();
        queue.hash(first, bytes -> {
            throw new UncheckedIOException(new IOException("no more"));
        });
        queue.hash(second, bytes -> hashed.incrementAndGet());
        assertThatThrownBy(queue::finish).isInstanceOf(IOException.class).hasMessage("hashing behind failed");
        assertThatThrownBy(queue::buffer).isInstanceOf(IOException.class).hasMessage("hashing behind failed");
        queue.close();
        assertThat(hashed.get()).isZero();
    }

    @Test
    void nobodyWaitsForAThreadThatHasEnded() throws Exception {
        queue.hash(queue.buffer(), bytes -> Thread.currentThread().interrupt());
        assertThatThrownBy(queue::finish).isInstanceOf(IOException.class).hasMessage("hashing behind ended");
        assertThatThrownBy(() -> {
                    while (true) {
                        queue.buffer();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("hashing behind ");
        queue.close();
    }

    private void hash(ByteBuffer bytes) {
        try {
            goesOn.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        hashed.incrementAndGet();
    }

    private Thread asking() {
        Thread thread = new Thread(() -> {
            try {
                while (asked.get() < PIECES) {
                    queue.hash(queue.buffer(), this::hash);
                    asked.incrementAndGet();
                }
            } catch (IOException e) {
                return; // interrupted
            }
        });
        thread.start();
        return thread;
    }

    /** A thread that waits may wait for a lock alone, and ask on. */
    private void awaitAsked() throws InterruptedException {
        while (asked.get() < 3) {
            Thread.sleep(1);
        }
    }

    private static void awaitStandstill(Thread thread) throws InterruptedException {
        while (thread.isAlive() && !WAITING.contains(thread.getState())) {
            Thread.sleep(1);
        }
    }
}
