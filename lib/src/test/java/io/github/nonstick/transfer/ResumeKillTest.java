package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Senders and receivers that are killed at random points, and started again. */
@Timeout(600)
class ResumeKillTest {
    private enum Victim {
        SENDER,
        RECEIVER,
        BOTH
    }

    @TempDir
    Path source;

    @TempDir
    Path target;

    private Path file;
    private KilledProcess sender;
    private KilledProcess receiver;
    private int port;

    @Test
    void killedTransferGoesOnFromItsLastSegments() throws Exception {
        transfer(24 << 20, 256 << 10, 3, 15);
    }

    @Test
    @Tag("huge")
    void longTransferKilledAtTwentyPointsGoesOnFromItsLastSegments() throws Exception {
        transfer(256 << 20, SegmentSource.SEGMENT_LENGTH, 20, 40);
    }

    private void transfer(int length, int segmentLength, int rounds, int pauseMillis) throws Exception {
        long seed = System.nanoTime();
        System.out.println("ResumeKillTest seed " + seed);
        Random random = new Random(seed);
        byte[] content = new byte[length];
        random.nextBytes(content);
        file = Files.write(source.resolve("a"), content);
        startReceiver();
        sender = KilledProcess.sender(port, file, segmentLength, pauseMillis);
        try {
            long kept = 0;
            for (int round = 0; round < rounds; round++) {
                assertThat(sender.line()).isEqualTo("start " + kept);
                // Each round gets its share of the file, and is killed somewhere in it.
                long share = (length - kept) / (rounds - round + 1);
                awaitLength(kept + (long) (share * random.nextDouble()));
                Victim victim = Victim.values()[round % 3];
                kill(victim);
                kept = keptAfterTheKill(victim, segmentLength);
                if (victim != Victim.SENDER) {
                    startReceiver();
                }
                if (victim != Victim.RECEIVER) {
                    sender = KilledProcess.sender(port, file, segmentLength, pauseMillis);
                }
            }
            assertThat(sender.line()).isEqualTo("start " + kept);
            assertThat(sender.line()).isEqualTo("STORED ");
            assertThat(target.resolve("a")).hasBinaryContent(content);
            assertThat(Kept.names(target)).containsExactly("a");
        } finally {
            sender.close();
            receiver.close();
        }
    }

    private void startReceiver() throws IOException {
        receiver = KilledProcess.receiver(target, port);
        port = Integer.parseInt(receiver.line());
    }

    private void kill(Victim victim) {
        if (victim != Victim.RECEIVER) {
            sender.kill();
        }
        if (victim != Victim.SENDER) {
            receiver.kill();
        }
    }

    /** What is to be gone on from: all that was written, but for a part of one segment. */
    private long keptAfterTheKill(Victim victim, int segmentLength) throws Exception {
        if (victim == Victim.SENDER) {
            // The receiver takes what is on its way, and cuts off what is incomplete.
            awaitRest(segmentLength);
            return partLength();
        }
        long written = partLength();
        long kept = claimedLength();
        assertThat(kept % segmentLength).isZero();
        assertThat(written - kept).isBetween(0L, (long) segmentLength);
        return kept;
    }

    private void awaitRest(int segmentLength) throws Exception {
        long before = -1;
        for (int quiet = 0; quiet < 5; ) {
            long now = partLength();
            quiet = now == before && now % segmentLength == 0 ? quiet + 1 : 0;
            before = now;
            Thread.sleep(20);
        }
    }

    private void awaitLength(long length) throws Exception {
        while (partLength() < length) {
            assertThat(sender.isAlive()).isTrue();
            Thread.sleep(1);
        }
    }

    private long partLength() throws IOException {
        Path part = kept(".part");
        return part == null ? 0 : Files.size(part);
    }

    /** How far the journal's lines reach. */
    private long claimedLength() throws IOException {
        Path journal = kept(".journal");
        if (journal == null) {
            return 0;
        }
        long end = 0;
        for (String line : Files.readAllLines(journal)) {
            String[] words = line.split(" ");
            if (words[0].equals("segment") && words.length == 5) {
                end = Long.parseLong(words[1]) + Long.parseLong(words[2]);
            }
        }
        return end;
    }

    private @Nullable Path kept(String suffix) throws IOException {
        try (Stream<Path> list = Files.list(target)) {
            return list.filter(path -> path.toString().endsWith(suffix))
                    .findFirst()
                    .orElse(null);
        }
    }
}
