package io.github.nonstick.examples;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * How a remedy did.
 *
 * @param prompt how many messages a reader found that was always there
 * @param promptKept whether they were those that were sent
 * @param busy how many one found that was busy once, for a moment
 * @param busyKept whether they were those that were sent
 * @param nanosPerMessage the first one's time, from the first send to the end of the stream
 */
record StickyTrial(
        StickyRemedy remedy, int prompt, boolean promptKept, int busy, boolean busyKept, double nanosPerMessage) {
    private static final long BUSY_MILLIS = 50;

    private static final long MEASURED_NANOS = 100_000_000;
    private static final int MEASURED_RUNS = 5;
    private static final int LONGEST = 200;
    private static final int MOST_BUSY = 10;

    private record Run(List<byte[]> received, long nanos) {}

    boolean kept() {
        return promptKept && busyKept;
    }

    /** Messages of 1 to 200 bytes, each of its own letter and length. */
    static List<byte[]> messages(int count) {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] message = new byte[1 + i * 37 % LONGEST];
            Arrays.fill(message, (byte) ('a' + i % 26));
            messages.add(message);
        }
        return messages;
    }

    static StickyTrial of(StickyRemedy remedy, List<byte[]> messages) throws IOException {
        Run prompt = carry(remedy, messages, -1);
        Run busy = carry(remedy, messages, messages.size() / 2);
        return new StickyTrial(
                remedy,
                prompt.received().size(),
                isSame(prompt.received(), messages),
                busy.received().size(),
                isSame(busy.received(), messages),
                nanosPerMessage(remedy, messages, prompt.nanos()));
    }

    /** The best of a few runs, of so many messages that they take a moment: what runs often is compiled by then. */
    private static double nanosPerMessage(StickyRemedy remedy, List<byte[]> messages, long once) throws IOException {
        List<byte[]> many = new ArrayList<>(messages);
        long nanos = once;
        while (nanos < MEASURED_NANOS) {
            many.addAll(List.copyOf(many));
            nanos = carry(remedy, many, -1).nanos();
        }
        for (int i = 1; i < MEASURED_RUNS && many.size() > messages.size(); i++) {
            nanos = Math.min(nanos, carry(remedy, many, -1).nanos());
        }
        return (double) nanos / many.size();
    }

    private static boolean isSame(List<byte[]> received, List<byte[]> sent) {
        return Arrays.deepEquals(received.toArray(), sent.toArray());
    }

    private static Run carry(StickyRemedy remedy, List<byte[]> messages, int busyAfter) throws IOException {
        try (LoopbackPair pair = LoopbackPair.connect()) {
            StickyRemedy.Receiver receiver = remedy.receiver(pair.reader());
            FutureTask<Long> sending = LoopbackPair.start(() -> {
                long start = System.nanoTime();
                try {
                    remedy.send(pair.writer(), messages);
                } finally {
                    pair.writer().shutdownOutput();
                }
                return start;
            });
            List<byte[]> received = new ArrayList<>();
            for (byte[] message = receiver.next(); message != null; message = receiver.next()) {
                received.add(message);
                if (received.size() == busyAfter) {
                    beBusy(pair.reader(), sending);
                }
            }
            long end = System.nanoTime();
            return new Run(received, end - LoopbackPair.result(sending));
        }
    }

    /** At least so long that something can stick together, however slow the sender is on a machine that is busy. */
    private static void beBusy(SocketChannel channel, FutureTask<Long> sending) throws IOException {
        for (int i = 0; i < MOST_BUSY; i++) {
            try {
                Thread.sleep(BUSY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (sending.isDone() || channel.socket().getInputStream().available() > 2 * LONGEST) {
                return;
            }
        }
    }
}
