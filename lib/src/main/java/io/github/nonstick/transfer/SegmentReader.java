package io.github.nonstick.transfer;

import io.github.nonstick.BodyHash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads segments ahead of the thread that sends them, and hashes them meanwhile: with two processors, reading
 * and hashing cost no time of their own.
 *
 * <p>For use by one thread, the one that sends: a segment is its own until it gives it back.
 */
final class SegmentReader implements Closeable {
    private static final int BUFFER_COUNT = 3;
    private static final long PATIENCE_MILLIS = 100;

    private final SegmentSource source;
    private final int segmentLength;
    private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFER_COUNT);
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(BUFFER_COUNT + 1);
    private final Thread thread;
    private int buffers;

    /** What {@link #await} found; taken by {@link #next}. */
    private @Nullable Event ready;

    /** A segment, a failure, or, where both are null, the end. */
    private record Event(
            @Nullable Segment segment, @Nullable Throwable failure) {}

    private SegmentReader(SegmentSource source, int segmentLength) {
        this.source = source;
        this.segmentLength = segmentLength;
        this.thread = new Thread(this::run, "nonstick-segments");
        thread.setDaemon(true);
    }

    /** Begins to read; the source is its own until it is closed. */
    static SegmentReader start(SegmentSource source, int segmentLength) {
        SegmentReader reader = new SegmentReader(source, segmentLength);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try {
            Segment segment;
            while ((segment = read()) != null) {
                events.put(new Event(segment, null));
            }
            events.put(new Event(null, null));
        } catch (InterruptedException e) {
            return; // closed early
        } catch (Throwable e) {
            events.add(new Event(null, e));
        }
    }

    private @Nullable Segment read() throws IOException, InterruptedException {
        ByteBuffer buffer = takeBuffer();
        BodyHash crc = source.next(buffer);
        return crc == null ? null : new Segment(buffer, crc);
    }

    /** As many as are needed: a short file gets one. */
    private ByteBuffer takeBuffer() throws InterruptedException {
        ByteBuffer buffer = empty.poll();
        if (buffer == null && buffers < BUFFER_COUNT) {
            buffers++;
            buffer = ByteBuffer.allocateDirect(segmentLength);
        }
        return (buffer == null ? empty.take() : buffer).clear();
    }

    /**
     * Waits until there is something to take.
     *
     * @param over whether nobody wants it any more; asked from time to time
     * @return false if nobody does
     */
    boolean await(BooleanSupplier over) throws InterruptedIOException {
        try {
            while (ready == null) {
                ready = events.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (ready == null && over.getAsBoolean()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the file was read");
    }

    /**
     * The next segment, waited for; null at the end.
     *
     * @throws IOException if the source cannot be read, or has changed
     */
    @Nullable
    Segment next() throws IOException {
        Event event;
        try {
            event = ready != null ? ready : events.take();
            ready = null;
        } catch (InterruptedException e) {
            throw interrupted();
        }
        if (event.failure() instanceof IOException e) {
            throw e;
        }
        if (event.failure() != null) {
            throw new IOException("reading ahead failed: " + event.failure(), event.failure());
        }
        return event.segment();
    }

    /** Hands back a segment that was sent: its buffer is filled anew. */
    void giveBack(Segment segment) {
        empty.add(segment.bytes());
    }

    /** Ends the reading, and waits until the source is free; for a stream, which nothing wakes, it does not wait. */
    @Override
    public void close() {
        thread.interrupt();
        if (!source.endsOnInterrupt()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
