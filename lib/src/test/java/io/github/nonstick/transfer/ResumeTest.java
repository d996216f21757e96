package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resumable transfers that nothing interrupts. */
@Timeout(60)
class ResumeTest {
    private static final int SEGMENT = 65_536;
    private static final long SEED = 20_261_125;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;
    private CuttingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        receiving = Receiving.in(parent);
        proxy = CuttingProxy.to(receiving.address());
    }

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        proxy.close();
        receiving.assertNothingElse();
    }

    private byte[] bytes(int length) {
        byte[] content = new byte[length];
        new Random(SEED + length).nextBytes(content);
        return content;
    }

    private OutgoingFile file(String name, int length) throws IOException {
        return OutgoingFile.of(Files.write(source.resolve(name), bytes(length)));
    }

    private FileSender sender() {
        return FileSender.to(proxy.address()).withResume(true).withSegmentLength(SEGMENT);
    }

    private void assertStored(SendOutcome outcome, byte[] content, String name) {
        assertThat(outcome.detail()).isEmpty();
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        assertThat(outcome.storedName()).isEqualTo(name);
        assertThat(outcome.verified()).isTrue();
        assertThat(outcome.hash()).isEqualTo(BodyDigest.hash(HashAlgorithm.SHA_256, content));
        assertThat(receiving.directory().resolve(name)).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 10 * SEGMENT + 7})
    void fileOfAnyLengthIsStoredInSegments(int length) throws Exception {
        OutgoingFile file = file("a", length);
        assertStored(sender().send(List.of(file)).get(0), bytes(length), "a");
        assertThat(receiving.event()).isEqualTo("stored a verified");
        assertThat(proxy.segmentBytes()).isEqualTo(length);
        List<String> kinds = kinds(proxy.connections().get(0));
        assertThat(kinds).startsWith("offer").endsWith("close").hasSize(2 + (length + SEGMENT - 1) / SEGMENT);
    }

    private static List<String> kinds(CuttingProxy.Passed passed) throws IOException {
        return passed.frames().stream()
                .map(header -> String.valueOf(header.attribute("nonstick")))
                .toList();
    }

    @Test
    void segmentsOfTheUsualLengthAreTaken() throws Exception {
        int length = SegmentSource.SEGMENT_LENGTH + 1;
        SendOutcome outcome = sender().withSegmentLength(SegmentSource.SEGMENT_LENGTH)
                .send(List.of(file("a", length)))
                .get(0);
        assertStored(outcome, bytes(length), "a");
        assertThat(proxy.connections().get(0).frames())
                .extracting(header -> header.dataSize())
                .containsExactly(0L, (long) SegmentSource.SEGMENT_LENGTH, 1L, 0L);
    }

    @Test
    void severalFilesFollowOneAnotherDownOneConnection() throws Exception {
        List<OutgoingFile> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(file("file " + i, i * SEGMENT / 4));
        }
        List<SendOutcome> outcomes = sender().send(files);
        for (int i = 0; i < 20; i++) {
            assertStored(outcomes.get(i), bytes(i * SEGMENT / 4), "file " + i);
        }
        assertThat(proxy.connections()).hasSize(1);
    }

    @Test
    void refusedFileInTheMiddleLeavesTheOthersStored() throws Exception {
        Files.writeString(receiving.directory().resolve("taken"), "old");
        List<SendOutcome> outcomes =
                sender().send(List.of(file("a", SEGMENT), file("taken", 3 * SEGMENT), file("b", 2 * SEGMENT)));
        assertStored(outcomes.get(0), bytes(SEGMENT), "a");
        assertThat(outcomes.get(1).status()).isEqualTo(Status.REFUSED);
        assertThat(outcomes.get(1).refusal()).isEqualTo(Refusal.EXISTS);
        assertThat(outcomes.get(1).detail()).isEqualTo("a file named \"taken\" exists");
        assertStored(outcomes.get(2), bytes(2 * SEGMENT), "b");
        assertThat(proxy.segmentBytes()).isEqualTo(3 * SEGMENT);
        assertThat(receiving.directory().resolve("taken")).hasContent("old");
    }

    @Test
    void treeKeepsItsDirectoriesTimesAndModes() throws Exception {
        Path tree = Files.createDirectories(source.resolve("tree"));
        Files.createDirectories(tree.resolve("empty"));
        Path inner = Files.createDirectories(tree.resolve("a").resolve("b"));
        Path program = Files.write(inner.resolve("program"), bytes(2 * SEGMENT));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path text = Files.write(tree.resolve("text"), bytes(10));
        FileTime time = FileTime.fromMillis(1_600_000_000_123L);
        Files.setLastModifiedTime(program, time);
        Files.setLastModifiedTime(text, time);
        List<Outgoing> items = new ArrayList<>();
        OutgoingTree.of(tree, new SenderListener() {}).forEachRemaining(items::add);

        List<SendOutcome> outcomes = sender().send(items);

        assertThat(outcomes).allMatch(outcome -> outcome.status() == Status.STORED);
        Path received = receiving.directory().resolve("tree");
        assertThat(received.resolve("empty")).isEmptyDirectory();
        assertThat(received.resolve("text")).hasBinaryContent(bytes(10));
        assertThat(Files.isExecutable(received.resolve("text"))).isFalse();
        Path receivedProgram = received.resolve("a").resolve("b").resolve("program");
        assertThat(receivedProgram).hasBinaryContent(bytes(2 * SEGMENT)).isExecutable();
        assertThat(Files.getLastModifiedTime(receivedProgram)).isEqualTo(time);
        assertThat(Files.getLastModifiedTime(received.resolve("text"))).isEqualTo(time);
        assertThat(proxy.connections()).hasSize(1);
    }

    @Test
    void fiveThousandFilesOfATreeFlowDownOneConnection() throws Exception {
        receiving.stop();
        receiving =
                Receiving.in(Files.createDirectory(parent.resolve("unsynced")), receiver -> receiver.withSync(false));
        Path tree = Files.createDirectories(source.resolve("tree").resolve("d"));
        for (int i = 0; i < 5_000; i++) {
            Files.write(tree.resolve("file " + i), new byte[] {(byte) i});
        }
        List<SendOutcome> outcomes = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void finished(SendOutcome outcome) {
                outcomes.add(outcome);
            }
        };

        try (CuttingProxy late = CuttingProxy.to(receiving.address())) {
            FileSender.to(late.address()).withListener(listener).send(OutgoingTree.of(tree.getParent(), listener));
            assertThat(late.connections()).hasSize(1);
            assertThat(late.connections().get(0).frames()).hasSize(5_002);
        }

        assertThat(outcomes).hasSize(5_002).allMatch(outcome -> outcome.status() == Status.STORED);
        assertThat(Kept.names(receiving.directory().resolve("tree").resolve("d")))
                .hasSize(5_000);
    }

    @Test
    void filesLeaveWithoutTheAnswersToThoseBeforeThem() throws Exception {
        Path tree = Files.createDirectories(source.resolve("tree"));
        for (int i = 0; i < 1_000; i++) {
            Files.write(tree.resolve("file " + i), new byte[] {(byte) i});
        }
        // The directory alone is answered: all files come nevertheless.
        try (ScriptedReceiver silent = new ScriptedReceiver((connection, socket, self) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            self.readFrame(reader);
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "made"));
            for (int i = 0; i < 1_000; i++) {
                self.readFrame(reader);
            }
            for (int i = 0; i < 1_000; i++) {
                ScriptedReceiver.write(socket, ScriptedReceiver.reply(i + 1, "stored"));
            }
        })) {
            List<Outgoing> items = new ArrayList<>();
            OutgoingTree.of(tree, new SenderListener() {}).forEachRemaining(items::add);
            assertThat(FileSender.to(silent.address()).send(items))
                    .hasSize(1_001)
                    .allMatch(outcome -> outcome.status() == Status.STORED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT, 3 * SEGMENT + 1})
    void streamOfUnknownLengthIsStored(int length) throws Exception {
        OutgoingStream stream = new OutgoingStream(new ByteArrayInputStream(bytes(length)), "piped");
        assertStored(sender().send(List.of(stream)).get(0), bytes(length), "piped");
        assertThat(receiving.event()).isEqualTo("stored piped verified");
        assertThat(proxy.connections().get(0).frames().get(0).attribute("whole_length"))
                .isNull();
    }

    /** Nobody could take it up: a pipe is not read twice. */
    @Test
    void nothingIsKeptOfAStreamThatIsCut() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(TransferFrames.bytes(TransferFrames.offerOfAnyLength()), TransferFrames.segment(0, "hello"));
            assertThat(peer.answer().attribute("status")).isEqualTo("start");
        }
        assertThat(receiving.event())
                .isEqualTo("failed EOFException: peer ended before the file \"a\" was complete: nothing of it is kept");
        receiving.stop();
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void theReceiverIsToldOfAFileThatIsToBeResumed() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(TransferFrames.bytes(TransferFrames.offer(10)), TransferFrames.segment(0, "hello"));
            assertThat(peer.answer().attribute("status")).isEqualTo("start");
        }
        assertThat(receiving.event())
                .isEqualTo("failed EOFException: peer ended before the file \"a\" was complete:"
                        + " 5 bytes of it are kept to be resumed");
        receiving.stop();
        FileReceiver.into(receiving.directory()).deleteStalePartials(Duration.ofNanos(0));
    }

    @Test
    void streamIsRefusedWhereItGrowsBeyondTheLimit() throws Exception {
        receiving.stop();
        proxy.close();
        receiving = Receiving.in(
                Files.createDirectory(parent.resolve("limited")), receiver -> receiver.withMaxFileSize(2 * SEGMENT));
        proxy = CuttingProxy.to(receiving.address());
        OutgoingStream stream = new OutgoingStream(new ByteArrayInputStream(bytes(50 * SEGMENT)), "piped");
        SendOutcome outcome = sender().send(List.of(stream)).get(0);
        assertThat(outcome.status()).isEqualTo(Status.REFUSED);
        assertThat(outcome.refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(outcome.detail())
                .isEqualTo("file has " + 3 * SEGMENT + " bytes, at most " + 2 * SEGMENT + " are accepted");
        receiving.stop();
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void receiverThatWantsHashesTakesDirectoriesAndOffersWithoutAny() throws Exception {
        FrameFormat format = FrameFormat.standard().withHashPolicy(HashPolicy.REQUIRE);
        receiving.stop();
        receiving = Receiving.in(
                Files.createDirectory(parent.resolve("requiring")), receiver -> receiver.withFormat(format));
        OutgoingFile file = file("a", 10);
        List<Outgoing> items = List.of(new OutgoingDirectory(source, "d"), file);
        FileSender sender = FileSender.to(receiving.address());

        assertThat(sender.withResume(true).send(items)).allMatch(outcome -> outcome.status() == Status.STORED);
        SendOutcome outcome = sender.withHash(null).send(List.of(file)).get(0);

        assertThat(outcome.status()).isEqualTo(Status.REFUSED);
        assertThat(outcome.detail()).isEqualTo("the receiver wants a hash that it can verify, the header has none");
        assertThat(receiving.names()).containsExactly("a", "d");
    }

    @Test
    void senderIsToldOfItsProgress() throws Exception {
        List<Long> sent = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void sent(Path file, long done, long total) {
                assertThat(total).isEqualTo(3 * SEGMENT);
                sent.add(done);
            }
        };
        sender().withListener(listener).send(List.of(file("a", 3 * SEGMENT)));
        assertThat(sent).containsExactly(0L, (long) SEGMENT, 2L * SEGMENT, 3L * SEGMENT);
    }
}
