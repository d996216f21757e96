package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link FileReceiver#stop}, at each point of a transfer. */
@Timeout(120)
class ReceiverStopTest {
    private static final int LENGTH = 32 << 20;
    private static final int SEGMENT_LENGTH = SegmentSource.SEGMENT_LENGTH;

    @TempDir
    private static Path certificates;

    private static TlsSettings server;
    private static TlsSettings client;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @BeforeAll
    static void makeCertificates() throws Exception {
        KeyStore identity = Certificates.local(certificates, "local");
        server = TlsSettings.server(identity, Certificates.PASSWORD);
        client = TlsSettings.pinned(Certificates.fingerprint(identity));
    }

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
    }

    private OutgoingFile file() throws IOException {
        byte[] content = new byte[LENGTH];
        new Random(LENGTH).nextBytes(content);
        return OutgoingFile.of(Files.write(source.resolve("a"), content));
    }

    private void receive(boolean tls) throws IOException {
        receiving = Receiving.in(parent, receiver -> receiver.withSync(false).withTls(tls ? server : null));
    }

    private SendOutcome send(OutgoingFile file, boolean tls, boolean resumable, LongConsumer sent) throws IOException {
        SenderListener listener = new SenderListener() {
            @Override
            public void sent(Path path, long done, long total) {
                sent.accept(done);
            }
        };
        return FileSender.to(receiving.address())
                .withTls(tls ? client : null)
                .withResume(resumable)
                .withListener(listener)
                .send(List.of(file))
                .get(0);
    }

    private void stopOnceAt(long length, long done) {
        if (done >= length && done < LENGTH) {
            receiving.receiver().stop();
        }
    }

    private static void assertStopped(SendOutcome outcome) {
        assertThat(outcome.detail()).isEqualTo("the receiver is being stopped");
        assertThat(outcome.status()).isEqualTo(Status.REFUSED);
        assertThat(outcome.refusal()).isEqualTo(Refusal.STOPPED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNothingOfAPlainFileThatIsComing(boolean tls) throws Exception {
        receive(tls);
        assertStopped(send(file(), tls, false, done -> stopOnceAt(LENGTH / 4, done)));
        assertThat(receiving.event()).isEqualTo("refused STOPPED: the receiver is being stopped");
        receiving.stop();
        assertThat(receiving.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsWhatHasComeOfAResumableFile(boolean tls) throws Exception {
        receive(tls);
        OutgoingFile file = file();
        SendOutcome stopped = send(file, tls, true, done -> {
            if (done >= 2 * SEGMENT_LENGTH) {
                awaitSegment();
            }
            stopOnceAt(2 * SEGMENT_LENGTH, done);
        });
        assertStopped(stopped);
        assertThat(receiving.event()).isEqualTo("refused STOPPED: the receiver is being stopped");

        List<Long> sent = new ArrayList<>();
        SendOutcome resumed = send(file, tls, true, sent::add);
        while (resumed.refusal() == Refusal.BUSY) {
            Thread.sleep(5); // the connection that was stopped is just closing it
            sent.clear();
            resumed = send(file, tls, true, sent::add);
        }
        assertThat(resumed.status()).isEqualTo(Status.STORED);
        assertThat(sent.get(0)).isGreaterThanOrEqualTo(SEGMENT_LENGTH);
        assertThat(receiving.directory().resolve("a")).hasSameBinaryContentAs(file.file());
    }

    @Test
    void aSenderThatTriesAgainGoesOnWithWhatWasStopped() throws Exception {
        receive(false);
        OutgoingFile file = file();
        List<String> pauses = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void sent(Path path, long done, long total) {
                if (pauses.isEmpty()) {
                    stopOnceAt(2 * SEGMENT_LENGTH, done);
                }
            }

            @Override
            public void retrying(IOException cause, Duration pause) {
                pauses.add(cause.getMessage());
            }
        };
        SendOutcome outcome = FileSender.to(receiving.address())
                .withResume(true)
                .withRetries(1)
                .withListener(listener)
                .send(List.of(file))
                .get(0);
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        assertThat(pauses).containsExactly("not now: the receiver is being stopped");
        assertThat(receiving.directory().resolve("a")).hasSameBinaryContentAs(file.file());
    }

    private void awaitSegment() {
        try {
            while (receiving.names().stream()
                    .filter(name -> name.endsWith(".journal"))
                    .noneMatch(this::hasSegment)) {
                Thread.sleep(2);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean hasSegment(String journal) {
        try {
            return Files.readString(receiving.directory().resolve(journal)).contains("\nsegment 0 " + SEGMENT_LENGTH);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static byte[] asking(String name, int length, long number) {
        return RawPeer.start(FrameHeader.of(length).withFilename(name).with("want_reply", number));
    }

    private static void assertStopped(FrameHeader answer, long number) {
        assertThat(answer.attribute("reply_to")).isEqualTo(number);
        assertThat(answer.attribute("status")).isEqualTo("refused");
        assertThat(answer.attribute("code")).isEqualTo("stopped");
        assertThat(answer.attribute("closing")).isEqualTo(true);
    }

    private void awaitPartial(int length) throws Exception {
        while (receiving.names().isEmpty()
                || Files.size(receiving.directory().resolve(receiving.names().get(0))) < length) {
            Thread.sleep(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesNothingMore(boolean asked) throws Exception {
        receive(false);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            byte[] half = new byte[1_000];
            peer.write(
                            asked
                                    ? asking("a", 1 << 30, 3)
                                    : RawPeer.start(FrameHeader.of(1 << 30).withFilename("a")))
                    .write(half);
            awaitPartial(half.length);
            receiving.receiver().stop();
            assertThat(Files.size(
                            receiving.directory().resolve(receiving.names().get(0))))
                    .isEqualTo(half.length);
            List<FrameHeader> answers = peer.write(half).answers();
            assertThat(answers).hasSize(asked ? 1 : 0);
            if (asked) {
                assertStopped(answers.get(0), 3);
            }
            assertThat(receiving.event()).isEqualTo("refused STOPPED: the receiver is being stopped");
            assertThat(receiving.names()).isEmpty();
        }
    }

    @Test
    void takesNoFileThatBeginsLater() throws Exception {
        receive(false);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(asking("a", 0, 1));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
            assertThat(receiving.event()).isEqualTo("stored a");
            receiving.receiver().stop();
            List<FrameHeader> answers =
                    peer.write(asking("b", 0, 2), asking("c", 0, 3)).answers();
            assertThat(answers).hasSize(1);
            assertStopped(answers.get(0), 2);
            assertThat(receiving.event()).isEqualTo("refused STOPPED: the receiver is being stopped");
        }
        assertThat(receiving.names()).containsExactly("a");
    }

    @Test
    void answersForAFileThatHasItsName() throws Exception {
        CountDownLatch named = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        ReceiverListener listener = new ReceiverListener() {
            @Override
            public void stored(SocketAddress peer, ReceivedFile file) {
                named.countDown();
                awaitQuietly(stopped);
            }
        };
        receiving = Receiving.in(parent);
        FileReceiver receiver = FileReceiver.into(receiving.directory()).withListener(listener);
        try (FrameServer server = FrameServer.startWithChannels(anyPort(), receiver::serve);
                RawPeer peer = new RawPeer(server.localAddress())) {
            peer.write(asking("a", 0, 1), asking("b", 0, 2));
            named.await();
            receiver.stop();
            stopped.countDown();
            List<FrameHeader> answers = peer.answers();
            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).attribute("status")).isEqualTo("stored");
        }
        assertThat(receiving.names()).containsExactly("a");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void doesNotWaitForSendersThatReadNoAnswers() throws Exception {
        receive(false);
        List<Socket> sockets = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4_096);
                socket.connect(receiving.address());
                sockets.add(socket);
                threads.add(flood(socket));
            }
            awaitBlocked();
            Thread stopping = new Thread(() -> receiving.receiver().stop());
            stopping.start();
            stopping.join(Duration.ofSeconds(2).toMillis()); // 12 of them in turn would take longer
            assertThat(stopping.isAlive()).isFalse();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** Frames that are refused, at length, until the receiver reads no more. */
    private static Thread flood(Socket socket) {
        byte[] frame = asking("/" + "x".repeat(250), 0, 1);
        byte[] frames = new byte[frame.length * 100];
        for (int i = 0; i < frames.length; i += frame.length) {
            System.arraycopy(frame, 0, frames, i, frame.length);
        }
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    socket.getOutputStream().write(frames);
                }
            } catch (IOException e) {
                return; // closed by the test
            }
        });
        thread.start();
        return thread;
    }

    /** Waits until no more frames are refused. */
    private void awaitBlocked() throws Exception {
        @Nullable String last = receiving.event();
        while (last != null) {
            last = receiving.eventWithin(Duration.ofMillis(400));
        }
    }
}
