package io.github.nonstick;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the bytes of a length field, or of a header's start, what a peer sends instead.
 *
 * <p>The signatures are those of RFC 9112 (HTTP/1.1), RFC 4918 (WebDAV), RFC 9113 (HTTP/2), RFC 8446 (TLS), RFC
 * 4253 (SSH), RFC 5321 (SMTP), of the Redis and PROXY protocols and of Python's pickle. A diagnosis depends on
 * the bytes given alone, which are always the same ones: however a stream is cut, its errors are the same.
 */
final class PeerHint {
    private record Signature(PeerKind peer, Pattern bytes) {}

    /** The first one that is met counts. */
    private static final List<Signature> SIGNATURES = List.of(
            signature(
                    PeerKind.HTTP_REQUEST,
                    "GET |HEAD|POST|PUT |DELE|CONN|OPTI|TRAC|PATC|PROP|MKCO|COPY|MOVE|LOCK|UNLO|REPO|SEAR|ACL "),
            signature(PeerKind.HTTP_RESPONSE, "HTTP"),
            signature(PeerKind.HTTP2, "PRI "),
            signature(PeerKind.TLS, "[\\x15\\x16]\\x03[\\x00-\\x04].|[\\x80-\\xbf].\\x01\\x03"),
            signature(PeerKind.SSH, "SSH-"),
            signature(PeerKind.REDIS, "[*$]\\d.[0-9\r\n]|PING|ECHO|INFO|AUTH|SET |\\+PON|\\+OK\r|-ERR|-NOA|-DEN"),
            signature(PeerKind.PROXY_PROTOCOL, "PROX|\r\n\r\n"),
            signature(PeerKind.MAIL_OR_FTP, "(220|421|554)[ -]|\\+OK |\\* OK"),
            signature(PeerKind.XML, "<[?!A-Za-z].."),
            signature(PeerKind.LENGTH_AS_TEXT, "\\d{4}|\\d{1,3}[{ \t\r\n:;,|][ -~\t\r\n]*|[Cc]ont"),
            signature(PeerKind.PICKLE, "\\x80[\\x02-\\x05][\\x95}\\](XUcKJMGN\\x8c]."),
            signature(
                    PeerKind.NO_LENGTH_FIELD,
                    "[ \t\r\n]{0,3}\\{[ -~\t\r\n]*|\\[[ \t\r\n\\[{].." // in ASCII, with a byte order mark, in UTF-16
                            + "|\\xef\\xbb\\xbf.|\\xff\\xfe[{ ].|\\xfe\\xff.[{ ]"
                            + "|\\{\\x00[\" '}\r\n]\\x00|\\x00\\{\\x00[\" '}\r\n]"),
            signature(PeerKind.TEXT, "[ -~\t\r\n]{4}"));

    private static Signature signature(PeerKind peer, String regex) {
        return new Signature(peer, Pattern.compile(regex, Pattern.DOTALL));
    }

    private PeerHint() {}

    /** About a frame whose header length is beyond the limit: its length field, an int read in big-endian order. */
    static Diagnosis ofLength(int bigEndianField, ByteOrder order, int maxHeaderLength) {
        byte[] field = bytes(bigEndianField);
        PeerKind peer = signature(field);
        if (peer != null && peer != PeerKind.TEXT) {
            return named(peer, field, order);
        }
        long swapped = FrameLayout.headerLength(bigEndianField, other(order));
        if (swapped >= 2 && swapped <= maxHeaderLength) {
            return otherOrder(field, swapped, order);
        }
        if (peer != null) {
            return named(peer, field, order);
        }
        boolean possible = FrameLayout.headerLength(bigEndianField, order) <= FrameLimits.HIGHEST_MAX_HEADER_LENGTH;
        return new Diagnosis(
                null,
                "the bytes are " + shown(field),
                possible
                        ? "if the peer sends frames, let its length field count the header alone, or raise the limit"
                        : "");
    }

    /** What begins with the four bytes; null where that cannot be told. */
    private static @Nullable PeerKind signature(byte[] field) {
        String text = new String(field, StandardCharsets.ISO_8859_1);
        for (Signature signature : SIGNATURES) {
            if (signature.bytes.matcher(text).matches()) {
                return signature.peer;
            }
        }
        return null;
    }

    private static Diagnosis named(PeerKind peer, byte[] field, ByteOrder order) {
        return new Diagnosis(peer, "the bytes " + shown(field) + " are " + name(peer), advice(peer, order));
    }

    private static Diagnosis otherOrder(byte[] field, long swapped, ByteOrder order) {
        return new Diagnosis(
                PeerKind.OTHER_BYTE_ORDER,
                "read as " + name(other(order)) + " the bytes " + shown(field) + " are " + swapped
                        + ", the peer may write the length in that order",
                advice(PeerKind.OTHER_BYTE_ORDER, order));
    }

    private static String name(PeerKind peer) {
        return switch (peer) {
            case HTTP_REQUEST -> "an HTTP request";
            case HTTP_RESPONSE -> "an HTTP response";
            case HTTP2 -> "the start of HTTP/2";
            case TLS -> "the start of TLS";
            case SSH -> "an SSH greeting";
            case REDIS -> "the Redis protocol";
            case PROXY_PROTOCOL -> "a header of the PROXY protocol";
            case MAIL_OR_FTP -> "the greeting of a mail or FTP server";
            case XML -> "XML or HTML";
            case TEXT -> "text, not a length";
            case LENGTH_AS_TEXT -> "a length in text";
            case NO_LENGTH_FIELD -> "JSON without a length field before it";
            case UTF16_HEADER -> "UTF-16";
            case BYTE_ORDER_MARK -> "a UTF-8 byte order mark";
            case PICKLE -> "a Python pickle";
            default -> throw new IllegalArgumentException("no signature: " + peer);
        };
    }

    /** What to do about such a peer. */
    static String advice(PeerKind peer, ByteOrder order) {
        return switch (peer) {
            case HTTP_REQUEST, HTTP2 -> "point HTTP clients to a web server, and only senders of frames here";
            case HTTP_RESPONSE, SSH, REDIS, MAIL_OR_FTP, XML, TEXT ->
                "check host and port: both ends must speak frames, from the first byte on";
            case TLS -> "use TLS on both ends, or on neither";
            case PROXY_PROTOCOL -> "switch off the PROXY protocol in the load balancer";
            case OTHER_BYTE_ORDER ->
                "let both ends use the same order, here withByteOrder(" + other(order) + ") reads such a peer";
            case WHOLE_FRAME_LENGTH -> "let the length field count the header alone";
            case CHARACTER_COUNT -> "let the length field count the bytes of the encoded header, not its characters";
            case LENGTH_AS_TEXT, NO_LENGTH_FIELD, EIGHT_BYTE_LENGTH ->
                "write the header's length before it as 4 " + name(order) + " bytes";
            case UTF16_HEADER, GBK_HEADER -> "write the header in UTF-8";
            case BYTE_ORDER_MARK -> "write the header in UTF-8 without a byte order mark";
            case PICKLE, PYTHON_TEXT -> "write the header with json.dumps";
        };
    }

    private static byte[] bytes(int bigEndianField) {
        byte[] field = new byte[FrameLayout.LENGTH_FIELD_LENGTH];
        FrameLayout.putHeaderLength(field, 0, bigEndianField, ByteOrder.BIG_ENDIAN);
        return field;
    }

    private static String shown(byte[] field) {
        return Escaped.bytes(field, 0, field.length);
    }

    private static ByteOrder other(ByteOrder order) {
        return order == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static String name(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
    }
}
