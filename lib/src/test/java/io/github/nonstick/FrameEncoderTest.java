package io.github.nonstick;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An encoder puts a frame's start into the target as a whole, or leaves the target as it was. */
class FrameEncoderTest {
    static List<Vector> vectors() {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void putsIntoAnyKindOfBufferAtItsPosition(Vector vector) throws FramingException {
        FrameHeader header = decode(vector);
        FrameEncoder encoder = new FrameEncoder(vector.format());
        int length = vector.prefix().length;
        for (ByteBuffer memory : List.of(
                ByteBuffer.allocate(500),
                ByteBuffer.allocateDirect(500),
                ByteBuffer.allocate(600).slice(50, 500),
                ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN))) {
            for (int position : new int[] {0, 1, 16}) {
                ByteBuffer target = memory.duplicate().order(memory.order());
                target.position(position).limit(position + length);

                assertThat(encoder.encode(header, target)).isEqualTo(length);

                assertThat(target.position()).isEqualTo(position + length);
                byte[] written = new byte[length];
                memory.get(position, written);
                assertThat(written).isEqualTo(vector.prefix());
            }
        }
        assertThat(encoder.encodedLength(header)).isEqualTo(length);
    }

    @Test
    void putsFrameAfterFrame() {
        FrameEncoder encoder = new FrameEncoder();
        FrameHeader longer = FrameHeader.of(12).withFilename("n".repeat(1_000));
        FrameHeader shorter = FrameHeader.of(3);
        ByteBuffer target = ByteBuffer.allocate(5_000);

        encoder.encode(longer, target);
        encoder.encode(shorter, target);
        encoder.encode(longer, target);

        byte[] expected = ByteBuffer.allocate(target.position())
                .put(new FrameEncoder().encode(longer))
                .put(new FrameEncoder().encode(shorter))
                .put(new FrameEncoder().encode(longer))
                .array();
        byte[] written = new byte[target.position()];
        target.get(0, written);
        assertThat(written).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 51, 54})
    void leavesTargetUntouchedWhereRoomIsTooSmall(int room) {
        FrameHeader header = FrameHeader.of(5).withFilename("a.txt");
        FrameEncoder encoder = new FrameEncoder();
        ByteBuffer target = ByteBuffer.allocate(100).position(7).limit(7 + room);

        assertThatExceptionOfType(BufferOverflowException.class).isThrownBy(() -> encoder.encode(header, target));

        assertThat(target.position()).isEqualTo(7);
        assertThat(target.array()).containsOnly(0);
        assertThat(encoder.encode(header, target.limit(7 + 55))).isEqualTo(55);
    }

    @Test
    void writesOnAfterRefusal() {
        FrameFormat format = FrameFormat.standard().withMaxHeaderLength(60).withMaxBodyLength(10);
        FrameEncoder encoder = new FrameEncoder(format);
        byte[] expected = Vector.get(0).prefix();

        for (FrameHeader refused : List.of(
                FrameHeader.of(11),
                FrameHeader.of(1).withFilename("n".repeat(100_000)),
                FrameHeader.of(1).with("x", List.of("y".repeat(100))))) {
            assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(refused));
            assertThat(encoder.encode(FrameHeader.of(5).withFilename("a.txt"))).isEqualTo(expected);
        }
    }

    @Test
    void refusesAttributeWithNameOfKey() {
        FrameFormat dialect = FrameFormat.standard().withKeys(HeaderKeys.of("file_size", "name", "md5"));
        for (String name : List.of("data_size", "filename", "hash")) {
            FrameHeader header = FrameHeader.of(1).with(name, "x");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new FrameEncoder().encode(header))
                    .withMessage("attribute has the name of a header key: " + name);
            assertThat(text(new FrameEncoder(dialect).encode(header)))
                    .isEqualTo("{\"file_size\": 1, \"name\": null, \"md5\": null, \"" + name + "\": \"x\"}");
        }
        for (String name : List.of("file_size", "name", "md5")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new FrameEncoder(dialect)
                            .encode(FrameHeader.of(1).with(name, "x"), ByteBuffer.allocate(100)))
                    .withMessage("attribute has the name of a header key: " + name);
        }
    }

    @Test
    void escapesKeysAsItEscapesValues() {
        FrameFormat format = FrameFormat.standard().withKeys(HeaderKeys.of("gr\u00f6\u00dfe", "na\"me", "\177"));

        assertThat(text(new FrameEncoder(format).encode(FrameHeader.of(1).with("\u6587", "/"))))
                .isEqualTo("{\"gr\\u00f6\\u00dfe\": 1, \"na\\\"me\": null, \"\\u007f\": null, \"\\u6587\": \"/\"}");
    }

    @Test
    void givesBytesOfTheCallersOwn() {
        FrameEncoder encoder = new FrameEncoder();
        byte[] first = encoder.encode(FrameHeader.of(5).withFilename("a.txt"));

        encoder.encode(FrameHeader.of(6).withFilename("b.txt"));

        assertThat(first).isEqualTo(Vector.get(0).prefix());
    }

    @Test
    void knowsItsFormat() {
        FrameFormat format = FrameFormat.standard().withMaxBodyLength(1);

        assertThat(new FrameEncoder(format).format()).isSameAs(format);
        assertThat(new FrameEncoder().format()).isSameAs(FrameFormat.standard());
        assertThat(new FrameDecoder(format).format()).isSameAs(format);
        assertThat(new FrameDecoder().format()).isSameAs(FrameFormat.standard());
    }

    private static String text(byte[] encoded) {
        return new String(encoded, 4, encoded.length - 4, US_ASCII);
    }

    private static FrameHeader decode(Vector vector) throws FramingException {
        FrameDecoder decoder = new FrameDecoder(vector.format());
        decoder.decode(ByteBuffer.wrap(vector.prefix()));
        return decoder.header();
    }
}
