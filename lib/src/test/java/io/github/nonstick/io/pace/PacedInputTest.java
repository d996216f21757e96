package io.github.nonstick.io.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rules for reading, on a clock that passes only as the peer's script says. */
class PacedInputTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualTime time = new ManualTime();
    private final ScriptedPeer peer = new ScriptedPeer(time);
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536);

    private PacedInput input(Deadlines deadlines) {
        return new PacedInput(peer.input(), time.watch().guard(peer), deadlines);
    }

    private final PacedInput input = input(Deadlines.standard());

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    private int read() throws IOException {
        return input.read(buffer.clear());
    }

    private void readAll() throws IOException {
        readAll(input);
    }

    private void readAll(PacedInput from) throws IOException {
        while (peer.left() > 0) {
            from.read(buffer.clear());
        }
    }

    private void assertClosed(PacedInput from, String message, Duration limit) {
        assertThatExceptionOfType(DeadlineException.class)
                .isThrownBy(() -> {
                    while (true) {
                        from.read(buffer.clear());
                    }
                })
                .withMessage(message)
                .withCauseInstanceOf(AsynchronousCloseException.class)
                .satisfies(e -> assertThat(e.limit()).isEqualTo(limit));
        assertThat(peer.isOpen()).isFalse();
        assertThat(from.isOpen()).isFalse();
    }

    @Test
    void closesANewConnectionThatIsSilent() {
        peer.then(seconds(60), 1);
        assertClosed(input, "no first byte within 60 s", seconds(60));
    }

    @Test
    void aFirstByteInTimeIsEnough() throws IOException {
        peer.then(seconds(60).minus(NANO), 1);
        assertThat(read()).isOne();
    }

    @Test
    void closesAConnectionThatIsSilentBetweenFrames() throws IOException {
        peer.then(SECOND, 100).then(seconds(60), 1);
        assertThat(read()).isEqualTo(100);
        input.betweenFrames();
        assertClosed(input, "no next frame within 60 s", seconds(60));
    }

    @Test
    void dripsDoNotExtendTheTimeOfAHeader() {
        peer.then(seconds(59), 1).then(1_000, Duration.ofMillis(700), 1);
        assertClosed(input, "no complete header within 30 s", seconds(30));
        // 42 drips make 29.4 s; the next comes too late.
        assertThat(peer.left()).isEqualTo(1_000 - 43);
    }

    @Test
    void dripsDoNotExtendTheTimeOfALaterHeader() throws IOException {
        peer.then(SECOND, 100).then(seconds(59), 1).then(1_000, seconds(7), 1);
        assertThat(read()).isEqualTo(100);
        input.betweenFrames();
        assertClosed(input, "no complete header within 30 s", seconds(30));
        assertThat(peer.left()).isEqualTo(1_000 - 5);
    }

    @Test
    void aHeaderInTimeIsEnough() throws IOException {
        peer.then(seconds(1), 1).then(2, seconds(15).minus(NANO), 1);
        readAll();
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void closesABodyThatDripsAfterOneWindow() throws IOException {
        input.body(1 << 20);
        peer.then(1_000, Duration.ofMillis(990), 1);
        assertClosed(
                input, "body came too slowly: 30 bytes in 30 s, minimumRate 1024 bytes/s requires 30720", seconds(30));
    }

    @Test
    void closesABodyThatDripsAfterABurst() throws IOException {
        input.body(1 << 20);
        peer.then(NANO, 65_536).then(NANO, 30_719).then(1_000, seconds(40), 1);
        assertClosed(
                input,
                "body came too slowly: 30719 bytes in 30 s, minimumRate 1024 bytes/s requires 30720",
                seconds(30));
    }

    @Test
    void closesABodyThatStops() throws IOException {
        input.body(1 << 20);
        assertClosed(
                input, "body came too slowly: 0 bytes in 30 s, minimumRate 1024 bytes/s requires 30720", seconds(30));
    }

    @Test
    void aBodyAtTwiceTheMinimumLives() throws IOException {
        int day = 24 * 3_600;
        input.body(day * 2_048L);
        peer.then(day, SECOND, 2_048);
        readAll();
        input.betweenFrames();
        peer.then(seconds(59), 1);
        readAll();
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void aBodyAtTheMinimumLivesHoweverItIsSpread() throws IOException {
        input.body(1L << 40);
        for (int i = 0; i < 1_000; i++) {
            peer.then(seconds(30).minus(NANO), 30_720).then(30, Duration.ofMillis(999), 1_024);
        }
        readAll();
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void theLastWindowBringsWhatIsLeft() throws IOException {
        input.body(30_720 + 10);
        peer.then(SECOND, 30_720).then(9, seconds(3), 1).then(seconds(3).minus(NANO), 1);
        readAll();
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void aShortBodyHasOneWindow() throws IOException {
        input.body(10);
        peer.then(9, seconds(3), 1).then(seconds(3), 1);
        assertClosed(input, "body came too slowly: 9 bytes in 30 s, minimumRate 1024 bytes/s requires 10", seconds(30));
    }

    @Test
    void bytesReadAheadDoNotCloseAPeerAtTheMinimum() throws IOException {
        // 65,536 of them have been read with the header.
        input.body(65_536 + 100 * 1_024);
        peer.then(100, SECOND.minus(NANO), 1_024);
        readAll();
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void bytesBeyondTheBodyAreStillPaced() throws IOException {
        input.body(10);
        peer.then(SECOND, 50).then(100, SECOND, 1);
        assertClosed(
                input, "body came too slowly: 29 bytes in 30 s, minimumRate 1024 bytes/s requires 30720", seconds(30));
    }

    @Test
    void whatThisSideSpendsBetweenReadsDoesNotCount() throws IOException {
        time.advance(seconds(1_000));
        peer.then(seconds(59), 1);
        assertThat(read()).isOne();
        for (int i = 0; i < 29; i++) {
            time.advance(seconds(1_000));
            peer.then(SECOND, 1);
            assertThat(read()).isOne();
        }
        input.body(1 << 20);
        for (int i = 0; i < 29; i++) {
            time.advance(seconds(1_000));
            peer.then(SECOND, 1);
            assertThat(read()).isOne();
        }
        time.advance(seconds(1_000));
        assertThat(peer.isOpen()).isTrue();

        assertClosed(
                input, "body came too slowly: 29 bytes in 30 s, minimumRate 1024 bytes/s requires 30720", seconds(30));
    }

    @Test
    void withoutARateABodyMayDripButNotPause() throws IOException {
        PacedInput unrated = input(Deadlines.standard().withMinimumRate(0));
        unrated.body(1 << 20);
        peer.then(10_000, seconds(59), 1);
        readAll(unrated);
        assertThat(peer.isOpen()).isTrue();

        assertClosed(unrated, "no byte of the body within 60 s", seconds(60));
    }

    @Test
    void passesOnTheEndAndFailuresThatAreNoDeadlines() throws IOException {
        peer.then(SECOND, -1);
        assertThat(read()).isEqualTo(-1);

        peer.then(SECOND, 1).close();
        assertThatThrownBy(this::read).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    /** A transport whose close looks like the peer's. */
    @Test
    void anEndThatComesOfItsOwnCloseIsNoEndOfThePeer() {
        ReadableByteChannel ending = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) {
                time.advance(seconds(61));
                return -1;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        PacedInput ended = new PacedInput(ending, time.watch().guard(peer), Deadlines.standard());
        assertThatThrownBy(() -> ended.read(buffer))
                .isInstanceOf(DeadlineException.class)
                .hasMessage("no first byte within 60 s");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void nothingIsArmedOutsideOfReadsEvenAfterTheyFail() throws IOException {
        peer.then(SECOND, 65_537);
        assertThatThrownBy(this::read).isInstanceOf(IllegalArgumentException.class);
        time.advance(seconds(1_000));
        assertThat(peer.isOpen()).isTrue();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void closesWithItsGuard() throws IOException {
        peer.then(SECOND, 1);
        read();
        input.close();
        assertThat(peer.isOpen()).isFalse();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void refusesAChannelThatDoesNotBlock() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            DeadlineWatch watch = time.watch();
            assertThatThrownBy(() -> new PacedInput(source, watch.guard(source), Deadlines.standard()))
                    .isInstanceOf(IllegalBlockingModeException.class);
            assertThatThrownBy(() -> new PacedOutput(sink, watch.guard(sink), Deadlines.standard(), 0))
                    .isInstanceOf(IllegalBlockingModeException.class);
        }
    }
}
