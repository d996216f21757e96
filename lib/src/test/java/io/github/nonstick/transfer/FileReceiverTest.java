package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.io.BodyDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a receiver does with what any peer sends over a real connection. */
class FileReceiverTest {
    private static final byte[] BODY = "Hello, frame".getBytes(US_ASCII);
    private static final String SHA_256 =
            BodyDigest.hash(HashAlgorithm.SHA_256, BODY).hex();

    @TempDir
    Path parent;

    private Receiving receiving;

    @AfterEach
    void nothingElseIsThere() throws IOException {
        receiving.stop();
        receiving.assertNothingElse();
        receiving.assertNoEvent();
    }

    private static FrameHeader header(String name, int length) {
        return FrameHeader.of(length).withFilename(name);
    }

    private static FrameHeader asking(String name, int length) {
        return header(name, length).with("want_reply", 7);
    }

    /** Sends one frame, ends, and gives the answers. */
    private List<FrameHeader> send(FrameHeader header, byte[] body) throws IOException {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            return peer.write(RawPeer.start(header), body).end().answers();
        }
    }

    private void assertServesOthers() throws Exception {
        assertThat(send(header("next.txt", BODY.length), BODY)).isEmpty();
        assertThat(receiving.event()).isEqualTo("stored next.txt");
        assertThat(receiving.directory().resolve("next.txt")).hasBinaryContent(BODY);
        Files.delete(receiving.directory().resolve("next.txt"));
    }

    @Test
    void storesAFileWithoutHash() throws Exception {
        receiving = Receiving.in(parent);
        assertThat(send(asking("\u6587.txt", BODY.length), BODY))
                .containsExactly(header("\u6587.txt", 0)
                        .with("stored_hash", SHA_256)
                        .with("reply_to", 7)
                        .with("status", "stored")
                        .with("verified", false));
        assertThat(receiving.event()).isEqualTo("stored \u6587.txt");
        assertThat(receiving.directory().resolve("\u6587.txt")).hasBinaryContent(BODY);
        assertThat(receiving.lastFile())
                .isEqualTo(new ReceivedFile(
                        "\u6587.txt",
                        receiving.directory().resolve("\u6587.txt"),
                        BODY.length,
                        BodyDigest.hash(HashAlgorithm.SHA_256, BODY),
                        false,
                        false));
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void storesAFileThatHasItsHash(HashAlgorithm algorithm) throws Exception {
        receiving = Receiving.in(parent);
        String hex = BodyDigest.hash(algorithm, BODY).hex();
        assertThat(send(asking("a.txt", BODY.length).withHash(algorithm.label() + ":" + hex), BODY))
                .containsExactly(header("a.txt", 0)
                        .with("stored_hash", hex)
                        .with("reply_to", 7)
                        .with("status", "stored")
                        .with("verified", true));
        assertThat(receiving.event()).isEqualTo("stored a.txt verified");
    }

    @Test
    void keepsNothingOfABodyLongerThanAnnounced() throws Exception {
        receiving = Receiving.in(parent);
        byte[] body = "twenty bytes of body".getBytes(US_ASCII);
        String hash = BodyDigest.hash(HashAlgorithm.SHA_256, body).hex();
        send(header("longer", 12).withHash(hash), body);

        assertThat(receiving.event()).startsWith("refused HASH_MISMATCH: SHA-256 of the body is ");
        // What is left of the body stands where the next frame is to begin.
        assertThat(receiving.event()).startsWith("failed FrameTooLargeException: header length ");
        assertThat(receiving.directory()).isEmptyDirectory();
        assertServesOthers();
    }

    @Test
    void answersAtLengthWhereItAcceptsOnlyShortHeaders() throws Exception {
        FrameFormat format = FrameFormat.standard().withMaxHeaderLength(100);
        receiving = Receiving.in(parent, receiver -> receiver.withFormat(format));
        assertThat(send(asking("a", BODY.length), BODY))
                .singleElement()
                .satisfies(reply -> assertThat(reply.attribute("status")).isEqualTo("stored"));
        assertThat(receiving.event()).isEqualTo("stored a");
    }

    @Test
    void storesAnEmptyFileAndOneWithAPlaceholder() throws Exception {
        receiving = Receiving.in(parent);
        send(header("empty", 0), new byte[0]);
        assertThat(receiving.event()).isEqualTo("stored empty");
        assertThat(receiving.directory().resolve("empty")).isEmptyFile();
        send(header("placeholder", BODY.length).withHash("xxdxxx"), BODY);
        assertThat(receiving.event()).isEqualTo("stored placeholder");
    }

    @Test
    void looksAtNoHashWhereThePolicyIgnoresIt() throws Exception {
        FrameFormat format = FrameFormat.standard().withHashPolicy(HashPolicy.IGNORE);
        receiving = Receiving.in(parent, receiver -> receiver.withFormat(format));
        send(header("a", BODY.length).withHash("0".repeat(32)), BODY);
        assertThat(receiving.event()).isEqualTo("stored a");
        assertThat(receiving.lastFile().hash().hex()).isEqualTo(SHA_256);
    }

    @Test
    void answersOnlyWhenAsked() throws Exception {
        receiving = Receiving.in(parent);
        assertThat(send(header("a", BODY.length).withHash(SHA_256), BODY)).isEmpty();
        assertThat(send(header("b", BODY.length).with("want_reply", "yes"), BODY))
                .isEmpty();
        assertThat(send(header("../c", BODY.length), BODY)).isEmpty();
        assertThat(receiving.event()).isEqualTo("stored a verified");
        assertThat(receiving.event()).isEqualTo("stored b");
        assertThat(receiving.event()).startsWith("refused UNSAFE_NAME");
    }

    @Test
    void refusesAHashMismatchAndGoesOn() throws Exception {
        receiving = Receiving.in(parent);
        String wrong = "0".repeat(64);
        byte[] frame = RawPeer.start(asking("a.txt", BODY.length).withHash(wrong));
        String reason = "SHA-256 of the body is " + SHA_256 + ", the header says " + wrong + ", at stream offset "
                + (frame.length + BODY.length);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            assertThat(peer.write(frame, BODY, RawPeer.start(asking("b.txt", 0)))
                            .end()
                            .answers())
                    .containsExactly(
                            FrameHeader.of(0)
                                    .with("reply_to", 7)
                                    .with("status", "refused")
                                    .with("code", "hash_mismatch")
                                    .with("reason", reason),
                            header("b.txt", 0)
                                    .with(
                                            "stored_hash",
                                            BodyDigest.hash(HashAlgorithm.SHA_256, new byte[0])
                                                    .hex())
                                    .with("reply_to", 7)
                                    .with("status", "stored")
                                    .with("verified", false));
        }
        assertThat(receiving.event()).isEqualTo("refused HASH_MISMATCH: " + reason);
        assertThat(receiving.event()).isEqualTo("stored b.txt");
        assertThat(receiving.names()).containsExactly("b.txt");
    }

    @Test
    void refusesEveryUnsafeNameAndTouchesNothing() throws Exception {
        receiving = Receiving.in(parent);
        for (Arguments arguments : SafeNameTest.unsafeNames().toList()) {
            String name = (String) arguments.get()[0];
            String reason =
                    "filename \"" + arguments.get()[1] + "\" " + arguments.get()[2];
            assertThat(send(asking(name, BODY.length), BODY))
                    .containsExactly(FrameHeader.of(0)
                            .with("reply_to", 7)
                            .with("status", "refused")
                            .with("code", "unsafe_name")
                            .with("reason", reason));
            assertThat(receiving.event()).isEqualTo("refused UNSAFE_NAME: " + reason);
        }
        assertThat(receiving.names()).isEmpty();
        receiving.assertNothingElse();
        assertServesOthers();
    }

    @Test
    void refusesALongNameAndAMissingOne() throws Exception {
        receiving = Receiving.in(parent);
        send(header("x".repeat(5_000), 1), new byte[1]);
        assertThat(receiving.event())
                .isEqualTo("refused UNSAFE_NAME: filename \"" + "x".repeat(200)
                        + "\"... is 5000 bytes long, more than 255");
        send(FrameHeader.of(1), new byte[1]);
        assertThat(receiving.event()).isEqualTo("refused NO_NAME: the header has no filename");
        assertServesOthers();
    }

    @Test
    void refusesATakenNameAndKeepsWhatIsThere() throws Exception {
        receiving = Receiving.in(parent);
        Path file = Files.writeString(receiving.directory().resolve("file"), "old");
        Path link = Files.createSymbolicLink(receiving.directory().resolve("link"), parent.resolve("x"));
        Files.createSymbolicLink(receiving.directory().resolve("dangling"), parent.resolve("absent"));
        for (String name : List.of("file", "link", "dangling")) {
            assertThat(send(asking(name, BODY.length), BODY))
                    .extracting(answer -> answer.attribute("code"))
                    .containsExactly("exists");
            assertThat(receiving.event()).isEqualTo("refused EXISTS: a file named \"" + name + "\" exists");
        }
        assertThat(file).hasContent("old");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void keepsTheExistingFileUntilTheNewOneIsComplete() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withConflictPolicy(ConflictPolicy.OVERWRITE));
        Path file = Files.writeString(receiving.directory().resolve("file"), "old");
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(header("file", BODY.length)), Arrays.copyOf(BODY, 5));
            while (receiving.names().size() < 2) {
                Thread.sleep(5);
            }
            assertThat(file).hasContent("old");
            peer.write(Arrays.copyOfRange(BODY, 5, BODY.length)).end();
            assertThat(receiving.event()).isEqualTo("stored file");
            assertThat(file).hasBinaryContent(BODY);
        }
        send(header("file", 3), new byte[2]);
        assertThat(receiving.event()).startsWith("failed TruncatedFrameException");
        send(header("file", 3).withHash("0".repeat(32)), new byte[3]);
        assertThat(receiving.event()).startsWith("refused HASH_MISMATCH");
        assertThat(file).hasBinaryContent(BODY);
    }

    @Test
    void overwritesALinkWithoutFollowingIt() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withConflictPolicy(ConflictPolicy.OVERWRITE));
        Path link = Files.createSymbolicLink(receiving.directory().resolve("link"), parent.resolve("x"));
        send(header("link", BODY.length), BODY);
        assertThat(receiving.event()).isEqualTo("stored link");
        assertThat(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(parent.resolve("x")).hasContent("untouched");
    }

    @Test
    void skipsATakenName() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withConflictPolicy(ConflictPolicy.SKIP));
        Files.writeString(receiving.directory().resolve("file"), "old");
        assertThat(send(asking("file", BODY.length), BODY))
                .containsExactly(FrameHeader.of(0).with("reply_to", 7).with("status", "skipped"));
        assertThat(receiving.event()).isEqualTo("skipped file");
        assertThat(receiving.directory().resolve("file")).hasContent("old");
    }

    @Test
    void refusesAFileBeyondTheLimitOrTheDiskBeforeItsFirstByte() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withMaxFileSize(1L << 61));
        for (Map.Entry<Long, String> entry : Map.of(
                        (1L << 61) + 1,
                        "too_large: file has 2305843009213693953 bytes, at most 2305843009213693952",
                        1L << 61,
                        "no_space: file has 2305843009213693952 bytes, the disk has room for ")
                .entrySet()) {
            try (RawPeer peer = new RawPeer(receiving.address())) {
                List<FrameHeader> answers = peer.write(RawPeer.start(
                                FrameHeader.of(entry.getKey()).withFilename("a").with("want_reply", 1)))
                        .end()
                        .answers();
                assertThat(answers).hasSize(1);
                FrameHeader answer = answers.get(0);
                assertThat(answer.attribute("code") + ": " + answer.attribute("reason"))
                        .startsWith(entry.getValue());
                assertThat(answer.attribute("closing")).isEqualTo(true);
            }
            assertThat(receiving.event()).startsWith("refused ");
        }
        assertServesOthers();
    }

    @Test
    void aRefusedPeerMaySendOnWithoutBeingReset() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withMaxFileSize(10));
        List<FrameHeader> answers = send(asking("large", 32 << 20), new byte[32 << 20]);
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).attribute("closing")).isEqualTo(true);
        assertThat(receiving.event()).startsWith("refused TOO_LARGE: ");
    }

    @Test
    void acceptsAFileOfExactlyTheLimit() throws Exception {
        receiving = Receiving.in(parent, receiver -> receiver.withMaxFileSize(BODY.length));
        send(header("a", BODY.length), BODY);
        assertThat(receiving.event()).isEqualTo("stored a");
        send(header("b", BODY.length + 1), new byte[BODY.length + 1]);
        assertThat(receiving.event()).isEqualTo("refused TOO_LARGE: file has 13 bytes, at most 12 are accepted");
    }

    @Test
    void leavesNothingOfABodyCutAnywhere() throws Exception {
        receiving = Receiving.in(parent);
        byte[] body = new byte[300_000];
        new Random(1).nextBytes(body);
        byte[] start = RawPeer.start(header("cut", body.length));
        byte[] frame = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, frame, start.length, body.length);
        int from = start.length;
        int[] cuts = {1, 2, 3, 4, 5, from - 1, from, from + 1, from + 65_536, from + 200_000, frame.length - 1};
        for (int cut : cuts) {
            try (RawPeer peer = new RawPeer(receiving.address())) {
                peer.write(Arrays.copyOf(frame, cut)).end().answers();
            }
            String event = receiving.event();
            assertThat(event)
                    .as("cut at %d", cut)
                    .startsWith("failed TruncatedFrameException: stream ended inside the "
                            + (cut < 4 ? "length field" : cut < from ? "header" : "body") + " at stream offset " + cut
                            + ": ");
            assertThat(receiving.names()).isEmpty();
        }
        assertServesOthers();
    }

    @Test
    void leavesNothingOfAConnectionThatIsReset() throws Exception {
        receiving = Receiving.in(parent);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(RawPeer.start(header("cut", 1_000_000)), new byte[1_000]);
            while (receiving.names().isEmpty()) {
                Thread.sleep(5);
            }
            peer.reset();
        }
        assertThat(receiving.event()).startsWith("failed ");
        assertThat(receiving.names()).isEmpty();
        assertServesOthers();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of(
                        "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII),
                        "FrameTooLargeException: header length 542393671 exceeds maxHeaderLength 65535 at stream"
                                + " offset 0: the bytes \"GET \" are an HTTP request"
                                + "; point HTTP clients to a web server, and only senders of frames here"),
                Arguments.of(
                        new byte[] {0x16, 3, 1, 2, 0, 1, 0},
                        "FrameTooLargeException: header length 33620758 exceeds maxHeaderLength 65535 at stream"
                                + " offset 0: the bytes \"\\x16\\x03\\x01\\x02\" are the start of TLS;"
                                + " use TLS on both ends, or on neither"),
                Arguments.of(
                        new byte[] {-1, -1, -1, -1},
                        "FrameTooLargeException: header length 4294967295 exceeds maxHeaderLength 65535 at stream"
                                + " offset 0: the bytes are \"\\xff\\xff\\xff\\xff\""),
                Arguments.of(
                        new byte[] {0, 0, 0, 33, '{'},
                        "FrameTooLargeException: header length 553648128 exceeds maxHeaderLength 65535 at stream"
                                + " offset 0: read as big-endian the bytes \"\\x00\\x00\\x00!\" are 33, the peer may"
                                + " write the length in that order; let both ends use the same order, here"
                                + " withByteOrder(BIG_ENDIAN) reads such a peer"),
                Arguments.of(
                        "{\"data_size\": 1}".getBytes(US_ASCII),
                        "FrameTooLargeException: header length 1633952379 exceeds maxHeaderLength 65535 at stream"
                                + " offset 0: the bytes \"{\\\"da\" are JSON without a length field before it;"
                                + " write the header's length before it as 4 little-endian bytes"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void tellsWhatAPeerIsThatDoesNotSpeakTheFormat(byte[] first, String failure) throws Exception {
        receiving = Receiving.in(parent);
        try (RawPeer peer = new RawPeer(receiving.address())) {
            // Not ended: the first bytes are enough.
            peer.write(first);
            assertThat(receiving.event()).isEqualTo("failed " + failure);
        }
        assertServesOthers();
    }

    @Test
    void endsAConnectionWhoseHeaderIsMalformed() throws Exception {
        receiving = Receiving.in(parent);
        for (String json : List.of(
                "[]",
                "{}",
                "{\"data_size\": -1, \"filename\": \"a\"}",
                "{\"data_size\": \"12\", \"filename\": \"a\"}",
                "{\"data_size\": 1, \"filename\": 5}",
                "{\"data_size\": 9223372036854775808, \"filename\": \"a\"}")) {
            try (RawPeer peer = new RawPeer(receiving.address())) {
                peer.write(new byte[] {(byte) json.length(), 0, 0, 0}, json.getBytes(US_ASCII), new byte[20]);
                assertThat(receiving.event()).as(json).startsWith("failed MalformedFrameException: ");
            }
        }
        assertThat(receiving.names()).isEmpty();
        assertServesOthers();
    }

    @Test
    void hasNoUseForImpossibleSettings() throws IOException {
        receiving = Receiving.in(parent);
        FileReceiver receiver = FileReceiver.into(parent);
        assertThatThrownBy(() -> receiver.withMaxFileSize(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxFileSize -1 is less than 0");
    }

    @Test
    void createsNothingForASmallBodyThatIsNotWhatItSays() throws Exception {
        receiving = Receiving.in(parent);
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(receiving.directory(), longAgo);
        assertThat(send(asking("a.txt", BODY.length).withHash("0".repeat(64)), BODY))
                .hasSize(1);

        assertThat(receiving.event()).startsWith("refused HASH_MISMATCH");
        // Whatever is created in a directory, and be it deleted again, changes its time.
        assertThat(Files.getLastModifiedTime(receiving.directory())).isEqualTo(longAgo);
    }
}
