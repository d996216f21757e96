package io.github.nonstick.benchmarks.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.server.FrameServer.FrameHandler;
import io.github.nonstick.server.ServerListener;
import io.github.nonstick.server.ServerSettings;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EchoClientTest {
    private static final int BODY_LENGTH = 256;

    /** What a client of three connections makes of a server. */
    private static void serve(FrameHandler handler) throws IOException {
        ServerSettings quiet = ServerSettings.standard().withListener(new ServerListener() {
            @Override
            public void connectionFailed(SocketAddress peer, IOException failure) {
                // that is the client's to say
            }
        });
        try (FrameServer server = FrameServer.start(EchoServer.anyPort(), quiet, handler);
                EchoClient client = new EchoClient(server.localAddress(), BODY_LENGTH)) {
            client.open(3);
            client.askAll();
        }
    }

    @Test
    void noticesAnotherBody() {
        assertThatThrownBy(() -> serve(connection -> {
                    while (connection.next()) {
                        byte[] body = connection.readBody();
                        body[BODY_LENGTH - 1]++;
                        connection.send(body);
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("an answer with another body than the request's");
    }

    @Test
    void noticesTheBodyOfAnotherRequest() {
        byte[][] last = {null};
        assertThatThrownBy(() -> serve(connection -> {
                    while (connection.next()) {
                        byte[] body = connection.readBody();
                        synchronized (last) {
                            last[0] = last[0] == null ? body : last[0];
                            connection.send(last[0]);
                        }
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("an answer with another body than the request's");
    }

    @Test
    void noticesAnotherHeader() {
        assertThatThrownBy(() -> serve(connection -> {
                    while (connection.next()) {
                        byte[] body = connection.readBody();
                        connection.send(FrameHeader.of(body.length).withFilename("name"), body);
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("an answer with another header than the request's");
    }

    @Test
    void noticesAShorterAnswer() {
        assertThatThrownBy(() -> serve(connection -> {
                    while (connection.next()) {
                        connection.send(Arrays.copyOf(connection.readBody(), BODY_LENGTH - 1));
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("an answer with another header than the request's");
    }

    @Test
    void noticesASecondAnswer() {
        assertThatThrownBy(() -> serve(connection -> {
                    while (connection.next()) {
                        byte[] body = connection.readBody();
                        connection.send(body);
                        connection.send(body);
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "a frame that nobody asked for: 256 bytes|" + "an answer with another body than the request's");
    }

    @Test
    void noticesAConnectionThatIsClosed() {
        assertThatThrownBy(() -> serve(connection -> {
                    connection.next();
                    connection.send(connection.readBody());
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the server closed a connection");
    }

    @Test
    void timeCountsFromWhenARequestWasDueAndNotFromWhenItWasSent() throws IOException {
        try (FrameServer server = FrameServer.start(EchoServer.anyPort(), ServerSettings.standard(), connection -> {
                    for (int i = 0; connection.next(); i++) {
                        if (i == 10) {
                            pause();
                        }
                        connection.send(connection.readBody());
                    }
                });
                EchoClient client = new EchoClient(server.localAddress(), BODY_LENGTH)) {
            client.open(1);

            Pace pace = client.pace(1, Schedule.of(System.nanoTime(), 100, 0, 1));

            assertThat(client.answers()).isEqualTo(101);
            // A hundred requests in a second; most are due during the one pause, which is that of one answer alone.
            assertThat(pace.medianMicros()).isGreaterThan(100_000);
            assertThat(pace.maxMicros()).isGreaterThan(700_000);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(800);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestsAreDueAtEqualDistances() {
        for (int rate : new int[] {1, 3, 7, 500, 5_000, 999_999}) {
            Schedule schedule = Schedule.of(1_000, rate, 1, 2);

            assertThat(schedule.uncounted()).isEqualTo(rate);
            assertThat(schedule.count()).isEqualTo(3L * rate);
            assertThat(schedule.countedFrom()).isEqualTo(1_000_001_000L);
            assertThat(schedule.time(3L * rate)).isEqualTo(3_000_001_000L);
            for (long index = 0; index < schedule.count(); index += 1 + index / 50) {
                assertThat(schedule.indexAt(schedule.time(index))).isEqualTo(index);
                assertThat(schedule.indexAt(schedule.time(index) + 1)).isEqualTo(index + 1);
            }
        }
    }

    @Test
    void quantilesAreSamples() {
        Samples samples = new Samples(1);
        assertThat(samples.micros(500)).isZero();
        for (int i = 100; i > 0; i--) {
            samples.add(i * 1_000L);
        }

        assertThat(samples.count()).isEqualTo(100);
        assertThat(samples.micros(500)).isEqualTo(50);
        assertThat(samples.micros(990)).isEqualTo(99);
        assertThat(samples.micros(1_000)).isEqualTo(100);
    }
}
