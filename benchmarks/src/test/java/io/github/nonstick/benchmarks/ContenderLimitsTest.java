package io.github.nonstick.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameDecoder;
import io.github.nonstick.benchmarks.protobuf.Header;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each contender does the whole job: what the others refuse, it refuses too. COPY looks at nothing. */
class ContenderLimitsTest {
    private static final Message MESSAGE = new Message("a", "b", Map.of(), new byte[] {1});

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "COPY")
    void refusesHeaderLongerThanLimit(Contender contender) throws IOException {
        byte[] longest = frame(contender, 1, Codec.MAX_HEADER_LENGTH);
        byte[] tooLong = frame(contender, 1, Codec.MAX_HEADER_LENGTH + 1);

        assertThat(decode(contender, longest)).isEqualTo(MESSAGE.answer());
        assertThatThrownBy(() -> decode(contender, tooLong)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "COPY")
    void refusesBodyLongerThanLimit(Contender contender) throws IOException {
        byte[] tooLong = frame(contender, Codec.MAX_BODY_LENGTH + 1, 100);

        assertThatThrownBy(() -> decode(contender, tooLong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("" + (Codec.MAX_BODY_LENGTH + 1));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "COPY")
    void refusesNegativeBodyLength(Contender contender) throws IOException {
        byte[] negative = frame(contender, -1, 100);

        assertThatThrownBy(() -> decode(contender, negative)).isInstanceOf(IOException.class);
    }

    /** Protobuf has no missing number: it is 0. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"COPY", "PROTOBUF_DELIMITED"})
    void refusesMissingBodyLength(Contender contender) {
        byte[] missing = jsonFrame("{\"filename\": null, \"hash\": null}");

        assertThatThrownBy(() -> decode(contender, missing)).isInstanceOf(IOException.class);
    }

    @Test
    void keepsUnknownKeys() throws Exception {
        Message message = Workload.ESCAPED.messages().get(0);
        byte[] json = NonstickCodec.frame(message);
        byte[] protobuf = ProtobufDelimitedCodec.frame(message);
        FrameDecoder decoder = new FrameDecoder();
        decoder.decode(ByteBuffer.wrap(json));

        assertThat(decoder.header().attributes()).isEqualTo(message.attributes());
        assertThat(JacksonStreams.readHeader(new DataInputStream(new ByteArrayInputStream(json)))
                        .attributes())
                .hasToString(message.attributes().toString());
        assertThat(new NettyJackson.Decoder()
                        .decode(null, Unpooled.wrappedBuffer(json))
                        .header()
                        .attributes())
                .hasToString(message.attributes().toString());
        assertThat(ProtobufDelimited.readHeader(new ByteArrayInputStream(protobuf)))
                .isEqualTo(ProtobufDelimited.header(message));
    }

    private static long decode(Contender contender, byte[] frame) throws IOException {
        try (Codec codec = contender.codec(ring(frame), 1)) {
            return codec.decode();
        }
    }

    private static Ring ring(byte[] frame) {
        return new Ring(List.of(MESSAGE), frame, new int[] {0, frame.length});
    }

    /** A frame whose header has exactly the given length, with a body of one byte. */
    private static byte[] frame(Contender contender, long dataSize, int headerLength) throws IOException {
        return contender == Contender.PROTOBUF_DELIMITED
                ? protobufFrame(dataSize, headerLength)
                : jsonFrame(json(dataSize, headerLength));
    }

    private static String json(long dataSize, int headerLength) {
        String start = "{\"data_size\": " + dataSize + ", \"filename\": \"";
        String end = "\", \"hash\": null}";
        return start + "n".repeat(headerLength - start.length() - end.length()) + end;
    }

    private static byte[] jsonFrame(String json) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + header.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(header.length)
                .put(header)
                .put((byte) 1)
                .array();
    }

    private static byte[] protobufFrame(long dataSize, int headerLength) throws IOException {
        Header.Builder header = Header.newBuilder().setDataSize(dataSize).setFilename("");
        int filenameLength = headerLength - header.build().getSerializedSize();
        header.setFilename("n".repeat(filenameLength));
        filenameLength -= header.build().getSerializedSize() - headerLength;
        header.setFilename("n".repeat(filenameLength));
        assertThat(header.build().getSerializedSize()).isEqualTo(headerLength);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        header.build().writeDelimitedTo(frame);
        frame.write(1);
        return frame.toByteArray();
    }
}
