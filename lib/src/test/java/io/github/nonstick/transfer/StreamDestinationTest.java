package io.github.nonstick.transfer;

import static io.github.nonstick.transfer.StreamReceiving.HELLO;
import static io.github.nonstick.transfer.StreamReceiving.hello;
import static io.github.nonstick.transfer.StreamReceiving.helloHeader;
import static io.github.nonstick.transfer.StreamReceiving.reply;
import static io.github.nonstick.transfer.TransferFrames.bytes;
import static io.github.nonstick.transfer.TransferFrames.close;
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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamDestinationTest {

    @TempDir
    Path source;

    private final ByteArrayOutputStream target = new ByteArrayOutputStream();

    /** Fails once it has taken so many bytes. */
    private static final class FullOutput extends OutputStream {
        private int room;

        FullOutput(int room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            room--;
            if (room < 0) {
                throw new IOException("Broken pipe");
            }
        }
    }

    private static byte[] random(int length) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private String text() {
        return target.toString(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 3_000_000})
    void plainFileIsHandedOn(int length) throws Exception {
        byte[] sent = random(length);
        Path file = Files.write(source.resolve("a.bin"), sent);
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            SendOutcome outcome = FileSender.to(receiving.address())
                    .send(List.of(OutgoingFile.of(file)))
                    .get(0);

            assertThat(outcome.status()).isEqualTo(Status.STORED);
            assertThat(outcome.verified()).isTrue();
            assertThat(outcome.storedName()).isEqualTo("a.bin");
            assertThat(receiving.event()).isEqualTo("stored a.bin " + length + " verified");
            receiving.assertNothingElse();
        }
        assertThat(target.toByteArray()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20, 5_000_000})
    void streamOfUnknownLengthIsHandedOn(int length) throws Exception {
        byte[] sent = random(length);
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            SendOutcome outcome = FileSender.to(receiving.address())
                    .send(List.of(new OutgoingStream(new ByteArrayInputStream(sent), "x.tar")))
                    .get(0);

            assertThat(outcome.status()).isEqualTo(Status.STORED);
            assertThat(outcome.verified()).isTrue();
            assertThat(outcome.storedName()).isEqualTo("x.tar");
            assertThat(receiving.event()).isEqualTo("stored x.tar " + length + " verified");
            receiving.assertNothingElse();
        }
        assertThat(target.toByteArray()).isEqualTo(sent);
    }

    @Test
    void resumableFileOfKnownLengthStartsAtZero() throws Exception {
        byte[] sent = random(3_000_000);
        Path file = Files.write(source.resolve("a.bin"), sent);
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            SendOutcome outcome = FileSender.to(receiving.address())
                    .withResume(true)
                    .send(List.of(OutgoingFile.of(file)))
                    .get(0);

            assertThat(outcome.status()).isEqualTo(Status.STORED);
            assertThat(receiving.event()).isEqualTo("stored a.bin 3000000 verified");
        }
        assertThat(target.toByteArray()).isEqualTo(sent);
    }

    @Test
    void bytesAreHandedOnBeforeTheirFrameIsComplete() throws Exception {
        try (PipedInputStream read = new PipedInputStream();
                StreamReceiving receiving = new StreamReceiving(new PipedOutputStream(read));
                RawPeer peer = receiving.peer()) {
            byte[] start = RawPeer.start(FrameHeader.of(10_000_000).withFilename("a"));
            peer.write(start, new byte[400_000]);

            assertThat(read.readNBytes(400_000)).hasSize(400_000);
        }
    }

    @Test
    void sayingThatItIsStoredWaitsForTheFlush() throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (StreamReceiving receiving = new StreamReceiving(full);
                RawPeer peer = receiving.peer()) {
            FrameHeader answer = peer.write(hello("a")).end().answer();

            assertThat(answer.attribute("code")).isEqualTo("disk");
            assertThat(answer.attribute("reason")).isEqualTo("cannot write to the output: No space left on device");
            assertThat(receiving.event())
                    .isEqualTo("refused a DISK: cannot write to the output: No space left on device");
            assertThat(receiving.event())
                    .isEqualTo("incomplete a DISK: cannot write to the output: No space left on device");
            receiving.assertNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "/etc/x", "CON", "", "."})
    void anyNameWillDo(String name) throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(receiving, hello(name));

            assertThat(answer.attribute("status")).isEqualTo("stored");
            assertThat(answer.attribute("verified")).isEqualTo(true);
            assertThat(answer.attribute("stored_hash")).isEqualTo(sha256("hello"));
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void namesThatAreNotSafeAreEscaped() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            reply(receiving, hello("\u001b[2J"));

            assertThat(receiving.event()).isPrintable().contains("u001b");
        }
    }

    @Test
    void fileWithoutNameOrHashIsHandedOnUnverified() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(receiving, bytes(FrameHeader.of(5).with("want_reply", 1), HELLO));

            assertThat(answer.attribute("status")).isEqualTo("stored");
            assertThat(answer.attribute("verified")).isEqualTo(false);
            assertThat(receiving.event()).isEqualTo("stored  5");
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void refusesPlainFileWithAnotherHash() throws Exception {
        byte[] other = "hellO".getBytes(StandardCharsets.US_ASCII);
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(receiving, bytes(helloHeader("a"), other));

            assertThat(answer.attribute("code")).isEqualTo("hash_mismatch");
            String refused = receiving.event();
            assertThat(refused).startsWith("refused a HASH_MISMATCH: ");
            assertThat(receiving.event()).isEqualTo(refused.replace("refused", "incomplete"));
            receiving.assertNothingElse();
        }
        assertThat(text()).isEmpty();
    }

    @Test
    void refusesSegmentWithAnotherHash() throws Exception {
        byte[] other = "hellO".getBytes(StandardCharsets.US_ASCII);
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(
                    receiving, bytes(offerOfAnyLength()), bytes(segmentHeader(0, HELLO, HashAlgorithm.CRC32C), other));

            assertThat(answer.attribute("code")).isEqualTo("hash_mismatch");
            assertThat(receiving.event()).startsWith("refused a HASH_MISMATCH: segment: ");
            assertThat(receiving.event()).startsWith("incomplete a HASH_MISMATCH: segment: ");
            receiving.assertNothingElse();
        }
        assertThat(text()).isEmpty();
    }

    @Test
    void refusesTransferWhoseWholeHasAnotherHash() throws Exception {
        String reason = "the file's SHA-256 is " + sha256("hello") + ", announced is " + sha256("hellO");
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer =
                    reply(receiving, bytes(offerOfAnyLength()), segment(0, "hello"), bytes(close(5, "hellO")));

            assertThat(answer.attribute("code")).isEqualTo("hash_mismatch");
            assertThat(answer.attribute("reason")).isEqualTo(reason);
            assertThat(receiving.event()).isEqualTo("refused a HASH_MISMATCH: " + reason);
            assertThat(receiving.event()).isEqualTo("incomplete a HASH_MISMATCH: " + reason);
            receiving.assertNothingElse();
        }
    }

    @Test
    void refusesTransferThatIsShorterThanAnnounced() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(receiving, bytes(offer(6)), segment(0, "hello"), bytes(close(5, "hello")));

            assertThat(answer.attribute("code")).isEqualTo("out_of_order");
            receiving.event();
            assertThat(receiving.event())
                    .isEqualTo("incomplete a OUT_OF_ORDER: the file is said to end at 5, here are 5 bytes of 6");
        }
    }

    @Test
    void refusesPrefixes() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(receiving, bytes(offer(5)), bytes(prefix(5, "hello")));

            assertThat(answer.attribute("code")).isEqualTo("out_of_order");
            assertThat(answer.attribute("reason"))
                    .isEqualTo("the transfer begins at 0: there is no prefix to be compared");
        }
        assertThat(text()).isEmpty();
    }

    @Test
    void saysThatPlainFileWasCut() throws Exception {
        byte[] frame = hello("a");
        try (StreamReceiving receiving = new StreamReceiving(target);
                RawPeer peer = receiving.peer()) {
            assertThat(peer.write(Arrays.copyOf(frame, frame.length - 1)).end().answers())
                    .isEmpty();

            String incomplete = receiving.event();
            assertThat(incomplete).startsWith("incomplete a TruncatedFrameException: ");
            assertThat(receiving.event()).isEqualTo(incomplete.replace("incomplete a", "failed"));
            receiving.assertNothingElse();
        }
    }

    @Test
    void saysThatPlainFileWasReset() throws Exception {
        byte[] frame = hello("a");
        try (StreamReceiving receiving = new StreamReceiving(target);
                RawPeer peer = receiving.peer()) {
            peer.write(Arrays.copyOf(frame, frame.length - 1)).reset();

            assertThat(receiving.event()).contains("Connection reset");
        }
    }

    @Test
    void saysThatTransferEndedBetweenTwoFrames() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target);
                RawPeer peer = receiving.peer()) {
            peer.write(bytes(offerOfAnyLength()), segment(0, "hello")).end().answers();

            assertThat(receiving.event())
                    .isEqualTo("incomplete a EOFException: the peer ended the connection before the file was complete");
            receiving.assertNothingElse();
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void refusesWhatTheOutputDoesNotTake() throws Exception {
        byte[] sent = random(5_000_000);
        try (StreamReceiving receiving = new StreamReceiving(new FullOutput(100_000))) {
            SendOutcome outcome = FileSender.to(receiving.address())
                    .send(List.of(new OutgoingStream(new ByteArrayInputStream(sent), "x")))
                    .get(0);

            assertThat(outcome.status()).isEqualTo(Status.REFUSED);
            assertThat(outcome.refusal()).isEqualTo(Refusal.DISK);
            assertThat(outcome.detail()).isEqualTo("cannot write to the output: Broken pipe");
            assertThat(receiving.event()).isEqualTo("refused x DISK: cannot write to the output: Broken pipe");
            assertThat(receiving.event()).isEqualTo("incomplete x DISK: cannot write to the output: Broken pipe");
        }
    }

    @Test
    void refusesPlainFileThatTheOutputDoesNotTake() throws Exception {
        Path file = Files.write(source.resolve("x"), random(5_000_000));
        try (StreamReceiving receiving = new StreamReceiving(new FullOutput(100_000))) {
            SendOutcome outcome = FileSender.to(receiving.address())
                    .send(List.of(OutgoingFile.of(file)))
                    .get(0);

            assertThat(outcome.status()).isEqualTo(Status.REFUSED);
            assertThat(outcome.detail()).isEqualTo("cannot write to the output: Broken pipe");
        }
    }
}
