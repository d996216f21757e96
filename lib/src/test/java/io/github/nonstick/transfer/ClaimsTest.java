package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.FrameConnection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand connections at once that claim all they can, and a server of 64 MiB that serves others meanwhile. */
@Timeout(120)
class ClaimsTest {
    private static final int CONNECTIONS = 1_000;
    private static final int DESCRIPTORS = 2_500;

    /** In bytes: all connections together fit into the heap, even if none of them gives any back. */
    private static final long MOST = (64 << 20) / CONNECTIONS;

    private static final String HASH = "0".repeat(64);

    @TempDir
    Path received;

    @TempDir
    Path source;

    private final List<SocketChannel> peers = new ArrayList<>();

    /** What a peer says, and nothing more. */
    private enum Claim {
        HEADER_OF_2_GIB(new byte[] {-1, -1, -1, 0x7f, '{', '"', 'd', 'a'}),
        HEADER_WITHIN_THE_LIMIT(new byte[] {-1, -1, 0, 0, '{', '"', 'd', 'a'}),
        BODY_OF_300_KB(FrameHeader.of(300_000)),
        BODY_OF_300_KB_WITH_HASH(FrameHeader.of(300_000).withHash(HASH)),
        BODY_OF_2_GIB(FrameHeader.of(Integer.MAX_VALUE)),
        BODY_OF_2_GIB_WITH_HASH(FrameHeader.of(Integer.MAX_VALUE).withHash(HASH)),
        BODY_OF_8_EIB(FrameHeader.of(Long.MAX_VALUE)),
        BODY_OF_8_EIB_WITH_HASH(FrameHeader.of(Long.MAX_VALUE).withHash(HASH));

        private final byte[] said;

        /** In bytes. */
        private final long body;

        Claim(byte[] said) {
            this.said = said;
            this.body = 0;
        }

        /** A body of which ten bytes come. */
        Claim(FrameHeader header) {
            byte[] start = new FrameEncoder().encode(header.withFilename("claimed"));
            this.said = ByteBuffer.allocate(start.length + 10).put(start).array();
            this.body = header.dataSize();
        }
    }

    @BeforeAll
    static void thereAreDescriptors() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            assumeThat(system.getMaxFileDescriptorCount())
                    .as("descriptors for " + CONNECTIONS + " connections and their files")
                    .isGreaterThanOrEqualTo(DESCRIPTORS);
        }
    }

    @Test
    void aReceiverAllocatesNothingOfWhatIsClaimed() throws Exception {
        try (MeasuredServer server = MeasuredServer.receiver(received)) {
            claim(server, List.of(Claim.values())); // loads the classes
            end(server);
            assertStored(server, "before");
            server.most();

            claim(server, thousand());
            assertStored(server, "meanwhile");
            end(server);

            assertThat(server.most()).isLessThan(MOST);
            assertThat(server.faults()).isZero();
            assertStored(server, "after");
        }
    }

    /** Of all kinds; those of 2 GiB are promised half of the disk, so that there is room for what others send. */
    private List<Claim> thousand() throws IOException {
        Claim[] kinds = Claim.values();
        List<Claim> claims = new ArrayList<>();
        long room = Files.getFileStore(received).getUsableSpace() / 2;
        for (int i = 0; i < CONNECTIONS; i++) {
            Claim claim = kinds[i % kinds.length];
            if (claim.body == Integer.MAX_VALUE) {
                claim = room < claim.body ? Claim.BODY_OF_8_EIB : claim;
                room -= Integer.MAX_VALUE;
            }
            claims.add(claim);
        }
        return claims;
    }

    private void claim(MeasuredServer server, List<Claim> claims) throws IOException {
        for (Claim claim : claims) {
            peers.add(SocketChannel.open(server.address()));
        }
        for (int i = 0; i < claims.size(); i++) {
            peers.get(i).write(ByteBuffer.wrap(claims.get(i).said));
        }
        server.awaitBegun(claims.size());
    }

    private void end(MeasuredServer server) throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
        server.awaitEnded(peers.size());
        peers.clear();
    }

    private void assertStored(MeasuredServer server, String name) throws IOException {
        Path file = Files.writeString(source.resolve(name), name);
        List<SendOutcome> outcomes = FileSender.to(server.address()).send(List.of(OutgoingFile.of(file)));
        assertThat(outcomes.get(0).status()).as(outcomes.toString()).isEqualTo(SendOutcome.Status.STORED);
        server.awaitBegun(1);
        server.awaitEnded(1);
        assertThat(received.resolve(name)).hasContent(name);
    }

    @Test
    void aReaderOfWholeBodiesAllocatesNothingOfWhatIsClaimed() throws Exception {
        try (MeasuredServer server = MeasuredServer.reader(received);
                FrameConnection good = FrameConnection.connect(server.address(), Duration.ofSeconds(50))) {
            server.awaitBegun(1);
            claim(server, List.of(Claim.values())); // loads the classes
            end(server);
            assertAnswers(good);
            server.most();

            claim(server, thousand());
            assertAnswers(good);
            end(server);

            assertThat(server.most()).isLessThan(MOST);
            assertThat(server.faults()).isZero();
            assertAnswers(good);
        }
    }

    private static void assertAnswers(FrameConnection connection) throws IOException {
        connection.request(FrameHeader.of(3), new byte[3]);
        assertThat(connection.readBody()).containsExactly(3);
    }
}
