package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many connections a receiver serves at once, and what becomes of the others. */
@Timeout(120)
class ConnectionLimitTest {
    private static final byte[] BODY = new byte[10];

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private final List<RawPeer> peers = new ArrayList<>();
    private Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
        receiving.stop();
        receiving.assertNothingElse();
    }

    private RawPeer connect() throws IOException {
        RawPeer peer = new RawPeer(receiving.address());
        peers.add(peer);
        return peer;
    }

    private void receive(int maxConnections) throws IOException {
        receiving = Receiving.in(
                parent,
                receiver -> receiver.withLimits(ReceiverLimits.standard().withMaxConnections(maxConnections)));
    }

    /** A peer that is being served until it ends. */
    private RawPeer served(String name) throws Exception {
        RawPeer peer = connect().write(RawPeer.start(FrameHeader.of(BODY.length).withFilename(name)), BODY);
        assertThat(receiving.event()).isEqualTo("stored " + name);
        return peer;
    }

    private SendOutcome send(String name) throws IOException {
        Path file = Files.write(source.resolve(name), BODY);
        return FileSender.to(receiving.address())
                .send(List.of(OutgoingFile.of(file)))
                .get(0);
    }

    @Test
    void refusesAConnectionBeyondTheLimitUntilOneLeaves() throws Exception {
        receive(2);
        served("a");
        RawPeer leaving = served("b");

        SendOutcome beyond = send("c");
        assertThat(beyond.status()).isEqualTo(Status.REFUSED);
        assertThat(beyond.refusal()).isEqualTo(Refusal.BUSY);
        assertThat(beyond.detail()).isEqualTo("the receiver serves 2 connections, no more");
        assertThat(receiving.event()).isEqualTo("refused BUSY: the receiver serves 2 connections, no more");

        assertThat(leaving.end().answers()).isEmpty();
        awaitStored("c");
    }

    /** The connection that leaves is counted until the receiver has closed it. */
    private void awaitStored(String name) throws Exception {
        SendOutcome outcome = send(name);
        for (int i = 0; i < 1_000 && outcome.refusal() == Refusal.BUSY; i++) {
            Thread.sleep(10);
            outcome = send(name);
        }
        assertThat(outcome.status()).isEqualTo(Status.STORED);
    }

    @Test
    void connectionsBeyondTheLimitTakeNoPlaceOfOthers() throws Exception {
        receive(1);
        RawPeer leaving = served("a");
        for (int i = 0; i < 10; i++) {
            connect(); // says nothing
        }
        assertThat(send("b").refusal()).isEqualTo(Refusal.BUSY);
        assertThat(leaving.end().answers()).isEmpty();
        awaitStored("b");
    }

    @Test
    void connectionsBeyondTheLimitThatSayNothingAreClosedSoon() throws Exception {
        receive(1);
        served("a");
        List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            silent.add(connect());
        }
        silent.get(7).write(new byte[] {50}); // or next to nothing
        for (RawPeer peer : silent) {
            assertThat(peer.answers()).isEmpty(); // the deadline of a served one is a minute
        }
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            events.add(receiving.event());
        }
        assertThat(events)
                .containsOnly(
                        "failed DeadlineException: no first byte within 2 s",
                        "failed DeadlineException: no complete header within 2 s: 1 of 4 bytes of the length field have come")
                .contains(
                        "failed DeadlineException: no complete header within 2 s: 1 of 4 bytes of the length field have come");
    }
}
