package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender does with receivers that are too slow. */
@Timeout(120)
class SenderDeadlinesTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final long RATE = 4 << 20;

    @TempDir
    Path source;

    private final CountDownLatch done = new CountDownLatch(1);
    private OutgoingFile file;

    /** More than the buffers of a connection on this host take. */
    @BeforeEach
    void makeFile() throws IOException {
        file = OutgoingFile.of(Files.write(source.resolve("a"), new byte[32 << 20]));
    }

    @AfterEach
    void release() {
        done.countDown();
    }

    private static void assertTooSlow(SendOutcome outcome) {
        assertThat(outcome.status()).isEqualTo(Status.CUT);
        assertThat(outcome.detail())
                .startsWith("connection lost: peer takes too little: ")
                .contains(", minimumRate 4194304 bytes/s requires ");
        assertThat(outcome.cause()).isInstanceOf(DeadlineException.class);
    }

    private static FileSender impatient(InetSocketAddress address) {
        return FileSender.to(address)
                .withDeadlines(Deadlines.standard().withMinimumRate(RATE).withRateWindow(LIMIT));
    }

    @Test
    void aReceiverThatNeverReadsAPlainFileIsGivenUp() throws Exception {
        try (ScriptedReceiver peer =
                new ScriptedReceiver((connection, socket, receiver) -> ScriptedReceiver.await(done))) {
            assertTooSlow(impatient(peer.address()).send(List.of(file)).get(0));
            done.countDown();
        }
    }

    @Test
    void aReceiverThatNeverReadsSegmentsIsGivenUp() throws Exception {
        try (ScriptedReceiver peer = new ScriptedReceiver((connection, socket, receiver) -> {
            FrameHeader offer = receiver.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(
                    socket,
                    ScriptedReceiver.reply((Long) offer.attribute("want_reply"), "start")
                            .with("offset", 0));
            ScriptedReceiver.await(done);
        })) {
            SendOutcome outcome = impatient(peer.address())
                    .withResume(true)
                    .send(List.of(file))
                    .get(0);
            assertTooSlow(outcome);
            done.countDown();
        }
    }

    @Test
    void aReceiverThatNeverReadsInsideTlsIsGivenUp() throws Exception {
        KeyStore identity = Certificates.local(source, "local");
        TlsSettings server = TlsSettings.server(identity, Certificates.PASSWORD);
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread peer = new Thread(() -> {
                try (SocketChannel channel = listener.accept()) {
                    server.accept(channel);
                    ScriptedReceiver.await(done);
                } catch (IOException e) {
                    return; // the sender's outcome tells
                }
            });
            peer.start();
            assertTooSlow(impatient((InetSocketAddress) listener.getLocalAddress())
                    .withTls(TlsSettings.pinned(Certificates.fingerprint(identity)))
                    .send(List.of(file))
                    .get(0));
            done.countDown();
            peer.join();
        }
    }

    /** 32 MiB on a slow disk may take 3.2 s, in which a receiver takes nothing of the next file. */
    @Test
    void aReceiverThatForcesTheFileBeforeToItsDiskIsWaitedFor() throws Exception {
        OutgoingFile next = OutgoingFile.of(Files.write(source.resolve("b"), new byte[32 << 20]));
        try (ScriptedReceiver peer = new ScriptedReceiver((connection, socket, receiver) -> {
            FrameReader reader = FrameReader.of(socket.getInputStream());
            receiver.readFrame(reader);
            pause(Duration.ofMillis(1_500));
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(0, "stored"));
            receiver.readFrame(reader);
            ScriptedReceiver.write(socket, ScriptedReceiver.reply(1, "stored"));
        })) {
            List<SendOutcome> outcomes = impatient(peer.address()).send(List.of(file, next));
            assertThat(outcomes).extracting(SendOutcome::status).containsExactly(Status.STORED, Status.STORED);
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void aReceiverThatTakesNothingAtAnyRateIsGivenUp() throws Exception {
        try (ScriptedReceiver peer =
                new ScriptedReceiver((connection, socket, receiver) -> ScriptedReceiver.await(done))) {
            SendOutcome outcome = FileSender.to(peer.address())
                    .withDeadlines(Deadlines.standard().withMinimumRate(0).withIdle(LIMIT))
                    .send(List.of(file))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(outcome.detail()).isEqualTo("connection lost: peer takes nothing for 300 ms");
            assertThat(outcome.cause()).isInstanceOf(DeadlineException.class);
            done.countDown();
        }
    }

    /** A buffer of 16 KiB, emptied ten times a second: many times the rate, and far from what a host can take. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowReceiverAboveTheRateLives(boolean resumable) throws Exception {
        OutgoingFile small = OutgoingFile.of(Files.write(source.resolve("small"), new byte[6 << 20]));
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(16_384);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread peer = new Thread(() -> readSlowly(listener, resumable));
            peer.start();
            SendOutcome outcome = FileSender.to((InetSocketAddress) listener.getLocalSocketAddress())
                    .withResume(resumable)
                    .withDeadlines(Deadlines.standard().withMinimumRate(100_000).withRateWindow(Duration.ofSeconds(1)))
                    .send(List.of(small))
                    .get(0);
            assertThat(outcome.cause()).isNull();
            assertThat(outcome.status())
                    .isEqualTo(resumable ? Status.CUT : Status.UNCONFIRMED); // it answers nothing at the end
            peer.join();
        }
    }

    private static void readSlowly(ServerSocket listener, boolean resumable) {
        try (Socket socket = listener.accept()) {
            if (resumable) {
                FrameReader.of(socket.getInputStream()).next(); // whatever it has read ahead
                ScriptedReceiver.write(
                        socket, ScriptedReceiver.reply(0, "start").with("offset", 0));
            }
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[200_000];
            while (in.readNBytes(bytes, 0, bytes.length) == bytes.length) {
                ScriptedReceiver.pause(80);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReceiverThatStallsAfterAnAnswerIsGivenUp(boolean resumable) throws Exception {
        OutgoingFile small = OutgoingFile.of(Files.write(source.resolve("small"), new byte[10]));
        try (ScriptedReceiver peer = new ScriptedReceiver((connection, socket, receiver) -> {
            receiver.readFrame(FrameReader.of(socket.getInputStream()));
            ScriptedReceiver.write(
                    socket,
                    resumable
                            ? ScriptedReceiver.reply(0, "checking").with("offset", 0)
                            : ScriptedReceiver.reply(0, "stored"));
            ScriptedReceiver.await(done);
        })) {
            List<SendOutcome> outcomes = FileSender.to(peer.address())
                    .withResume(resumable)
                    .withReplyTimeout(LIMIT)
                    .send(List.of(small, small));
            SendOutcome last = outcomes.get(1);
            assertThat(last.status()).isEqualTo(Status.CUT);
            if (resumable) {
                assertThat(outcomes.get(0).detail())
                        .isEqualTo("connection lost: the receiver did not say where to start");
            } else {
                assertThat(outcomes.get(0).status()).isEqualTo(Status.STORED);
                assertThat(last.detail()).isEqualTo("no answer within 300 ms");
            }
            done.countDown();
        }
    }

    @Test
    void aReceiverThatAnswersNothingToADirectoryIsGivenUp() throws Exception {
        try (ScriptedReceiver peer =
                new ScriptedReceiver((connection, socket, receiver) -> ScriptedReceiver.await(done))) {
            SendOutcome outcome = FileSender.to(peer.address())
                    .withReplyTimeout(LIMIT)
                    .send(List.of(new OutgoingDirectory(source, "a")))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
            done.countDown();
        }
    }
}
