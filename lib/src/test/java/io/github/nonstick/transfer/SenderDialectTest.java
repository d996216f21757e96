package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sender does for peers that have habits of their own. */
@Timeout(120)
class SenderDialectTest {
    private static final FrameFormat FORMAT = FrameFormat.standard()
            .withByteOrder(ByteOrder.BIG_ENDIAN)
            .withKeys(HeaderKeys.of("filesize", "name", "md5"));

    @TempDir
    Path directory;

    private OutgoingFile one;
    private OutgoingFile two;
    private OutgoingFile long200;

    private final List<String> greetings = Collections.synchronizedList(new ArrayList<>());

    private final SenderListener listener = new SenderListener() {
        @Override
        public void greeted(byte[] greeting) {
            greetings.add(new String(greeting, UTF_8));
        }
    };

    @BeforeEach
    void makeFiles() throws IOException {
        one = OutgoingFile.of(Files.writeString(directory.resolve("one"), "1"));
        two = OutgoingFile.of(Files.writeString(directory.resolve("two"), "22"));
        long200 = OutgoingFile.of(Files.write(directory.resolve("long"), new byte[200_000]));
    }

    /** What a raw socket gets of each connection. */
    private List<byte[]> sent(UnaryOperator<FileSender> settings, OutgoingFile... files) throws Exception {
        List<byte[]> connections = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedReceiver receiver = new ScriptedReceiver(
                (n, socket, self) -> connections.add(socket.getInputStream().readAllBytes()))) {
            List<SendOutcome> outcomes =
                    settings.apply(FileSender.to(receiver.address())).send(List.of(files));
            assertThat(outcomes).hasSize(files.length).allMatch(outcome -> outcome.status() == Status.UNCONFIRMED);
        }
        return connections;
    }

    private static List<byte[]> recorded(UnaryOperator<FileSender> settings, OutgoingFile... files) throws Exception {
        List<ByteArrayOutputStream> connections = new ArrayList<>();
        List<SendOutcome> outcomes = settings.apply(FileSender.to(InetSocketAddress.createUnresolved("no.invalid", 1)))
                .record(List.of(files), () -> {
                    connections.add(new ByteArrayOutputStream());
                    return Channels.newChannel(connections.get(connections.size() - 1));
                });
        assertThat(outcomes).hasSize(files.length).allMatch(outcome -> outcome.status() == Status.UNCONFIRMED);
        return connections.stream().map(ByteArrayOutputStream::toByteArray).toList();
    }

    @Test
    void whatIsRecordedIsWhatIsSent() throws Exception {
        for (UnaryOperator<FileSender> settings : List.<UnaryOperator<FileSender>>of(
                sender -> sender,
                sender -> sender.withFormat(FORMAT).withHash(null).withAttribute("cmd", "put"),
                sender -> sender.withConnectionPerFile(true))) {
            List<byte[]> sent = sent(settings, one, long200, two);

            List<byte[]> recorded = recorded(settings, one, long200, two);

            assertThat(recorded).hasSameSizeAs(sent);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(recorded.get(i)).isEqualTo(sent.get(i));
            }
        }
    }

    @Test
    void connectionForEachFileBringsOneFrame() throws Exception {
        List<byte[]> sent = sent(sender -> sender.withConnectionPerFile(true).withHash(null), one, two);

        assertThat(sent).hasSize(2);
        assertThat(new String(sent.get(0), UTF_8))
                .contains("\"one\"")
                .doesNotContain("\"two\"")
                .endsWith("}1");
        assertThat(new String(sent.get(1), UTF_8)).contains("\"two\"").endsWith("}22");
    }

    @Test
    void recordingPausesNowhere() throws Exception {
        assertThat(recorded(sender -> sender.withPauseBetweenFrames(Duration.ofDays(20)), one, two))
                .hasSize(1);
    }

    @Test
    void unreadableFileIsToldOfAndTheOthersAreRecorded() throws Exception {
        OutgoingFile missing = OutgoingFile.of(directory.resolve("missing"));

        List<SendOutcome> outcomes = FileSender.to(new InetSocketAddress(1))
                .record(List.of(missing, one), () -> Channels.newChannel(new ByteArrayOutputStream()));

        assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.UNREADABLE, Status.UNCONFIRMED);
    }

    @Test
    void whatDependsOnAnswersIsNotRecorded() {
        FileSender sender = FileSender.to(new InetSocketAddress(1));

        assertThatIllegalStateException()
                .isThrownBy(() -> sender.withResume(true).record(List.of(one), () -> {
                    throw new AssertionError("nothing is recorded");
                }))
                .withMessage("what is resumable cannot be recorded");
        assertThatIllegalStateException()
                .isThrownBy(() -> sender.withToken("0123456789abcdef").record(List.of(one), () -> {
                    throw new AssertionError("nothing is recorded");
                }))
                .withMessage("a token is shown to receivers alone");
    }

    /** Of the sender's own clock, at whose side nothing can shorten a pause, however busy the machine is. */
    @Test
    void pauseKeepsFramesApart() throws Exception {
        List<Long> sentAt = Collections.synchronizedList(new ArrayList<>());
        SenderListener times = new SenderListener() {
            @Override
            public void sent(Path file, long done, long total) {
                sentAt.add(System.nanoTime());
            }
        };
        List<byte[]> connections = Collections.synchronizedList(new ArrayList<>());
        Duration pause = Duration.ofMillis(300);
        try (ScriptedReceiver receiver = new ScriptedReceiver(
                (n, socket, self) -> connections.add(socket.getInputStream().readAllBytes()))) {
            FileSender.to(receiver.address())
                    .withPauseBetweenFrames(pause)
                    .withListener(times)
                    .send(List.of(one, two, one));
        }

        assertThat(connections).hasSize(1);
        assertThat(bodies(connections.get(0))).containsExactly("1", "22", "1");
        assertThat(sentAt).hasSize(3);
        assertThat(sentAt.get(1) - sentAt.get(0)).isGreaterThanOrEqualTo(pause.toNanos());
        assertThat(sentAt.get(2) - sentAt.get(1)).isGreaterThanOrEqualTo(pause.toNanos());
    }

    private static List<String> bodies(byte[] stream) throws IOException {
        List<String> bodies = new ArrayList<>();
        try (FrameReader reader = FrameReader.of(new ByteArrayInputStream(stream))) {
            while (reader.next()) {
                bodies.add(reader.readBodyText());
            }
        }
        return bodies;
    }

    @Test
    void pauseIsFromZeroOn() {
        FileSender sender = FileSender.to(new InetSocketAddress(1));
        sender.withPauseBetweenFrames(Duration.ZERO);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sender.withPauseBetweenFrames(Duration.ofMillis(-1)))
                .withMessage("pauseBetweenFrames PT-0.001S is not in PT0.001S to PT596H31M23.647S");
    }

    @Test
    void interruptedPauseLeavesTheRestCut() throws Exception {
        Thread sender = Thread.currentThread();
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readFrame(FrameReader.of(socket.getInputStream()));
            while (sender.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            sender.interrupt();
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withPauseBetweenFrames(Duration.ofDays(1))
                    .send(List.of(one, two));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcomes)
                    .extracting(SendOutcome::detail)
                    .containsExactly(
                            "connection lost: interrupted between two frames",
                            "not sent: interrupted between two frames");
        }
    }

    @Test
    void greetingIsPassedOverAndTheAnswerBehindItIsTaken() throws Exception {
        for (Greeting greeting : List.of(Greeting.untilFrame(), Greeting.ofLength("欢迎您".getBytes(UTF_8).length))) {
            greetings.clear();
            try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
                socket.getOutputStream().write("欢迎您".getBytes(UTF_8));
                self.readAll(socket);
                ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored"));
            })) {
                List<SendOutcome> outcomes = FileSender.to(receiver.address())
                        .withGreeting(greeting)
                        .withListener(listener)
                        .send(List.of(one));
                assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.STORED);
            }
            assertThat(greetings).containsExactly("欢迎您");
        }
    }

    @Test
    void acknowledgementWithoutABodyIsNoReply() throws Exception {
        byte[] acknowledgement = new FrameEncoder(FrameFormat.standard().withHeaderOnlyFrames(true))
                .encode(FrameHeader.headerOnly().with("status", "stored"));
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            self.readAll(socket);
            socket.getOutputStream().write(acknowledgement);
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address()).send(List.of(one));
            assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.UNCONFIRMED);
            assertThat(outcomes.get(0).detail()).isEqualTo("peer answered with frames that are no replies");
        }
    }

    @Test
    void peerThatGreetsAndSaysNothingElseIsAPlainOne() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver((n, socket, self) -> {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            self.readAll(socket);
        })) {
            List<SendOutcome> outcomes = FileSender.to(receiver.address())
                    .withGreeting(Greeting.untilFrame())
                    .withListener(listener)
                    .send(List.of(one));
            assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.UNCONFIRMED);
            assertThat(outcomes.get(0).detail()).isEmpty();
        }
        assertThat(greetings).containsExactly("hello");
    }
}
