package io.github.nonstick;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tells from the first bytes what a peer speaks that does not speak the format.
 *
 * <p>The signatures are those of RFC 9112 (HTTP/1.1), RFC 9113 (HTTP/2), RFC 8446 (TLS) and RFC 4253 (SSH).
 */
final class PeerHint {
    private static final String[] HTTP_REQUESTS = {
        "GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "
    };

    private PeerHint() {}

    /**
     * A phrase about a frame whose header length is beyond the limit.
     *
     * @param first the frame's first bytes, the length field and what has come after it
     * @param length how many of them there are, at least the length field's
     */
    static String of(byte[] first, int length, ByteOrder order, int maxHeaderLength) {
        String field = Escaped.bytes(first, 0, FrameLayout.LENGTH_FIELD_LENGTH);
        String ascii = new String(first, 0, FrameLayout.LENGTH_FIELD_LENGTH, StandardCharsets.ISO_8859_1);
        for (String request : HTTP_REQUESTS) {
            if (ascii.equals(request)) {
                return "the bytes " + field + " are an HTTP request";
            }
        }
        if (ascii.equals("HTTP")) {
            return "the bytes " + field + " are an HTTP response";
        }
        if (ascii.equals("SSH-")) {
            return "the bytes " + field + " are an SSH greeting";
        }
        if (first[0] == 0x16 && first[1] == 0x03) {
            return "the bytes " + field + " are a TLS handshake";
        }
        if (first[0] == '{') {
            return "the bytes " + field + " are JSON without a length field before it";
        }
        ByteOrder other = order == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int bits = (first[0] & 0xff) << 24 | (first[1] & 0xff) << 16 | (first[2] & 0xff) << 8 | first[3] & 0xff;
        long swapped = FrameLayout.headerLength(bits, other);
        boolean followedByObject = length == FrameLayout.LENGTH_FIELD_LENGTH || first[4] == '{';
        if (swapped >= 2 && swapped <= maxHeaderLength && followedByObject) {
            return "read as " + (other == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian") + " the bytes " + field
                    + " are " + swapped + ": the peer may write the length in that order";
        }
        return "the first bytes are " + Escaped.bytes(first, 0, length);
    }
}
