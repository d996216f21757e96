package io.github.nonstick.io.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rules for writing, on a clock that passes only as the peer's script says. */
class PacedOutputTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Deadlines STANDARD = Deadlines.standard();

    private final ManualTime time = new ManualTime();
    private final ScriptedPeer peer = new ScriptedPeer(time);

    private PacedOutput output(Deadlines deadlines, int lag) {
        return new PacedOutput(peer.output(), time.watch().guard(peer), deadlines, lag);
    }

    private WritePace pace(Deadlines deadlines, int lag) {
        return new WritePace(time.watch().guard(peer), deadlines, lag);
    }

    private static void write(PacedOutput output, int length) throws IOException {
        ByteBuffer source = ByteBuffer.allocate(length);
        while (source.hasRemaining()) {
            output.write(source);
        }
    }

    private void assertClosed(PacedOutput output, String message, Duration limit) {
        assertThatExceptionOfType(DeadlineException.class)
                .isThrownBy(() -> write(output, 1 << 20))
                .withMessage(message)
                .withCauseInstanceOf(AsynchronousCloseException.class)
                .satisfies(e -> assertThat(e.limit()).isEqualTo(limit));
        assertThat(peer.isOpen()).isFalse();
        assertThat(output.isOpen()).isFalse();
    }

    @Test
    void closesAConnectionWhosePeerTakesNothing() {
        assertClosed(
                output(STANDARD, 0),
                "peer takes too little: 0 bytes in 30 s, minimumRate 1024 bytes/s requires 30720",
                WINDOW);
    }

    @Test
    void aPeerThatTakesNothingHasTheTimeThatWhatIsOnItsWayMayTake() {
        assertClosed(
                output(STANDARD, WritePace.LAG),
                "peer takes too little: 0 bytes in 158 s, minimumRate 1024 bytes/s requires 161792",
                Duration.ofSeconds(158));
    }

    @Test
    void aHigherRateTellsSoonerThatAPeerTakesNothing() {
        assertClosed(
                output(STANDARD.withMinimumRate(65_536), WritePace.LAG),
                "peer takes too little: 0 bytes in 32 s, minimumRate 65536 bytes/s requires 2097152",
                Duration.ofSeconds(32));
    }

    @Test
    void closesAConnectionWhosePeerTakesAByteNowAndThen() {
        peer.then(SECOND, 30_720).then(100, SECOND, 1);
        assertClosed(
                output(STANDARD, 0),
                "peer takes too little: 0 bytes in 30 s, minimumRate 1024 bytes/s requires 30720",
                WINDOW);
        assertThat(peer.left()).isEqualTo(70);
    }

    @Test
    void aPeerAtTwiceTheMinimumLives() throws IOException {
        peer.then(3_600, SECOND, 2_048);
        write(output(STANDARD, 0), 3_600 * 2_048);
        assertThat(peer.isOpen()).isTrue();
        assertThat(peer.longestWrite()).isEqualTo(30_720);
    }

    /** A full send buffer takes nothing until a third of it is free: 1.4 MB at a time here. */
    @Test
    void aPeerAtTwiceTheMinimumLivesBehindALargeBuffer() throws IOException {
        int third = 1_400_000;
        Duration pause = SECOND.multipliedBy(third / 2_048);
        peer.then(NANO, 3 * third).then(20, pause, third);
        write(output(STANDARD, third), 23 * third);
        assertThat(peer.isOpen()).isTrue();
        assertThat(peer.longestWrite()).isEqualTo(65_536);
    }

    @Test
    void closesAConnectionWithALargeBufferAfterItsTimeAtTheMinimum() {
        peer.then(NANO, 10_240);
        assertClosed(
                output(STANDARD, 10_241),
                "peer takes too little: 0 bytes in 40001 ms, minimumRate 1024 bytes/s requires 40961",
                Duration.ofMillis(40_001));
    }

    @Test
    void shortWritesAddUpToAWindow() throws IOException {
        PacedOutput output = output(STANDARD, 0);
        peer.then(29, SECOND, 100);
        for (int i = 0; i < 29; i++) {
            write(output, 100);
            time.advance(SECOND.multipliedBy(1_000));
        }
        assertThat(peer.isOpen()).isTrue();
        assertClosed(
                output, "peer takes too little: 2900 bytes in 30 s, minimumRate 1024 bytes/s requires 30720", WINDOW);
    }

    @Test
    void withoutARateAPeerMayBeSlowButNotStop() throws IOException {
        PacedOutput output = output(STANDARD.withMinimumRate(0), 1 << 20);
        peer.then(1_000, SECOND.multipliedBy(59), 65_536);
        write(output, 1_000 * 65_536);
        assertThat(peer.isOpen()).isTrue();
        assertThat(peer.longestWrite()).isEqualTo(65_536);

        assertClosed(output, "peer takes nothing for 60 s", SECOND.multipliedBy(60));
    }

    @Test
    void leavesTheBuffersLimitAsItWas() throws IOException {
        peer.then(NANO, 1 << 20);
        ByteBuffer source = ByteBuffer.allocate(100_000).position(1).limit(99_999);
        assertThat(output(STANDARD, 0).write(source)).isEqualTo(30_720);
        assertThat(source.position()).isEqualTo(30_721);
        assertThat(source.limit()).isEqualTo(99_999);
    }

    @Test
    void closesWithItsGuard() throws IOException {
        PacedOutput output = output(STANDARD, 0);
        peer.then(NANO, 1);
        write(output, 1);
        output.close();
        assertThat(peer.isOpen()).isFalse();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void aPaceIsRenewedByProgressWhileWritingGoesOn() {
        WritePace pace = pace(STANDARD, 0);
        pace.begin();
        for (int i = 0; i < 100; i++) {
            time.advance(WINDOW.minus(NANO));
            pace.progress(1 << 20);
        }
        assertThat(pace.end()).isTrue();
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void aPaceIsNotRenewedByTooLittleProgress() {
        WritePace pace = pace(STANDARD, 0);
        pace.begin();
        for (int i = 0; i < 30; i++) {
            time.advance(SECOND);
            pace.progress(1_023);
        }
        assertThat(pace.end()).isFalse();
        assertThat(peer.isOpen()).isFalse();
        IOException closed = new ClosedChannelException();
        assertThat(pace.explain(closed))
                .isInstanceOf(DeadlineException.class)
                .hasCause(closed)
                .hasMessage("peer takes too little: 30690 bytes in 30 s, minimumRate 1024 bytes/s requires 30720");
    }

    @Test
    void aPaceCountsTimeBetweenBeginAndEndAlone() {
        WritePace pace = pace(STANDARD, 0);
        for (int i = 0; i < 29; i++) {
            pace.begin();
            time.advance(SECOND);
            assertThat(pace.end()).isTrue();
            time.advance(SECOND.multipliedBy(1_000));
        }
        pace.begin();
        time.advance(SECOND.minus(NANO));
        assertThat(peer.isOpen()).isTrue();
        time.advance(NANO);
        assertThat(peer.isOpen()).isFalse();
    }

    /** The watch's thread may be late; then it is the writer that finds out. */
    @Test
    void aPaceThatWasLateIsClosedWhenWritingBeginsAgain() {
        ManualTime other = new ManualTime();
        DeadlineWatch.Guard guard =
                new DeadlineWatch(other, (task, nanos) -> time.schedule(task, nanos), Runnable::run).guard(peer);
        WritePace pace = new WritePace(guard, STANDARD, 0);
        pace.begin();
        other.advance(WINDOW);
        assertThat(pace.end()).isTrue();
        assertThat(peer.isOpen()).isTrue();

        pace.begin();
        assertThat(peer.isOpen()).isFalse();
        assertThat(pace.end()).isFalse();
    }
}
