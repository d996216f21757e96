package io.github.nonstick.transfer;

import static io.github.nonstick.transfer.TransferFrames.bytes;
import static io.github.nonstick.transfer.TransferFrames.close;
import static io.github.nonstick.transfer.TransferFrames.header;
import static io.github.nonstick.transfer.TransferFrames.offer;
import static io.github.nonstick.transfer.TransferFrames.offerOfAnyLength;
import static io.github.nonstick.transfer.TransferFrames.prefix;
import static io.github.nonstick.transfer.TransferFrames.segment;
import static io.github.nonstick.transfer.TransferFrames.segmentHeader;
import static io.github.nonstick.transfer.TransferFrames.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that send the frames of a transfer as they must not. */
@Timeout(60)
class HostileSegmentsTest {
    private static final TransferId ID = TransferId.of(TransferFrames.ID);

    private static final byte[] FIRST = "ABCDE".getBytes(StandardCharsets.US_ASCII);

    /** Sent with the hash of {@link #FIRST}. */
    private static final byte[] OTHER = "ABCDX".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @BeforeEach
    void start() throws IOException {
        receiving = Receiving.in(parent);
    }

    @AfterEach
    void nextConnectionIsServedAndNothingElseIsThere() throws Exception {
        Path file = Files.writeString(source.resolve("next"), "next");
        SendOutcome outcome = FileSender.to(receiving.address())
                .withResume(true)
                .send(List.of(OutgoingFile.of(file)))
                .get(0);
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        receiving.stop();
        deleteKept();
        receiving.assertNothingElse();
        assertThat(receiving.names()).containsExactly("next");
    }

    /** Deletes what is kept to be taken up later. */
    private void deleteKept() throws IOException {
        Files.deleteIfExists(receiving.directory().resolve(ID.partName()));
        Files.deleteIfExists(receiving.directory().resolve(ID.journalName()));
    }

    /** Frames, the last of which is refused. */
    private record Sequence(String name, Refusal refusal, String reason, byte[]... frames) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Sequence outOfOrder(String name, String reason, byte[]... frames) {
        return new Sequence(name, Refusal.OUT_OF_ORDER, reason, frames);
    }

    static Stream<Sequence> refusedSegments() {
        byte[] offer = bytes(offer(10));
        byte[] first = segment(0, "ABCDE");
        return Stream.of(
                outOfOrder("never offered", "no file was offered that this frame could belong to", segment(0, "ABCDE")),
                outOfOrder(
                        "not from the start", "segment is at offset 1, the next one is at 0", offer, segment(1, "B")),
                outOfOrder("a hole", "segment is at offset 6, the next one is at 5", offer, first, segment(6, "G")),
                outOfOrder(
                        "overlapping", "segment is at offset 4, the next one is at 5", offer, first, segment(4, "EF")),
                outOfOrder("twice", "segment is at offset 0, the next one is at 5", offer, first, first),
                outOfOrder(
                        "beyond the end",
                        "segment has 6 bytes at offset 5 of a file of 10",
                        offer,
                        first,
                        segment(5, "FGHIJK")),
                outOfOrder(
                        "behind the end",
                        "segment has 1 bytes at offset 10 of a file of 10",
                        offer,
                        first,
                        segment(5, "FGHIJ"),
                        segment(10, "K")),
                outOfOrder(
                        "longer than allowed",
                        "segment has 67108865 bytes, at most 67108864 are accepted",
                        bytes(offer(1L << 30)),
                        bytes(segmentHeader(0, FIRST, HashAlgorithm.CRC32C).withDataSize((64L << 20) + 1))),
                outOfOrder(
                        "of a length that overflows",
                        "segment has 9223372036854775807 bytes, at most 67108864 are accepted",
                        bytes(offerOfAnyLength()),
                        bytes(segmentHeader(0, FIRST, HashAlgorithm.CRC32C).withDataSize(Long.MAX_VALUE))),
                outOfOrder(
                        "without a hash",
                        "the segment has no CRC-32C",
                        offer,
                        bytes(header("segment", 5).with("offset", 0), FIRST)),
                outOfOrder(
                        "with an MD5",
                        "the segment has no CRC-32C",
                        offer,
                        bytes(segmentHeader(0, FIRST, HashAlgorithm.MD5), FIRST)),
                outOfOrder(
                        "with a placeholder",
                        "the segment has no CRC-32C",
                        offer,
                        bytes(header("segment", 5).withHash("none").with("offset", 0), FIRST)),
                new Sequence(
                        "with a wrong CRC-32C",
                        Refusal.HASH_MISMATCH,
                        "segment: CRC32C of the body is 19d96a3f, the header says b6afe183, at stream offset 303",
                        offer,
                        bytes(segmentHeader(0, FIRST, HashAlgorithm.CRC32C), OTHER)),
                outOfOrder(
                        "without an offset",
                        "the frame's nonstick is \"segment\", its offset is absent, not an integer from 0 on",
                        offer,
                        bytes(segmentHeader(0, FIRST, HashAlgorithm.CRC32C).with("offset", null), FIRST)),
                outOfOrder(
                        "at a negative offset",
                        "the frame's nonstick is \"segment\", its offset is \"-5\", not an integer from 0 on",
                        offer,
                        bytes(segmentHeader(-5, FIRST, HashAlgorithm.CRC32C), FIRST)),
                outOfOrder(
                        "at an offset that is text",
                        "the frame's nonstick is \"segment\", its offset is \"0\\u001b\", not an integer from 0 on",
                        offer,
                        bytes(segmentHeader(0, FIRST, HashAlgorithm.CRC32C).with("offset", "0\u001b"), FIRST)));
    }

    @ParameterizedTest
    @MethodSource
    void refusedSegments(Sequence sequence) throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(sequence.frames()).end().answers();
            assertRefused(answers, sequence);
            if (sequence.frames().length > 1) {
                // Whoever sends a segment has sent the next one, too: nothing after it is looked at.
                assertThat(answers.get(answers.size() - 1).attribute("closing")).isEqualTo(true);
            }
        }
    }

    private void assertRefused(List<FrameHeader> answers, Sequence sequence) throws InterruptedException {
        // Segments carry no number: one that belongs to nothing has nothing that it could be answered by.
        if (sequence.frames().length > 1) {
            FrameHeader last = answers.get(answers.size() - 1);
            assertThat(last.attribute("reply_to")).isEqualTo((long) TransferFrames.NUMBER);
            assertThat(last.attribute("status")).isEqualTo("refused");
            assertThat(last.attribute("code")).isEqualTo(sequence.refusal().code());
            assertThat(last.attribute("reason")).isEqualTo(sequence.reason());
        }
        assertThat(receiving.event()).isEqualTo("refused " + sequence.refusal() + ": " + sequence.reason());
    }

    static Stream<Sequence> refusedEnds() {
        byte[] offer = bytes(offer(10));
        byte[] first = segment(0, "ABCDE");
        byte[] second = segment(5, "FGHIJ");
        String notOffered = "no file was offered that this frame could belong to";
        return Stream.of(
                outOfOrder("close without an offer", notOffered, bytes(close(10, "ABCDEFGHIJ"))),
                outOfOrder("prefix without an offer", notOffered, bytes(prefix(5, "ABCDE"))),
                outOfOrder(
                        "close too early",
                        "the file is said to end at 10, here are 5 bytes of 10",
                        offer,
                        first,
                        bytes(close(10, "ABCDEFGHIJ"))),
                outOfOrder(
                        "close at what is here",
                        "the file is said to end at 5, here are 5 bytes of 10",
                        offer,
                        first,
                        bytes(close(5, "ABCDE"))),
                outOfOrder(
                        "close with a wrong length",
                        "the file is said to end at 11, here are 10 bytes of 10",
                        offer,
                        first,
                        second,
                        bytes(close(11, "ABCDEFGHIJ"))),
                outOfOrder(
                        "close of a stream with a wrong length",
                        "the file is said to end at 6, here are 5 bytes of it",
                        bytes(offerOfAnyLength()),
                        first,
                        bytes(close(6, "ABCDE"))),
                outOfOrder(
                        "close without a SHA-256",
                        "the closing frame has no SHA-256",
                        offer,
                        first,
                        second,
                        bytes(close(10, "").with("whole_hash", "0123456789abcdef0123456789abcdef"))),
                outOfOrder(
                        "close with a hash that is none",
                        "the frame's nonstick is \"close\", its whole_hash is absent, not a text",
                        offer,
                        bytes(close(10, "").with("whole_hash", null))),
                outOfOrder(
                        "close without a length",
                        "the frame's nonstick is \"close\", its whole_length is absent, not an integer from 0 on",
                        offer,
                        bytes(close(10, "").with("whole_length", null))),
                new Sequence(
                        "close with a wrong SHA-256",
                        Refusal.HASH_MISMATCH,
                        "the file's SHA-256 is " + sha256("ABCDEFGHIJ") + ", announced is " + sha256("other"),
                        offer,
                        first,
                        second,
                        bytes(close(10, "other"))),
                outOfOrder(
                        "prefix without a hash",
                        "the frame's nonstick is \"prefix\", its prefix_hash is absent, not a text",
                        offer,
                        first,
                        bytes(prefix(5, "").with("prefix_hash", null))));
    }

    @ParameterizedTest
    @MethodSource
    void refusedEnds(Sequence sequence) throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(sequence.frames()).end().answers();
            FrameHeader last = answers.get(answers.size() - 1);
            assertThat(last.attribute("status")).isEqualTo("refused");
            assertThat(last.attribute("code")).isEqualTo(sequence.refusal().code());
            assertThat(last.attribute("reason")).isEqualTo(sequence.reason());
            assertThat(last.attribute("closing")).isNull();
            assertThat(receiving.event()).isEqualTo("refused " + sequence.refusal() + ": " + sequence.reason());
        }
    }

    @ParameterizedTest
    @MethodSource("refusedEnds")
    void refusalEndsTheTransferSoThatNothingMoreBelongsToIt(Sequence sequence) throws Exception {
        for (byte[] frame : List.of(segment(5, "FGHIJ"), bytes(prefix(5, "ABCDE")), bytes(close(10, "ABCDEFGHIJ")))) {
            try (RawPeer peer = new RawPeer(receiving.address())) {
                peer.write(sequence.frames()).write(frame).end().answers();
                assertThat(receiving.event()).isEqualTo("refused " + sequence.refusal() + ": " + sequence.reason());
                assertThat(receiving.event())
                        .isEqualTo("refused OUT_OF_ORDER: no file was offered that this frame could belong to");
            }
            deleteKept();
        }
    }

    @Test
    void prefixThatDiffersBeginsTheFileAnew() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)), segment(0, "ABCDE"), bytes(prefix(5, "other")));
            assertStart(peer.answer(), 0);
            assertStart(peer.answer(), 0);
            peer.write(segment(0, "KLMNO"), bytes(prefix(5, "KLMNO")));
            assertStart(peer.answer(), 5);
            peer.write(bytes(prefix(4, "KLMN")));
            assertStart(peer.answer(), 0);
        }
    }

    @Test
    void prefixWithoutASha256CostsNothingThatIsHere() throws Exception {
        for (String hash : List.of("", "none", "19d96a3f", sha256("ABCDE").substring(1), sha256("ABCDE") + "0")) {
            try (RawPeer peer = new RawPeer(receiving.address())) {
                peer.write(bytes(offer(10)));
                long offset = (Long) peer.answer().attribute("offset");
                if (offset == 0) {
                    peer.write(segment(0, "ABCDE"));
                }
                peer.write(bytes(prefix(5, "ABCDE").with("prefix_hash", hash)));
                assertThat(peer.answer().attribute("reason")).isEqualTo("the prefix has no SHA-256");
                peer.write(bytes(offer(10)));
                assertStart(peer.answer(), 5);
            }
        }
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)));
            assertStart(peer.answer(), 5);
            String hash = sha256("ABCDE").toUpperCase(Locale.ROOT);
            peer.write(bytes(prefix(5, "").with("prefix_hash", hash)));
            assertStart(peer.answer(), 5);
        }
    }

    @Test
    void prefixIsComparedWithAllThatCameBeforeIt() throws Exception {
        String text = "x".repeat(8 << 20);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(text.length() + 1)), segment(0, text), bytes(prefix(text.length(), text)));
            assertStart(peer.answer(), 0);
            assertStart(peer.answer(), text.length());
            peer.write(segment(text.length(), "y"), bytes(close(text.length() + 1, text + "y")));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
        }
        receiving.stop();
        Files.delete(receiving.directory().resolve("a"));
        receiving = Receiving.into(receiving.directory());
    }

    @Test
    void fileBetweenSegmentsIsNotAnsweredInTheirPlace() throws Exception {
        FrameHeader file = FrameHeader.of(0).withFilename("b");
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)), segment(0, "ABCDE"), bytes(file), segment(5, "FGHIJ"));
            List<FrameHeader> answers =
                    peer.write(bytes(close(10, "ABCDEFGHIJ"))).end().answers();
            assertThat(answers).hasSize(2);
            assertStart(answers.get(0), 0);
            assertThat(answers.get(1).filename()).isEqualTo("a");
            assertThat(answers.get(1).attribute("status")).isEqualTo("stored");
        }
        receiving.stop();
        Files.delete(receiving.directory().resolve("a"));
        Files.delete(receiving.directory().resolve("b"));
        receiving = Receiving.into(receiving.directory());
    }

    private static void assertStart(FrameHeader answer, long offset) {
        assertThat(answer.attribute("status")).isEqualTo("start");
        assertThat(answer.attribute("reply_to")).isEqualTo((long) TransferFrames.NUMBER);
        assertThat(answer.attribute("offset")).isEqualTo(offset);
    }

    @Test
    void fileOfAWrongHashIsForgotten() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(5)), segment(0, "ABCDE"), bytes(close(5, "other")));
            assertStart(peer.answer(), 0);
            assertThat(peer.answer().attribute("code")).isEqualTo("hash_mismatch");
            assertThat(receiving.names()).isEmpty();
            peer.write(bytes(offer(5)));
            assertStart(peer.answer(), 0);
        }
    }

    @Test
    void offerThatTheDiskHasNoRoomForTakesNoSegments() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(bytes(offer(1L << 60)), segment(0, "ABCDE"))
                    .end()
                    .answers();
            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).attribute("code")).isEqualTo("no_space");
            assertThat(receiving.event()).startsWith("refused NO_SPACE: file has 1152921504606846976 bytes, ");
            assertThat(receiving.event())
                    .isEqualTo("refused OUT_OF_ORDER: no file was offered that this frame could belong to");
        }
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void whatWasVerifiedStaysWhereASegmentIsRefused() throws Exception {
        byte[] wrong = bytes(segmentHeader(5, FIRST, HashAlgorithm.CRC32C), OTHER);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)), segment(0, "ABCDE"), wrong).end().answers();
        }
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)));
            assertStart(peer.answer(), 5);
        }
    }
}
