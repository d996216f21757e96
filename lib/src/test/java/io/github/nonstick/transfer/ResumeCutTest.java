package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.CuttingProxy.Cut;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Resumable transfers whose connection is cut at each phase, and that are offered once more. */
@Timeout(120)
class ResumeCutTest {
    private static final int SEGMENT = 50_000;
    private static final int LENGTH = 4 * SEGMENT + 123;
    private static final long SEED = 20_261_126;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private byte[] content;
    private OutgoingFile file;

    @BeforeEach
    void makeSource() throws IOException {
        content = new byte[LENGTH];
        new Random(SEED).nextBytes(content);
        file = OutgoingFile.of(Files.write(source.resolve("a"), content));
    }

    private static FileSender sender(CuttingProxy proxy) {
        return FileSender.to(proxy.address()).withResume(true).withSegmentLength(SEGMENT);
    }

    /** Where the phases of a transfer end, in bytes of the sender, by name. */
    private Map<String, Long> phases() throws IOException {
        List<FrameHeader> frames;
        try (Receiving receiving = Receiving.in(Files.createDirectory(parent.resolve("uncut")));
                CuttingProxy proxy = CuttingProxy.to(receiving.address())) {
            sender(proxy).send(List.of(file));
            frames = proxy.connections().get(0).frames();
        }
        Map<String, Long> ends = new TreeMap<>();
        long offset = 0;
        for (int i = 0; i < frames.size(); i++) {
            FrameHeader frame = frames.get(i);
            String name = i + " " + frame.attribute("nonstick");
            long start = RawPeer.start(frame).length;
            ends.put(name + ": nothing of it", offset);
            ends.put(name + ": its length", offset + 4);
            ends.put(name + ": half its header", offset + start / 2);
            ends.put(name + ": its header", offset + start);
            if (frame.dataSize() > 0) {
                ends.put(name + ": a byte of its body", offset + start + 1);
                ends.put(name + ": its body but for a byte", offset + start + frame.dataSize() - 1);
            }
            offset += start + frame.dataSize();
        }
        ends.put("everything", offset);
        return ends;
    }

    @Test
    void transferCutAtAnyPhaseIsCompletedWithoutSendingMoreThanASegmentAgain() throws Exception {
        Map<String, Long> phases = phases();
        assertThat(phases).hasSize(7 * 4 + 5 * 2 + 1);
        int number = 0;
        for (Map.Entry<String, Long> phase : phases.entrySet()) {
            boolean whole = phase.getValue().equals(phases.get("everything"));
            cutAndSendAgain(
                    "cut after " + phase.getKey(),
                    number++,
                    Cut.afterSent(phase.getValue()),
                    whole ? Status.STORED : Status.CUT);
        }
    }

    @Test
    void transferWhoseAnswersAreCutIsCompletedWithoutSendingMoreThanASegmentAgain() throws Exception {
        int number = 0;
        // The answer to the offer has some 80 bytes, the last one some 220.
        for (int answered : new int[] {0, 1, 4, 40, 75, 90, 150, 200, 250}) {
            cutAndSendAgain("cut after answers of " + answered, number++, Cut.afterAnswered(answered), Status.CUT);
        }
    }

    private void cutAndSendAgain(String phase, int number, Cut cut, Status firstStatus) throws IOException {
        Path place = Files.createDirectory(parent.resolve("cut " + number));
        try (Receiving receiving = Receiving.in(place);
                CuttingProxy proxy = CuttingProxy.to(receiving.address(), cut)) {
            SendOutcome first = sender(proxy).send(List.of(file)).get(0);
            assertThat(first.status()).as(phase).isEqualTo(firstStatus);
            long before = proxy.segmentBytes();

            SendOutcome second = sender(proxy).send(List.of(file)).get(0);

            assertThat(second.detail()).as(phase).isEmpty();
            assertThat(second.status()).as(phase).isEqualTo(Status.STORED);
            assertThat(second.verified()).as(phase).isTrue();
            assertThat(receiving.directory().resolve("a")).as(phase).hasBinaryContent(content);
            assertThat(receiving.names()).as(phase).containsExactly("a");
            // What of the segment that was cut had passed is all that passes twice.
            assertThat(proxy.segmentBytes()).as(phase).isEqualTo(LENGTH + (before == LENGTH ? 0 : before % SEGMENT));
            receiving.stop();
            receiving.assertNothingElse();
        }
    }

    @Test
    void senderReconnectsByItselfAndGoesOnWhereItWas() throws Exception {
        Map<String, Long> phases = phases();
        List<String> pauses = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void retrying(IOException cause, Duration pause) {
                pauses.add(pause.toString());
            }
        };
        Path place = Files.createDirectory(parent.resolve("retries"));
        try (Receiving receiving = Receiving.in(place);
                CuttingProxy proxy = CuttingProxy.to(
                        receiving.address(),
                        Cut.afterSent(phases.get("2 segment: a byte of its body")),
                        Cut.afterSent(phases.get("2 segment: its header")))) {
            SendOutcome outcome = sender(proxy)
                    .withRetries(1)
                    .withListener(listener)
                    .send(List.of(file))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.STORED);
            assertThat(receiving.directory().resolve("a")).hasBinaryContent(content);
            assertThat(receiving.names()).containsExactly("a");
            assertThat(proxy.connections()).hasSize(3);
            assertThat(proxy.segmentBytes()).isBetween(LENGTH + 0L, LENGTH + 2L * SEGMENT);
            // Each connection got further than the one before it.
            assertThat(pauses).containsExactly("PT1S", "PT1S");
        }
    }

    @Test
    void filesAfterTheOneThatWasCutAreSentOnTheNextConnection() throws Exception {
        Path second = Files.write(source.resolve("b"), new byte[10]);
        Map<String, Long> phases = phases();
        try (Receiving receiving = Receiving.in(Files.createDirectory(parent.resolve("two")));
                CuttingProxy proxy = CuttingProxy.to(
                        receiving.address(), Cut.afterSent(phases.get("3 segment: a byte of its body")))) {
            List<SendOutcome> outcomes = sender(proxy).withRetries(1).send(List.of(file, OutgoingFile.of(second)));
            assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.STORED, Status.STORED);
            assertThat(receiving.names()).containsExactly("a", "b");
            assertThat(proxy.segmentBytes()).isEqualTo(LENGTH + 1 + 10);
        }
    }

    @Test
    void streamThatWasCutIsNotSentAgain() throws Exception {
        Map<String, Long> phases = phases();
        try (Receiving receiving = Receiving.in(Files.createDirectory(parent.resolve("stream")));
                CuttingProxy proxy = CuttingProxy.to(
                        receiving.address(), Cut.afterSent(phases.get("3 segment: a byte of its body")))) {
            SendOutcome outcome = sender(proxy)
                    .withRetries(1)
                    .send(List.of(new OutgoingStream(new ByteArrayInputStream(content), "a")))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(receiving.names()).noneMatch(name -> name.equals("a"));
        }
    }
}
