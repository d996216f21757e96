package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FileChangedException;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sender makes of connections and files that fail. */
@Timeout(60)
class FileSenderFaultTest {
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
    void aConnectionResetInsideABodyIsCut() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            socket.getInputStream().readNBytes(100_000);
            ScriptedReceiver.reset(socket);
        })) {
            List<SendOutcome> outcomes = send(receiver, large, small);
            assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.CUT, Status.CUT);
            assertThat(outcomes.get(0).detail()).startsWith("connection lost: ");
            assertThat(outcomes.get(0).cause()).isNotNull();
            assertThat(outcomes.get(1).detail()).startsWith("not sent: ");
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionResetAfterTheBodyIsCutNotUnconfirmed() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.reset(socket);
        })) {
            SendOutcome outcome = send(receiver, small).get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(outcome.detail()).startsWith("connection lost: ");
        }
    }

    /** Answers every piece with four times as much, more than a connection holds of words that nobody reads. */
    private static void serveTalking(Socket socket, byte[] words) throws IOException {
        byte[] piece = new byte[8_192];
        for (int read = 0; read >= 0; read = socket.getInputStream().read(piece)) {
            for (int said = 0; said < 4 * read; said += words.length) {
                socket.getOutputStream().write(words);
            }
        }
    }

    @Test
    void aPeerThatTalksWhileItReceivesIsListenedTo() throws Exception {
        byte[] text = "received 1024 bytes\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> serveTalking(socket, text))) {
            SendOutcome outcome = send(receiver, large).get(0);
            assertThat(outcome.detail()).startsWith("peer answered with something else: ");
            assertThat(outcome.status()).isEqualTo(Status.UNCONFIRMED);
        }
    }

    @Test
    void aPeerThatSendsFramesWhileItReceivesIsListenedTo() throws Exception {
        byte[] frame = RawPeer.start(FrameHeader.of(0).with("note", "n".repeat(2_000)));
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> serveTalking(socket, frame))) {
            assertOutcome(
                    send(receiver, large).get(0),
                    large,
                    Status.UNCONFIRMED,
                    "peer answered with frames that are no replies");
        }
    }

    @Test
    void anInterruptedSenderSaysThatItWas() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread sending = Thread.currentThread();
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            sending.interrupt();
            ScriptedReceiver.await(done);
        })) {
            List<SendOutcome> outcomes = send(receiver, small);

            done.countDown();
            assertThat(Thread.interrupted()).isTrue();
            assertOutcome(outcomes.get(0), small, Status.CUT, "interrupted before the receiver answered");
        }
    }

    @Test
    void anUnreadableFileDoesNotHoldUpTheOthers() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        OutgoingFile folder = OutgoingFile.of(Files.createDirectory(directory.resolve("folder")));
        OutgoingFile absent = OutgoingFile.of(directory.resolve("absent"));
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            // It answers what it got, and does not close.
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored"), ScriptedReceiver.reply(3, "stored"));
            ScriptedReceiver.await(done);
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withReplyTimeout(Duration.ofMinutes(10))
                    .send(List.of(small, folder, absent, other));
            assertOutcome(outcomes.get(0), small, Status.STORED, "");
            assertOutcome(outcomes.get(1), folder, Status.UNREADABLE, "not a regular file");
            assertOutcome(outcomes.get(2), absent, Status.UNREADABLE, "no such file or directory");
            assertOutcome(outcomes.get(3), other, Status.STORED, "");
            assertThat(outcomes.get(1).cause()).isNotNull();
            done.countDown();
        }
    }

    @Test
    void aFileThatChangesIsNeverCompleteAndTheOthersAreSent() throws Exception {
        List<IOException> failures = new ArrayList<>();
        SenderListener changing = new SenderListener() {
            @Override
            public void sent(Path file, long done, long total) {
                if (file.equals(large.file()) && done > LARGE / 2) {
                    append(file);
                }
            }
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            try {
                while (true) {
                    FrameHeader header = self.readFrame(reader);
                    ScriptedReceiver.write(
                            socket, ScriptedReceiver.reply((Long) header.attribute("want_reply"), "stored"));
                }
            } catch (IOException e) {
                failures.add(e);
            }
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withListener(changing)
                    .withReplyTimeout(Duration.ofMinutes(10))
                    .send(List.of(small, large, other));

            assertOutcome(outcomes.get(0), small, Status.STORED, "");
            assertThat(outcomes.get(1).status()).isEqualTo(Status.UNREADABLE);
            assertThat(outcomes.get(1).cause()).isInstanceOf(FileChangedException.class);
            assertThat(outcomes.get(1).detail())
                    .startsWith("file " + large.file() + " grew from " + LARGE + " to ")
                    .endsWith(" bytes while it was being sent");
            assertOutcome(outcomes.get(2), other, Status.STORED, "");
            assertThat(receiver.connections()).isEqualTo(2);
            assertThat(receiver.received()).extracting(FrameHeader::filename).containsExactly("small", "other");
        }
        assertThat(failures).hasSize(2);
        assertThat(failures.get(0).getMessage()).startsWith("stream ended inside the body");
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "more", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void filesBeforeOneThatChangesStayUnconfirmedWithAPlainPeer() throws Exception {
        SenderListener changing = new SenderListener() {
            @Override
            public void sent(Path file, long done, long total) {
                if (file.equals(large.file()) && done < total) {
                    append(file);
                }
            }
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> self.readAll(socket))) {
            List<SendOutcome> outcomes =
                    FileSender.to(receiver.address()).withListener(changing).send(List.of(small, large));
            assertOutcome(outcomes.get(0), small, Status.UNCONFIRMED, "");
            assertThat(outcomes.get(1).status()).isEqualTo(Status.UNREADABLE);
        }
    }

    @Test
    void aRefusedFileIsNotSentToItsEndAndTheRestGoesDownAnotherConnection() throws Exception {
        OutgoingFile huge = OutgoingFile.of(directory.resolve("huge"));
        long length = 64 << 20;
        try (FileChannel file =
                FileChannel.open(huge.file(), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            file.write(ByteBuffer.allocate(1), length - 1);
        }
        AtomicLong dropped = new AtomicLong();
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            long number = (Long) self.readFrame(reader).attribute("want_reply");
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(number, "stored"));
            if (n == 0) {
                reader.next();
                ScriptedReceiver.write(
                        socket,
                        ScriptedReceiver.reply(number + 1, "refused")
                                .with("code", "too_large")
                                .with("reason", "too large")
                                .with("closing", true));
                // The buffers are full, or the answer is read, before anything more is taken.
                ScriptedReceiver.pause(300);
                dropped.set(socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
            } else {
                self.readAll(socket);
            }
        })) {
            List<SendOutcome> outcomes = send(receiver, small, huge, other);
            assertThat(outcomes)
                    .extracting(SendOutcome::status)
                    .containsExactly(Status.STORED, Status.REFUSED, Status.STORED);
            assertThat(outcomes.get(1).refusal()).isEqualTo(Refusal.TOO_LARGE);
            assertThat(receiver.connections()).isEqualTo(2);
            assertThat(dropped.get()).isLessThan(length / 2);
        }
    }

    @Test
    void aFileThatIsSaidToBeStoredBeforeItsEndWasSentIsCut() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            FrameReader.of(socket.getInputStream()).next();
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored").with("closing", true));
            // The buffers are full, or the answer is read, before anything more is taken.
            ScriptedReceiver.pause(300);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            assertOutcome(
                    send(receiver, large).get(0),
                    large,
                    Status.CUT,
                    "the receiver claims to have stored a file that was not sent to its end");
        }
    }

    @Test
    void aFileSentAfterARefusedOneIsSentAgainWhereItWasNotLookedAt() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(
                    socket,
                    n == 0
                            ? ScriptedReceiver.reply(0, "refused").with("closing", true)
                            : ScriptedReceiver.reply(0, "stored"));
        })) {
            List<SendOutcome> outcomes = send(receiver, small, other);
            assertOutcome(outcomes.get(0), small, Status.REFUSED, "");
            assertOutcome(outcomes.get(1), other, Status.STORED, "");
            assertThat(receiver.received())
                    .extracting(FrameHeader::filename)
                    .containsExactly("small", "other", "other");
        }
    }

    @Test
    void anIncompleteFileIsNotWaitedFor() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        SenderListener changing = new SenderListener() {
            @Override
            public void sent(Path file, long sent, long total) {
                if (file.equals(large.file()) && sent < total) {
                    append(file);
                }
            }
        };
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored"));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            ScriptedReceiver.await(done);
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withListener(changing)
                    .withReplyTimeout(Duration.ofMinutes(10))
                    .send(List.of(small, large));
            assertOutcome(outcomes.get(0), small, Status.STORED, "");
            assertThat(outcomes.get(1).status()).isEqualTo(Status.UNREADABLE);
            done.countDown();
        }
    }

    @Test
    void aReceiverThatIsGoneAtTheSecondConnectionLeavesTheRestCut() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            reader.next();
            self.stopListening();
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "refused").with("closing", true));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            List<SendOutcome> outcomes = send(receiver, large, small);
            assertOutcome(outcomes.get(0), large, Status.REFUSED, "");
            assertOutcome(outcomes.get(1), small, Status.CUT, "not sent: Connection refused");
            assertThat(outcomes.get(1).cause()).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void noThreadIsLeft() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> self.readAll(socket))) {
            send(receiver, small);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("nonstick-replies"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void moreFilesThanAreRememberedDoNotWaitForAPlainPeerAgainAndAgain() throws Exception {
        int count = 1_200;
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> self.readAll(socket))) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withReplyTimeout(Duration.ofSeconds(1))
                    .send(Collections.nCopies(count, small));
            assertThat(outcomes).hasSize(count).allMatch(outcome -> outcome.status() == Status.UNCONFIRMED);
        }
    }

    @Test
    void answerForADirectoryIsNoneForAFile() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "made"));
        })) {
            assertOutcome(
                    send(receiver, small).get(0),
                    small,
                    Status.CUT,
                    "the receiver answered made, which is no answer to a file");
        }
    }
}
