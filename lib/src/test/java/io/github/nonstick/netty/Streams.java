package io.github.nonstick.netty;

import io.github.nonstick.FrameEncoder;
import io.github.nonstick.FrameFormat;
import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.io.ByteArrayOutputStream;

/** Bytes of frames. */
final class Streams {
    private Streams() {}

    static byte[] frame(FrameHeader header, byte[] body) {
        FrameEncoder encoder = new FrameEncoder(FrameFormat.standard().withHeaderOnlyFrames(true));
        return joined(encoder.encode(header), body);
    }

    static byte[] named(String filename, byte[] body) {
        return frame(FrameHeader.of(body.length).withFilename(filename), body);
    }

    static byte[] hashed(String filename, byte[] body) {
        FrameHeader header = FrameHeader.of(body.length)
                .withFilename(filename)
                .withHash(BodyDigest.hash(HashAlgorithm.CRC32C, body));
        return frame(header, body);
    }

    static byte[] wrong(String filename, byte[] body) {
        return frame(FrameHeader.of(body.length).withFilename(filename).withHash("00000000"), body);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
