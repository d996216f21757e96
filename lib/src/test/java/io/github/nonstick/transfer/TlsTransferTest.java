package io.github.nonstick.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.io.DeadlineException;
import io.github.nonstick.io.Deadlines;
import io.github.nonstick.io.FrameReader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sender and a receiver of this library inside TLS, and next to peers without. */
@Timeout(120)
class TlsTransferTest {
    private static final String TOKEN = "a-token-for-those-inside";

    @TempDir
    private static Path certificates;

    private static TlsSettings server;
    private static TlsSettings client;

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @BeforeAll
    static void makeCertificates() throws Exception {
        KeyStore identity = Certificates.local(certificates, "local");
        server = TlsSettings.server(identity, Certificates.PASSWORD);
        client = TlsSettings.pinned(Certificates.fingerprint(identity));
    }

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
    }

    private void receive() throws IOException {
        receive(receiver -> receiver);
    }

    private void receive(UnaryOperator<FileReceiver> settings) throws IOException {
        receiving = Receiving.in(parent, receiver -> settings.apply(receiver.withTls(server)));
    }

    private FileSender sender() {
        return FileSender.to(receiving.address()).withTls(client);
    }

    private OutgoingFile file(String name, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return OutgoingFile.of(Files.write(source.resolve(name), content));
    }

    private void assertStored(SendOutcome outcome, OutgoingFile file, String name) {
        assertThat(outcome.detail()).isEmpty();
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        assertThat(outcome.verified()).isTrue();
        assertThat(receiving.directory().resolve(name)).hasSameBinaryContentAs(file.file());
    }

    /** Whatever came before, the next sender is served. */
    private void assertServesOthers() throws Exception {
        OutgoingFile file = file("next", 1_000);
        assertStored(sender().send(List.of(file)).get(0), file, "next");
    }

    @Test
    void filesAreStoredAndVerified() throws Exception {
        receive(receiver -> receiver.withToken(TOKEN));
        List<OutgoingFile> files = List.of(file("empty", 0), file("small", 1_000), file("large", 9 << 20));
        for (boolean resumable : new boolean[] {false, true}) {
            List<OutgoingFile> named = new ArrayList<>();
            for (OutgoingFile file : files) {
                named.add(new OutgoingFile(file.file(), file.name() + resumable));
            }
            List<SendOutcome> outcomes =
                    sender().withToken(TOKEN).withResume(resumable).send(named);
            for (int i = 0; i < 3; i++) {
                assertStored(outcomes.get(i), named.get(i), named.get(i).name());
            }
        }
        OutgoingStream stream = new OutgoingStream(
                new ByteArrayInputStream(Files.readAllBytes(files.get(2).file())), "stream");
        assertStored(sender().withToken(TOKEN).send(List.of(stream)).get(0), files.get(2), "stream");
    }

    @Test
    void treesAreStored() throws Exception {
        receive();
        Path tree = Files.createDirectory(source.resolve("tree"));
        Files.createDirectory(tree.resolve("empty"));
        Path below = Files.createDirectory(tree.resolve("sub"));
        for (int i = 0; i < 200; i++) {
            Files.writeString(below.resolve("file " + i), "content " + i);
        }
        List<SendOutcome> outcomes = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void finished(SendOutcome outcome) {
                outcomes.add(outcome);
            }
        };
        sender().withListener(listener).send(OutgoingTree.of(tree, listener));
        assertThat(outcomes).hasSize(203).allMatch(outcome -> outcome.status() == Status.STORED);
        Path received = receiving.directory().resolve("tree");
        assertThat(received.resolve("empty")).isEmptyDirectory();
        assertThat(received.resolve("sub").resolve("file 199")).hasContent("content 199");
    }

    @Test
    void anInterruptedTransferGoesOnWhereItEnded() throws Exception {
        receive();
        OutgoingFile file = file("a", 21 << 20);
        cutAfter(file, 8 << 20);
        assertThat(receiving.event()).startsWith("failed ");
        List<Long> sent = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void sent(Path path, long done, long total) {
                sent.add(done);
            }
        };
        assertStored(
                sender().withResume(true)
                        .withListener(listener)
                        .send(List.of(file))
                        .get(0),
                file,
                "a");
        assertThat(sent.get(0)).isGreaterThanOrEqualTo(8 << 20);
    }

    /** Sends so much of a file, and interrupts its sender. */
    private void cutAfter(OutgoingFile file, long length) throws Exception {
        SenderListener cutting = new SenderListener() {
            @Override
            public void sent(Path path, long done, long total) {
                if (done >= length) {
                    awaitJournal(2);
                    throw new IllegalStateException("cut");
                }
            }
        };
        assertThatThrownBy(() -> sender().withResume(true).withListener(cutting).send(List.of(file)))
                .hasMessage("cut");
    }

    /** What the receiver has verified is known to its journal: a line for each segment. */
    private void awaitJournal(int segments) {
        try {
            long lines = 0;
            while (lines < segments) {
                Thread.sleep(2);
                for (String name : receiving.names()) {
                    if (name.endsWith(".journal")) {
                        lines = Files.readAllLines(receiving.directory().resolve(name)).stream()
                                .filter(line -> line.startsWith("segment"))
                                .count();
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRefusalReachesTheSenderWhileItSends() throws Exception {
        receive(receiver -> receiver.withMaxFileSize(1_000));
        OutgoingFile small = file("small", 1_000);
        List<SendOutcome> outcomes = sender().send(List.of(file("large", 32 << 20), small));
        assertThat(outcomes.get(0).refusal()).isEqualTo(Refusal.TOO_LARGE);
        assertStored(outcomes.get(1), small, "small");
    }

    @Test
    void aTokenThatIsWrongIsRefused() throws Exception {
        receive(receiver -> receiver.withToken(TOKEN));
        SendOutcome outcome =
                sender().withToken(TOKEN + "x").send(List.of(file("a", 10))).get(0);
        assertThat(outcome.refusal()).isEqualTo(Refusal.UNAUTHORIZED);
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void anotherFingerprintIsToldAndNotTriedAgain() throws Exception {
        receive();
        List<String> retries = new ArrayList<>();
        SenderListener listener = new SenderListener() {
            @Override
            public void retrying(IOException cause, Duration pause) {
                retries.add(String.valueOf(cause.getMessage()));
            }
        };
        FileSender sender = sender().withTls(TlsSettings.pinned("00".repeat(32)))
                .withRetries(1)
                .withListener(listener);
        assertThatThrownBy(() -> sender.send(List.of(file("a", 10))))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.FINGERPRINT_DIFFERS))
                .hasMessageContaining("00:00:00");
        assertThat(retries).isEmpty();
        assertThat(receiving.event()).startsWith("failed TlsException: peer does not accept this side's certificate");
        assertServesOthers();
    }

    @Test
    void aPlainSenderLearnsThatItsFileDidNotArrive() throws Exception {
        receive();
        for (int length : new int[] {10, 32 << 20}) {
            for (boolean resumable : new boolean[] {false, true}) {
                SendOutcome outcome = FileSender.to(receiving.address())
                        .withResume(resumable)
                        .send(List.of(file("a", length)))
                        .get(0);
                assertThat(outcome.status()).isEqualTo(Status.CUT);
                if (length == 10) {
                    assertThat(outcome.detail())
                            .isEqualTo("connection lost: the receiver answers with a TLS alert: it wants TLS");
                    assertThat(outcome.cause()).isInstanceOf(TlsException.class);
                }
                assertThat(receiving.event())
                        .startsWith("failed TlsException: peer speaks no TLS: its first bytes are ");
            }
        }
        assertThat(receiving.names()).isEmpty();
        assertServesOthers();
    }

    @Test
    void aSenderInsideTlsToldByAPlainReceiver() throws Exception {
        receiving = Receiving.in(parent);
        assertThatThrownBy(() -> sender().send(List.of(file("a", 10))))
                .isInstanceOfSatisfying(
                        TlsException.class, e -> assertThat(e.failure()).isEqualTo(TlsFailure.CUT))
                .hasMessageContaining("TLS");
        assertThat(receiving.event()).contains("are the start of TLS");
        OutgoingFile file = file("next", 10);
        assertStored(FileSender.to(receiving.address()).send(List.of(file)).get(0), file, "next");
    }

    @Test
    void aPeerThatBeginsNoTlsIsGivenUp() throws Exception {
        Duration limit = Duration.ofMillis(300);
        receive(receiver -> receiver.withDeadlines(Deadlines.standard().withHeader(limit)));
        try (Socket silent =
                new Socket(receiving.address().getAddress(), receiving.address().getPort())) {
            silent.setSoTimeout(20_000);
            silent.getInputStream().readAllBytes(); // an alert, or nothing
        }
        assertThat(receiving.event()).isEqualTo("failed DeadlineException: no TLS handshake within 300 ms");
        try (Socket dripping =
                new Socket(receiving.address().getAddress(), receiving.address().getPort())) {
            dripHello(dripping.getOutputStream());
        }
        assertThat(receiving.event()).isEqualTo("failed DeadlineException: no TLS handshake within 300 ms");
        assertServesOthers();
    }

    /** The head of a record that holds 512 bytes of a handshake, and these, until nobody takes them. */
    private static void dripHello(OutputStream out) throws Exception {
        byte[] start = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        try {
            for (int i = 0; i < 500; i++) {
                out.write(i < start.length ? start[i] : 0);
                Thread.sleep(20);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("the receiver waits for a hello of a byte every 20 ms");
    }

    @Test
    void aReceiverThatBeginsNoTlsIsGivenUp() throws Exception {
        receive();
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedReceiver silent =
                new ScriptedReceiver((connection, socket, receiver) -> ScriptedReceiver.await(done))) {
            FileSender sender =
                    FileSender.to(silent.address()).withTls(client).withConnectTimeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> sender.send(List.of(file("a", 10))))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessage("no TLS handshake within 300 ms");
            done.countDown();
        }
    }

    private PeerConnection connect() throws IOException {
        InetSocketAddress address = receiving.address();
        return client.connect(SocketChannel.open(address), "127.0.0.1", address.getPort());
    }

    private static void write(PeerConnection connection, byte[] bytes) throws IOException {
        connection.output().write(ByteBuffer.wrap(bytes));
    }

    @Test
    void anEndWithoutCloseNotifyIsCut() throws Exception {
        receive();
        byte[] body = new byte[10];
        try (PeerConnection connection = connect()) {
            write(connection, RawPeer.start(FrameHeader.of(body.length).withFilename("a")));
            write(connection, body); // a whole frame, and yet more may have followed
            assertThat(receiving.event()).isEqualTo("stored a");
        }
        assertThat(receiving.event())
                .isEqualTo("failed TlsException: connection ended without the peer's close_notify:"
                        + " bytes may be missing");
        try (PeerConnection connection = connect()) {
            write(connection, RawPeer.start(FrameHeader.of(body.length + 1).withFilename("b")));
            write(connection, body);
        }
        assertThat(receiving.event())
                .isEqualTo("failed TlsException: connection ended without the peer's close_notify:"
                        + " bytes may be missing");
        assertThat(receiving.names()).containsExactly("a");
        assertServesOthers();
    }

    @Test
    void aReceiverThatEndsWithoutCloseNotifyLeavesTheFileCut() throws Exception {
        receive();
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            Thread peer = new Thread(() -> {
                try (SocketChannel channel = listener.accept();
                        PeerConnection connection = server.accept(channel)) {
                    ByteBuffer read = ByteBuffer.allocate(1_000);
                    while (connection.input().read(read.clear()) >= 0) {}
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            peer.start();
            SendOutcome outcome = FileSender.to((InetSocketAddress) listener.getLocalAddress())
                    .withTls(client)
                    .send(List.of(file("a", 10)))
                    .get(0);
            assertThat(outcome.status()).isEqualTo(Status.CUT);
            assertThat(outcome.detail())
                    .isEqualTo("connection lost: connection ended without the peer's close_notify:"
                            + " bytes may be missing");
            peer.join(TimeUnit.SECONDS.toMillis(20));
        }
    }

    @Test
    void aPeerThatHasHalfClosedGetsItsAnswers() throws Exception {
        receive();
        try (PeerConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                write(
                        connection,
                        RawPeer.start(
                                FrameHeader.of(0).withFilename("file " + i).with("want_reply", i)));
            }
            connection.shutdownOutput();
            FrameReader reader = FrameReader.of(connection.input());
            for (long i = 0; i < 3; i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.header().attribute("reply_to")).isEqualTo(i);
                assertThat(reader.header().attribute("status")).isEqualTo("stored");
            }
            assertThat(reader.next()).isFalse();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(receiving.event()).isEqualTo("stored file " + i);
        }
        receiving.stop();
        receiving.assertNoEvent();
    }
}
