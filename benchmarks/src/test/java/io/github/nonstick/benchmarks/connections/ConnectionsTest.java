package io.github.nonstick.benchmarks.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.connections.ConnectionsRun.Entry;
import io.github.nonstick.benchmarks.connections.ConnectionsRun.Round;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
    private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());
    private static final Machine MACHINE = new Machine("A processor", 2, 24, "Linux, amd64", 0.5, "0123abcd");

    @TempDir
    private Path directory;

    @Test
    void everyServerAnswersEveryFrameInProcessesOfTheirOwn() throws Exception {
        ConnectionsOptions options = ConnectionsOptions.parse(List.of(
                "--idle",
                "20",
                "--active",
                "5",
                "--rate",
                "200",
                "--seconds",
                "1",
                "--rounds",
                "1",
                "--out",
                directory.toString()));

        ConnectionsRun run =
                ConnectionsCommand.measure(options, options.javaPrograms().get(0), SILENT);

        assertThat(run.jdk()).isEqualTo(Runtime.version().feature());
        assertThat(run.contenders()).extracting(Entry::name).containsExactly("FRAME_SERVER", "SELECTOR", "NETTY");
        for (Entry entry : run.contenders()) {
            assertThat(entry.absence()).as(entry.name()).isNull();
            Round round = entry.rounds().get(0);
            // 50 and 400 before anything is measured, one as each is opened, 2 seconds of 200, one more of each.
            assertThat(round.frames()).isEqualTo(50 + 400 + 25 + 400 + 25);
            assertThat(round.without().connections()).isZero();
            assertThat(round.with().connections()).isEqualTo(25);
            assertThat(round.with().heapBytes()).isPositive();
            assertThat(round.processorMicros()).isPositive();
            assertThat(round.pace().p99Micros())
                    .isBetween(round.pace().medianMicros(), round.pace().maxMicros());
        }
    }

    @Test
    void serverThatCannotBeStartedIsLeftOutWithTheReason() throws Exception {
        ConnectionsOptions options = ConnectionsOptions.parse(List.of("--idle", "0", "--active", "1"));

        ConnectionsRun run =
                ConnectionsCommand.measure(options, directory.resolve("java").toString(), SILENT);

        assertThat(run.contenders())
                .noneMatch(Entry::isMeasured)
                .allSatisfy(entry -> assertThat(entry.absence()).isEqualTo("cannot start Java"));
    }

    @Test
    void processThatEndsIsNoticedWithWhatItSaid() throws Exception {
        String java = ConnectionsOptions.parse(List.of()).javaPrograms().get(0);
        try (Child child = Child.start("server", java, List.of(), ServerProgram.class, "NONE", 1)) {
            assertThatThrownBy(() -> child.answer(Duration.ofMinutes(1)))
                    .isInstanceOf(TrialFailure.class)
                    .hasMessage(
                            "server: exit code 1, \"Exception in thread \"main\" java.lang.IllegalArgumentException: "
                                    + "No enum constant io.github.nonstick.benchmarks.connections.EchoServer.Kind.NONE\"");
        }
    }

    private static Round round(double median, double p99) {
        return new Round(
                1_000,
                new Pace(5_000, median, p99, 10 * p99, 55),
                40,
                1,
                new Footprint(10_000_000, 300 << 20, 20, 0),
                new Footprint(31_000_000, (300 << 20) + 1_050_000, 24, 10_500));
    }

    private static ConnectionsRun run(int jdk, Entry... entries) {
        return new ConnectionsRun(
                "2026-11-20T00:00:00Z",
                "command",
                MACHINE,
                "A VM " + jdk,
                jdk,
                10_000,
                500,
                256,
                5_000,
                10,
                Arrays.asList(entries));
    }

    @Test
    void rowsHoldMediansOverRoundsAndTheLongestTimeOfAll() throws Exception {
        run(25, new Entry("FRAME_SERVER", null, List.of(round(100, 900), round(120, 400), round(140, 500))))
                .write(directory);
        run(17, new Entry("NETTY", "server: exit code 3, \"a|b\u001b\"", List.of()))
                .write(directory);

        String head = "`command`, 2026-11-20T00:00:00Z, commit 0123abcd; A processor, 2 processors; Linux, amd64; ";
        List<String> lines = ConnectionsTable.section(directory);

        assertThat(lines)
                .startsWith(
                        "## Many connections",
                        "",
                        "### 10,000 idle and 500 active connections, JDK 17",
                        "",
                        head + "A VM 17, load average before it 0.500")
                .contains("| NETTY | not available: server: exit code 3, \"a\\|b?\" | | | | | | | | | | |");
        assertThat(lines.subList(lines.indexOf("### 10,000 idle and 500 active connections, JDK 25"), lines.size()))
                .containsExactly(
                        "### 10,000 idle and 500 active connections, JDK 25",
                        "",
                        head + "A VM 25, load average before it 0.500",
                        "",
                        "5,000 frames a second with a body of 256 bytes, in turn on the active connections; "
                                + "`-Xmx256m` on both sides.",
                        "",
                        "| | frames, all answered | frames/s | p50 µs | p99 µs | longest µs | client late, p99 µs | processor µs a frame"
                                + " | heap of a connection | beyond the heap | process | threads |",
                        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
                        "| FRAME_SERVER | 3,000 | 5,000 | 120 | 500 | 9,000 | 55.0 | 40.0 | 2,000 B | 100 B | 301 MiB | 24 |",
                        "");
    }

    @Test
    void nothingIsSaidWhereNothingWasMeasured() throws Exception {
        assertThat(ConnectionsTable.section(directory)).isEmpty();
        assertThat(ConnectionsTable.section(directory.resolve("absent"))).isEmpty();
    }

    @Test
    void optionsTakeAProgramOrAHomeAndLeavePathsOutOfTheRecord() {
        ConnectionsOptions options = ConnectionsOptions.parse(
                List.of("--idle", "7", "--jvm", directory.toString(), "--jvm", "java", "--rounds", "2"));

        assertThat(options.javaPrograms())
                .containsExactly(directory.resolve("bin").resolve("java").toString(), "java");
        assertThat(options.command())
                .isEqualTo("java -jar benchmarks/target/benchmarks.jar connections --idle 7 --active 500 --rate 5000"
                        + " --seconds 10 --rounds 2 --jvm JAVA --jvm JAVA");
        assertThatThrownBy(() -> ConnectionsOptions.parse(List.of("--active", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a number from 1 to 999999: 0");
        assertThatThrownBy(() -> ConnectionsOptions.parse(List.of("--idle")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value missing after --idle");
    }
}
