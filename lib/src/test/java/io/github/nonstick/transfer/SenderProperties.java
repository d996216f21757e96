package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import io.github.nonstick.FuzzInput;
import io.github.nonstick.io.pace.DeadlineWatch;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What holds of a sender, whatever a receiver answers. */
final class SenderProperties {
    private static final DeadlineWatch WATCH = new DeadlineWatch();
    private static final byte[] CONTENT = "twenty bytes of text".getBytes(StandardCharsets.US_ASCII);
    private static final int RETRIES = 1;
    private static final int SHORT_SEGMENTS = 2;

    private SenderProperties() {}

    /** Checks a {@link FuzzInput}, whose choice tells how the sender is set. */
    static void check(byte[] bytes) {
        FuzzInput input = FuzzInput.of(bytes);
        SenderSettings settings = new SenderSettings(InetSocketAddress.createUnresolved("fuzzer", 1));
        settings.resumable = true;
        settings.retries = input.choice() & RETRIES;
        settings.segmentLength = (input.choice() & SHORT_SEGMENTS) == 0 ? settings.segmentLength : 8;
        settings.replyTimeout = Duration.ofSeconds(20);
        List<Outgoing> items = List.of(
                new OutgoingDirectory(Path.of("directory"), "d"),
                new OutgoingStream(new ByteArrayInputStream(CONTENT), "a.txt"),
                new OutgoingStream(new ByteArrayInputStream(CONTENT), "b.txt"));
        List<SendOutcome> outcomes = new ArrayList<>();
        List<SendSession.Unsettled> left;
        OutgoingQueue queue = new OutgoingQueue(items.iterator());
        MemoryConnection connection = new MemoryConnection(input, 1 + (input.choice() >> 2));
        try (connection;
                DeadlineWatch.Guard guard = WATCH.guard(connection)) {
            SendSession session = new SendSession(settings, connection, guard, outcomes::add);
            session.run(queue, null);
            left = session.unsettled();
        }
        requireOnce(input, items, outcomes, left, queue);
        requireAnswered(input, outcomes);
    }

    /** Each item is reported, or left with or without an outcome, or was never taken; in this order. */
    private static void requireOnce(
            FuzzInput input,
            List<Outgoing> items,
            List<SendOutcome> outcomes,
            List<SendSession.Unsettled> left,
            OutgoingQueue queue) {
        List<Path> files = new ArrayList<>();
        outcomes.forEach(outcome -> files.add(outcome.file()));
        left.forEach(unsettled -> files.add(unsettled.item().file()));
        while (!queue.isEmpty()) {
            files.add(queue.take().file());
        }
        require(files.equals(items.stream().map(Outgoing::file).toList()), "each one once and in order", input, files);
    }

    private static void requireAnswered(FuzzInput input, List<SendOutcome> outcomes) {
        String said = new String(input.stream(), StandardCharsets.ISO_8859_1);
        for (SendOutcome outcome : outcomes) {
            boolean stored = outcome.status() == SendOutcome.Status.STORED;
            // A letter of the word may be escaped: the answer has a number, at the least.
            require(
                    !stored || said.contains("reply_to") || said.contains("\\u00"),
                    "stored as answered",
                    input,
                    outcome);
            boolean printable = outcome.detail().chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
            require(printable, "printable", input, outcome);
        }
    }

    private static void require(boolean right, String what, FuzzInput input, Object actual) {
        if (!right) {
            byte[] stream = input.stream();
            throw new AssertionError("not " + what + ": " + actual + " after "
                    + Escaped.bytes(stream, 0, Math.min(stream.length, 1_000)));
        }
    }
}
