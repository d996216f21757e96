package io.github.nonstick.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.TruncatedFrameException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FrameConnectionTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    private Path directory;

    private FrameConnection here;
    private FrameConnection there;

    private void connect(Transport transport) throws IOException {
        Transport.Pair pair = transport.connect(directory);
        here = FrameConnection.of(pair.here(), FrameFormat.standard());
        there = FrameConnection.of(pair.there(), FrameFormat.standard());
    }

    @AfterEach
    void close() throws IOException {
        if (here != null) {
            here.close();
            there.close();
        }
    }

    /** Runs what may block, on a thread of its own. */
    private static CompletableFuture<Void> async(Blocking task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    private interface Blocking {
        void run() throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void asksAndAnswers(Transport transport) throws Exception {
        connect(transport);
        CompletableFuture<Void> serving = async(() -> {
            while (there.next()) {
                FrameHeader header =
                        FrameHeader.of(1).with("answer_to", there.header().filename());
                there.send(header, new byte[] {(byte) there.readBody().length});
            }
        });

        for (int i = 0; i < 100; i++) {
            FrameHeader asked = FrameHeader.of(i).withFilename("n" + i);
            assertThat(here.request(asked, new byte[i]).attribute("answer_to")).isEqualTo("n" + i);
            assertThat(here.readBody()).containsExactly(i);
        }
        here.shutdownOutput();
        serving.get();
        assertThat(here.localAddress()).isEqualTo(there.remoteAddress());
        assertThat(here.remoteAddress()).isEqualTo(there.localAddress());
    }

    @ParameterizedTest
    @EnumSource
    void framesOfSeveralThreadsLeaveWhole(Transport transport) throws Exception {
        connect(transport);
        long seed = System.nanoTime();
        System.out.println("framesOfSeveralThreadsLeaveWhole seed " + seed);
        int threads = 8;
        int frames = 60;
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Random random = new Random(seed + i);
            sending.add(async(() -> {
                for (int j = 0; j < frames; j++) {
                    byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(400_000) : random.nextInt(300)];
                    Arrays.fill(body, (byte) number);
                    FrameHeader header =
                            FrameHeader.of(body.length).with("thread", number).with("frame", j);
                    if (j % 3 == 0) {
                        here.send(header, new ByteArrayInputStream(body));
                    } else if (j % 3 == 1) {
                        here.send(header, ByteBuffer.wrap(body));
                    } else {
                        here.send(header, body);
                    }
                }
            }));
        }
        CompletableFuture<Void> reading = async(() -> {
            long[] next = new long[threads];
            for (int i = 0; i < threads * frames; i++) {
                assertThat(there.next()).isTrue();
                int number = ((Number) there.header().attribute("thread")).intValue();
                assertThat(((Number) there.header().attribute("frame")).longValue())
                        .isEqualTo(next[number]++);
                byte[] expected = new byte[(int) there.header().dataSize()];
                Arrays.fill(expected, (byte) number);
                assertThat(there.readBody()).isEqualTo(expected);
            }
            assertThat(there.next()).isFalse();
        });
        for (CompletableFuture<Void> each : sending) {
            each.get();
        }
        here.shutdownOutput();
        reading.get();
    }

    @ParameterizedTest
    @EnumSource
    void sendsFilesWhole(Transport transport) throws Exception {
        connect(transport);
        byte[] content = new byte[3 << 20];
        new Random(7).nextBytes(content);
        Path large = Files.write(directory.resolve("large"), content);
        Path small = Files.write(directory.resolve("small"), Arrays.copyOf(content, 1_000));

        CompletableFuture<Void> sending = async(() -> {
            here.sendFile(large);
            here.sendFile(small);
            here.send("named", new byte[] {1});
            here.shutdownOutput();
        });
        for (Path file : List.of(large, small)) {
            assertThat(there.next()).isTrue();
            assertThat(there.header().filename()).isEqualTo(file.getFileName().toString());
            assertThat(there.readBody()).isEqualTo(Files.readAllBytes(file));
            assertThat(there.reader().verification()).isEqualTo(BodyVerification.VERIFIED);
        }
        assertThat(there.next()).isTrue();
        assertThat(there.header().filename()).isEqualTo("named");
        assertThat(there.next()).isFalse();
        sending.get();
    }

    @Test
    void aFrameThatFailsIsFollowedByNoOther() throws Exception {
        connect(Transport.IPV4);
        there.send(new byte[] {42});

        assertThatThrownBy(() -> here.send(FrameHeader.of(300_000), new ByteArrayInputStream(new byte[200_000])))
                .isInstanceOf(EOFException.class)
                .hasMessage("the body's stream ended 100000 bytes short of the 300000 that the header announces");
        assertThatThrownBy(() -> here.send(new byte[1]))
                .isInstanceOf(IOException.class)
                .hasMessage("nothing more can be sent: an earlier frame failed")
                .hasCauseInstanceOf(EOFException.class);
        assertThat(here.isOpen()).isFalse();

        assertThat(there.next()).isTrue();
        assertThatThrownBy(there::readBody).isInstanceOf(TruncatedFrameException.class);
        assertThat(here.next()).isTrue();
        assertThat(here.readBody()).containsExactly(42);
    }

    @Test
    void aStreamThatThrowsFailsItsFrame() throws Exception {
        connect(Transport.IPV4);
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a stream's fault");
            }
        };
        assertThatThrownBy(() -> here.send(FrameHeader.of(1), broken)).hasMessage("a stream's fault");
        assertThatThrownBy(() -> here.send(new byte[1]))
                .hasMessage("nothing more can be sent: an earlier frame failed");
    }

    @Test
    void aHeaderThatDoesNotFitItsBodyIsNotSentAndHarmsNoOther() throws Exception {
        connect(Transport.IPV4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> here.send(FrameHeader.of(3), new byte[2]))
                .withMessage("the header announces 3 bytes, the body has 2");
        here.send(new byte[] {9});

        assertThat(there.next()).isTrue();
        assertThat(there.readBody()).containsExactly(9);
    }

    @Test
    void answersCanBeReadAfterAHalfClose() throws Exception {
        connect(Transport.IPV4);
        here.send(new byte[] {1});
        here.shutdownOutput();
        assertThat(here.isOpen()).isFalse();
        assertThatThrownBy(() -> here.send(new byte[1]))
                .isInstanceOf(IOException.class)
                .hasMessage("nothing more can be sent: the output was shut down");

        assertThat(there.next()).isTrue();
        assertThat(there.next()).isFalse();
        there.send(new byte[] {2});
        assertThat(here.next()).isTrue();
        assertThat(here.readBody()).containsExactly(2);
    }

    @Test
    void aRequestThatIsNotAnsweredIsAnError() throws Exception {
        connect(Transport.IPV4);
        there.shutdownOutput();
        assertThatThrownBy(() -> here.request(FrameHeader.of(0), new byte[0]))
                .isInstanceOf(EOFException.class)
                .hasMessage("the peer ended the connection without an answer");
    }

    @ParameterizedTest
    @EnumSource
    void stopReadingEndsAWaitBetweenFramesAtOnce(Transport transport) throws Exception {
        connect(transport);
        CompletableFuture<Void> reading = async(() -> assertThat(there.next()).isFalse());
        Thread.sleep(50);
        assertThat(reading).isNotDone();
        there.stopReading();
        reading.get();
        there.send(new byte[] {1});
        assertThat(here.next()).isTrue();
    }

    @Test
    void stopReadingBeforeAnyReadEndsTheNextOne() throws Exception {
        connect(Transport.IPV4);
        there.stopReading();
        there.stopReading();
        assertThat(there.next()).isFalse();
        assertThat(there.reader().next()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void stopReadingLetsTheFrameThatHasBegunFinish(Transport transport) throws Exception {
        Transport.Pair pair = transport.connect(directory);
        SocketChannel raw = pair.here();
        there = FrameConnection.of(pair.there(), FrameFormat.standard());
        here = there;
        byte[] frame = new Frames.Frame(FrameHeader.of(5), "hello".getBytes()).bytes();

        CompletableFuture<Void> reading = async(() -> {
            assertThat(there.next()).isTrue();
            assertThat(there.readBodyText()).isEqualTo("hello");
            assertThat(there.next()).isFalse();
        });
        raw.write(ByteBuffer.wrap(frame, 0, 7));
        Thread.sleep(50);
        there.stopReading();
        raw.write(ByteBuffer.wrap(frame, 7, frame.length - 7));
        raw.write(ByteBuffer.wrap(frame));
        reading.get();
        raw.close();
    }

    /** Closing with bytes unread resets the connection; the reset would overtake the answer. */
    @Test
    void endLetsThePeerReadTheLastAnswer() throws Exception {
        connect(Transport.IPV4);
        byte[] answer = new byte[200_000];
        CompletableFuture<Void> serving = async(() -> {
            assertThat(there.next()).isTrue();
            there.send(answer);
            there.end(LONG);
        });
        here.send(new byte[1]);
        here.send(new byte[100_000]);
        Thread.sleep(100);
        assertThat(here.next()).isTrue();
        assertThat(here.readBody()).isEqualTo(answer);
        assertThat(here.next()).isFalse();
        here.close();
        serving.get();
    }

    @Test
    void endWaitsNoLongerThanItIsTold() throws Exception {
        connect(Transport.IPV4);
        here.send(new byte[1]);
        there.end(Duration.ofMillis(100));
        assertThat(there.isOpen()).isFalse();
    }

    @Test
    void endRefusesTimesOutOfRange() throws Exception {
        connect(Transport.IPV4);
        for (Duration patience : List.of(Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> here.end(patience))
                    .withMessageStartingWith("patience " + patience + " is not in ");
        }
        assertThat(here.isOpen()).isTrue();
    }

    @Test
    void refusesAChannelThatIsNotConnected() throws Exception {
        try (SocketChannel channel = SocketChannel.open()) {
            assertThatThrownBy(() -> FrameConnection.of(channel, FrameFormat.standard()))
                    .isInstanceOf(NotYetConnectedException.class);
        }
    }

    @Test
    void refusesAChannelThatDoesNotBlock() throws Exception {
        try (SocketChannel channel = Transport.IPV4.connect(directory).here()) {
            channel.configureBlocking(false);
            assertThatThrownBy(() -> FrameConnection.of(channel, FrameFormat.standard()))
                    .isInstanceOf(IllegalBlockingModeException.class);
            assertThatThrownBy(() -> FrameConnection.of(channel, FrameFormat.standard(), Deadlines.standard()))
                    .isInstanceOf(IllegalBlockingModeException.class);
        }
    }

    @Test
    void closeWakesThreadsThatSendAndRead() throws Exception {
        connect(Transport.IPV4);
        Path hole = directory.resolve("hole");
        try (FileChannel file = FileChannel.open(hole, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), (1L << 30) - 1);
        }
        CompletableFuture<Void> reading = async(() -> here.next());
        CompletableFuture<Void> sending = async(() -> {
            try (FileBody body = FileBody.open(hole)) {
                here.send(FrameHeader.of(body.length()), body);
            }
        });
        assertThat(there.next()).isTrue();
        CompletableFuture<Void> waiting = async(() -> here.send(new byte[1]));
        Thread.sleep(100);
        assertThat(sending).isNotDone();
        here.close();
        assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(sending::get).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(IOException.class);
    }
}
