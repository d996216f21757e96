package io.github.nonstick.examples;

import io.github.nonstick.io.Deadlines;
import io.github.nonstick.transfer.FileSender;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code nonstick send} that say how long, and how often, it tries. */
final class ConnectionOptions {
    @Option(
            names = "--retries",
            paramLabel = "N",
            converter = WholeNumber.From0.class,
            description = "Connect again when the connection is lost or cannot be made, up to N times without any"
                    + " progress, after pauses of 1 to 30 seconds (default: 0). With --resume, a file goes on"
                    + " where it was.")
    private int retries;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = TimeSpan.LimitConverter.class,
            description = "How long each address of the receiver may take to answer (default: 10s). A number with"
                    + " ms, s, m, h or d.")
    private Duration connectTimeout = FileSender.DEFAULT_CONNECT_TIMEOUT;

    @Option(
            names = "--min-rate",
            paramLabel = "SIZE",
            converter = MinimumRate.class,
            description = "Give up on a receiver that takes fewer bytes per second (default: 1K; 0 takes any rate)."
                    + " The average is over 30 seconds, and the time in which 128K go at this rate, as so much may be"
                    + " on its way: 158 seconds at 1K, 32 at 64K.")
    private long minimumRate = Deadlines.DEFAULT_MINIMUM_RATE;

    ConnectionOptions() {}

    Duration connectTimeout() {
        return connectTimeout;
    }

    FileSender apply(FileSender sender) {
        return sender.withRetries(retries)
                .withConnectTimeout(connectTimeout)
                .withDeadlines(Deadlines.standard().withMinimumRate(minimumRate));
    }
}
