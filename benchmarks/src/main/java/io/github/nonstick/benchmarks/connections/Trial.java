package io.github.nonstick.benchmarks.connections;

import io.github.nonstick.benchmarks.connections.ConnectionsRun.Round;
import java.time.Duration;
import java.util.List;

/** One contender in one round, server and client in processes of their own. */
final class Trial {
    /** The most seconds of a schedule that do not count; as many as do where these are fewer. */
    private static final int LONGEST_WARMUP = 5;

    private static final int FEW_CONNECTIONS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);
    private static final String HEAP = "-Xmx256m";

    /** The whole heap is there from the start, so that what the process grows by is not heap. */
    private static final List<String> SERVER_OPTIONS =
            List.of(HEAP, "-Xms256m", "-XX:+AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> CLIENT_OPTIONS = List.of(HEAP, "-XX:+ExitOnOutOfMemoryError");

    private final ConnectionsOptions options;
    private final String java;

    /** The JVM of the server, once it has run. */
    private String jvm = "";

    private int jdk;

    Trial(ConnectionsOptions options, String java) {
        this.options = options;
        this.java = java;
    }

    /** The JVM of the last server; empty if there was none. */
    String jvm() {
        return jvm;
    }

    /** The feature version of the last server's JVM; 0 if there was none. */
    int jdk() {
        return jdk;
    }

    Round run(EchoServer.Kind kind) throws TrialFailure, InterruptedException {
        int connections = Math.max(options.connections(), FEW_CONNECTIONS);
        try (Child server = Child.start("server", java, SERVER_OPTIONS, ServerProgram.class, kind, connections)) {
            String[] hello = server.answer(PATIENCE).split(" ", 3);
            jdk = Integer.parseInt(hello[1]);
            jvm = hello[2];
            try (Child client = Child.start(
                    "client", java, CLIENT_OPTIONS, ClientProgram.class, hello[0], ConnectionsOptions.BODY_LENGTH)) {
                return run(server, client);
            }
        }
    }

    private Round run(Child server, Child client) throws TrialFailure, InterruptedException {
        // Classes are loaded and compiled before the memory of the first state is looked at.
        client.ask("open " + FEW_CONNECTIONS, PATIENCE);
        pace(client, FEW_CONNECTIONS, options.rate(), 1, 1);
        client.ask("close", PATIENCE);
        Footprint without = awaitConnections(server, 0);

        int warmup = Math.min(LONGEST_WARMUP, options.seconds());
        long opened = System.nanoTime();
        client.ask("open " + options.connections(), PATIENCE);
        double openSeconds = (System.nanoTime() - opened) / 1e9;
        long before = Long.parseLong(server.ask("processor", PATIENCE));
        Pace pace = pace(client, options.active(), options.rate(), warmup, options.seconds());
        long used = Long.parseLong(server.ask("processor", PATIENCE)) - before;
        double processorMicros = used / 1e3 / ((double) options.rate() * (warmup + options.seconds()));
        // The idle ones have been silent as long as that.
        long frames = Long.parseLong(client.ask("ask", PATIENCE));
        Footprint with = awaitConnections(server, options.connections());
        return new Round(frames, pace, processorMicros, openSeconds, without, with);
    }

    private static Pace pace(Child client, int active, int rate, int warmupSeconds, int seconds)
            throws TrialFailure, InterruptedException {
        String command = "pace " + active + " " + rate + " " + warmupSeconds + " " + seconds;
        return Pace.parse(client.ask(command, PATIENCE.plusSeconds(warmupSeconds + seconds)));
    }

    private static Footprint awaitConnections(Child server, int expected) throws TrialFailure, InterruptedException {
        long deadline = System.nanoTime() + CLOSING_PATIENCE.toNanos();
        while (true) {
            Footprint footprint = Footprint.parse(server.ask("footprint", PATIENCE));
            if (footprint.connections() == expected) {
                return footprint;
            }
            if (System.nanoTime() > deadline) {
                throw new TrialFailure(
                        "the server has " + footprint.connections() + " connections, the client " + expected);
            }
        }
    }
}
