package io.github.nonstick.transfer;

import io.github.nonstick.Escaped;
import io.github.nonstick.FuzzInput;
import io.github.nonstick.io.pace.DeadlineWatch;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What holds of a sender, whatever a receiver answers. */
final class SenderProperties {
    private static final FuzzWatch WATCH = new FuzzWatch();
    private static final int RETRIES = 1;

    private SenderProperties() {}

    /** Checks a {@link FuzzInput}, whose choice tells what is sent, and how the sender is set. */
    static synchronized void check(byte[] bytes) {
        FuzzInput input = FuzzInput.of(bytes);
        SenderCargo cargo = SenderCargo.of(input.choice());
        SenderSettings settings = new SenderSettings(InetSocketAddress.createUnresolved("fuzzer", 1));
        settings.retries = input.choice() & RETRIES;
        settings.replyTimeout = Duration.ofSeconds(20);
        cargo.set(settings);
        List<Outgoing> items = cargo.items();
        List<SendOutcome> outcomes = new ArrayList<>();
        List<SendSession.Unsettled> left;
        OutgoingQueue queue = new OutgoingQueue(items.iterator());
        MemoryConnection connection = new MemoryConnection(input, 4 + (input.choice() & 0x3c));
        try (connection;
                DeadlineWatch.Guard guard = WATCH.guard(connection)) {
            SendSession session = new SendSession(settings, connection, guard, outcomes::add);
            session.run(queue, null);
            left = session.unsettled();
        }
        requireOnce(input, items, outcomes, left, queue);
        left.forEach(unsettled -> {
            if (unsettled.outcome() != null) {
                outcomes.add(unsettled.outcome());
            }
        });
        requireAnswered(input, cargo, outcomes, connection);
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

    /** Numbers are given in order, so that the outcomes have those of their places. */
    private static void requireAnswered(
            FuzzInput input, SenderCargo cargo, List<SendOutcome> outcomes, MemoryConnection connection) {
        SenderVerdicts verdicts = null;
        for (int number = 0; number < outcomes.size(); number++) {
            SendOutcome outcome = outcomes.get(number);
            boolean printable = outcome.detail().chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
            require(printable, "printable", input, outcome);
            if (SenderVerdicts.isVerdict(outcome)) {
                if (verdicts == null) {
                    verdicts = new SenderVerdicts(cargo, input.stream(), connection.heard());
                }
                require(verdicts.isAnswered(number, outcome), "as answered", input, outcome);
                require(verdicts.isSent(number, outcome), "of what was sent", input, outcome);
            }
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
