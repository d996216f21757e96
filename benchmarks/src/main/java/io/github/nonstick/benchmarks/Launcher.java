package io.github.nonstick.benchmarks;

/** Entry of the jar: {@code report} and what follows goes to the report, everything else to JMH. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws Exception {
        org.openjdk.jmh.Main.main(args);
    }
}
