package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.CuttingProxy.Cut;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are offered again: when they are there already, and when they have changed. */
@Timeout(60)
class ResumeAgainTest {
    private static final int SEGMENT = 50_000;
    private static final int LENGTH = 4 * SEGMENT;
    private static final long SEED = 20_261_127;
    private static final FileTime TIME = FileTime.fromMillis(1_700_000_000_000L);

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Path path;
    private Receiving receiving;
    private CuttingProxy proxy;

    @BeforeEach
    void makeSource() throws IOException {
        path = Files.write(source.resolve("a"), bytes(SEED));
        Files.setLastModifiedTime(path, TIME);
    }

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        proxy.close();
        receiving.assertNothingElse();
    }

    private static byte[] bytes(long seed) {
        byte[] content = new byte[LENGTH];
        new Random(seed).nextBytes(content);
        return content;
    }

    private void receive(ConflictPolicy policy, Cut... cuts) throws IOException {
        receiving = Receiving.in(parent, receiver -> receiver.withConflictPolicy(policy));
        proxy = CuttingProxy.to(receiving.address(), cuts);
    }

    private SendOutcome send() throws IOException {
        return FileSender.to(proxy.address())
                .withResume(true)
                .withSegmentLength(SEGMENT)
                .send(List.of(OutgoingFile.of(path)))
                .get(0);
    }

    private void assertStored(SendOutcome outcome) throws IOException {
        assertThat(outcome.detail()).isEmpty();
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        assertThat(outcome.storedName()).isEqualTo("a");
        assertThat(outcome.verified()).isTrue();
        assertThat(receiving.names()).containsExactly("a");
        assertThat(receiving.directory().resolve("a")).hasSameBinaryContentAs(path);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "OVERWRITE"})
    void fileThatIsThereIsStoredWithoutBeingSent(ConflictPolicy policy) throws Exception {
        receive(policy);
        Files.write(receiving.directory().resolve("a"), bytes(SEED));
        assertStored(send());
        assertThat(proxy.segmentBytes()).isZero();
        assertThat(receiving.event()).isEqualTo("already there a verified");
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "OVERWRITE"})
    void fileThatIsSentTwiceIsTransferredOnce(ConflictPolicy policy) throws Exception {
        receive(policy);
        assertStored(send());
        assertStored(send());
        assertThat(proxy.segmentBytes()).isEqualTo(LENGTH);
        assertStoredOnce();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "OVERWRITE"})
    void fileWhoseAnswerWasLostIsTransferredOnce(ConflictPolicy policy) throws Exception {
        receive(policy, Cut.afterAnswered(150));
        assertThat(send().status()).isEqualTo(Status.CUT);
        assertStored(send());
        assertThat(proxy.segmentBytes()).isEqualTo(LENGTH);
        assertStoredOnce();
    }

    @Test
    void emptyFileThatIsThereIsStored() throws Exception {
        Files.write(path, new byte[0]);
        receive(ConflictPolicy.REFUSE);
        assertStored(send());
        assertStored(send());
        assertStoredOnce();
    }

    /** The listener can tell the file that came from the one that was there when it was offered again. */
    private void assertStoredOnce() throws InterruptedException {
        assertThat(receiving.event()).isEqualTo("stored a verified");
        assertThat(receiving.event()).isEqualTo("already there a verified");
        receiving.assertNoEvent();
    }

    @Test
    void anotherFileOfThatLengthIsNotOverwritten() throws Exception {
        receive(ConflictPolicy.REFUSE);
        Files.write(receiving.directory().resolve("a"), bytes(1));
        SendOutcome outcome = send();
        assertThat(outcome.status()).isEqualTo(Status.REFUSED);
        assertThat(outcome.refusal()).isEqualTo(Refusal.EXISTS);
        assertThat(outcome.detail()).isEqualTo("a file named \"a\" exists");
        assertThat(receiving.event()).isEqualTo("refused EXISTS: a file named \"a\" exists");
        assertThat(receiving.directory().resolve("a")).hasBinaryContent(bytes(1));
        assertThat(proxy.segmentBytes()).isZero();
    }

    @Test
    void anotherFileOfThatLengthIsReplacedWhereFilesAreOverwritten() throws Exception {
        receive(ConflictPolicy.OVERWRITE);
        Files.write(receiving.directory().resolve("a"), bytes(1));
        assertStored(send());
        assertThat(proxy.segmentBytes()).isEqualTo(LENGTH);
    }

    @Test
    void overwritingGoesOnWhereItWas() throws Exception {
        receive(ConflictPolicy.OVERWRITE, Cut.afterSent(SEGMENT * 2 + 2_000));
        Files.write(receiving.directory().resolve("a"), bytes(1));
        assertThat(send().status()).isEqualTo(Status.CUT);
        assertThat(receiving.directory().resolve("a")).hasBinaryContent(bytes(1));
        long before = proxy.segmentBytes();
        assertStored(send());
        assertThat(before).isBetween(2L * SEGMENT, 3L * SEGMENT);
        assertThat(proxy.segmentBytes()).isEqualTo(LENGTH + before % SEGMENT);
    }

    /** Two segments have come of it. */
    private void sendHalf() throws IOException {
        receive(ConflictPolicy.REFUSE, Cut.afterSent(SEGMENT * 2 + 2_000));
        assertThat(send().status()).isEqualTo(Status.CUT);
        assertThat(proxy.segmentBytes()).isBetween(2L * SEGMENT, 3L * SEGMENT);
    }

    private void assertStartedOver() throws IOException {
        assertStored(send());
        assertThat(proxy.connections().get(1).segmentBytes()).isEqualTo(Files.size(path));
    }

    @Test
    void unchangedSourceGoesOn() throws Exception {
        sendHalf();
        assertStored(send());
        assertThat(proxy.connections().get(1).segmentBytes()).isEqualTo(LENGTH - 2 * SEGMENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, LENGTH - 1, LENGTH + 1})
    void sourceOfAnotherLengthIsSentFromTheStart(int length) throws Exception {
        sendHalf();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
        Files.setLastModifiedTime(path, TIME);
        assertStartedOver();
    }

    @Test
    void sourceThatWasTouchedIsSentFromTheStart() throws Exception {
        sendHalf();
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_700_000_000_001L));
        assertStartedOver();
    }

    @Test
    void sourceThatWasChangedInSecretIsFoundByItsPrefixAndSentFromTheStart() throws Exception {
        sendHalf();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(SEGMENT);
            file.write(file.read() ^ 1);
        }
        Files.setLastModifiedTime(path, TIME);
        assertStartedOver();
        List<FrameHeader> answers = proxy.connections().get(1).answers();
        assertThat(answers).extracting(header -> header.attribute("offset")).containsExactly(2L * SEGMENT, 0L, null);
    }

    @Test
    void longPrefixIsSaidToBeChecked() throws Exception {
        int length = 3 << 20;
        Files.write(path, new byte[length]);
        Files.setLastModifiedTime(path, TIME);
        receive(ConflictPolicy.REFUSE, Cut.afterSent(2 << 20));
        assertThat(send().status()).isEqualTo(Status.CUT);
        assertStored(send());
        assertThat(proxy.connections().get(1).answers())
                .extracting(header -> header.attribute("status"))
                .containsExactly("checking", "start", "start", "stored");
        long kept = (2 << 20) / SEGMENT * SEGMENT;
        assertThat(proxy.connections().get(1).segmentBytes()).isEqualTo(length - kept);
    }
}
