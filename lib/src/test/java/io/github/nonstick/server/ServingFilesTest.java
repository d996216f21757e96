package io.github.nonstick.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.BodyVerification;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameConnection;
import io.github.nonstick.io.Transport;
import io.github.nonstick.server.FrameServer.FrameHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files to peers that take their time, on the lightest threads that the JVM has. */
@Timeout(60)
class ServingFilesTest extends FramesServed {
    private final byte[] content = new byte[20_000_000];
    private FrameHandler handler;

    @BeforeEach
    void writeFile() throws Exception {
        new Random(5).nextBytes(content);
        Path file = Files.write(directory.resolve("file"), content);
        handler = connection -> {
            while (connection.next()) {
                byte[] body = connection.readBody();
                if (body[0] == 7) {
                    connection.sendFile(file);
                } else {
                    connection.send(body);
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aFileReachesAPeerThatReadsLate(Transport transport) throws Exception {
        for (ServerSettings each : List.of(settings, settings.withDeadlines(null))) {
            try (FrameServer server = start(transport, each, handler);
                    FrameConnection connection = connect(server)) {
                connection.send(new byte[] {7});
                Thread.sleep(300);
                assertThat(connection.next()).isTrue();
                assertThat(connection.readBody()).isEqualTo(content);
                assertThat(connection.reader().verification()).isEqualTo(BodyVerification.VERIFIED);
                assertEchoes(connection);
            }
        }
        assertThat(failed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatNeverReadsItsFileIsEnded(Transport transport) throws Exception {
        Deadlines deadlines = Deadlines.standard().withRateWindow(LIMIT).withMinimumRate(1 << 20);
        try (FrameServer server = start(transport, settings.withDeadlines(deadlines), handler);
                FrameConnection bystander = connect(server);
                FrameConnection victim = connect(server)) {
            victim.send(new byte[] {7});
            assertThat(take(failed))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessageStartingWith("peer takes too little: ");
            assertEchoes(bystander);
        }
    }

    @Test
    void peersThatDoNotReadTheirFilesHarmNoOther() throws Exception {
        try (FrameServer server = start(Transport.IPV4, settings, handler)) {
            List<FrameConnection> victims = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                FrameConnection victim = connect(server);
                victim.send(new byte[] {7});
                victims.add(victim);
            }
            awaitConnections(server, 50);
            try (FrameConnection bystander = connect(server)) {
                for (int i = 0; i < 20; i++) {
                    assertEchoes(bystander);
                }
            }
            assertThat(failed).isEmpty();
            for (FrameConnection victim : victims) {
                victim.close();
            }
            awaitConnections(server, 0);
        }
        assertThat(faults).isEmpty();
    }
}
