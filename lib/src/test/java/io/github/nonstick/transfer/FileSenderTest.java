package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender makes of peers that are no receivers of this library, or no honest ones. */
@Timeout(60)
class FileSenderTest {
    private static final int LARGE = 8 << 20;

    @TempDir
    Path directory;

    private OutgoingFile small;
    private OutgoingFile large;
    private OutgoingFile other;

    @BeforeEach
    void makeFiles() throws IOException {
        small = OutgoingFile.of(Files.writeString(directory.resolve("small"), "small content"));
        large = OutgoingFile.of(Files.write(directory.resolve("large"), new byte[LARGE]));
        other = OutgoingFile.of(Files.writeString(directory.resolve("other"), "other content"));
    }

    private static List<SendOutcome> send(ScriptedReceiver receiver, OutgoingFile... files) throws IOException {
        return FileSender.to(receiver.address()).send(List.of(files));
    }

    private static void assertOutcome(SendOutcome outcome, OutgoingFile file, Status status, String detail) {
        assertThat(outcome.file()).isEqualTo(file.file());
        assertThat(outcome.detail()).isEqualTo(detail);
        assertThat(outcome.status()).isEqualTo(status);
    }

    @Test
    void aPeerThatClosesWithoutAReplyLeavesFilesUnconfirmed() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> self.readAll(socket))) {
            List<SendOutcome> outcomes = send(receiver, small, large);

            assertOutcome(outcomes.get(0), small, Status.UNCONFIRMED, "");
            assertOutcome(outcomes.get(1), large, Status.UNCONFIRMED, "");
            assertThat(outcomes.get(0).hash())
                    .isEqualTo(BodyDigest.hash(HashAlgorithm.SHA_256, "small content".getBytes(US_ASCII)));
            assertThat(outcomes.get(0).storedName()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void headersCarryNameHashAttributesAndTheRequestForAReply(HashAlgorithm algorithm) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> self.readAll(socket))) {
            FileSender.to(receiver.address())
                    .withHash(algorithm)
                    .withAttribute("owner", "\u5f20")
                    .withAttribute("tags", List.of(1, 2))
                    .withAttribute("owner", "\u674e")
                    .send(List.of(new OutgoingFile(small.file(), "\u540d.txt"), other));

            assertThat(receiver.received())
                    .containsExactly(
                            FrameHeader.of(13)
                                    .withFilename("\u540d.txt")
                                    .withHash(BodyDigest.hash(algorithm, "small content".getBytes(US_ASCII)))
                                    .with("owner", "\u674e")
                                    .with("tags", List.of(1, 2))
                                    .with("want_reply", 0),
                            FrameHeader.of(13)
                                    .withFilename("other")
                                    .withHash(BodyDigest.hash(algorithm, "other content".getBytes(US_ASCII)))
                                    .with("owner", "\u674e")
                                    .with("tags", List.of(1, 2))
                                    .with("want_reply", 1));
        }
    }

    @Test
    void sendsWithoutHash() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> self.readAll(socket))) {
            SendOutcome outcome = FileSender.to(receiver.address())
                    .withHash(null)
                    .send(List.of(small))
                    .get(0);
            assertThat(outcome.hash()).isNull();
            assertThat(receiver.received().get(0).hash()).isNull();
        }
    }

    @Test
    void refusesAttributesWithTheNameOfAKey() {
        FileSender sender = FileSender.to(new InetSocketAddress(0));
        for (String key : List.of("data_size", "filename", "hash", "want_reply")) {
            assertThatThrownBy(() -> sender.withAttribute(key, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("attribute has the name of a header key: " + key);
        }
        assertThatThrownBy(() -> sender.withAttribute("x", new Object())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesImpossibleTimes() {
        FileSender sender = FileSender.to(new InetSocketAddress(0));
        for (Duration time : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> sender.withConnectTimeout(time))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("connectTimeout " + time + " is not in PT0.001S to PT596H31M23.647S");
            assertThatThrownBy(() -> sender.withReplyTimeout(time))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("replyTimeout " + time + " is not in PT0.001S to PT596H31M23.647S");
        }
    }

    @Test
    void throwsWhereNobodyListens() throws IOException {
        InetSocketAddress address;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        assertThatThrownBy(() -> FileSender.to(address).send(List.of(small))).isInstanceOf(ConnectException.class);
        assertThat(FileSender.to(address).send(List.of())).isEmpty();
    }

    @Test
    void understandsRepliesOfEveryKind() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(
                    socket,
                    ScriptedReceiver.reply(3, "refused").with("code", "too_hot").with("reason", "it burns"),
                    ScriptedReceiver.reply(0, "stored").withFilename("as told"),
                    ScriptedReceiver.reply(1, "skipped"),
                    ScriptedReceiver.reply(2, "refused").with("code", "exists").with("reason", "it is there"));
        })) {
            List<SendOutcome> outcomes = send(receiver, small, small, small, other);

            assertOutcome(outcomes.get(0), small, Status.STORED, "");
            assertThat(outcomes.get(0).storedName()).isEqualTo("as told");
            assertOutcome(outcomes.get(1), small, Status.SKIPPED, "");
            assertOutcome(outcomes.get(2), small, Status.REFUSED, "it is there");
            assertThat(outcomes.get(2).refusal()).isEqualTo(Refusal.EXISTS);
            assertOutcome(outcomes.get(3), other, Status.REFUSED, "it burns");
            assertThat(outcomes.get(3).refusal()).isNull();
        }
    }

    @Test
    void aReceiverThatStoredOtherBytesHasNotStoredTheFile() throws Exception {
        String other = "0".repeat(64);
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(
                    socket,
                    ScriptedReceiver.reply(0, "stored").withFilename("small").with("stored_hash", other),
                    ScriptedReceiver.reply(1, "stored")
                            .withFilename("small")
                            .with("stored_hash", self.received().get(1).hash().toUpperCase(Locale.ROOT)),
                    ScriptedReceiver.reply(2, "stored").withFilename("small").with("stored_hash", "0".repeat(32)));
        })) {
            List<SendOutcome> outcomes = send(receiver, small, small, small);

            assertOutcome(
                    outcomes.get(0),
                    small,
                    Status.REFUSED,
                    "the receiver stored other bytes: their sha256 is " + other);
            assertThat(outcomes.get(0).refusal()).isEqualTo(Refusal.HASH_MISMATCH);
            assertOutcome(outcomes.get(1), small, Status.STORED, "");
            assertOutcome(outcomes.get(2), small, Status.STORED, "");
        }
    }

    @Test
    void repliesAreReadUnderAPolicyThatRequiresHashes() throws Exception {
        FrameFormat format = FrameFormat.standard().withHashPolicy(HashPolicy.REQUIRE);
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "skipped"));
        })) {
            assertOutcome(
                    FileSender.to(receiver.address())
                            .withFormat(format)
                            .send(List.of(small))
                            .get(0),
                    small,
                    Status.SKIPPED,
                    "");
        }
    }

    @Test
    void whatAReceiverSaysIsSafeToPrint() throws Exception {
        for (String reason : List.of("\u001b[2Jgone", "\u202egnp.exe", "x".repeat(60_000))) {
            try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
                self.readAll(socket);
                ScriptedReceiver.write(
                        socket, ScriptedReceiver.reply(0, "refused").with("reason", reason));
            })) {
                String detail = send(receiver, small).get(0).detail();
                assertThat(detail).matches("[ -~]*").hasSizeLessThan(2_001).startsWith("\"");
            }
        }
    }

    @Test
    void foreignAnswersLeaveFilesUnconfirmed() throws Exception {
        ScriptedReceiver.Script garbage = (n, socket, self) -> {
            self.readAll(socket);
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver(garbage)) {
            assertOutcome(
                    send(receiver, small).get(0),
                    small,
                    Status.UNCONFIRMED,
                    "peer answered with something else: header length 1347703880 exceeds maxHeaderLength 65535 at"
                            + " stream offset 0: the bytes \"HTTP\" are an HTTP response; check host and port: both ends must speak frames, from the first byte on");
        }
        ScriptedReceiver.Script frames = (n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(
                    socket,
                    FrameHeader.of(0),
                    ScriptedReceiver.reply(0, "perhaps"),
                    FrameHeader.of(0).with("reply_to", "0").with("status", "stored"),
                    ScriptedReceiver.reply(1, "stored"),
                    ScriptedReceiver.reply(-1, "stored"));
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver(frames)) {
            assertOutcome(
                    send(receiver, small).get(0),
                    small,
                    Status.UNCONFIRMED,
                    "peer answered with frames that are no replies");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty frames", "replies to nothing", "the same reply"})
    void aFloodOfAnswersEnds(String flood) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            for (long number = 1_000; ; number++) {
                ScriptedReceiver.write(
                        socket,
                        switch (flood) {
                            case "empty frames" -> FrameHeader.of(0);
                            case "replies to nothing" -> ScriptedReceiver.reply(number, "stored");
                            default -> ScriptedReceiver.reply(0, "stored");
                        });
            }
        })) {
            List<SendOutcome> outcomes = send(receiver, small, other);
            if (flood.equals("the same reply")) {
                assertOutcome(outcomes.get(0), small, Status.STORED, "");
                assertThat(outcomes.get(1).status()).isEqualTo(Status.CUT);
            } else {
                assertThat(outcomes)
                        .allSatisfy(outcome -> assertThat(outcome.status()).isIn(Status.UNCONFIRMED, Status.CUT));
            }
        }
    }

    @Test
    void anAnswerToWhatWasNeverSentDoesNotStopTheSending() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(9, "refused").with("closing", true));
            self.readAll(socket);
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored"), ScriptedReceiver.reply(1, "stored"));
        })) {
            assertThat(send(receiver, large, small))
                    .extracting(SendOutcome::status)
                    .containsOnly(Status.STORED);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void theFirstOfTwoRepliesCounts() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(
                    socket,
                    ScriptedReceiver.reply(0, "stored"),
                    ScriptedReceiver.reply(0, "refused").with("closing", true),
                    ScriptedReceiver.reply(1, "stored"));
        })) {
            assertThat(send(receiver, small, other))
                    .extracting(SendOutcome::status)
                    .containsOnly(Status.STORED);
        }
    }

    @Test
    void aReceiverThatAnswersSomeFilesAndClosesLeavesTheOthersCut() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(1, "stored"));
        })) {
            List<SendOutcome> outcomes = send(receiver, small, other);
            assertOutcome(
                    outcomes.get(0),
                    small,
                    Status.CUT,
                    "the receiver closed the connection without an answer to this file");
            assertOutcome(outcomes.get(1), other, Status.STORED, "");
        }
    }

    @Test
    void aReceiverThatNeverAnswersIsGivenUp() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.await(done);
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withReplyTimeout(Duration.ofMillis(200))
                    .send(List.of(small, other));
            assertOutcome(outcomes.get(0), small, Status.CUT, "no answer within 200 ms");
            assertOutcome(outcomes.get(1), other, Status.CUT, "no answer within 200 ms");
            done.countDown();
        }
    }
}
