package io.github.nonstick.transfer;

import static io.github.nonstick.transfer.StreamReceiving.HELLO;
import static io.github.nonstick.transfer.StreamReceiving.hello;
import static io.github.nonstick.transfer.StreamReceiving.helloHeader;
import static io.github.nonstick.transfer.StreamReceiving.reply;
import static io.github.nonstick.transfer.TransferFrames.bytes;
import static io.github.nonstick.transfer.TransferFrames.close;
import static io.github.nonstick.transfer.TransferFrames.header;
import static io.github.nonstick.transfer.TransferFrames.offerOfAnyLength;
import static io.github.nonstick.transfer.TransferFrames.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which file is the one that a receiver into a stream takes. */
@Timeout(60)
class SingleFileTest {
    private static final String SECOND = "the receiver takes a single file, and another one was first";
    private static final String DIRECTORIES = "the receiver takes a single file, no directories";

    private final ByteArrayOutputStream target = new ByteArrayOutputStream();

    private String text() {
        return target.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void refusesSecondFileOfTheSameConnection() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target);
                RawPeer peer = receiving.peer()) {
            List<FrameHeader> answers = peer.write(hello("a"), hello("b"), bytes(offerOfAnyLength()))
                    .end()
                    .answers();

            assertThat(answers)
                    .extracting(answer -> answer.attribute("status"))
                    .containsExactly("stored", "refused", "refused");
            assertThat(answers.get(1).attribute("code")).isEqualTo("session_limit");
            assertThat(answers.get(1).attribute("reason")).isEqualTo(SECOND);
            assertThat(answers.get(2).attribute("reason")).isEqualTo(SECOND);
            assertThat(receiving.event()).isEqualTo("stored a 5 verified");
            assertThat(receiving.event()).isEqualTo("refused b SESSION_LIMIT: " + SECOND);
            assertThat(receiving.event()).isEqualTo("refused a SESSION_LIMIT: " + SECOND);
            receiving.assertNothingElse();
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void refusesFileOfAnotherConnectionWhileTheFirstIsOnItsWay() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target);
                RawPeer first = receiving.peer()) {
            first.write(bytes(offerOfAnyLength()), segment(0, "hel"));
            assertThat(first.answer().attribute("status")).isEqualTo("start");

            assertThat(reply(receiving, hello("b")).attribute("reason")).isEqualTo(SECOND);
            List<FrameHeader> answers = first.write(segment(3, "lo"), bytes(close(5, "hello")))
                    .end()
                    .answers();

            assertThat(answers.get(0).attribute("status")).isEqualTo("stored");
            assertThat(receiving.event()).isEqualTo("refused b SESSION_LIMIT: " + SECOND);
            assertThat(receiving.event()).isEqualTo("stored a 5 verified");
            receiving.assertNothingElse();
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void fileInBetweenIsRefusedAndTheTransferGoesOn() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            FrameHeader answer = reply(
                    receiving,
                    bytes(offerOfAnyLength()),
                    segment(0, "hel"),
                    hello("b"),
                    segment(3, "lo"),
                    bytes(close(5, "hello")));

            assertThat(answer.attribute("status")).isEqualTo("stored");
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void receiversMadeFromOneAnotherTakeOneFileTogether() throws Exception {
        FileReceiver one = FileReceiver.toStream(target);
        try (StreamReceiving first = new StreamReceiving(target, unused -> one);
                StreamReceiving second = new StreamReceiving(target, unused -> one.withMaxFileSize(100))) {
            assertThat(reply(first, hello("a")).attribute("status")).isEqualTo("stored");
            assertThat(reply(second, hello("a")).attribute("reason")).isEqualTo(SECOND);
        }
    }

    @Test
    void refusesDirectoriesAndTheirFiles() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target)) {
            byte[] directory =
                    bytes(header("directory", 0).with("directory", "d").with("want_reply", 1));
            byte[] file = bytes(helloHeader("a").with("nonstick", "file").with("directory", "d"), HELLO);
            byte[] offer = bytes(offerOfAnyLength().with("directory", "d"));

            for (byte[] refused : List.of(directory, file, offer)) {
                FrameHeader answer = reply(receiving, refused);
                assertThat(answer.attribute("code")).isEqualTo("out_of_order");
                assertThat(answer.attribute("reason")).isEqualTo(DIRECTORIES);
            }
            assertThat(reply(receiving, hello("a")).attribute("status")).isEqualTo("stored");
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void fileThatIsTooLargeIsNotTheFirst() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target, receiver -> receiver.withMaxFileSize(5))) {
            byte[] tooLarge = bytes(FrameHeader.of(6).withFilename("b").with("want_reply", 1), new byte[6]);

            assertThat(reply(receiving, tooLarge).attribute("code")).isEqualTo("too_large");
            assertThat(reply(receiving, hello("a")).attribute("status")).isEqualTo("stored");
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void streamThatBecomesTooLargeIsRefused() throws Exception {
        String reason = "file has 6 bytes, at most 5 are accepted";
        try (StreamReceiving receiving = new StreamReceiving(target, receiver -> receiver.withMaxFileSize(5))) {
            FrameHeader answer = reply(receiving, bytes(offerOfAnyLength()), segment(0, "hello"), segment(5, "!"));

            assertThat(answer.attribute("reason")).isEqualTo(reason);
            assertThat(receiving.event()).isEqualTo("refused a TOO_LARGE: " + reason);
            assertThat(receiving.event()).isEqualTo("incomplete a TOO_LARGE: " + reason);
            receiving.assertNothingElse();
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void whoeverShowsNoTokenIsNotTheFirst() throws Exception {
        String token = "0123456789abcdef";
        try (StreamReceiving receiving = new StreamReceiving(target, receiver -> receiver.withToken(token))) {
            assertThat(reply(receiving, hello("b")).attribute("code")).isEqualTo("unauthorized");
            assertThat(reply(receiving, bytes(helloHeader("a").with("token", token), HELLO))
                            .attribute("status"))
                    .isEqualTo("stored");
        }
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void stopTellsTheSender() throws Exception {
        try (StreamReceiving receiving = new StreamReceiving(target);
                RawPeer peer = receiving.peer()) {
            peer.write(bytes(offerOfAnyLength()));
            assertThat(peer.answer().attribute("status")).isEqualTo("start");

            receiving.receiver().stop();

            assertThat(peer.answer().attribute("code")).isEqualTo("stopped");
        }
    }
}
