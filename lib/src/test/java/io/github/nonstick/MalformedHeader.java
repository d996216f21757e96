package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nonstick.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Collectors;

/**
 * A header and what is said of it.
 *
 * @param header its bytes, a character each
 * @param at where in the header the fault is found
 */
record MalformedHeader(Reason reason, String header, int at, String what, String detail, String diagnosis) {
    /** A fault that is found when the header is complete, and shows its start. */
    static MalformedHeader of(Reason reason, String header, int at, String what, String detail) {
        return new MalformedHeader(
                reason,
                header,
                at,
                what,
                (detail.isEmpty() ? "" : detail + ", ") + "the header begins " + shown(header, 32),
                "");
    }

    /** A fault that is found when so many of the header's bytes are here, and shows these and the length field. */
    static MalformedHeader early(Reason reason, String header, int at, int byteCount, String what) {
        String frame = "" + (char) (header.length() & 0xff) + (char) (header.length() >> 8) + "\0\0"
                + header.substring(0, byteCount);
        return new MalformedHeader(reason, header, at, what, "the frame begins " + shown(frame, 32), "");
    }

    MalformedHeader followedBy(String bytes) {
        return new MalformedHeader(reason, header + bytes, at, what, detail, diagnosis);
    }

    MalformedHeader with(String diagnosis) {
        return new MalformedHeader(reason, header, at, what, detail, diagnosis);
    }

    String message() {
        return what + " at stream offset " + (4 + at) + ": " + detail + diagnosis;
    }

    static String shown(String bytes, int limit) {
        String shown = bytes.substring(0, Math.min(limit, bytes.length()))
                .chars()
                .mapToObj(c -> switch (c) {
                    case '"' -> "\\\"";
                    case '\\' -> "\\\\";
                    case '\n' -> "\\n";
                    case '\r' -> "\\r";
                    default -> c >= 0x20 && c < 0x7f ? "" + (char) c : "\\x%02x".formatted(c);
                })
                .collect(Collectors.joining());
        return '"' + shown + (bytes.length() > limit ? "\"..." : "\"");
    }

    byte[] frame() {
        byte[] bytes = header.getBytes(ISO_8859_1);
        return ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    @Override
    public String toString() {
        return reason + " " + shown(header, 32);
    }
}
