package io.github.nonstick.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.benchmarks.Numbers;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResultsPageTest {
    private static final RunRecord RUN = new RunRecord(
            "2026-11-20T00:00:00Z",
            90,
            "java -jar benchmarks.jar report",
            "0123abcd",
            "A processor",
            2,
            24,
            "Linux, amd64",
            0.25,
            "G1",
            List.of("A VM 17.0.1"),
            3,
            5,
            5,
            400);

    private static Result codec(String jdk, String contender, String workload, double nanos, double bytes) {
        return new Result(
                jdk,
                "CodecBenchmark.decode",
                Map.of("contender", contender, "workload", workload),
                "ns/op",
                new double[] {nanos + 1, nanos, nanos - 1},
                new double[] {bytes});
    }

    private static Result loopback(String contender, double rate) {
        return new Result(
                "17",
                "LoopbackBenchmark.frames",
                Map.of("contender", contender, "workload", "MESSAGE"),
                "ops/s",
                new double[] {rate},
                new double[] {0});
    }

    private static String page(Result... results) {
        return ResultsPage.of(
                new Results(List.of(results)),
                RUN,
                List.of("## Whole transfers", ""),
                "## Notes\n\nSome.\n",
                Set.of("CodecBenchmark.decode", "HashBenchmark.digest"));
    }

    @Test
    void cellHoldsMedianSpreadRatioAndBytes() {
        String page = page(
                codec("17", "NONSTICK", "MESSAGE", 20, 0),
                codec("17", "NONSTICK", "NAMED", 24.13, 0.001),
                codec("17", "JACKSON_STREAMS", "MESSAGE", 300, 955.4),
                codec("17", "JACKSON_STREAMS", "NAMED", 361.95, 1234));

        assertThat(page).contains("""
                        ### Decode one frame

                        `CodecBenchmark.decode`

                        | | MESSAGE | NAMED |
                        |---|---:|---:|
                        | NONSTICK | 20.0 ± 0.500 ns · 1.00× · 0 B | 24.1 ± 0.500 ns · 1.00× · 0 B |
                        | JACKSON_STREAMS | 300 ± 0.500 ns · 15.0× · 955 B | 362 ± 0.500 ns · 15.0× · 1,234 B |

                        ![Decode one frame, JDK 17](charts/decode-jdk17.svg)
                        """);
    }

    @Test
    void cellOfWhatWasNotMeasuredIsEmpty() {
        String page = page(
                codec("17", "NONSTICK", "MESSAGE", 20, 0),
                codec("17", "NONSTICK", "NAMED", 25, 0),
                codec("17", "COPY", "NAMED", 5, 0));

        assertThat(page).contains("| COPY |  | 5.00 ± 0.500 ns · 0.200× · 0 B |\n");
    }

    @Test
    void ratesCompareTheOtherWayRound() {
        String page = page(loopback("NONSTICK", 30_000_000), loopback("JACKSON_STREAMS", 2e6), loopback("RAW", 4e7));

        assertThat(page)
                .contains("""
                        | NONSTICK | 30,000,000 ± 0 | 1.00× | 75.0 % | 0 B |
                        | JACKSON_STREAMS | 2,000,000 ± 0 | 15.0× | 5.00 % | 0 B |
                        | RAW | 40,000,000 ± 0 | 0.750× | 100 % | 0 B |
                        """)
                .contains("frames per second, over JACKSON_STREAMS | ≥ 5× | 15.0× |\n")
                .contains("frames per second, over RAW | ≥ 0.6 of it | 0.750 of it |\n");
    }

    @Test
    void targetsSayWhatWasReachedForEachJdk() {
        String page = page(
                codec("17", "NONSTICK", "NAMED", 24, 0.004),
                codec("17", "JACKSON_STREAMS", "NAMED", 480, 0),
                codec("25", "NONSTICK", "NAMED", 40, 0.5),
                codec("25", "JACKSON_STREAMS", "NAMED", 480, 0));

        assertThat(page)
                .contains("| | target | JDK 17 | JDK 25 |\n|---|---:|---:|---:|\n")
                .contains("| `decode` NAMED: times as fast as JACKSON_STREAMS | ≥ 15× | 20.0× | **12.0×** (missed) |\n")
                .contains("| `decode` NAMED: bytes allocated | ≤ 0.01 B | 0 B | **0.50 B** (missed) |\n")
                .contains("| `decode` NAMED: times the cost of COPY | ≤ 4× | not measured | not measured |\n");
    }

    @Test
    void pageNamesRunAndGapsAndEndsWithNotes() {
        assertThat(page(codec("17", "NONSTICK", "NAMED", 24, 0)))
                .contains("| Machine | A processor, 2 processors, 24 GiB; Linux, amd64 |\n")
                .contains("| Commit | 0123abcd |\n")
                .contains("| Command | `java -jar benchmarks.jar report` |\n")
                .contains("| Each figure | 3 forks at different times, each 5 iterations to warm up and 5 that count")
                .contains("Left out of this run on JDK 17: HashBenchmark.digest.\n")
                .contains("\n\n## Whole transfers\n\n## Notes")
                .endsWith("## Notes\n\nSome.\n");
    }

    @Test
    void boundItselfIsMet() {
        Target atLeast = new Target("", context -> OptionalDouble.empty(), "", true, 15);
        Target atMost = new Target("", context -> OptionalDouble.empty(), "", false, 4);

        assertThat(atLeast.isMetBy(15)).isTrue();
        assertThat(atLeast.isMetBy(14.99)).isFalse();
        assertThat(atMost.isMetBy(4)).isTrue();
        assertThat(atMost.isMetBy(4.01)).isFalse();
    }

    @Test
    void medianAndQuartilesAreThoseOfTheSamples() {
        double[] scores = {9, 1, 3, 2, 1000};
        Result result = new Result("17", "", Map.of(), "ns/op", scores, new double[] {1});

        assertThat(result.score()).isEqualTo(3);
        assertThat(result.spread()).isEqualTo(3.5);
    }

    @Test
    void numbersShowThreeDigits() {
        assertThat(Numbers.three(0)).isEqualTo("0");
        assertThat(Numbers.three(0.041_66)).isEqualTo("0.0417");
        assertThat(Numbers.three(0.9996)).isEqualTo("1.00");
        assertThat(Numbers.three(24.04)).isEqualTo("24.0");
        assertThat(Numbers.three(99.96)).isEqualTo("100");
        assertThat(Numbers.three(1_384_999)).isEqualTo("1,380,000");
        assertThat(Numbers.bytes(0.004)).isEqualTo("0 B");
        assertThat(Numbers.bytes(0.5)).isEqualTo("0.50 B");
        assertThat(Numbers.bytes(66_696)).isEqualTo("66,696 B");
    }
}
