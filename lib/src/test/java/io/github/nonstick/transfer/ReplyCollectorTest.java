package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplyCollectorTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final RefusedException REASON = new RefusedException(Refusal.EXISTS, "is there");

    private Pipe pipe;
    private FrameWriter peer;
    private ReplyCollector replies;

    @BeforeEach
    void start() throws IOException {
        pipe = Pipe.open();
        peer = FrameWriter.of(pipe.sink());
        replies = ReplyCollector.start(pipe.source(), FrameFormat.standard());
    }

    @AfterEach
    void end() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    private void say(Reply reply) throws IOException {
        peer.write(reply.toHeader(), new byte[0]);
    }

    private void peerEnds() throws IOException {
        pipe.sink().close();
        replies.expect(-1);
        assertThat(replies.await(LONG)).isTrue();
    }

    @Test
    void aVerdictIsGivenOutOnce() throws IOException {
        replies.expect(1);
        replies.expect(2);
        assertThat(replies.hasVerdict(1)).isFalse();
        assertThat(replies.verdict(1)).isEmpty();
        assertThat(replies.isOver(1)).isFalse();
        assertThat(replies.plain()).isTrue();
        say(Reply.made(1));
        assertThat(replies.awaitVerdict(1, LONG)).isTrue();
        assertThat(replies.hasVerdict(1)).isTrue();
        assertThat(replies.isOver(1)).isTrue();
        assertThat(replies.isOver(2)).isFalse();
        assertThat(replies.verdict(1)).map(Reply::status).contains(Reply.Status.MADE);
        assertThat(replies.plain()).isFalse();
        assertThat(replies.take(1)).map(Reply::replyTo).contains(1L);
        assertThat(replies.take(1)).isEmpty();
        say(Reply.skipped(2, false));
        assertThat(replies.await(LONG)).isTrue();
        assertThat(replies.take(2)).isPresent();
        assertThat(replies.closing()).isFalse();
        assertThat(replies.foreign()).isEmpty();
        assertThat(replies.malformed()).isEmpty();
        assertThat(replies.failure()).isNull();
    }

    @Test
    void aVerdictThatEndsAllEndsEachWait() throws IOException {
        replies.expect(1);
        replies.expect(2);
        say(Reply.refused(1, REASON, true));
        assertThat(replies.await(LONG)).isTrue();
        assertThat(replies.closing()).isTrue();
        assertThat(replies.isOver(2)).isTrue();
        assertThat(replies.awaitVerdict(2, LONG)).isFalse();
        assertThat(replies.awaitRemark(2, LONG)).isEmpty();
    }

    @Test
    void aLateRemarkAboutAnEarlierFileEndsNoWait() throws Exception {
        replies.expect(1);
        replies.expect(2);
        say(Reply.checking(1, 5));
        CompletableFuture<Optional<Long>> waiting =
                CompletableFuture.supplyAsync(() -> replies.awaitRemark(2, LONG).map(Reply::offset));
        Thread.sleep(200);
        say(Reply.checking(2, 6));
        assertThat(waiting.get(1, TimeUnit.MINUTES)).contains(6L);
    }

    @Test
    void remarksComeInOrder() throws IOException {
        replies.expect(1);
        replies.expect(2);
        say(Reply.checking(1, 5));
        say(Reply.checking(2, 6));
        say(Reply.start(2, 7));
        assertThat(replies.awaitRemark(2, LONG)).map(Reply::offset).contains(6L);
        assertThat(replies.awaitRemark(2, LONG)).map(Reply::offset).contains(7L);
        assertThat(replies.plain()).isFalse();
        assertThat(replies.hasVerdict(2)).isFalse();
        say(Reply.made(2));
        assertThat(replies.awaitRemark(2, LONG)).isEmpty();
    }

    @Test
    void noMoreRemarksAreKeptThanAReceiverMakes() throws IOException {
        replies.expect(1);
        for (int i = 0; i < 17; i++) {
            say(Reply.checking(1, i));
        }
        say(Reply.made(1));
        assertThat(replies.awaitVerdict(1, LONG)).isTrue();
        for (long i = 0; i < 16; i++) {
            assertThat(replies.awaitRemark(1, LONG)).map(Reply::offset).contains(i);
        }
        assertThat(replies.awaitRemark(1, LONG)).isEmpty();
        assertThat(replies.foreign()).isEqualTo("peer answered with frames that are no replies");
    }

    @Test
    void whatAnswersNothingIsNoAnswer() throws IOException {
        say(Reply.refused(1, REASON, true));
        say(Reply.start(1, 0));
        peer.write(FrameHeader.of(0), new byte[0]);
        peerEnds();
        assertThat(replies.plain()).isTrue();
        assertThat(replies.closing()).isFalse();
        assertThat(replies.take(1)).isEmpty();
        assertThat(replies.foreign()).isEqualTo("peer answered with frames that are no replies");
        assertThat(replies.malformed()).isEmpty();
        assertThat(replies.isOver(1)).isTrue();
        assertThat(replies.awaitVerdict(1, LONG)).isFalse();
    }

    @Test
    void afterSixteenFramesThatAreNoAnswersNoneIsLookedAt() throws IOException {
        replies.expect(1);
        replies.expect(2);
        for (int i = 0; i < 15; i++) {
            peer.write(FrameHeader.of(0), new byte[0]);
        }
        say(Reply.made(1));
        assertThat(replies.awaitVerdict(1, LONG)).isTrue();
        peer.write(FrameHeader.of(0), new byte[0]);
        say(Reply.made(2));
        assertThat(replies.awaitVerdict(2, LONG)).isFalse();
    }

    @Test
    void anAnswerToWhatWasWithdrawnMeansNothing() throws IOException {
        replies.expect(1);
        replies.expect(2);
        say(Reply.made(1));
        assertThat(replies.awaitVerdict(1, LONG)).isTrue();
        replies.withdraw(1);
        replies.withdraw(2);
        assertThat(replies.hasVerdict(1)).isFalse();
        assertThat(replies.await(SHORT)).isTrue();
        say(Reply.made(2));
        peerEnds();
        assertThat(replies.take(2)).isEmpty();
    }

    @Test
    void whatIsNoFrameIsReadAndDropped() throws Exception {
        byte[] words = "220 welcome\r\n".repeat(10_000).getBytes(US_ASCII);
        InputStream in = new ByteArrayInputStream(words);
        ReplyCollector foreign = ReplyCollector.start(Channels.newChannel(in), FrameFormat.standard());
        foreign.expect(1);
        assertThat(foreign.await(LONG)).isTrue();
        assertThat(foreign.malformed()).startsWith("peer answered with something else: ");
        assertThat(foreign.foreign()).isEqualTo(foreign.malformed());
        assertThat(foreign.failure()).isNull();
        while (in.available() > 0) {
            Thread.sleep(1);
        }
    }

    @Test
    void anAlertOfTlsIsToldApart() throws IOException {
        pipe.sink().write(ByteBuffer.wrap(new byte[] {0x15, 3, 3, 0, 2, 2, 0x28}));
        peerEnds();
        assertThat(replies.failure())
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.REFUSED))
                .hasMessage("the receiver answers with a TLS alert: it wants TLS");
        assertThat(replies.foreign()).isEmpty();
    }

    @Test
    void aConnectionThatFailsIsTold() {
        IOException failure = new IOException("reset");
        ReplyCollector failing = ReplyCollector.start(
                Channels.newChannel(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw failure;
                    }
                }),
                FrameFormat.standard());
        failing.expect(1);
        assertThat(failing.await(LONG)).isTrue();
        assertThat(failing.failure()).isSameAs(failure);
    }

    @Test
    void aWaitEndsWithItsTime() {
        replies.expect(1);
        assertThat(replies.await(SHORT)).isFalse();
        assertThat(replies.awaitVerdict(1, SHORT)).isFalse();
        assertThat(replies.awaitRemark(1, SHORT)).isEmpty();
    }

    @Test
    void anInterruptEndsAWaitAndIsKept() {
        replies.expect(1);
        Thread.currentThread().interrupt();
        assertThat(replies.await(LONG)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(replies.await(SHORT)).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void itsThreadKeepsNoProcessAlive() {
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("nonstick-replies"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }
}
