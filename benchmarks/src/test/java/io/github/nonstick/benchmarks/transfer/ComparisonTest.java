package io.github.nonstick.benchmarks.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.benchmarks.transfer.TransferRun.Entry;
import io.github.nonstick.benchmarks.transfer.TransferRun.Round;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());
    private static final Path JAR = Path.of("..", "examples", "target", "nonstick.jar");

    @TempDir
    private Path directory;

    /** Copies within this process; what it does wrong is the test's to say. */
    private final class Copier implements Carrier {
        private final String name;
        private final List<String> order;
        private int carried;
        private boolean closed;

        Copier(String name, List<String> order) {
            this.name = name;
            this.order = order;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String prepare(Payload payload, Place place) throws CarrierFailure {
            if (name.equals("ABSENT")) {
                throw new CarrierFailure("not in " + place.work());
            }
            return "about " + name;
        }

        @Override
        public double carry(Payload payload, Place place) throws IOException {
            assertThat(closed).isFalse();
            order.add(name);
            byte[] content = Files.readAllBytes(place.source().resolve(payload.fileName()));
            carried++;
            if (name.equals("WRONG") && carried == 2) {
                content[content.length - 1]++;
            }
            if (name.equals("SHORT") && carried == 3) {
                content = new byte[1];
            }
            Files.write(place.target().resolve(payload.fileName()), content);
            return carried;
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
        }
    }

    private TransferRun run(int rounds, List<String> order, String... names) throws Exception {
        List<Copier> carriers =
                Stream.of(names).map(name -> new Copier(name, order)).toList();
        TransferRun run =
                new Comparison(new LargeFile(1 << 20), List.copyOf(carriers), rounds, directory, SILENT).run("command");
        assertThat(carriers).allMatch(carrier -> carrier.closed);
        return run;
    }

    @Test
    void everyContenderRunsOnceInEachRoundInRotatingOrder() throws Exception {
        List<String> order = new ArrayList<>();
        TransferRun run = run(3, order, "A", "B", "C");

        // The first three carry a sample, the next the whole without being timed.
        assertThat(order).containsExactly("A", "B", "C", "A", "B", "C", "A", "B", "C", "B", "C", "A", "C", "A", "B");
        assertThat(run.contenders()).extracting(Entry::about).containsExactly("about A", "about B", "about C");
        assertThat(run.contenders())
                .allSatisfy(entry ->
                        assertThat(entry.rounds()).extracting(Round::seconds).containsExactly(3.0, 4.0, 5.0));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void contenderThatFailsIsLeftOutAndSaidSo() throws Exception {
        List<String> order = new ArrayList<>();
        TransferRun run = run(3, order, "ABSENT", "WRONG", "SHORT", "A");

        assertThat(run.contenders())
                .extracting(Entry::absence)
                .containsExactly(
                        "not in DIR/work",
                        "what has arrived is different from byte 1048575 on",
                        "of 1048576 bytes, 1 have arrived",
                        null);
        assertThat(order.subList(6, order.size())).containsExactly("SHORT", "A", "A", "A");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void treeIsCountedAndCompared() throws Exception {
        try (Place place = Place.in(directory)) {
            Payload payload = new SmallFiles(20);
            payload.createIn(place.source());
            assertThatThrownBy(() -> payload.check(place.source(), place.target(), false))
                    .isInstanceOf(CarrierFailure.class)
                    .hasMessage("of 20 files, 0 have arrived");
            payload.createIn(place.target());
            payload.check(place.source(), place.target(), false);
            Files.writeString(place.target().resolve("tree/directory-0/file-0.bin"), "x");
            assertThatThrownBy(() -> payload.check(place.source(), place.target(), false))
                    .isInstanceOf(CarrierFailure.class)
                    .hasMessage("directory-0/file-0.bin has not arrived as it was");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void realProgramsCarryFileAndTree() throws Exception {
        Assumptions.assumeTrue(hasPython(), "there is no python3");
        TransferOptions options = TransferOptions.parse(List.of(
                "--size",
                "1MiB",
                "--files",
                "20",
                "--rounds",
                "1",
                "--dir",
                directory.toString(),
                "--nonstick",
                JAR.toString()));
        List<TransferRun> runs = TransferCommand.compare(options, SILENT);

        assertThat(runs).extracting(TransferRun::payload).containsExactly("file", "tree");
        for (TransferRun run : runs) {
            assertThat(run.contenders()).allMatch(entry -> entry.isMeasured() != (entry.absence() != null));
            assertThat(run.contenders())
                    .filteredOn(entry -> entry.name().startsWith("BARE"))
                    .isNotEmpty()
                    .allSatisfy(entry -> assertThat(entry.absence()).isNull());
            assertThat(run.contender("PYTHON")).get().satisfies(entry -> {
                assertThat(entry.absence()).isNull();
                assertThat(entry.about()).startsWith("Python 3");
                assertThat(entry.rounds()).hasSize(1);
            });
        }
        if (Files.exists(JAR)) {
            assertThat(runs.get(0).contender("NONSTICK").orElseThrow().absence())
                    .isNull();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
