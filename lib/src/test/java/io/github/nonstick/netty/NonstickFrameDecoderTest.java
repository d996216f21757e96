package io.github.nonstick.netty;

import static io.github.nonstick.netty.Streams.frame;
import static io.github.nonstick.netty.Streams.hashed;
import static io.github.nonstick.netty.Streams.joined;
import static io.github.nonstick.netty.Streams.named;
import static io.github.nonstick.netty.Streams.wrong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashMismatchException;
import io.github.nonstick.HashPolicy;
import io.github.nonstick.netty.Buffers.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Found frames, whatever the bytes come in, and nothing that is not released. */
class NonstickFrameDecoderTest {
    private static final FrameFormat STANDARD = FrameFormat.standard();
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private final Buffers buffers = new Buffers();
    private final Recorder recorder = new Recorder();

    @AfterEach
    void everyBufferIsReleased() {
        buffers.assertThatAllIsReleased();
    }

    @Test
    void firesHeaderBodyAndEnd() {
        EmbeddedChannel channel = parts(STANDARD);

        write(channel, joined(named("a", HELLO), hashed("b", HELLO)));

        assertThat(recorder.take())
                .containsExactly(
                        "HEADER a 5",
                        "BODY 0102030405",
                        "FrameEnd[UNVERIFIED]",
                        "HEADER b 5",
                        "BODY 0102030405",
                        "FrameEnd[VERIFIED]");
        channel.finish();
        assertThat(recorder.take()).containsExactly("INACTIVE");
    }

    @Test
    void firesPartsAsTheyCome() {
        EmbeddedChannel channel = parts(STANDARD);
        byte[] stream = hashed("a", HELLO);

        write(channel, Arrays.copyOf(stream, stream.length - 5));
        assertThat(recorder.take()).containsExactly("HEADER a 5");
        write(channel, new byte[] {1, 2});
        assertThat(recorder.take()).containsExactly("BODY 0102");
        write(channel, new byte[] {3, 4, 5});
        assertThat(recorder.take()).containsExactly("BODY 030405", "FrameEnd[VERIFIED]");
    }

    @Test
    void firesWholeFrames() {
        EmbeddedChannel channel = frames(STANDARD, 5);
        byte[] second = hashed("b", HELLO);

        write(channel, joined(named("a", HELLO), named("", new byte[0]), Arrays.copyOf(second, second.length - 3)));
        assertThat(recorder.take()).containsExactly("FRAME a 0102030405", "FRAME  ");
        write(channel, new byte[] {3});
        assertThat(recorder.take()).isEmpty();
        write(channel, new byte[] {4, 5});
        assertThat(recorder.take()).containsExactly("FRAME b 0102030405");
    }

    @ParameterizedTest
    @EnumSource
    void findsTheSameInAnyBufferCutAnywhere(Kind kind) {
        byte[] stream = joined(hashed("a", HELLO), named("b", new byte[0]), hashed("c", new byte[] {9}));
        for (int cut = 0; cut <= stream.length; cut++) {
            for (boolean whole : new boolean[] {false, true}) {
                assertThat(found(kind, whole, stream, cut))
                        .as("%s, whole %s, cut at %d", kind, whole, cut)
                        .containsExactly("a 0102030405", "b ", "c 09", "INACTIVE");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheSameInAnyBufferWhereBodiesAreLongerThanWhatIsLookedAt(Kind kind) {
        long seed = 20_261_120;
        System.out.println("NonstickFrameDecoderTest seed " + seed);
        Random random = new Random(seed);
        byte[] stream = {};
        List<String> expected = new ArrayList<>();
        for (int length : new int[] {0, 1, 3_900, 4_095, 4_096, 4_097, 0, 9_000, 4_000, 70_000, 2}) {
            byte[] body = new byte[length];
            random.nextBytes(body);
            stream = joined(stream, hashed("f" + length, body));
            expected.add("f" + length + " " + HexFormat.of().formatHex(body));
        }
        expected.add("INACTIVE");
        for (int round = 0; round < 20; round++) {
            int[] cuts = random.ints(round, 0, stream.length + 1).sorted().toArray();
            assertThat(found(kind, round % 2 == 0, stream, cuts))
                    .as("%s, seed %d, round %d", kind, seed, round)
                    .isEqualTo(expected);
        }
    }

    private List<String> found(Kind kind, boolean whole, byte[] stream, int... cuts) {
        Recorder found = new Recorder();
        EmbeddedChannel channel = buffers.channel(
                whole ? NonstickFrameDecoder.ofFrames(STANDARD, 70_000) : NonstickFrameDecoder.ofParts(STANDARD),
                found);
        int start = 0;
        for (int cut : cuts) {
            channel.writeInbound(buffers.of(kind, Arrays.copyOfRange(stream, start, cut)));
            start = cut;
        }
        channel.writeInbound(buffers.of(kind, Arrays.copyOfRange(stream, start, stream.length)));
        channel.finish();
        return joinedParts(found.take());
    }

    private static List<String> joinedParts(List<String> events) {
        List<String> frames = new ArrayList<>();
        StringBuilder frame = new StringBuilder();
        for (String event : events) {
            if (event.startsWith("HEADER ")) {
                frame.append(event, 7, event.lastIndexOf(' ') + 1);
            } else if (event.startsWith("BODY ")) {
                frame.append(event.substring(5));
            } else if (event.equals("FrameEnd[VERIFIED]") || event.equals("FrameEnd[UNVERIFIED]")) {
                frames.add(frame.toString());
                frame.setLength(0);
            } else {
                frames.add(event.replace("FRAME ", ""));
            }
        }
        return frames;
    }

    @Test
    void bodiesAreSlicesOfWhatWasRead() {
        List<Object> received = new ArrayList<>();
        EmbeddedChannel parts = buffers.channel(NonstickFrameDecoder.ofParts(STANDARD), new Keeper(received));
        EmbeddedChannel frames = buffers.channel(NonstickFrameDecoder.ofFrames(STANDARD, 5), new Keeper(received));
        for (EmbeddedChannel channel : List.of(parts, frames)) {
            byte[] stream = named("a", HELLO);
            ByteBuf read = buffers.of(Kind.DIRECT, stream);
            received.clear();

            channel.writeInbound(read);

            ByteBuf body = received.get(0) instanceof NettyFrame frame ? frame.content() : (ByteBuf) received.get(1);
            assertThat(body.refCnt()).isEqualTo(1);
            read.setByte(stream.length - 1, 77);
            assertThat(body.getByte(4)).isEqualTo((byte) 77);
            body.release();
            assertThat(read.refCnt()).isZero();
        }
    }

    @Test
    void endsEveryTruncatedStreamWithOneError() {
        byte[] first = named("a", new byte[0]);
        byte[] stream = joined(first, hashed("b", HELLO));
        for (int end = 0; end < stream.length; end++) {
            for (EmbeddedChannel channel : List.of(parts(STANDARD), frames(STANDARD, 5))) {
                recorder.faults.clear();
                write(channel, Arrays.copyOf(stream, end));
                recorder.take();

                channel.finish();

                if (end == 0 || end == first.length) {
                    assertThat(recorder.take()).containsExactly("INACTIVE");
                } else {
                    assertThat(recorder.take())
                            .hasSize(2)
                            .endsWith("INACTIVE")
                            .first()
                            .asString()
                            .startsWith("TruncatedFrameException: stream ended inside the ")
                            .contains(" at stream offset " + end + ": ");
                }
            }
        }
    }

    @Test
    void halfClosedChannelEndsTheStreamOnce() {
        EmbeddedChannel channel = parts(STANDARD);
        write(channel, new byte[] {1});

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        String truncated =
                "TruncatedFrameException: stream ended inside the length field at stream offset 1: expected 4 bytes, received 1";
        assertThat(recorder.take()).containsExactly(truncated);
        channel.finish();
        assertThat(recorder.take()).containsExactly("INACTIVE");
    }

    @Test
    void verifiesEachBodyByTheAlgorithmOfItsHash() {
        EmbeddedChannel channel = parts(STANDARD);
        FrameHeader md5 = FrameHeader.of(5).withFilename("m").withHash("7cfdd07889b3295d6a550914ab35e068");

        write(channel, joined(hashed("a", HELLO), frame(md5, HELLO), hashed("b", HELLO)));

        assertThat(recorder.take()).filteredOn("FrameEnd[VERIFIED]"::equals).hasSize(3);
        channel.finish();
    }

    @Test
    void halfClosedChannelHoldsNothingOfTheFrameThatWasCut() {
        EmbeddedChannel channel = frames(STANDARD, 5);
        byte[] stream = named("a", HELLO);
        write(channel, Arrays.copyOf(stream, stream.length - 2));
        assertThat(buffers.allocator.metric().usedDirectMemory()).isPositive();

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(channel.isOpen()).isTrue();
        buffers.assertThatAllIsReleased();
        channel.finish();
    }

    @Test
    void firesErrorOnceAndReleasesWhatFollows() {
        for (EmbeddedChannel channel : List.of(parts(STANDARD), frames(STANDARD, 5))) {
            write(channel, joined(named("a", new byte[0]), "GET / HTTP/1.1\r\n\r\n".getBytes()));
            write(channel, named("b", HELLO));
            channel.finish();

            List<String> events = recorder.take();
            assertThat(events.subList(events.size() - 2, events.size()))
                    .containsExactly(
                            "FrameTooLargeException: header length 542393671 exceeds maxHeaderLength 65535 at stream"
                                    + " offset 51: the bytes \"GET \" are an HTTP request; point HTTP clients to a web"
                                    + " server, and only senders of frames here",
                            "INACTIVE");
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(recorder.faults).hasSize(2);
    }

    @Test
    void errorLeavesTheChannelOpen() {
        EmbeddedChannel channel = parts(STANDARD);
        write(channel, "GET / HTTP/1.1\r\n\r\n".getBytes());

        assertThat(channel.isOpen()).isTrue();
        channel.finish();
    }

    @Test
    void bodyWithAnotherHashIsNotCompletedAndTheNextFrameFollows() {
        EmbeddedChannel channel = parts(STANDARD);
        byte[] stream = wrong("a", HELLO);

        write(channel, Arrays.copyOf(stream, stream.length - 2));
        write(channel, joined(new byte[] {4, 5}, wrong("b", new byte[1]), hashed("c", HELLO)));

        assertThat(recorder.take())
                .containsExactly(
                        "HEADER a 5",
                        "BODY 010203",
                        "HashMismatchException",
                        "HEADER b 1",
                        "HashMismatchException",
                        "HEADER c 5",
                        "BODY 0102030405",
                        "FrameEnd[VERIFIED]");
    }

    @Test
    void emptyBodyWithAnotherHashIsMismatch() {
        EmbeddedChannel channel = parts(STANDARD);
        byte[] stream = frame(FrameHeader.of(0).withFilename("a").withHash("0".repeat(32)), new byte[0]);

        write(channel, joined(stream, named("b", HELLO)));

        assertThat(recorder.take())
                .containsExactly(
                        "HEADER a 0", "HashMismatchException", "HEADER b 5", "BODY 0102030405", "FrameEnd[UNVERIFIED]");
        assertThat(recorder.faults.get(0))
                .isInstanceOf(HashMismatchException.class)
                .hasMessage("MD5 of the body is d41d8cd98f00b204e9800998ecf8427e, the header says " + "0".repeat(32)
                        + ", at stream offset " + stream.length);
    }

    @Test
    void wholeFrameWithAnotherHashIsNotFired() {
        EmbeddedChannel channel = frames(STANDARD, 5);
        byte[] stream = wrong("a", HELLO);

        write(channel, Arrays.copyOf(stream, stream.length - 2));
        write(channel, joined(new byte[] {4, 5}, wrong("b", HELLO), hashed("c", HELLO)));

        assertThat(recorder.take())
                .containsExactly("HashMismatchException", "HashMismatchException", "FRAME c 0102030405");
    }

    @Test
    void followsTheHashPolicy() {
        EmbeddedChannel ignoring = parts(STANDARD.withHashPolicy(HashPolicy.IGNORE));
        write(ignoring, wrong("a", HELLO));
        assertThat(recorder.take()).containsExactly("HEADER a 5", "BODY 0102030405", "FrameEnd[UNVERIFIED]");

        EmbeddedChannel requiring = parts(STANDARD.withHashPolicy(HashPolicy.REQUIRE));
        write(requiring, joined(hashed("a", HELLO), named("b", HELLO)));
        assertThat(recorder.take())
                .hasSize(4)
                .last()
                .asString()
                .startsWith("MalformedFrameException: hash cannot be verified at stream offset ");
    }

    @Test
    void refusesWholeFrameBeyondItsLimitByItsHeader() {
        EmbeddedChannel channel = frames(STANDARD, 4);
        byte[] stream = named("a", HELLO);

        write(channel, Arrays.copyOf(stream, stream.length - 5));

        assertThat(recorder.take())
                .containsExactly("FrameTooLargeException: body length 5 exceeds maxBodyLength 4 at stream offset 4");
        assertThatThrownBy(() -> NonstickFrameDecoder.ofFrames(STANDARD, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lowerLimitOfTheFormatHolds() {
        EmbeddedChannel channel = frames(STANDARD.withMaxBodyLength(3), 4);

        write(channel, named("a", new byte[4]));

        assertThat(recorder.take())
                .containsExactly("FrameTooLargeException: body length 4 exceeds maxBodyLength 3 at stream offset 4");
    }

    @Test
    void memoryFollowsWhatCame() {
        EmbeddedChannel channel = frames(STANDARD, Integer.MAX_VALUE);
        byte[] header = frame(FrameHeader.of(Integer.MAX_VALUE), new byte[0]);

        write(channel, joined(header, new byte[1_000]));
        assertThat(buffers.allocator.metric().usedDirectMemory()).isBetween(1_000L, 1_100L);
        for (int i = 0; i < 100; i++) {
            write(channel, new byte[1_000]);
        }
        assertThat(buffers.allocator.metric().usedDirectMemory()).isBetween(101_000L, 202_000L);
        channel.finish();
    }

    @Test
    void headerOnlyFramesAreFrames() {
        EmbeddedChannel channel = parts(STANDARD.withHeaderOnlyFrames(true));

        write(channel, frame(FrameHeader.headerOnly().withFilename("a"), new byte[0]));

        assertThat(recorder.take()).containsExactly("HEADER a 0", "FrameEnd[UNVERIFIED]");
    }

    @Test
    void passesOtherMessagesOn() {
        EmbeddedChannel channel = parts(STANDARD);

        channel.writeInbound("text");

        assertThat(recorder.take()).containsExactly("text");
    }

    private EmbeddedChannel parts(FrameFormat format) {
        return buffers.channel(NonstickFrameDecoder.ofParts(format), recorder);
    }

    private EmbeddedChannel frames(FrameFormat format, int maxBodyLength) {
        return buffers.channel(NonstickFrameDecoder.ofFrames(format, maxBodyLength), recorder);
    }

    private void write(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(buffers.of(Kind.DIRECT, bytes));
    }

    /** Keeps what comes. */
    private static final class Keeper extends Recorder {
        private final List<Object> kept;

        Keeper(List<Object> kept) {
            this.kept = kept;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            kept.add(message);
        }
    }
}
