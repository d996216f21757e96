package io.github.nonstick.transfer;

import static io.github.nonstick.transfer.TransferFrames.bytes;
import static io.github.nonstick.transfer.TransferFrames.close;
import static io.github.nonstick.transfer.TransferFrames.offer;
import static io.github.nonstick.transfer.TransferFrames.prefix;
import static io.github.nonstick.transfer.TransferFrames.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.SendOutcome.Status;
import io.github.nonstick.transfer.TransferFrame.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver does with senders that are too slow. */
@Timeout(120)
class ReceiverDeadlinesTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final int DRIP_MILLIS = 30;

    /** For peers that are to live: longer than this machine pauses. */
    private static final Duration GENEROUS = Duration.ofSeconds(1);

    /** So long a drip goes on that nobody ends. */
    private static final int LONGEST_DRIP = 600;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
    }

    private void receive(Deadlines deadlines) throws IOException {
        receiving = Receiving.in(
                parent, receiver -> receiver.withDeadlines(deadlines).withMaxFileSize(1L << 40));
    }

    /** Others than the one that is tested last for longer than a test. */
    private static Deadlines deadlines() {
        return Deadlines.standard();
    }

    private static byte[] header(String name, long length) {
        return RawPeer.start(FrameHeader.of(length).withFilename(name));
    }

    /** Writes a byte now and then until the receiver has had enough. */
    private static void drip(RawPeer peer, byte[] bytes) throws InterruptedException {
        try {
            for (int i = 0; i < LONGEST_DRIP; i++) {
                peer.write(new byte[] {bytes[i % bytes.length]});
                Thread.sleep(DRIP_MILLIS);
            }
        } catch (UncheckedIOException e) {
            return;
        }
        throw new AssertionError("the receiver waits for a drip");
    }

    @Test
    void endsAHeaderThatDrips() throws Exception {
        receive(deadlines().withHeader(LIMIT));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            drip(peer, header("a".repeat(5_000), 0));
        }
        assertThat(receiving.event())
                .matches(
                        "failed DeadlineException: no complete header within 300 ms: [0-9]+ of 5046 bytes of the header"
                                + " have come, the frame begins \"\\\\xb6\\\\x13.*");
    }

    @Test
    void endsALaterHeaderThatDrips() throws Exception {
        receive(deadlines().withHeader(LIMIT));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(header("a", 3), new byte[3]);
            assertThat(receiving.event()).isEqualTo("stored a");
            drip(peer, header("a".repeat(5_000), 0));
        }
        assertThat(receiving.event())
                .matches(
                        "failed DeadlineException: no complete header within 300 ms: [0-9]+ of 5046 bytes of the header"
                                + " have come, the frame begins \"\\\\xb6\\\\x13.*");
    }

    @Test
    void endsABodyThatDrips() throws Exception {
        receive(deadlines().withMinimumRate(1_000).withRateWindow(LIMIT));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(header("a", 1 << 20));
            drip(peer, new byte[1]);
        }
        assertThat(receiving.event())
                .startsWith("failed DeadlineException: body came too slowly: ")
                .endsWith(" bytes in 300 ms, minimumRate 1000 bytes/s requires 300");
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void endsASegmentThatDripsAndKeepsThoseBefore() throws Exception {
        receive(deadlines().withMinimumRate(1_000).withRateWindow(LIMIT));
        byte[] body = new byte[100];
        BodyHash crc = BodyDigest.hash(HashAlgorithm.CRC32C, body);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(TransferFrame.header(Kind.OFFER, 0)
                            .with(TransferFrame.TARGET_NAME, "a")
                            .with(TransferFrame.TRANSFER_ID, Kept.ID.toString())
                            .with(TransferFrame.SOURCE_VERSION, "1")
                            .with(TransferFrame.WHOLE_LENGTH, 1_000_000)
                            .with(Reply.WANT_REPLY, 1)))
                    .write(RawPeer.start(TransferFrame.header(Kind.SEGMENT, 100)
                            .withHash(crc)
                            .with(TransferFrame.OFFSET, 0)))
                    .write(body)
                    .write(RawPeer.start(TransferFrame.header(Kind.SEGMENT, 100_000)
                            .withHash(crc)
                            .with(TransferFrame.OFFSET, 100)));
            drip(peer, new byte[1]);
        }
        assertThat(receiving.event()).startsWith("failed DeadlineException: body came too slowly: ");
        receiving.stop();
        Path part = receiving.directory().resolve(Kept.ID.partName());
        assertThat(part).hasSize(100);
        Files.delete(part);
        Files.delete(receiving.directory().resolve(Kept.ID.journalName()));
    }

    @Test
    void endsASilentConnection() throws Exception {
        receive(deadlines().withFirstByte(LIMIT));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            assertThat(peer.answers()).isEmpty();
        }
        assertThat(receiving.event()).isEqualTo("failed DeadlineException: no first byte within 300 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored", "refused", "offered"})
    void endsAConnectionThatFallsSilentBetweenFrames(String before) throws Exception {
        receive(deadlines().withIdle(LIMIT));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            if (before.equals("offered")) {
                peer.write(RawPeer.start(TransferFrame.header(Kind.OFFER, 0)
                        .with(TransferFrame.TARGET_NAME, "a")
                        .with(TransferFrame.TRANSFER_ID, Kept.ID.toString())
                        .with(TransferFrame.SOURCE_VERSION, "1")
                        .with(Reply.WANT_REPLY, 1)));
            } else {
                peer.write(header(before.equals("stored") ? "a" : "../a", 3), new byte[3]);
                assertThat(receiving.event()).startsWith(before);
            }
            assertThat(peer.answers()).hasSize(before.equals("offered") ? 1 : 0);
        }
        assertThat(receiving.event()).isEqualTo("failed DeadlineException: no next frame within 300 ms");
    }

    @Test
    void aSenderThatReadsWhatIsHereMayTakeAsLongAsADisk() throws Exception {
        receive(deadlines().withIdle(GENEROUS));
        String text = "x".repeat(40 << 20);
        // Hashed before anything waits for it.
        byte[] prefix = bytes(prefix(text.length(), text));
        byte[] close = bytes(close(text.length() + 1, text + "y"));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(text.length() + 1)), segment(0, text));
            peer.end().answers();
        }
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(text.length() + 1)));
            assertThat(peer.answer().attribute("status")).isEqualTo("checking");
            assertThat(peer.answer().attribute("offset")).isEqualTo((long) text.length());
            Thread.sleep(2 * GENEROUS.toMillis());
            peer.write(prefix, segment(text.length(), "y"));
            peer.write(close);
            assertThat(peer.answer().attribute("status")).isEqualTo("start");
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
        }
    }

    @Test
    void endsAConnectionWhoseRefusedRestDoesNotCome() throws Exception {
        receive(deadlines().withRateWindow(LIMIT));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(header("../a", 500_000), new byte[100_000]);
            assertThat(receiving.event()).startsWith("refused UNSAFE_NAME");
            assertThat(peer.answers()).isEmpty();
        }
        assertThat(receiving.event()).startsWith("failed DeadlineException: body came too slowly: ");
    }

    @Test
    void aBodyAtAnyRateMayNotPause() throws Exception {
        receive(deadlines().withMinimumRate(0).withIdle(GENEROUS));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(header("a", 50));
            for (int i = 0; i < 50; i++) {
                Thread.sleep(DRIP_MILLIS);
                peer.write(new byte[1]);
            }
            assertThat(receiving.event()).isEqualTo("stored a");
            peer.write(header("b", 20), new byte[10]);
            assertThat(peer.answers()).isEmpty();
        }
        assertThat(receiving.event()).isEqualTo("failed DeadlineException: no byte of the body within 1 s");
    }

    @Test
    void aSlowSenderAboveTheRateLives() throws Exception {
        receive(deadlines().withMinimumRate(1_000).withRateWindow(GENEROUS));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(header("a", 60 * 300));
            for (int i = 0; i < 60; i++) {
                peer.write(new byte[300]); // 10,000 bytes/s
                Thread.sleep(DRIP_MILLIS);
            }
            assertThat(receiving.event()).isEqualTo("stored a");
        }
    }

    @Test
    void aPeerThatTakesNoAnswersIsGivenUp() throws Exception {
        receive(deadlines().withMinimumRate(1 << 20).withRateWindow(LIMIT));
        byte[] frame = RawPeer.start(
                FrameHeader.of(0).withFilename("/" + "x".repeat(250)).with("want_reply", 1));
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(receiving.address());
            for (int i = 0; i < 1_000_000; i++) {
                socket.getOutputStream().write(frame);
            }
            throw new AssertionError("the receiver waits for a peer that takes no answers");
        } catch (IOException e) {
            String event = receiving.event();
            while (event.startsWith("refused UNSAFE_NAME")) {
                event = receiving.event();
            }
            assertThat(event).startsWith("failed DeadlineException: peer takes too little: ");
        }
    }

    /** The time that the receiver itself takes is not the sender's. */
    @Test
    void itsOwnTimeDoesNotCount() throws Exception {
        receive(deadlines());
        List<String> failures = new ArrayList<>();
        ReceiverListener slow = new ReceiverListener() {
            @Override
            public void stored(SocketAddress peer, ReceivedFile file) {
                sleep();
            }

            @Override
            public void refused(SocketAddress peer, String name, RefusedException reason) {
                sleep();
            }

            @Override
            public void failed(SocketAddress peer, IOException cause) {
                failures.add(cause.toString());
            }
        };
        FileReceiver receiver = FileReceiver.into(receiving.directory())
                .withListener(slow)
                .withDeadlines(Deadlines.standard()
                        .withFirstByte(GENEROUS)
                        .withHeader(GENEROUS)
                        .withIdle(GENEROUS)
                        .withRateWindow(GENEROUS));
        Path file = Files.write(source.resolve("a"), new byte[200_000]);
        try (FrameServer server = FrameServer.startWithChannels(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), receiver::serve)) {
            List<SendOutcome> outcomes = FileSender.to(server.localAddress())
                    .send(List.of(OutgoingFile.of(file), new OutgoingFile(file, "../b"), new OutgoingFile(file, "c")));
            assertThat(outcomes.stream().map(SendOutcome::status))
                    .containsExactly(Status.STORED, Status.REFUSED, Status.STORED);
            server.stop(Duration.ofSeconds(20));
        }
        assertThat(failures).isEmpty();
    }

    private static void sleep() {
        try {
            Thread.sleep(GENEROUS.toMillis() * 5 / 4);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
