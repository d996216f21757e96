package io.github.nonstick.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.FrameTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreetedInputTest {
    private static final FrameFormat LITTLE = FrameFormat.standard();
    private static final FrameFormat BIG = LITTLE.withByteOrder(ByteOrder.BIG_ENDIAN);

    private final List<String> greetings = new ArrayList<>();

    /** Gives at most so many bytes a time. */
    private static InputStream pieces(byte[] bytes, int pieceLength) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, pieceLength));
            }
        };
    }

    private byte[] read(Greeting greeting, FrameFormat format, byte[] bytes, int pieceLength) throws IOException {
        ReadableByteChannel input = GreetedInput.of(
                Channels.newChannel(pieces(bytes, pieceLength)),
                greeting,
                format,
                passedOver -> greetings.add(new String(passedOver, ISO_8859_1)));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ByteBuffer target = ByteBuffer.allocate(100);
        for (int count = input.read(target); count >= 0; count = input.read(target.clear())) {
            assertThat(count).isEqualTo(target.position());
            read.write(target.array(), 0, count);
        }
        assertThat(input.read(target)).isEqualTo(-1);
        return read.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] frame(FrameFormat format, String name) {
        return concat(
                new FrameEncoder(format).encode(FrameHeader.of(4).withFilename(name)), new byte[] {'b', 'o', 'd', 'y'});
    }

    /** A name with which the header is so long. */
    private static byte[] frameOfHeaderLength(FrameFormat format, int headerLength) {
        int shortest = frame(format, "").length - 8;
        return frame(format, "n".repeat(headerLength - shortest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w",
                "welcome\n",
                "{\"not\": \"a frame\"}",
                "\0",
                "\0\0\0\0",
                "name\0\0\0\0\0\0\0\0\0\0\0\0",
                "{{{{{{{{{{",
                "2\0\0\0{x",
                "\u00e6\u00ac\u00a2\u00e8\u00bf\u008e"
            })
    void greetingEndsWhereAFrameBegins(String greeting) throws IOException {
        for (FrameFormat format : List.of(LITTLE, BIG)) {
            // 123 is a brace, 34 a quotation mark.
            for (int headerLength : new int[] {70, 123, 256, 0x7b22, 0x227b, 65_535}) {
                byte[] frame = frameOfHeaderLength(format, headerLength);
                for (int pieceLength : new int[] {1, 2, 7, 8_192, 1 << 20}) {
                    greetings.clear();

                    byte[] read = read(
                            Greeting.untilFrame(), format, concat(greeting.getBytes(ISO_8859_1), frame), pieceLength);

                    assertThat(read).isEqualTo(frame);
                    assertThat(greetings).containsExactly(greeting);
                }
            }
        }
    }

    @Test
    void nothingIsPassedOverWhereTheFirstByteIsThatOfAFrame() throws IOException {
        byte[] frames = concat(frame(LITTLE, "a"), frame(LITTLE, "b"));

        assertThat(read(Greeting.untilFrame(), LITTLE, frames, 3)).isEqualTo(frames);
        assertThat(read(Greeting.none(), LITTLE, frames, 3)).isEqualTo(frames);
        assertThat(greetings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1", "9", "8192", "8193", "65536"})
    void greetingOfALengthIsPassedOverWhateverItIs(int length) throws IOException {
        byte[] greeting = frame(LITTLE, "n".repeat(65_400));
        byte[] bytes = concat(Arrays.copyOf(greeting, length), frame(LITTLE, "a"));
        for (int pieceLength : new int[] {1, 100, 8_192, 1 << 20}) {
            greetings.clear();

            assertThat(read(Greeting.ofLength(length), LITTLE, bytes, pieceLength))
                    .isEqualTo(frame(LITTLE, "a"));

            assertThat(greetings).hasSize(1);
            assertThat(greetings.get(0)).hasSize(length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void peerThatEndsInItsGreetingHasEnded(int pieceLength) throws IOException {
        byte[] bytes = "bye".getBytes(UTF_8);

        assertThat(read(Greeting.untilFrame(), LITTLE, bytes, pieceLength)).isEmpty();
        assertThat(read(Greeting.ofLength(4), LITTLE, bytes, pieceLength)).isEmpty();
        assertThat(greetings).containsExactly("bye", "bye");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void frameThatIsCutInItsFirstBytesIsNoGreeting(int length) throws IOException {
        for (FrameFormat format : List.of(LITTLE, BIG)) {
            for (String greeting : List.of("", "bye", "welcome\n")) {
                byte[] cut = Arrays.copyOf(frame(format, "a"), length);
                byte[] bytes = concat(greeting.getBytes(UTF_8), cut);
                for (int pieceLength : new int[] {1, 3, 100}) {
                    greetings.clear();

                    assertThat(read(Greeting.untilFrame(), format, bytes, pieceLength))
                            .isEqualTo(cut);

                    assertThat(String.join("", greetings)).isEqualTo(greeting);
                }
            }
        }
    }

    @Test
    void peerThatSaysNothingHasNotGreeted() throws IOException {
        assertThat(read(Greeting.untilFrame(), LITTLE, new byte[0], 1)).isEmpty();
        assertThat(greetings).isEmpty();
    }

    @Test
    void longestGreetingIsPassedOver() throws IOException {
        byte[] bytes = concat(new byte[Greeting.MAX_LENGTH], frame(LITTLE, "a"));

        assertThat(read(Greeting.untilFrame(), LITTLE, bytes, 8_192)).isEqualTo(frame(LITTLE, "a"));
    }

    @Test
    void longerOneIsRefused() {
        byte[] bytes = concat("x\n".repeat(40_000).getBytes(UTF_8), frame(LITTLE, "a"));

        assertThatThrownBy(() -> read(Greeting.untilFrame(), LITTLE, bytes, 8_192))
                .isInstanceOf(FrameTooLargeException.class)
                .hasMessage("greeting length 65537 exceeds the longest greeting 65536 at stream offset 0: no frame"
                        + " begins in what the peer sent: \"" + "x\\n".repeat(16) + "\"...");
        assertThat(greetings).hasSize(1);
    }

    @Test
    void failureOfTheChannelTellsWhatHadCome() {
        ReadableByteChannel broken = Channels.newChannel(new InputStream() {
            private int reads;

            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (reads++ > 0) {
                    throw new IOException("cut");
                }
                byte[] bytes = "hello, world".getBytes(UTF_8);
                System.arraycopy(bytes, 0, target, offset, bytes.length);
                return bytes.length;
            }
        });
        ReadableByteChannel input = GreetedInput.of(
                broken, Greeting.untilFrame(), LITTLE, passedOver -> greetings.add(new String(passedOver, UTF_8)));

        assertThatThrownBy(() -> input.read(ByteBuffer.allocate(10))).hasMessage("cut");
        assertThat(greetings).containsExactly("hello, ");
    }

    @Test
    void lengthOfAGreetingHasARange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Greeting.ofLength(65_537))
                .withMessage("greeting length 65537 is not in 0 to 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Greeting.ofLength(-1))
                .withMessage("greeting length -1 is not in 0 to 65536");
        assertThat(Greeting.ofLength(0)).isEqualTo(Greeting.none());
        assertThat(Greeting.ofLength(9)).isEqualTo(Greeting.ofLength(9)).isNotEqualTo(Greeting.untilFrame());
    }

    @Test
    void theEndOfTheLongestOneIsKept() throws IOException {
        assertThat(read(Greeting.untilFrame(), LITTLE, "x".repeat(65_538).getBytes(UTF_8), 8_192))
                .asString(UTF_8)
                .isEqualTo("xx");
        assertThat(greetings).singleElement().asString().hasSize(65_536);
    }

    @Test
    void isOpenAsLongAsTheChannel() throws IOException {
        ReadableByteChannel channel = Channels.newChannel(pieces(new byte[1], 1));
        ReadableByteChannel input = GreetedInput.of(channel, Greeting.untilFrame(), LITTLE, passedOver -> {});
        assertThat(input.isOpen()).isTrue();
        input.close();
        assertThat(input.isOpen()).isFalse();
        assertThat(channel.isOpen()).isFalse();
    }
}
