package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.transfer.SendOutcome.Status;
import io.github.nonstick.transfer.TransferFrame.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection may bring: files, bytes, and the length of each file. */
@Timeout(120)
class ReceiverLimitsTest {
    /** The ways a file can be sent. */
    private enum Way {
        PLAIN,
        RESUMABLE,
        UNKNOWN_LENGTH
    }

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        if (receiving != null) {
            receiving.stop();
            receiving.assertNothingElse();
        }
    }

    private void receive(UnaryOperator<ReceiverLimits> change) throws IOException {
        receiving = Receiving.in(
                parent, receiver -> receiver.withSync(false).withLimits(change.apply(ReceiverLimits.standard())));
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private Outgoing outgoing(Way way, String name, int length) throws IOException {
        byte[] content = content(length);
        return way == Way.UNKNOWN_LENGTH
                ? new OutgoingStream(new ByteArrayInputStream(content), name)
                : OutgoingFile.of(Files.write(source.resolve(name), content));
    }

    private List<SendOutcome> send(Way way, int... lengths) throws IOException {
        List<Outgoing> files = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            files.add(outgoing(way, "file " + i, lengths[i]));
        }
        return FileSender.to(receiving.address())
                .withResume(way == Way.RESUMABLE)
                .send(files);
    }

    private static void assertRefused(SendOutcome outcome, Refusal refusal, String detail) {
        assertThat(outcome.detail()).isEqualTo(detail);
        assertThat(outcome.status()).isEqualTo(Status.REFUSED);
        assertThat(outcome.refusal()).isEqualTo(refusal);
    }

    private void assertStored(SendOutcome outcome, int length) {
        assertThat(outcome.detail()).isEmpty();
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        assertThat(receiving.directory().resolve(String.valueOf(outcome.storedName())))
                .hasBinaryContent(content(length));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void takesAsManyFilesOfAConnectionAsTheLimit(Way way) throws Exception {
        receive(limits -> limits.withMaxFilesPerConnection(2));
        assertThat(send(way, 10)).allMatch(outcome -> outcome.status() == Status.STORED);
        for (Path file : List.of(receiving.directory().resolve("file 0"))) {
            Files.delete(file);
        }

        List<SendOutcome> outcomes = send(way, 10, 20, 30);

        assertStored(outcomes.get(0), 10);
        assertStored(outcomes.get(1), 20);
        assertRefused(
                outcomes.get(2), Refusal.SESSION_LIMIT, "this is file 3 of the connection, at most 2 are accepted");
    }

    @Test
    void countsDirectoriesAndRefusedFilesAsFiles() throws Exception {
        receive(limits -> limits.withMaxFilesPerConnection(3));
        Path tree = Files.createDirectory(source.resolve("tree"));
        Files.write(Files.createDirectory(tree.resolve("sub")).resolve("a"), content(1));
        Path file = Files.write(source.resolve("b"), content(1));

        List<SendOutcome> outcomes = FileSender.to(receiving.address())
                .send(List.of(
                        new OutgoingDirectory(tree, "tree"),
                        new OutgoingFile(file, "../x"),
                        new OutgoingDirectory(tree.resolve("sub"), "tree/sub"),
                        OutgoingFile.of(file)));

        assertThat(outcomes.stream().map(SendOutcome::status))
                .containsExactly(Status.STORED, Status.REFUSED, Status.STORED, Status.REFUSED);
        assertRefused(
                outcomes.get(3), Refusal.SESSION_LIMIT, "this is file 4 of the connection, at most 3 are accepted");
        assertThat(receiving.directory().resolve("tree").resolve("sub")).isDirectory();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void takesAsManyBytesOfAConnectionAsTheLimit(Way way) throws Exception {
        receive(limits -> limits.withMaxBytesPerConnection(1_000));
        List<SendOutcome> below = send(way, 600, 399, 0);
        assertStored(below.get(0), 600);
        assertStored(below.get(1), 399);
        assertStored(below.get(2), 0);
        clear();

        List<SendOutcome> exact = send(way, 600, 400);
        assertStored(exact.get(0), 600);
        assertStored(exact.get(1), 400);
        clear();

        List<SendOutcome> above = send(way, 600, 401);
        assertStored(above.get(0), 600);
        assertRefused(
                above.get(1),
                Refusal.SESSION_LIMIT,
                "file has 401 bytes, 400 of the 1000 that a connection may bring are left");
    }

    private void clear() throws IOException {
        for (String name : receiving.names()) {
            Files.delete(receiving.directory().resolve(name));
        }
    }

    @Test
    void countsTheBytesOfAConnectionAnewForTheNextOne() throws Exception {
        receive(limits -> limits.withMaxBytesPerConnection(100).withMaxFilesPerConnection(1));
        assertStored(send(Way.PLAIN, 100).get(0), 100);
        clear();
        assertStored(send(Way.RESUMABLE, 100).get(0), 100);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void takesAFileAsLongAsTheLimit(Way way) throws Exception {
        receive(limits -> limits.withMaxFileSize(1_000));
        assertStored(send(way, 999).get(0), 999);
        clear();
        assertStored(send(way, 1_000).get(0), 1_000);
        clear();
        assertRefused(send(way, 1_001).get(0), Refusal.TOO_LARGE, "file has 1001 bytes, at most 1000 are accepted");
    }

    /** A segment of a file whose length is not known. */
    private static byte[][] segment(long offset, byte[] body) {
        BodyHash crc = BodyDigest.hash(HashAlgorithm.CRC32C, body);
        return new byte[][] {
            RawPeer.start(TransferFrame.header(Kind.SEGMENT, body.length)
                    .withHash(crc)
                    .with(TransferFrame.OFFSET, offset)),
            body
        };
    }

    private static byte[] offer(long number, String name) {
        return RawPeer.start(TransferFrame.header(Kind.OFFER, 0)
                .with(TransferFrame.TARGET_NAME, name)
                .with(TransferFrame.TRANSFER_ID, Kept.ID.toString())
                .with(TransferFrame.SOURCE_VERSION, "1")
                .with(Reply.WANT_REPLY, number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "bytes"})
    void findsOutInTheMiddleThatAFileIsTooLong(String limit) throws Exception {
        receive(limits ->
                limit.equals("size") ? limits.withMaxFileSize(1_000) : limits.withMaxBytesPerConnection(1_000));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(offer(7, "a"))
                    .write(segment(0, content(600)))
                    .write(segment(600, content(400)))
                    .write(segment(1_000, content(1)))
                    .end()
                    .answers();

            assertThat(answers).hasSize(2);
            FrameHeader refusal = answers.get(1);
            assertThat(refusal.attribute("reply_to")).isEqualTo(7L);
            assertThat(refusal.attribute("closing")).isEqualTo(true);
            assertThat(refusal.attribute("reason"))
                    .isEqualTo(
                            limit.equals("size")
                                    ? "file has 1001 bytes, at most 1000 are accepted"
                                    : "file has 1 bytes, 0 of the 1000 that a connection may bring are left");
        }
        assertThat(receiving.event()).startsWith(limit.equals("size") ? "refused TOO_LARGE" : "refused SESSION_LIMIT");
        receiving.stop();
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void hasNoUseForSettingsOutOfRange() {
        ReceiverLimits limits = ReceiverLimits.standard();
        Map<String, Runnable> wrong = Map.of(
                "maxFileSize -1 is less than 0", () -> limits.withMaxFileSize(-1),
                "maxConnections 0 is less than 1", () -> limits.withMaxConnections(0),
                "maxFilesPerConnection 0 is less than 1", () -> limits.withMaxFilesPerConnection(0),
                "maxBytesPerConnection -1 is less than 0", () -> limits.withMaxBytesPerConnection(-1),
                "freeSpaceReserve -1 is less than 0", () -> limits.withFreeSpaceReserve(-1));
        wrong.forEach((message, setting) -> assertThatThrownBy(setting::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message));
        ReceiverLimits least = limits.withMaxFileSize(0)
                .withMaxConnections(1)
                .withMaxFilesPerConnection(2)
                .withMaxBytesPerConnection(3)
                .withFreeSpaceReserve(4);
        assertThat(least.maxFileSize()).isZero();
        assertThat(least.maxConnections()).isEqualTo(1);
        assertThat(least.maxFilesPerConnection()).isEqualTo(2);
        assertThat(least.maxBytesPerConnection()).isEqualTo(3);
        assertThat(least.freeSpaceReserve()).isEqualTo(4);
    }
}
