package io.github.nonstick.benchmarks;

import io.github.nonstick.benchmarks.protobuf.Header;
import io.github.nonstick.benchmarks.protobuf.Value;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The header as a delimited protobuf message, the body behind it as it is. */
final class ProtobufDelimited {
    private ProtobufDelimited() {}

    static Header header(Message message) {
        Header.Builder header = Header.newBuilder().setDataSize(message.body().length);
        if (message.filename() != null) {
            header.setFilename(message.filename());
        }
        if (message.hash() != null) {
            header.setHash(message.hash());
        }
        message.attributes().forEach((key, value) -> header.putAttributes(key, value(value)));
        return header.build();
    }

    private static Value value(Object value) {
        Value.Builder builder = Value.newBuilder();
        return value instanceof Long number
                ? builder.setNumber(number).build()
                : builder.setText((String) value).build();
    }

    static void write(Header header, byte[] body, OutputStream out) throws IOException {
        if (header.getSerializedSize() > Codec.MAX_HEADER_LENGTH) {
            throw new IOException("bad header length " + header.getSerializedSize());
        }
        header.writeDelimitedTo(out);
        out.write(body);
    }

    static Header readHeader(InputStream in) throws IOException {
        Header header = Header.parseDelimitedFrom(in);
        if (header == null) {
            throw new EOFException();
        }
        // parseDelimitedFrom offers no place to look at the length before the header is read.
        if (header.getSerializedSize() > Codec.MAX_HEADER_LENGTH) {
            throw new IOException("bad header length " + header.getSerializedSize());
        }
        if (header.getDataSize() < 0 || header.getDataSize() > Codec.MAX_BODY_LENGTH) {
            throw new IOException("bad body length " + header.getDataSize());
        }
        return header;
    }

    static byte[] readBody(Header header, InputStream in) throws IOException {
        byte[] body = new byte[(int) header.getDataSize()];
        if (in.readNBytes(body, 0, body.length) < body.length) {
            throw new EOFException();
        }
        return body;
    }

    /** Reads one frame and tells {@link Message#answer()}. */
    static long readAnswer(InputStream in) throws IOException {
        Header header = readHeader(in);
        byte[] body = readBody(header, in);
        return Message.answer(header.getDataSize(), body.length, body.length == 0 ? 0 : body[body.length - 1]);
    }
}
