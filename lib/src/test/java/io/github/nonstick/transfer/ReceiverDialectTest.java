package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver does for senders that say more than files. */
@Timeout(120)
class ReceiverDialectTest {
    @TempDir
    Path parent;

    private Receiving receiving;

    @AfterEach
    void stop() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
    }

    private void receive(Greeting greeting, Deadlines deadlines) throws IOException {
        receiving =
                Receiving.in(parent, receiver -> receiver.withGreeting(greeting).withDeadlines(deadlines));
    }

    private static byte[] frame(String name) {
        return RawPeer.start(FrameHeader.of(0).withFilename(name).with("want_reply", 1));
    }

    @Test
    void greetingIsPassedOverAndToldOf() throws Exception {
        receive(Greeting.untilFrame(), Deadlines.standard());
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write("hello\n".getBytes(UTF_8), frame("a"));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
            peer.write(frame("b"));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
        }
        assertThat(receiving.event()).isEqualTo("greeted hello\n");
        assertThat(receiving.event()).isEqualTo("stored a");
        assertThat(receiving.event()).isEqualTo("stored b");
    }

    @Test
    void greetingOfALengthIsPassedOver() throws Exception {
        receive(Greeting.ofLength(6), Deadlines.standard());
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write("hello\n".getBytes(UTF_8), frame("a"));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
        }
        assertThat(receiving.event()).isEqualTo("greeted hello\n");
        assertThat(receiving.event()).isEqualTo("stored a");
    }

    @Test
    void greetingWithoutAFrameEndsWithTheTimeOfAHeader() throws Exception {
        receive(Greeting.untilFrame(), Deadlines.standard().withHeader(Duration.ofMillis(300)));
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write("anybody there?".getBytes(UTF_8));
            assertThat(receiving.event()).isEqualTo("greeted anybody t");
            assertThat(receiving.event()).isEqualTo("failed DeadlineException: no complete header within 300 ms");
        }
    }

    @Test
    void endlessGreetingIsRefused() throws Exception {
        receive(Greeting.untilFrame(), Deadlines.standard());
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write("GET / HTTP/1.1\n".repeat(5_000).getBytes(UTF_8));
            assertThat(receiving.event()).startsWith("greeted GET / HTTP/1.1\n").hasSize(8 + 65_536);
            assertThat(receiving.event())
                    .isEqualTo("failed FrameTooLargeException: greeting length 65537 exceeds the longest greeting 65536"
                            + " at stream offset 0: no frame begins in what the peer sent:"
                            + " \"GET / HTTP/1.1\\nGET / HTTP/1.1\\nGE\"...");
        }
    }

    @Test
    void requestWithoutABodyIsNoFile() throws Exception {
        FrameFormat format = FrameFormat.standard().withHeaderOnlyFrames(true);
        receiving = Receiving.in(parent, receiver -> receiver.withFormat(format));
        String reason = "a frame without a length in its header is no file";
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(new FrameEncoder(format)
                    .encode(FrameHeader.headerOnly()
                            .withFilename("a")
                            .with("cmd", "get")
                            .with("want_reply", 1)));
            assertThat(peer.answer().attributes())
                    .containsEntry("status", "refused")
                    .containsEntry("code", "out_of_order")
                    .containsEntry("reason", reason)
                    .doesNotContainKey("closing");
            peer.write(frame("b"));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
        }
        assertThat(receiving.event()).isEqualTo("refused OUT_OF_ORDER: " + reason);
        assertThat(receiving.event()).isEqualTo("stored b");
        assertThat(receiving.names()).containsExactly("b");
    }

    @Test
    void peerThatCannotBeAnsweredInItsDialectIsLeft() throws Exception {
        HeaderKeys keys = HeaderKeys.of("size", "name", "status");
        FrameFormat format = FrameFormat.standard().withKeys(keys);
        receiving = Receiving.in(parent, receiver -> receiver.withFormat(format));
        FrameHeader header = FrameHeader.of(0).withFilename("a");
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(new FrameEncoder(format).encode(header));
            assertThat(receiving.event()).isEqualTo("stored a");
            peer.write(new FrameEncoder(format).encode(header.withFilename("b").with("want_reply", 1)));
            assertThat(peer.answers()).isEmpty();
        }
        assertThat(receiving.event()).isEqualTo("stored b");
        assertThat(receiving.event())
                .isEqualTo("failed IOException: cannot answer in this format: attribute has the name of a header key:"
                        + " status");
    }
}
