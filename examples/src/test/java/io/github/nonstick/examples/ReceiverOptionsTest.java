package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.Deadlines;
import io.github.nonstick.transfer.ReceiverLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

class ReceiverOptionsTest {
    @Command
    static final class Options {
        @ArgGroup(validate = false)
        LimitOptions limits = new LimitOptions();

        @ArgGroup(validate = false)
        DeadlineOptions deadlines = new DeadlineOptions();
    }

    private static Options parse(String... arguments) {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    @Test
    void keepsAReserveAndWaitsForHashing() {
        Options options = parse();

        assertThat(options.deadlines.deadlines()).isEqualTo(Deadlines.standard().withIdle(Duration.ofMinutes(10)));
        ReceiverLimits limits = options.limits.limits();
        assertThat(limits.freeSpaceReserve()).isEqualTo(64 << 20);
        assertThat(limits.maxConnections()).isEqualTo(128);
        assertThat(limits.maxFileSize()).isEqualTo(Long.MAX_VALUE);
        assertThat(limits.maxFilesPerConnection()).isEqualTo(Long.MAX_VALUE);
        assertThat(limits.maxBytesPerConnection()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesEachLimit() {
        ReceiverLimits limits = parse(
                        "--max-file-size",
                        "1K",
                        "--max-files",
                        "2",
                        "--max-total",
                        "3K",
                        "--max-connections",
                        "4",
                        "--reserve",
                        "5")
                .limits
                .limits();

        assertThat(limits.maxFileSize()).isEqualTo(1024);
        assertThat(limits.maxFilesPerConnection()).isEqualTo(2);
        assertThat(limits.maxBytesPerConnection()).isEqualTo(3072);
        assertThat(limits.maxConnections()).isEqualTo(4);
        assertThat(limits.freeSpaceReserve()).isEqualTo(5);
    }

    @Test
    void takesEachDeadline() {
        assertThat(parse("--first-byte", "4s", "--idle", "1m", "--header-timeout", "2s", "--min-rate", "3K")
                        .deadlines
                        .deadlines())
                .isEqualTo(Deadlines.standard()
                        .withFirstByte(Duration.ofSeconds(4))
                        .withIdle(Duration.ofMinutes(1))
                        .withHeader(Duration.ofSeconds(2))
                        .withMinimumRate(3072));
    }
}
