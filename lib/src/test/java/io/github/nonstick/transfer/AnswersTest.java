package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.BodyHash;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.io.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnswersTest {
    private static final BodyHash HASH = BodyDigest.hash(HashAlgorithm.SHA_256, new byte[0]);
    private static final ReceivedFile FILE = new ReceivedFile("a", null, 0, HASH, true, false);
    private static final RefusedException EXISTS = new RefusedException(Refusal.EXISTS, "is there");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Answers answers = new Answers(FrameWriter.of(out));

    /** What any call leaves locked, no other thread gets. */
    @AfterEach
    void anotherThreadGetsTheLock() throws InterruptedException {
        assertFree(answers);
    }

    private static void assertFree(Answers answers) throws InterruptedException {
        Thread other = new Thread(() -> answers.begin(null));
        other.setDaemon(true);
        other.start();
        other.join(5_000);
        assertThat(other.isAlive()).isFalse();
    }

    private List<String> said() throws IOException {
        FrameReader reader = FrameReader.of(new ByteArrayInputStream(out.toByteArray()));
        List<String> said = new ArrayList<>();
        while (reader.next()) {
            said.add(reader.header().attribute("reply_to") + " "
                    + reader.header().attribute("status"));
        }
        return said;
    }

    @Test
    void whatIsSaidLeavesWhenItIsFlushed() throws Exception {
        answers.begin(7L);
        answers.checking(1);
        answers.start(1);
        answers.stored(FILE);
        answers.begin(8L);
        answers.made();
        answers.begin(9L);
        answers.skipped(false);
        answers.begin(10L);
        answers.refuse(EXISTS, false);
        assertThat(out.size()).isZero();
        answers.flush();
        assertThat(said()).containsExactly("7 checking", "7 start", "7 stored", "8 made", "9 skipped", "10 refused");
    }

    @Test
    void thereIsOneVerdictAndNoneThatWasNotAskedFor() throws Exception {
        answers.begin(7L);
        answers.made();
        sayAll();
        answers.begin(null);
        sayAll();
        answers.flush();
        assertThat(said()).containsExactly("7 made");
    }

    private void sayAll() throws IOException {
        answers.checking(1);
        answers.start(1);
        answers.stored(FILE);
        answers.made();
        answers.skipped(true);
        answers.refuse(EXISTS, true);
    }

    @Test
    void whoeverIsStoppedHearsItAndNothingElse() throws Exception {
        assertThat(answers.taking()).isTrue();
        answers.checkTaking();
        answers.begin(7L);
        answers.stop();
        assertThat(said()).containsExactly("7 refused");
        assertThat(answers.taking()).isFalse();
        assertThatThrownBy(answers::checkTaking)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.STOPPED))
                .hasMessage("the receiver is being stopped");
        assertThatThrownBy(answers::decide).isInstanceOf(RefusedException.class);
        assertFree(answers);
        answers.begin(8L);
        answers.made();
        answers.stop();
        answers.flush();
        assertThat(said()).containsExactly("7 refused");
    }

    @Test
    void aFileThatGetsItsNameIsNotRefused() throws Exception {
        answers.begin(7L);
        answers.decide();
        assertFree(answers);
        answers.begin(8L);
        answers.decide();
        answers.stop();
        answers.stored(FILE);
        answers.flush();
        assertThat(said()).containsExactly("8 stored");
    }

    @Test
    void theNextFileIsRefused() throws Exception {
        answers.begin(7L);
        answers.decide();
        answers.stored(FILE);
        answers.begin(8L);
        answers.stop();
        assertThat(said()).containsExactly("7 stored", "8 refused");
    }

    @Test
    void whereNobodyAskedNothingIsSaid() throws Exception {
        answers.begin(null);
        answers.stop();
        assertThat(said()).isEmpty();
        answers.takeNoMore();
        assertThat(answers.taking()).isFalse();
    }

    @Test
    void afterAFailureNothingIsSaid() throws Exception {
        List<String> calls = new ArrayList<>();
        Answers failing = new Answers(FrameWriter.of(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                calls.add("write");
                throw new IOException("reset");
            }
        }));
        failing.begin(7L);
        failing.made();
        assertThatThrownBy(failing::flush).hasMessage("reset");
        assertFree(failing);
        int before = calls.size();
        failing.begin(8L);
        failing.made();
        failing.flush();
        failing.stop();
        assertThat(calls).hasSize(before);
    }
}
