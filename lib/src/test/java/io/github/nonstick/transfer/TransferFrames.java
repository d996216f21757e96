package io.github.nonstick.transfer;

import io.github.nonstick.FrameHeader;
import io.github.nonstick.HashAlgorithm;
import io.github.nonstick.io.BodyDigest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames of resumable transfers as they stand in lib/WIRE.md, keys spelled out, whole. */
final class TransferFrames {
    static final String ID = "00112233445566778899aabbccddeeff";
    static final int NUMBER = 7;

    private TransferFrames() {}

    static FrameHeader header(String kind, long bodyLength) {
        return FrameHeader.of(bodyLength).with("nonstick", kind);
    }

    /** An offer of {@code a} that lacks its length. */
    static FrameHeader offerOfAnyLength() {
        return header("offer", 0)
                .with("target_name", "a")
                .with("transfer_id", ID)
                .with("source_version", "1")
                .with("want_reply", NUMBER);
    }

    static FrameHeader offer(long length) {
        return offerOfAnyLength().with("whole_length", length);
    }

    static byte[] bytes(FrameHeader header) {
        return RawPeer.start(header);
    }

    static byte[] bytes(FrameHeader header, byte[] body) {
        byte[] start = RawPeer.start(header);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    static byte[] segment(long offset, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return bytes(segmentHeader(offset, body, HashAlgorithm.CRC32C), body);
    }

    static FrameHeader segmentHeader(long offset, byte[] body, HashAlgorithm algorithm) {
        return header("segment", body.length)
                .withHash(BodyDigest.hash(algorithm, body))
                .with("offset", offset);
    }

    static FrameHeader prefix(long offset, String text) {
        return header("prefix", 0)
                .with("offset", offset)
                .with("prefix_hash", sha256(text))
                .with("want_reply", NUMBER);
    }

    static FrameHeader close(long length, String text) {
        return header("close", 0)
                .with("whole_length", length)
                .with("whole_hash", sha256(text))
                .with("want_reply", NUMBER);
    }

    static String sha256(String text) {
        return BodyDigest.hash(HashAlgorithm.SHA_256, text.getBytes(StandardCharsets.UTF_8))
                .hex();
    }
}
