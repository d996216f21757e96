package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.nonstick.FrameHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail while files are received; mounts one of 1 MiB, which takes root on Linux. */
class DiskFailureTest {
    private static final int LENGTH = 800_000;

    @TempDir
    Path disk;

    private Receiving receiving;

    @BeforeEach
    void mount() throws IOException {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()))
                .as("mounting a tmpfs, which only root may")
                .isTrue();
        receiving = Receiving.into(disk);
    }

    @AfterEach
    void unmount() throws IOException {
        if (receiving != null) {
            receiving.stop();
            receiving.assertNoEvent();
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

    private static FrameHeader asking(String name, int length) {
        return FrameHeader.of(length).withFilename(name).with("want_reply", 1);
    }

    private List<FrameHeader> send(String name, int length) throws IOException {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            return peer.write(RawPeer.start(asking(name, length)), new byte[length])
                    .end()
                    .answers();
        }
    }

    private static void assertRefused(FrameHeader answer, String code, String reason) {
        assertThat(answer)
                .isEqualTo(FrameHeader.of(0)
                        .with("reply_to", 1)
                        .with("status", "refused")
                        .with("code", code)
                        .with("reason", reason));
    }

    @Test
    void aDiskThatFillsWhileAFileComesLeavesNothingOfIt() throws Exception {
        Path filler = disk.resolve("filler");
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(asking("file", LENGTH)), new byte[100_000]);
            while (receiving.names().isEmpty()) {
                Thread.sleep(5);
            }
            Files.write(filler, new byte[700_000]);
            List<FrameHeader> answers = peer.write(new byte[LENGTH - 100_000], RawPeer.start(asking("small", 10)))
                    .write(new byte[10])
                    .end()
                    .answers();
            assertThat(answers).hasSize(2);
            assertRefused(answers.get(0), "disk", "cannot write the file: No space left on device");
            assertThat(answers.get(1).attribute("status")).isEqualTo("stored");
        }
        assertThat(receiving.event()).isEqualTo("refused DISK: cannot write the file: No space left on device");
        assertThat(receiving.event()).isEqualTo("stored small");
        assertThat(receiving.names()).containsExactly("filler", "small");

        Files.delete(filler);
        assertThat(send("file", LENGTH).get(0).attribute("status")).isEqualTo("stored");
        assertThat(receiving.event()).isEqualTo("stored file");
        assertThat(disk.resolve("file")).hasSize(LENGTH);
    }

    @Test
    void aFullDiskIsSeenBeforeTheFirstByte() throws Exception {
        Files.write(disk.resolve("filler"), new byte[900_000]);
        FrameHeader answer = send("file", LENGTH).get(0);
        assertThat(answer.attribute("code")).isEqualTo("no_space");
        assertThat(receiving.event()).matches("refused NO_SPACE: file has 800000 bytes, the disk has room for \\d+");
    }

    @Test
    void aDirectoryThatCannotBeWrittenRefusesFiles() throws Exception {
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
        assertRefused(send("file", 10).get(0), "disk", "cannot create a file: Read-only file system");
        assertThat(receiving.event()).isEqualTo("refused DISK: cannot create a file: Read-only file system");

        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
        send("file", 10);
        assertThat(receiving.event()).isEqualTo("stored file");
    }
}
