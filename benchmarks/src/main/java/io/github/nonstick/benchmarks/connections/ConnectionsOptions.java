package io.github.nonstick.benchmarks.connections;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param idle connections that say nothing meanwhile
 * @param active connections that share the frames
 * @param rate frames a second, of all active connections together
 * @param seconds that count, of each round
 * @param rounds how often each contender runs
 * @param out the directory for {@code RESULTS.md} and {@code results}
 * @param jvms the {@code java} programs to measure with, of different feature versions; empty for this one
 */
record ConnectionsOptions(int idle, int active, int rate, int seconds, int rounds, Path out, List<String> jvms) {
    static final String USAGE = """
            usage: connections [--idle 10000] [--active 500] [--rate 5000] [--seconds 10] [--rounds 3] [--out DIR] [--jvm JAVA]...
              --idle N         connections that say nothing meanwhile
              --active N       connections that send frames, in turn
              --rate N         frames a second, of all of these together
              --seconds N      what counts of each round, after as many, or 5, that do not
              --rounds N       how often each contender runs
              --out DIR        where RESULTS.md and results are (default: benchmarks)
              --jvm JAVA       a program that runs Java, or its home; several for several versions
            """;

    /** The length of a frame's body, in bytes. */
    static final int BODY_LENGTH = 256;

    static ConnectionsOptions parse(List<String> arguments) {
        int idle = 10_000;
        int active = 500;
        int rate = 5_000;
        int seconds = 10;
        int rounds = 3;
        Path out = Path.of("benchmarks");
        List<String> jvms = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--idle" -> idle = count(value(arguments, ++i), 0);
                case "--active" -> active = count(value(arguments, ++i), 1);
                case "--rate" -> rate = count(value(arguments, ++i), 1);
                case "--seconds" -> seconds = count(value(arguments, ++i), 1);
                case "--rounds" -> rounds = count(value(arguments, ++i), 1);
                case "--out" -> out = Path.of(value(arguments, ++i));
                case "--jvm" -> jvms.add(program(Path.of(value(arguments, ++i))));
                default -> throw new IllegalArgumentException("unknown argument: " + arguments.get(i));
            }
        }
        return new ConnectionsOptions(idle, active, rate, seconds, rounds, out, List.copyOf(jvms));
    }

    private static String value(List<String> arguments, int index) {
        if (index == arguments.size()) {
            throw new IllegalArgumentException("value missing after " + arguments.get(index - 1));
        }
        return arguments.get(index);
    }

    private static int count(String text, int lowest) {
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < lowest) {
            throw new IllegalArgumentException("not a number from " + lowest + " to 999999: " + text);
        }
        return Integer.parseInt(text);
    }

    private static String program(Path java) {
        return (Files.isDirectory(java) ? java.resolve("bin").resolve("java") : java).toString();
    }

    /** The {@code java} programs to measure with. */
    List<String> javaPrograms() {
        return jvms.isEmpty() ? List.of(program(Path.of(System.getProperty("java.home")))) : jvms;
    }

    int connections() {
        return idle + active;
    }

    /** The command without its paths: the record is published. */
    String command() {
        return "java -jar benchmarks/target/benchmarks.jar connections --idle " + idle + " --active " + active
                + " --rate " + rate + " --seconds " + seconds + " --rounds " + rounds
                + " --jvm JAVA".repeat(jvms.size());
    }

    Path results() {
        return out.resolve("results");
    }
}
