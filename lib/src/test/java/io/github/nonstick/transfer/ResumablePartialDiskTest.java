package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fill while a transfer is received; mounts one of 1 MiB, which takes root on Linux. */
class ResumablePartialDiskTest {
    @TempDir
    Path disk;

    private Kept kept;
    private Path filler;
    private boolean mounted;

    @BeforeEach
    void mount() {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
        assumeThat(mounted).as("mounting a tmpfs, which only root may").isTrue();
        kept = Kept.in(disk, 900_000);
        filler = disk.resolve("filler");
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void fill() throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4_096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessage("No space left on device");
        }
    }

    @Test
    void aDiskThatFillsInASegmentLeavesTheSegmentsBeforeIt() throws IOException {
        try (ResumablePartial partial = kept.resume(0)) {
            kept.append(partial, 100_000);
            fill();
            assertThatThrownBy(() -> kept.append(partial, 700_000)).hasMessage("No space left on device");
            assertThatThrownBy(() -> partial.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("transfer is torn");
            assertThatThrownBy(() -> partial.commit(0)).isInstanceOf(IllegalStateException.class);
        }
        Files.delete(filler);
        try (ResumablePartial partial = kept.resume(100_000)) {
            kept.append(partial, 50_000);
        }
        try (ResumablePartial partial = kept.resume(150_000)) {
            fill();
            assertThatThrownBy(() -> kept.append(partial, 700_000)).hasMessage("No space left on device");
        }
        assertThat(Files.size(kept.part())).isEqualTo(150_000);
        Files.delete(filler);
        kept.resume(150_000).close();
    }

    @Test
    void aDiskThatFillsInALineOfTheJournalLeavesTheLinesBeforeIt() throws IOException {
        int committed = 0;
        try (ResumablePartial partial = kept.resume(0)) {
            kept.append(partial, 1);
            fill();
            IOException failure = null;
            while (failure == null) {
                committed = (int) partial.committedLength();
                try {
                    kept.append(partial, 1);
                } catch (IOException e) {
                    failure = e;
                }
            }
            // The journal's page was full, and not the file's.
            assertThat(committed).isLessThan(200);
            assertThat(partial.committedLength()).isEqualTo(committed);
        }
        Files.delete(filler);
        try (ResumablePartial partial = kept.resume(committed)) {
            kept.append(partial, 500);
        }
        kept.resume(committed + 500).close();
    }

    @Test
    void aFullDiskLeavesNothingOfATransferThatCannotBegin() throws IOException {
        fill();
        assertThatThrownBy(() -> kept.open()).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(kept.names()).containsExactly("filler");
        Files.delete(filler);
        kept.resume(0).close();
        assertThat(kept.names()).isEmpty();
    }

    @Test
    void aTransferIsTakenUpOnAFullDisk() throws IOException {
        kept.left(100_000);
        fill();
        kept.resume(100_000).close();
    }
}
