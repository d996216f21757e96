package io.github.nonstick.benchmarks;

import io.github.nonstick.benchmarks.report.Report;
import java.util.List;

/** Entry of the jar: {@code report} and what follows it goes to the report, everything else to JMH. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        if (arguments.isEmpty() || !arguments.get(0).equals("report")) {
            org.openjdk.jmh.Main.main(args);
            return;
        }
        int status = Report.run(arguments.subList(1, arguments.size()));
        if (status != 0) {
            System.exit(status);
        }
    }
}
