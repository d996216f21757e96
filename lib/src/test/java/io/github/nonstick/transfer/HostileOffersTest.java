package io.github.nonstick.transfer;

import static io.github.nonstick.transfer.TransferFrames.bytes;
import static io.github.nonstick.transfer.TransferFrames.header;
import static io.github.nonstick.transfer.TransferFrames.offer;
import static io.github.nonstick.transfer.TransferFrames.offerOfAnyLength;
import static io.github.nonstick.transfer.TransferFrames.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.transfer.SendOutcome.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers, directories and files of trees as no sender of this library makes them. */
@Timeout(60)
class HostileOffersTest {
    private static final TransferId ID = TransferId.of(TransferFrames.ID);

    @TempDir
    Path parent;

    @TempDir
    Path source;

    private Receiving receiving;

    @BeforeEach
    void start() throws IOException {
        receiving = Receiving.in(parent);
        Files.createSymbolicLink(receiving.directory().resolve("link"), parent.resolve("recv-evil"));
    }

    @AfterEach
    void nextConnectionIsServedAndNothingElseIsThere() throws Exception {
        Path file = Files.writeString(source.resolve("next"), "next");
        SendOutcome outcome = FileSender.to(receiving.address())
                .withResume(true)
                .send(List.of(OutgoingFile.of(file)))
                .get(0);
        assertThat(outcome.status()).isEqualTo(Status.STORED);
        receiving.stop();
        receiving.assertNothingElse();
    }

    private static Arguments offered(String name, Refusal refusal, String reason, FrameHeader header) {
        return Arguments.of(name, refusal, reason, bytes(header));
    }

    private static final String NO_ID = "the offer has no transfer_id of 32 digits";

    static Stream<Arguments> refusedFrames() {
        FrameHeader directory = header("directory", 0).with("want_reply", TransferFrames.NUMBER);
        FrameHeader file = header("file", 0).withFilename("a").with("want_reply", TransferFrames.NUMBER);
        String link = "directory \"link\" is a symbolic link";
        return Stream.concat(
                Stream.of(
                                "",
                                "0",
                                "00112233445566778899AABBCCDDEEFF",
                                "00112233445566778899aabbccddeef",
                                "00112233445566778899aabbccddeeff0",
                                "../../../../../../../../../../xy",
                                "00112233445566778899aabbccddee\u0000f",
                                "\u0660\u0661112233445566778899aabbccddeeff")
                        .map(id -> offered("id " + id, Refusal.OUT_OF_ORDER, NO_ID, offer(1).with("transfer_id", id))),
                Stream.of(
                        offered(
                                "id absent",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"offer\", its transfer_id is absent, not a text",
                                offer(1).with("transfer_id", null)),
                        offered(
                                "version of 101 characters",
                                Refusal.OUT_OF_ORDER,
                                "source version is 101 characters long, more than 100",
                                offer(1).with("source_version", "v".repeat(101))),
                        offered(
                                "version with a line feed",
                                Refusal.OUT_OF_ORDER,
                                "source version \"1\\u000alength 5\" has characters other than printable ASCII",
                                offer(1).with("source_version", "1\nlength 5")),
                        offered(
                                "negative length",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"offer\", its whole_length is \"-1\", not an integer from 0 on",
                                offer(-1)),
                        offered(
                                "length that is text",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"offer\", its whole_length is \"10\", not an integer from 0 on",
                                offerOfAnyLength().with("whole_length", "10")),
                        offered(
                                "name absent",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"offer\", its target_name is absent, not a text",
                                offer(1).with("target_name", null)),
                        offered(
                                "unknown kind",
                                Refusal.OUT_OF_ORDER,
                                "frames of the kind \"of\\u001b[2Jfer\" are not known",
                                offer(1).with("nonstick", "of\u001b[2Jfer")),
                        offered(
                                "kind that is no text",
                                Refusal.OUT_OF_ORDER,
                                "frames of the kind \"5\" are not known",
                                offer(1).with("nonstick", 5)),
                        offered(
                                "offer into ../x",
                                Refusal.UNSAFE_NAME,
                                "filename \"..\" is a directory's own name",
                                offer(1).with("directory", "../x")),
                        offered(
                                "directory ../x",
                                Refusal.UNSAFE_NAME,
                                "filename \"..\" is a directory's own name",
                                directory.with("directory", "../x")),
                        offered(
                                "directory /x",
                                Refusal.UNSAFE_NAME,
                                "filename \"/x\" is absolute",
                                directory.with("directory", "/x")),
                        offered(
                                "directory a//b",
                                Refusal.UNSAFE_NAME,
                                "filename \"a//b\" has an empty component",
                                directory.with("directory", "a//b")),
                        offered(
                                "directory without a path",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"directory\", its directory is absent, not a text",
                                directory),
                        offered(
                                "directory of a file that is no text",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"file\", its directory is \"5\", not a text",
                                file.with("directory", 5)),
                        offered(
                                "directory of an offer that is no text",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"offer\", its directory is \"true\", not a text",
                                offer(1).with("directory", true)),
                        offered(
                                "time that is no integer",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"file\", its modified_ns is \"1.5\", not an integer of 64 bits",
                                file.with("modified_ns", 1.5)),
                        offered(
                                "mode that is no boolean",
                                Refusal.OUT_OF_ORDER,
                                "the frame's nonstick is \"offer\", its executable is \"1\", not true or false",
                                offer(1).with("executable", 1)),
                        offered(
                                "file in ../x",
                                Refusal.UNSAFE_NAME,
                                "filename \"..\" is a directory's own name",
                                file.with("directory", "../x")),
                        offered(
                                "file without a name",
                                Refusal.NO_NAME,
                                "the header has no filename",
                                file.withFilename(null)),
                        offered(
                                "directory through a link",
                                Refusal.UNSAFE_NAME,
                                link,
                                directory.with("directory", "link/x")),
                        offered("file through a link", Refusal.UNSAFE_NAME, link, file.with("directory", "link")),
                        offered(
                                "offer through a link",
                                Refusal.UNSAFE_NAME,
                                link,
                                offer(1).with("directory", "link"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusedFrames(String name, Refusal refusal, String reason, byte[] frame) throws Exception {
        assertRefused(refusal, reason, frame);
    }

    private void assertRefused(Refusal refusal, String reason, byte[] frame) throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            List<FrameHeader> answers = peer.write(frame).end().answers();
            assertThat(receiving.event()).isEqualTo("refused " + refusal + ": " + reason);
            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).attribute("reply_to")).isEqualTo((long) TransferFrames.NUMBER);
            assertThat(answers.get(0).attribute("status")).isEqualTo("refused");
            assertThat(answers.get(0).attribute("code")).isEqualTo(refusal.code());
            assertThat(answers.get(0).attribute("reason")).isEqualTo(reason);
        }
    }

    static Stream<Arguments> hostileNames() {
        return Stream.of(
                        "../../x",
                        "/etc/x",
                        "C:\\x",
                        "\\\\srv\\x",
                        "..\\x",
                        "a/../../x",
                        "",
                        ".",
                        "..",
                        "a\u0000b",
                        "n".repeat(5_000),
                        "CON",
                        "COM\u00b9",
                        "f.txt:stream",
                        "a.",
                        "a ",
                        "\u001b[2J",
                        "\u202etxt",
                        "../recv-evil/x",
                        "\ud800")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void offerOfAHostileNameIsRefusedAsAFileOfItIs(String name) throws Exception {
        String reason = null;
        try {
            SafeName.check(name);
        } catch (RefusedException e) {
            reason = e.getMessage();
        }
        assertThat(reason).isNotNull();
        assertRefused(Refusal.UNSAFE_NAME, reason, bytes(offer(1).with("target_name", name)));
    }

    @Test
    void offerThatWantsNoReplyIsRefusedWithoutOne() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            assertThat(peer.write(bytes(offer(1).with("want_reply", null)))
                            .end()
                            .answers())
                    .isEmpty();
            assertThat(receiving.event())
                    .isEqualTo("refused OUT_OF_ORDER: the frame's nonstick is \"offer\", its want_reply is absent,"
                            + " not an integer from 0 on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "directory", "segment"})
    void requestForAReplyThatIsNoIntegerIsRefused(String kind) throws Exception {
        FrameHeader frame =
                header(kind, 0).withFilename("a").with("directory", "d").with("want_reply", "7");
        try (RawPeer peer = new RawPeer(receiving.address())) {
            assertThat(peer.write(bytes(frame)).end().answers()).isEmpty();
            assertThat(receiving.event())
                    .isEqualTo("refused OUT_OF_ORDER: the frame's nonstick is \"" + kind
                            + "\", its want_reply is \"7\", not an integer of 64 bits");
        }
    }

    @Test
    void fileThatAnotherConnectionSendsIsBusyUntilThatOneEnds() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)), segment(0, "ABCDE"));
            assertThat(peer.answer().attribute("status")).isEqualTo("start");
            assertRefused(Refusal.BUSY, "another connection sends this file", bytes(offer(10)));
            peer.end().answers();
        }
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)));
            assertThat(peer.answer().attribute("offset")).isEqualTo(5L);
        }
        receiving.stop();
        assertThat(receiving.names()).containsExactly(ID.journalName(), ID.partName(), "link");
        Files.delete(receiving.directory().resolve(ID.journalName()));
        Files.delete(receiving.directory().resolve(ID.partName()));
        receiving = Receiving.into(receiving.directory());
    }

    @Test
    void secondOfferOfAFileTakesItUpWhereItIs() throws Exception {
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(offer(10)), segment(0, "ABCDE"), bytes(offer(10)));
            assertThat(peer.answer().attribute("offset")).isEqualTo(0L);
            assertThat(peer.answer().attribute("offset")).isEqualTo(5L);
            peer.write(segment(5, "FGHIJ"), bytes(TransferFrames.close(10, "ABCDEFGHIJ")));
            assertThat(peer.answer().attribute("status")).isEqualTo("stored");
        }
        assertThat(receiving.directory().resolve("a")).hasContent("ABCDEFGHIJ");
    }

    @Test
    void namesThatCollideByCaseOrNormalisationAreRefused() throws Exception {
        FrameHeader file = header("file", 0).with("directory", "d");
        try (RawPeer peer = new RawPeer(receiving.address())) {
            peer.write(bytes(file.withFilename("a.txt")), bytes(file.withFilename("A.TXT")));
            peer.write(bytes(file.withFilename("caf\u00e9")), bytes(file.withFilename("cafe\u0301")));
            peer.write(bytes(offer(1).with("directory", "d").with("target_name", "A.txt")));
            peer.write(bytes(header("directory", 0).with("directory", "D")));
            peer.end().answers();
        }
        String collides = " differs from one received before by case or normalisation alone";
        assertThat(receiving.event()).startsWith("stored a.txt");
        assertThat(receiving.event()).isEqualTo("refused COLLISION: filename \"A.TXT\"" + collides);
        assertThat(receiving.event()).startsWith("stored caf");
        assertThat(receiving.event()).isEqualTo("refused COLLISION: filename \"cafe\\u0301\"" + collides);
        assertThat(receiving.event()).isEqualTo("refused COLLISION: filename \"A.txt\"" + collides);
        assertThat(receiving.event()).isEqualTo("refused COLLISION: filename \"D\"" + collides);
        assertThat(Kept.names(receiving.directory().resolve("d"))).containsExactly("a.txt", "caf\u00e9");
    }
}
