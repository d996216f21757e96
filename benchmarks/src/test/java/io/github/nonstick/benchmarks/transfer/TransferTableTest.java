package io.github.nonstick.benchmarks.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.benchmarks.Machine;
import io.github.nonstick.benchmarks.transfer.TransferRun.Entry;
import io.github.nonstick.benchmarks.transfer.TransferRun.Round;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTableTest {
    private static final Machine MACHINE = new Machine("A processor", 2, 24, "Linux, amd64", 0.5, "0123abcd");

    @TempDir
    private Path directory;

    private static Entry entry(String name, @Nullable String absence, double... seconds) {
        List<Round> rounds = DoubleStream.of(seconds)
                .mapToObj(value -> new Round(value, 2 * value))
                .toList();
        return new Entry(name, "", absence, rounds);
    }

    private static TransferRun file(Entry... entries) {
        return new TransferRun(
                "2026-11-20T00:00:00Z", "command", MACHINE, "A VM 17", "file", 2L << 30, 1, List.of(entries));
    }

    @Test
    void rowsHoldMedianQuartilesRateAndRatioOfPairedRounds() throws Exception {
        // The ratio is the median of 2, 1 and 4: that of the medians would be 2.5.
        file(entry("NONSTICK", null, 2, 10, 2), entry("PYTHON", null, 4, 10, 8)).write(directory);

        assertThat(TransferTable.section(directory))
                .containsExactly(
                        "## Whole transfers",
                        "",
                        "### One file of 2 GiB",
                        "",
                        "`command`, 2026-11-20T00:00:00Z, commit 0123abcd; A processor, 2 processors; Linux, amd64; A VM 17, "
                                + "load average before it 0.500",
                        "",
                        "| | seconds (quartiles) | GiB/s | rate over PYTHON | processor seconds | |",
                        "|---|---:|---:|---:|---:|---|",
                        "| NONSTICK | 2.00 (2.00–6.00) | 1.00 | 2.00× | 4.00 |  |",
                        "| PYTHON | 8.00 (6.00–9.00) | 0.250 | 1.00× | 16.0 |  |",
                        "",
                        "| | target | reached | reached by a bare program |",
                        "|---|---:|---:|---:|",
                        "| NONSTICK: rate over PYTHON | ≥ 1.25× | 2.00× | BARE not measured |",
                        "| NONSTICK_RESUME: rate over PYTHON | ≥ 1.80× | not measured | BARE_RESUME not measured |",
                        "");
    }

    @Test
    void absentContendersAndMissedTargetsAreSaidSo() {
        List<String> lines = TransferTable.ALL
                .get(0)
                .markdown(file(
                        entry("NONSTICK", null, 8),
                        entry("NONSTICK_RESUME", "sender: exit code 2, \"a|b\u001b\""),
                        entry("BARE", null, 5),
                        entry("PYTHON", null, 8)));

        assertThat(lines)
                .contains("| NONSTICK: rate over PYTHON | ≥ 1.25× | **1.00×** (missed) | BARE 1.60× |")
                .contains("| NONSTICK_RESUME: rate over PYTHON | ≥ 1.80× | not measured | BARE_RESUME not measured |")
                .contains("| NONSTICK_RESUME | not available | | | | sender: exit code 2, \"a\\|b?\" |");
    }

    @Test
    void smallFilesAreRatedByTheirNumber() {
        TransferRun run =
                new TransferRun("", "", MACHINE, "", "tree", 50_000L * 1024, 50_000, List.of(entry("RSYNC", null, 2)));

        assertThat(TransferTable.ALL.get(1).markdown(run))
                .contains("### 50,000 files of 1 KiB in a tree")
                .contains("| RSYNC | 2.00 (2.00–2.00) | 25,000 | 1.00× | 4.00 |  |");
    }

    @Test
    void nothingIsSaidWhereNothingWasMeasured() throws Exception {
        assertThat(TransferTable.section(directory)).isEmpty();
    }

    @Test
    void optionsKnowUnitsAndRefuseTheRest() {
        TransferOptions options = TransferOptions.parse(List.of("--size", "3MiB", "--files", "0", "--rounds", "2"));

        assertThat(options.size()).isEqualTo(3 << 20);
        assertThat(options.command())
                .isEqualTo("java -jar benchmarks/target/benchmarks.jar transfer --size 3MiB --files 0 --rounds 2");
        assertThatThrownBy(() -> TransferOptions.parse(List.of("--size", "3X")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a size: 3X");
        assertThatThrownBy(() -> TransferOptions.parse(List.of("--rounds", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a number from 1 to 9999999: 0");
        assertThatThrownBy(() -> TransferOptions.parse(List.of("--dir")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value missing after --dir");
    }
}
