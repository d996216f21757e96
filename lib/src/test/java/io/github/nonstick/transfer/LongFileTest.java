package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.io.Deadlines;
import io.github.nonstick.server.FrameServer;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that takes longer to hash than a receiver waits. */
class LongFileTest {
    private static final Duration SHORTER_THAN_HASHING = Duration.ofMillis(150);

    @Test
    void hashesLongFileBeforeItConnects(@TempDir Path inbox, @TempDir Path home) throws IOException {
        Path small = Files.writeString(home.resolve("small"), "small");
        Path other = Files.writeString(home.resolve("other"), "other");
        Path sparse = home.resolve("long");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength((1L << 30) + 1);
        }
        AtomicInteger connections = new AtomicInteger();
        FileReceiver receiver = FileReceiver.into(inbox)
                .withDeadlines(
                        Deadlines.standard().withFirstByte(SHORTER_THAN_HASHING).withIdle(SHORTER_THAN_HASHING))
                .withMaxFileSize(1 << 20);

        List<SendOutcome> outcomes;
        try (FrameServer server = FrameServer.startWithChannels(new InetSocketAddress("localhost", 0), connection -> {
            connections.incrementAndGet();
            receiver.serve(connection);
        })) {
            outcomes = FileSender.to(server.localAddress())
                    .send(List.of(OutgoingFile.of(small), OutgoingFile.of(sparse), OutgoingFile.of(other)));
        }

        // Refused for its length, which is what the receiver says of it, and not given up.
        assertThat(outcomes)
                .extracting(SendOutcome::status)
                .containsExactly(Status.STORED, Status.REFUSED, Status.STORED);
        assertThat(outcomes.get(1).refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertThat(connections).hasValue(3);
    }
}
