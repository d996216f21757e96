package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a resumable sender makes of receivers that answer oddly, or not at all. */
@Timeout(20)
class ResumeOddReceiverTest {
    private static final int LENGTH = 100_000;

    @TempDir
    Path directory;

    private OutgoingFile file;

    @BeforeEach
    void makeFile() throws IOException {
        file = OutgoingFile.of(Files.write(directory.resolve("a"), new byte[LENGTH]));
    }

    private static FileSender sender(ScriptedReceiver receiver) {
        return FileSender.to(receiver.address()).withResume(true).withSegmentLength(10_000);
    }

    private static FrameHeader remark(long number, String status, long offset) {
        return ScriptedReceiver.reply(number, status).with("offset", offset);
    }

    private static void assertCut(SendOutcome outcome, String detail) {
        assertThat(outcome.detail()).isEqualTo(detail);
        assertThat(outcome.status()).isEqualTo(Status.CUT);
    }

    @ParameterizedTest
    @CsvSource({
        "start, 100001, the receiver claims to have 100001 bytes of a file that has 100000",
        "checking, 9223372036854775807, the receiver claims to have 9223372036854775807 bytes of a file that has 100000"
    })
    void claimBeyondTheFileIsAnError(String status, long offset, String detail) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, remark(0, status, offset));
            self.readAll(socket);
        })) {
            assertCut(sender(receiver).send(List.of(file)).get(0), "connection lost: " + detail);
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"start, -1", "checking, -5", "start, 9223372036854775808", "started, 0"})
    void remarkThatIsNoneIsNoAnswer(String status, java.math.BigInteger offset) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, status).with("offset", offset));
        })) {
            assertCut(
                    sender(receiver).send(List.of(file)).get(0),
                    "connection lost: the receiver takes no resumable transfers: it did not answer to an offer");
        }
    }

    private static final String NOT_SENT =
            "connection lost: the receiver claims to have stored a file that it has neither been sent nor compared";

    @ParameterizedTest
    @ValueSource(strings = {"stored", "made"})
    void verdictBeforeAnythingWasSentIsNotBelieved(String verdict) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, verdict));
            self.readAll(socket);
        })) {
            assertCut(sender(receiver).send(List.of(file)).get(0), NOT_SENT);
            OutgoingStream stream = new OutgoingStream(InputStream.nullInputStream(), "a");
            assertCut(sender(receiver).send(List.of(stream)).get(0), NOT_SENT);
        }
    }

    @Test
    void verdictAfterAPartWasComparedIsNotBelieved() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            self.readFrame(reader);
            ScriptedReceiver.write(socket, remark(0, "start", LENGTH - 1));
            Object hash = self.readFrame(reader).attribute("prefix_hash");
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored").with("stored_hash", hash));
            self.readAll(socket);
        })) {
            assertCut(sender(receiver).send(List.of(file)).get(0), NOT_SENT);
        }
    }

    @Test
    void verdictBetweenSegmentsIsNotBelieved() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, remark(0, "start", 0), ScriptedReceiver.reply(0, "stored"));
            self.readAll(socket);
        })) {
            OutgoingStream stream = new OutgoingStream(new SilentInput(over), "a");
            assertCut(sender(receiver).send(List.of(stream)).get(0), NOT_SENT);
        } finally {
            over.countDown();
        }
    }

    @Test
    void sourceThatFailsOddlyIsUnreadable() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, remark(0, "start", 0));
            self.readAll(socket);
        })) {
            InputStream failing = new InputStream() {
                @Override
                public int read() {
                    throw new OutOfMemoryError("Cannot reserve 1048576 bytes");
                }
            };
            SendOutcome outcome = sender(receiver)
                    .send(List.of(new OutgoingStream(failing, "a")))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.UNREADABLE);
            assertThat(outcome.detail())
                    .isEqualTo("reading ahead failed: java.lang.OutOfMemoryError: Cannot reserve 1048576 bytes");
        }
    }

    @Test
    void receiverThatReadsWhatItHasMayTakeAsLongAsADisk() throws Exception {
        Path large = directory.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(128 << 20);
        }
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            self.readFrame(reader);
            ScriptedReceiver.write(socket, remark(0, "checking", 128 << 20));
            ScriptedReceiver.pause(2_000);
            ScriptedReceiver.write(socket, remark(0, "start", 128 << 20));
            Object hash = self.readFrame(reader).attribute("prefix_hash");
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored").with("stored_hash", hash));
        })) {
            SendOutcome outcome = sender(receiver)
                    .withReplyTimeout(Duration.ofMillis(500))
                    .send(List.of(OutgoingFile.of(large)))
                    .get(0);
            assertThat(outcome.detail()).isEmpty();
            assertThat(outcome.status()).isEqualTo(Status.STORED);
        }
    }

    @Test
    void startForAnotherFileIsNoAnswer() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, remark(1, "start", 0));
            self.readAll(socket);
        })) {
            SendOutcome outcome = sender(receiver)
                    .withReplyTimeout(Duration.ofMillis(300))
                    .send(List.of(file))
                    .get(0);
            assertCut(
                    outcome,
                    "connection lost: the receiver takes no resumable transfers: it did not answer to an offer");
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"checking, 50000, 50000", "checking, 0, 0", "start, 50000, 50001"})
    void endlessRemarksAreAnError(String status, long offset, long other) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            Thread reading = new Thread(() -> drain(socket), "drain");
            reading.start();
            for (boolean odd = false; !socket.isClosed(); odd = !odd) {
                ScriptedReceiver.write(socket, remark(0, status, odd ? other : offset));
                ScriptedReceiver.pause(5);
            }
        })) {
            assertCut(
                    sender(receiver).send(List.of(file)).get(0),
                    "connection lost: the receiver did not say where to start in 8 remarks");
        }
    }

    private static void drain(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {}
        } catch (IOException e) {
            return; // the sender has gone
        }
    }

    @Test
    void resetInPlaceOfAnAnswerIsSaidToBeOne() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.reset(socket);
        })) {
            assertCut(sender(receiver).send(List.of(file)).get(0), "connection lost: Connection reset");
        }
    }

    @Test
    void plainPeerThatClosesGetsTheOfferAlone() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(
                (connection, socket, self) -> self.readFrame(FrameReader.of(socket.getInputStream())))) {
            assertCut(
                    sender(receiver).send(List.of(file)).get(0),
                    "connection lost: the receiver takes no resumable transfers: it did not answer to an offer");
        }
    }

    @Test
    void plainPeerThatStaysSilentGetsTheOfferAlone() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> self.readAll(socket))) {
            SendOutcome outcome = sender(receiver)
                    .withReplyTimeout(Duration.ofMillis(300))
                    .send(List.of(file))
                    .get(0);
            assertCut(
                    outcome,
                    "connection lost: the receiver takes no resumable transfers: it did not answer to an offer");
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @Test
    void plainPeerGetsTheTopDirectoryAlone() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("b"), "b");
        List<Outgoing> items = new ArrayList<>();
        OutgoingTree.of(tree, new SenderListener() {}).forEachRemaining(items::add);
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> self.readAll(socket))) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withReplyTimeout(Duration.ofMillis(300))
                    .send(items);
            assertCut(outcomes.get(0), "connection lost: the receiver takes no directories: it did not answer to one");
            assertCut(outcomes.get(1), "not sent: the receiver takes no directories: it did not answer to one");
            assertThat(receiver.received()).hasSize(1);
            assertThat(receiver.received().get(0).attribute("directory")).isEqualTo("tree");
            assertThat(receiver.received().get(0).filename()).isNull();
        }
    }

    @Test
    void receiverThatNeverHasMoreThanBeforeIsGivenUp() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            self.readFrame(reader);
            ScriptedReceiver.write(socket, remark(0, "start", 0));
            self.readFrame(reader);
            self.readFrame(reader);
            self.readFrame(reader);
        })) {
            SendOutcome outcome =
                    sender(receiver).withRetries(2).send(List.of(file)).get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(receiver.connections()).isEqualTo(3);
        }
    }

    @Test
    void fileThatAnotherConnectionSendsIsTriedAgainWhereRetriesAreWanted() throws Exception {
        OutgoingFile second = OutgoingFile.of(Files.write(directory.resolve("b"), new byte[10]));
        FrameHeader busy =
                ScriptedReceiver.reply(0, "refused").with("code", "busy").with("reason", "another connection");
        for (int retries = 0; retries <= 1; retries++) {
            try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
                FrameReader reader = FrameReader.of(socket.getInputStream());
                for (long number = 0; number < 2; number++) {
                    self.readFrame(reader);
                    if (connection == 0 && number == 0) {
                        ScriptedReceiver.write(socket, busy);
                        continue;
                    }
                    ScriptedReceiver.write(socket, remark(number, "start", 0));
                    while (!"close".equals(self.readFrame(reader).attribute("nonstick"))) {}
                    ScriptedReceiver.write(socket, ScriptedReceiver.reply(number, "stored"));
                }
            })) {
                List<SendOutcome> outcomes =
                        sender(receiver).withRetries(retries).send(List.of(file, second));
                assertThat(outcomes)
                        .extracting(SendOutcome::status)
                        .containsExactly(retries == 0 ? Status.REFUSED : Status.STORED, Status.STORED);
                assertThat(receiver.connections()).isEqualTo(1 + retries);
            }
        }
    }

    @Test
    void silentStreamDoesNotOutliveItsConnection() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver((connection, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, remark(0, "start", 0));
        })) {
            SendOutcome outcome = sender(receiver)
                    .send(List.of(new OutgoingStream(new SilentInput(over), "a")))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
        } finally {
            over.countDown();
        }
    }

    /** A pipe that nothing comes through, and no interrupt ends. */
    private static final class SilentInput extends InputStream {
        private final CountDownLatch over;

        SilentInput(CountDownLatch over) {
            this.over = over;
        }

        @Override
        public int read() {
            boolean interrupted = false;
            while (true) {
                try {
                    over.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }
    }
}
