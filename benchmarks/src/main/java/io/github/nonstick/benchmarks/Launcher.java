package io.github.nonstick.benchmarks;

import io.github.nonstick.benchmarks.connections.ConnectionsCommand;
import io.github.nonstick.benchmarks.report.Report;
import io.github.nonstick.benchmarks.transfer.TransferCommand;
import java.util.List;

/**
 * Entry of the jar: {@code report}, {@code transfer} and {@code connections}, with what follows them, go to the report
 * and to the comparisons of transfers and of servers, everything else to JMH.
 */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        switch (command) {
            case "connections" -> exit(ConnectionsCommand.run(rest(arguments), Report::renderIfMeasured));
            case "report" -> exit(Report.run(rest(arguments)));
            case "transfer" -> exit(TransferCommand.run(rest(arguments), Report::renderIfMeasured));
            default -> org.openjdk.jmh.Main.main(args);
        }
    }

    private static List<String> rest(List<String> arguments) {
        return arguments.subList(1, arguments.size());
    }

    private static void exit(int status) {
        if (status != 0) {
            System.exit(status);
        }
    }
}
