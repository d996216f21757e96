package io.github.nonstick.examples;

import io.github.nonstick.io.Deadlines;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code nonstick receive} that say how long a sender may take. */
final class DeadlineOptions {
    /** A sender that hashes its next file is silent for as long as that takes. */
    private static final Duration DEFAULT_IDLE = Duration.ofMinutes(10);

    @Option(
            names = "--first-byte",
            paramLabel = "TIME",
            converter = TimeSpan.LimitConverter.class,
            description = "Close connections on which nothing comes for so long at first (default: 1m).")
    private Duration firstByte = Deadlines.DEFAULT_FIRST_BYTE;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = TimeSpan.LimitConverter.class,
            description = "Close connections that are silent between two files for so long (default: 10m)."
                    + " A number with ms, s, m, h or d.")
    private Duration idle = DEFAULT_IDLE;

    @Option(
            names = "--header-timeout",
            paramLabel = "TIME",
            converter = TimeSpan.LimitConverter.class,
            description = "Close connections on which a header takes longer (default: 30s), a TLS handshake included.")
    private Duration headerTimeout = Deadlines.DEFAULT_HEADER;

    @Option(
            names = "--min-rate",
            paramLabel = "SIZE",
            converter = MinimumRate.class,
            description = "Close connections that bring fewer bytes of a file per second, averaged over 30 seconds"
                    + " (default: 1K; 0 takes any rate).")
    private long minimumRate = Deadlines.DEFAULT_MINIMUM_RATE;

    DeadlineOptions() {}

    Deadlines deadlines() {
        return Deadlines.standard()
                .withFirstByte(firstByte)
                .withIdle(idle)
                .withHeader(headerTimeout)
                .withMinimumRate(minimumRate);
    }
}
