package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.Deadlines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left after many connections that ended in all the ways there are: nothing. */
@Timeout(120)
class LeftoversTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String TOKEN = "a-token-for-those-inside";
    private static final int ROUNDS = 10;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private static byte[] header(String name, long length) {
        return RawPeer.start(
                FrameHeader.of(length).withFilename(name).with("want_reply", 1).with("token", TOKEN));
    }

    @Test
    void noDescriptorThreadOrPartialFileIsLeft() throws Exception {
        KeyStore identity = Certificates.local(source, "local");
        TlsSettings server = TlsSettings.server(identity, Certificates.PASSWORD);
        TlsSettings client = TlsSettings.pinned(Certificates.fingerprint(identity));
        Path plainParent = Files.createDirectory(parent.resolve("plain"));
        Path tlsParent = Files.createDirectory(parent.resolve("tls"));
        Deadlines deadlines = Deadlines.standard()
                .withFirstByte(Duration.ofMillis(500))
                .withHeader(Duration.ofMillis(2_000))
                .withIdle(Duration.ofMillis(500))
                .withMinimumRate(1 << 20)
                .withRateWindow(Duration.ofMillis(200));
        OutgoingFile file = OutgoingFile.of(Files.write(source.resolve("a"), new byte[100_000]));
        OutgoingFile large = OutgoingFile.of(Files.write(source.resolve("b"), new byte[3 << 20]));

        try (Receiving plain = Receiving.in(
                        plainParent,
                        receiver -> receiver.withSync(false)
                                .withDeadlines(deadlines)
                                .withToken(TOKEN)
                                .withConflictPolicy(ConflictPolicy.OVERWRITE)
                                .withLimits(ReceiverLimits.standard().withMaxFileSize(1 << 20)));
                Receiving tls = Receiving.in(
                        tlsParent,
                        receiver -> receiver.withSync(false)
                                .withDeadlines(deadlines)
                                .withTls(server))) {
            end(begin(plain, tls, client, file, large)); // what is loaded and opened once
            await(LeftoversTest::idle);
            List<String> before = descriptors();
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                peers.addAll(begin(plain, tls, client, file, large));
            }
            end(peers);
            plain.receiver().stop();
            await(LeftoversTest::idle);
            assertThat(working()).isEmpty();
            assertThat(descriptors()).hasSameSizeAs(before);
            for (Receiving receiving : List.of(plain, tls)) {
                receiving.stop();
                receiving.assertNothingElse();
            }
        }
    }

    /** More than 20 connections, most of them with an end of their own; gives those that are still open. */
    private static List<RawPeer> begin(
            Receiving plain, Receiving tls, TlsSettings client, OutgoingFile file, OutgoingFile large)
            throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        for (Receiving receiving : List.of(plain, tls)) {
            peers.add(new RawPeer(receiving.address())); // silent
            peers.add(new RawPeer(receiving.address()).write(new byte[] {50, 0})); // stalls in the header
            peers.add(new RawPeer(receiving.address()).write(header("a", 10), new byte[3])); // in the body
            peers.add(new RawPeer(receiving.address()).write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII)));
            peers.add(new RawPeer(receiving.address()).write(header("x", 3), new byte[3])); // between frames
            try (RawPeer cut = new RawPeer(receiving.address())) {
                cut.write(header("a", 1_000_000), new byte[100_000]);
            }
            new RawPeer(receiving.address())
                    .write(header("a", 1_000_000), new byte[100_000])
                    .reset();
            FileSender sender = FileSender.to(receiving.address());
            if (receiving == tls) {
                sender = sender.withTls(client);
            } else {
                assertThat(sender.send(List.of(file)).get(0).refusal()).isEqualTo(Refusal.UNAUTHORIZED);
                sender = sender.withToken(TOKEN);
            }
            sender.send(List.of(file, large));
            sender.withResume(true).send(List.of(file, large));
        }
        return peers;
    }

    private static void end(List<RawPeer> peers) {
        for (RawPeer peer : peers) {
            try (peer) {
                peer.answers();
            } catch (IOException e) {
                continue; // reset, or an alert
            }
        }
    }

    private static boolean idle() {
        return working().isEmpty();
    }

    /** Threads at work: a pool keeps those that are done for a while. */
    private static List<String> working() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith("nonstick-"))
                .filter(entry -> Stream.of(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("io.github.nonstick.transfer.")))
                .map(entry -> entry.getKey().getName())
                .toList();
    }

    /** The files, sockets and pipes that this process has open; none where the system does not say. */
    private static List<String> descriptors() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(DESCRIPTORS)) {
            return list.map(LeftoversTest::target)
                    .filter(target -> target.startsWith("socket:") || target.contains("recv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        for (int i = 0; i < 1_500 && !condition.holds(); i++) {
            Thread.sleep(10);
        }
    }
}
