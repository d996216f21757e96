package io.github.nonstick.examples.inspect;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of all connections that wait to be inspected, by a thread of its own: whoever passes bytes on never waits
 * for it.
 *
 * <p>Safe for use by several threads.
 */
public final class InspectionQueue {
    private static final System.Logger LOGGER = System.getLogger(InspectionQueue.class.getName());

    private static final long MOST_HELD = 64 << 20;

    /** What is held is no more than one of so many parts of all memory: the rest is needed to pass bytes on. */
    private static final int PARTS_OF_MEMORY = 4;

    /** Above it, bodies are not compared with their hashes: all else is fast enough for most connections. */
    private static final long BEHIND = 8 << 20;

    /** What a piece costs besides its bytes. */
    private static final int PIECE_OVERHEAD = 128;

    private record Task(long cost, Runnable action) {}

    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final long mostHeld;

    /** The costs of what waits; above {@code mostHeld} by notes alone. */
    private final AtomicLong held = new AtomicLong();

    private InspectionQueue(long mostHeld) {
        this.mostHeld = mostHeld;
    }

    /** A queue with its thread, which ends with the program. */
    public static InspectionQueue start() {
        return start(mostHeld(Runtime.getRuntime().maxMemory()));
    }

    static long mostHeld(long memory) {
        return Math.min(MOST_HELD, memory / PARTS_OF_MEMORY);
    }

    static InspectionQueue start(long mostHeld) {
        InspectionQueue queue = new InspectionQueue(mostHeld);
        Thread thread = new Thread(queue::run, "nonstick-inspection");
        thread.setDaemon(true);
        thread.start();
        return queue;
    }

    /**
     * Has something done when its turn comes.
     *
     * @param length how many bytes it holds until then
     * @return false if too many are held; it is not done then
     */
    boolean add(int length, Runnable action) {
        long cost = (long) length + PIECE_OVERHEAD;
        if (held.addAndGet(cost) > mostHeld) {
            held.addAndGet(-cost);
            return false;
        }
        tasks.add(new Task(cost, action));
        return true;
    }

    /** Has something done that holds nothing: taken where bytes are not, up to twice what may be held. */
    void addNote(Runnable action) {
        if (held.addAndGet(PIECE_OVERHEAD) > 2 * mostHeld) {
            held.addAndGet(-PIECE_OVERHEAD);
            return;
        }
        tasks.add(new Task(PIECE_OVERHEAD, action));
    }

    /** Waits until all that was added is done, or the time is over. */
    public void await(Duration patience) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        addNote(done::countDown);
        done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isBehind() {
        return held.get() > BEHIND;
    }

    private void run() {
        try {
            while (true) {
                Task task = tasks.take();
                try {
                    task.action().run();
                } catch (RuntimeException | OutOfMemoryError e) {
                    LOGGER.log(System.Logger.Level.ERROR, "inspection failed", e);
                } finally {
                    held.addAndGet(-task.cost());
                }
            }
        } catch (InterruptedException e) {
            return; // nobody does that
        }
    }
}
