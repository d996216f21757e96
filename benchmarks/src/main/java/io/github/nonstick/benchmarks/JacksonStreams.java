package io.github.nonstick.benchmarks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The code people write: an ObjectMapper, and a little-endian length on data streams. */
final class JacksonStreams {
    private JacksonStreams() {}

    /** Writes one frame and tells its length. */
    static int write(JsonHeader header, byte[] body, DataOutputStream out) throws IOException {
        byte[] json = JsonHeader.WRITER.writeValueAsBytes(header);
        if (json.length > Codec.MAX_HEADER_LENGTH) {
            throw new IOException("bad header length " + json.length);
        }
        out.writeInt(Integer.reverseBytes(json.length));
        out.write(json);
        out.write(body);
        return 4 + json.length + body.length;
    }

    static JsonHeader readHeader(DataInputStream in) throws IOException {
        int headerLength = Integer.reverseBytes(in.readInt());
        if (headerLength < 0 || headerLength > Codec.MAX_HEADER_LENGTH) {
            throw new IOException("bad header length " + headerLength);
        }
        byte[] json = new byte[headerLength];
        in.readFully(json);
        JsonHeader header = JsonHeader.READER.readValue(json);
        header.checkLimits();
        return header;
    }

    static byte[] readBody(JsonHeader header, DataInputStream in) throws IOException {
        byte[] body = new byte[(int) header.dataSize()];
        in.readFully(body);
        return body;
    }

    /** Reads one frame and tells {@link Message#answer()}. */
    static long readAnswer(DataInputStream in) throws IOException {
        JsonHeader header = readHeader(in);
        byte[] body = readBody(header, in);
        return Message.answer(header.dataSize(), body.length, body.length == 0 ? 0 : body[body.length - 1]);
    }
}
