package io.github.nonstick.benchmarks.connections;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.Page;
import io.github.nonstick.benchmarks.connections.ConnectionsRun.Entry;
import io.github.nonstick.benchmarks.connections.ConnectionsRun.Round;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Compares servers that have many connections, writes raw results, and prints tables; see {@link ConnectionsOptions}. */
public final class ConnectionsCommand {
    /** Descriptors that a process needs besides those of its connections: libraries, selectors, pipes. */
    private static final int OTHER_DESCRIPTORS = 200;

    private ConnectionsCommand() {}

    /**
     * Runs the command.
     *
     * @return the exit status: 1 if a contender failed or the system does not allow as many connections, 2 for wrong
     *     arguments
     */
    public static int run(List<String> arguments, Page page) throws IOException, InterruptedException {
        ConnectionsOptions options;
        try {
            options = ConnectionsOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(ConnectionsOptions.USAGE);
            return 2;
        }
        long needed = (long) options.connections() + OTHER_DESCRIPTORS;
        long limit = descriptorLimit();
        if (limit < needed) {
            System.err.printf(
                    "%d connections need %d file descriptors in each process, and the limit is %d: "
                            + "raise it (ulimit -n 20000), or have fewer connections (--idle)%n",
                    options.connections(), needed, limit);
            return 1;
        }
        boolean complete = true;
        for (String java : options.javaPrograms()) {
            ConnectionsRun run = measure(options, java, System.out);
            run.write(options.results());
            ConnectionsTable.markdown(run).forEach(System.out::println);
            complete &= run.contenders().stream().allMatch(Entry::isMeasured);
        }
        page.render(options.out());
        return complete ? 0 : 1;
    }

    /** That of this process, which those that it starts have too. */
    private static long descriptorLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Runs each contender once in every round, in rotating order; one that fails is left out from then on. */
    static ConnectionsRun measure(ConnectionsOptions options, String java, PrintStream progress)
            throws InterruptedException {
        Machine machine = Machine.now();
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Trial trial = new Trial(options, java);
        Map<EchoServer.Kind, List<Round>> rounds = new EnumMap<>(EchoServer.Kind.class);
        Map<EchoServer.Kind, String> absences = new EnumMap<>(EchoServer.Kind.class);
        for (int i = 0; i < options.rounds(); i++) {
            List<EchoServer.Kind> order = new ArrayList<>(List.of(EchoServer.Kind.values()));
            Collections.rotate(order, -i);
            order.removeAll(absences.keySet());
            for (EchoServer.Kind kind : order) {
                try {
                    Round round = trial.run(kind);
                    rounds.computeIfAbsent(kind, key -> new ArrayList<>()).add(round);
                    progress.printf(
                            "round %d of %d: %s p50 %.0f µs, p99 %.0f µs, %.0f frames/s%n",
                            i + 1,
                            options.rounds(),
                            kind,
                            round.pace().medianMicros(),
                            round.pace().p99Micros(),
                            round.pace().framesPerSecond());
                } catch (TrialFailure e) {
                    absences.put(kind, String.valueOf(e.getMessage()));
                    progress.printf("%s is left out: %s%n", kind, e.getMessage());
                }
            }
        }
        List<Entry> contenders = new ArrayList<>();
        for (EchoServer.Kind kind : EchoServer.Kind.values()) {
            contenders.add(new Entry(kind.name(), absences.get(kind), rounds.getOrDefault(kind, List.of())));
        }
        return new ConnectionsRun(
                started,
                options.command(),
                machine,
                trial.jvm(),
                trial.jdk(),
                options.idle(),
                options.active(),
                ConnectionsOptions.BODY_LENGTH,
                options.rate(),
                options.seconds(),
                contenders);
    }
}
