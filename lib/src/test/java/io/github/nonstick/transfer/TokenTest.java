package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.SendOutcome.Status;
import io.github.nonstick.transfer.TransferFrame.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TokenTest {
    private static final String TOKEN = "1234567890123456";
    private static final byte[] BODY = {1, 2, 3};

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private @Nullable Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        if (receiving != null) {
            receiving.stop();
            receiving.assertNothingElse();
        }
    }

    private void receive() throws IOException {
        receiving = Receiving.in(parent, receiver -> receiver.withToken(TOKEN));
    }

    private FileSender sender(@Nullable String token) {
        return FileSender.to(receiving.address()).withToken(token);
    }

    private OutgoingFile file(String name) throws IOException {
        return OutgoingFile.of(Files.write(source.resolve(name), BODY));
    }

    /** Each kind of frame that can be the first. */
    private List<Outgoing> outgoing(String kind) throws IOException {
        return switch (kind) {
            case "plain", "offer" -> List.of(file("a"), file("b"));
            case "directory" -> List.of(new OutgoingDirectory(source, "tree"), file("b"));
            case "file in a tree" ->
                List.of(new OutgoingFile(file("a").file(), "a", new TreePlace("tree", 0, false)), file("b"));
            default -> List.of(new OutgoingStream(new ByteArrayInputStream(BODY), "a"), file("b"));
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "offer", "directory", "file in a tree", "stream"})
    void admitsWhoeverShowsItInTheFirstHeader(String kind) throws Exception {
        receive();
        assertThat(sender(TOKEN).withResume(kind.equals("offer")).send(outgoing(kind)))
                .hasSize(2)
                .allSatisfy(outcome -> {
                    assertThat(outcome.detail()).isEmpty();
                    assertThat(outcome.status()).isEqualTo(Status.STORED);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "offer", "directory", "file in a tree", "stream"})
    void refusesWhoeverShowsAnotherOneOrNone(String kind) throws Exception {
        receive();
        for (String shown : new String[] {"1234567890123457", "12345678901234567", null}) {
            String reason =
                    "the receiver wants a token, " + (shown == null ? "none was shown" : "another one was shown");
            List<SendOutcome> outcomes =
                    sender(shown).withResume(kind.equals("offer")).send(outgoing(kind));
            assertThat(outcomes).hasSize(2).allSatisfy(outcome -> {
                assertThat(outcome.status()).isEqualTo(Status.REFUSED);
                assertThat(outcome.refusal()).isEqualTo(Refusal.UNAUTHORIZED);
                assertThat(outcome.detail()).isEqualTo(reason);
            });
            assertThat(receiving.event()).isEqualTo("refused UNAUTHORIZED: " + reason);
            assertThat(receiving.event()).isEqualTo("refused UNAUTHORIZED: " + reason);
        }
        assertThat(receiving.names()).isEmpty();
    }

    static Stream<FrameHeader> firstFrames() {
        return Stream.of(
                FrameHeader.of(BODY.length).withFilename("a"),
                FrameHeader.of(BODY.length),
                FrameHeader.of(BODY.length).withFilename("../a"),
                FrameHeader.of(1L << 40).withFilename("a"),
                FrameHeader.of(BODY.length).with(TransferFrame.KIND, "none"),
                TransferFrame.header(Kind.FILE, BODY.length).withFilename("a"),
                TransferFrame.header(Kind.DIRECTORY, 0).with(TransferFrame.DIRECTORY, "a"),
                TransferFrame.header(Kind.OFFER, 0),
                TransferFrame.header(Kind.PREFIX, 0),
                TransferFrame.header(Kind.SEGMENT, BODY.length),
                TransferFrame.header(Kind.CLOSE, 0));
    }

    @ParameterizedTest
    @MethodSource("firstFrames")
    void endsTheConnectionOfAFirstFrameOfAnyKindWithoutIt(FrameHeader first) throws Exception {
        receive();
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(RawPeer.start(first.with("want_reply", 1)), new byte[3])
                    .write(RawPeer.start(FrameHeader.of(3)
                            .withFilename("b")
                            .with("want_reply", 2)
                            .with("token", TOKEN)))
                    .answers();
            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).attribute("code")).isEqualTo("unauthorized");
            assertThat(answers.get(0).attribute("closing")).isEqualTo(true);
        }
        assertThat(receiving.event()).isEqualTo("refused UNAUTHORIZED: the receiver wants a token, none was shown");
    }

    static Stream<Object> wrongTypes() {
        return Stream.of(1234567890123456L, true, List.of(TOKEN), List.of(), "", "1234567890123456\0");
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void isATextAndNothingElse(Object shown) throws Exception {
        receive();
        try (RawPeer peer = new RawPeer(receiving.address())) {
            FrameHeader first =
                    FrameHeader.of(0).withFilename("a").with("want_reply", 1).with("token", shown);
            assertThat(peer.write(RawPeer.start(first)).end().answers().get(0).attribute("reason"))
                    .isEqualTo("the receiver wants a token, another one was shown");
        }
        assertThat(receiving.names()).isEmpty();
    }

    @Test
    void isLookedAtInTheFirstHeaderAlone() throws Exception {
        receive();
        try (RawPeer peer = new RawPeer(receiving.address())) {
            FrameHeader file = FrameHeader.of(0).with("want_reply", 1);
            List<FrameHeader> answers = peer.write(
                            RawPeer.start(file.withFilename("a").with("token", TOKEN)),
                            RawPeer.start(file.withFilename("b")),
                            RawPeer.start(file.withFilename("c").with("token", "another of no use")))
                    .end()
                    .answers();
            assertThat(answers).extracting(answer -> answer.attribute("status")).containsOnly("stored");
        }
        assertThat(receiving.names()).containsExactly("a", "b", "c");
    }

    @Test
    void isOfNoInterestToAReceiverWithoutOne() throws Exception {
        receiving = Receiving.in(parent);
        assertThat(sender(TOKEN).send(List.of(file("a"))).get(0).status()).isEqualTo(Status.STORED);
    }

    @Test
    void isShownEvenIfTheFirstFileCouldNotBeSent() throws Exception {
        receive();
        OutgoingFile file = file("a");
        List<SendOutcome> outcomes =
                sender(TOKEN).send(List.of(new OutgoingFile(file.file(), "x".repeat(70_000)), file));
        assertThat(outcomes.get(0).status()).isEqualTo(Status.UNREADABLE);
        assertThat(outcomes.get(1).detail()).isEmpty();
        assertThat(outcomes.get(1).status()).isEqualTo(Status.STORED);
    }

    @Test
    void isShownAgainOnTheNextConnection() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withToken(TOKEN).withMaxFileSize(10));
        Path large = Files.write(source.resolve("large"), new byte[8 << 20]);
        List<SendOutcome> outcomes = sender(TOKEN).send(List.of(OutgoingFile.of(large), file("a"), file("b")));
        assertThat(outcomes.stream().map(SendOutcome::status))
                .containsExactly(Status.REFUSED, Status.STORED, Status.STORED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "0.0.0.0", "::", "2001:db8::1"})
    void isNotShownToAnybodyOnTheWay(String host) throws Exception {
        AtomicInteger told = new AtomicInteger();
        SenderListener listener = new SenderListener() {
            @Override
            public void hashed(Path path, long done, long total) {
                told.incrementAndGet();
            }

            @Override
            public void finished(SendOutcome outcome) {
                told.incrementAndGet();
            }
        };
        FileSender sender = FileSender.to(new InetSocketAddress(InetAddress.getByName(host), 9))
                .withToken(TOKEN)
                .withListener(listener);
        assertThatThrownBy(() -> sender.send(List.of(file("a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a token is shown inside TLS alone, or to a loopback address");
        assertThat(told).hasValue(0);
    }

    /** 0.0.0.0 connects to this host, but it is no loopback address. */
    @Test
    void nothingIsConnectedWhereItIsNotShown() throws Exception {
        try (ScriptedReceiver peer = new ScriptedReceiver((connection, socket, receiver) -> receiver.readAll(socket))) {
            FileSender sender = FileSender.to(
                            new InetSocketAddress("0.0.0.0", peer.address().getPort()))
                    .withToken(TOKEN);
            assertThatThrownBy(() -> sender.send(List.of(file("a")))).isInstanceOf(IllegalStateException.class);
            assertThat(FileSender.to(peer.address()).send(List.of(file("a")))).hasSize(1);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void isInNoMessageAndNoText() throws Exception {
        receive();
        List<Object> said = new ArrayList<>(
                List.of(Token.of(TOKEN), String.valueOf(receiving.receiver()), String.valueOf(sender(TOKEN))));
        for (String wrong : List.of("secret", "x".repeat(257), "secret secret secret", "secret\u00e9secretsecret")) {
            assertThatThrownBy(() -> FileReceiver.into(parent).withToken(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(said::add);
        }
        OutgoingFile file = file("a");
        said.addAll(sender(TOKEN).send(List.of(new OutgoingFile(file.file(), "x".repeat(70_000)), file)));
        said.add(receiving.event());
        for (String header : List.of(
                "0, \"token\": \"" + TOKEN + "\"} x",
                "0, \"token\": \"" + TOKEN + "\", \"token\": \"" + TOKEN + "\"}",
                "0, \"token\": \"" + TOKEN + "\", \"" + TOKEN + "\": 1, \"" + TOKEN,
                "\"x\", \"token\": \"" + TOKEN,
                "0, \"token\": \"" + TOKEN + "\\x\"}",
                "0, \"token\": " + TOKEN + "." + TOKEN + "}",
                "0, \"token\": \"" + TOKEN + "\", \"nonstick\": \"x\"}",
                "9, \"token\": \"" + TOKEN + "\"}")) {
            // An error quotes a header's first 32 bytes; senders write the token after these keys.
            byte[] bytes = ("{\"filename\": \"b\", \"data_size\": " + header).getBytes(UTF_8);
            try (RawPeer peer = new RawPeer(receiving.address())) {
                peer.write(new byte[] {(byte) bytes.length, 0, 0, 0}, bytes).end();
                said.addAll(peer.answers());
                said.add(receiving.event());
            }
        }
        assertThat(said).noneSatisfy(one -> assertThat(one.toString()).contains(TOKEN));
        assertThat(said).noneSatisfy(one -> assertThat(one.toString()).contains("secret"));
    }

    @Test
    void hasSixteenTo256PrintableCharacters() {
        assertThat(Token.of("a".repeat(16)).text()).hasSize(16);
        assertThat(Token.of("~".repeat(256)).text()).hasSize(256);
        assertThatThrownBy(() -> Token.of("a".repeat(15))).hasMessage("token has 15 characters, not 16 to 256");
        assertThatThrownBy(() -> Token.of("a".repeat(257))).hasMessage("token has 257 characters, not 16 to 256");
        for (char wrong : new char[] {' ', '\t', 0x7f, '\u00e9'}) {
            assertThatThrownBy(() -> Token.of("a".repeat(20) + wrong))
                    .hasMessage("token has spaces, or characters that are not printable ASCII");
        }
    }
}
