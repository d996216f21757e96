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
        byte[] field = new byte[FrameLayout.LENGTH_FIELD_LENGTH];
        FrameLayout.putHeaderLength(field, 0, bigEndianField, ByteOrder.BIG_ENDIAN);
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

    /** About a length field below the limit; nothing where it may be one. */
    static Diagnosis ofSignature(byte[] field, ByteOrder order) {
        boolean usual = FrameLayout.headerLength(field, 0, order == ByteOrder.LITTLE_ENDIAN)
                <= FrameLimits.DEFAULT_MAX_HEADER_LENGTH;
        PeerKind peer = usual ? null : signature(field);
        return peer == null ? Diagnosis.NONE : named(peer, field, order);
    }

    /** About a length field that would count the object if it were in the other order. */
    static Diagnosis ofOrder(byte[] field, int objectLength, ByteOrder order) {
        int swapped = FrameLayout.headerLength(field, 0, other(order) == ByteOrder.LITTLE_ENDIAN);
        return swapped == objectLength ? otherOrder(field, swapped, order) : Diagnosis.NONE;
    }

    /** How many bytes, from one that begins no object on, tell what it is. */
    static int tellingLength(int b) {
        return switch (b) {
            case 0, (byte) 0x80 -> 2;
            case (byte) 0xef -> 3;
            default -> 1;
        };
    }

    /** Whether no character of UTF-8 begins with the byte. */
    static boolean beginsNoUtf8(int b) {
        int unsigned = b & 0xff;
        return unsigned >= 0x80 && unsigned < 0xc2 || unsigned > 0xf4;
    }

    /**
     * About a header that does not begin with an object.
     *
     * @param start of what stands there
     * @param end where it has {@link #tellingLength}
     * @param atOnce whether it stands right behind the length field
     */
    static Diagnosis ofNoObject(byte[] field, byte[] bytes, int start, int end, boolean atOnce, ByteOrder order) {
        Diagnosis signed = ofSignature(field, order);
        if (signed != Diagnosis.NONE) {
            return signed;
        }
        int first = bytes[start];
        int second = start + 1 < end ? bytes[start + 1] : -1;
        if (first == 0 && second == 0 && atOnce) {
            return new Diagnosis(
                    PeerKind.EIGHT_BYTE_LENGTH,
                    "the peer may write the length in 8 bytes",
                    advice(PeerKind.EIGHT_BYTE_LENGTH, order));
        }
        if (first == 0 && second == '{' || first == (byte) 0xff || first == (byte) 0xfe) {
            return ofUtf16(order);
        }
        if (first == (byte) 0xef && end - start == 3 && second == (byte) 0xbb && bytes[start + 2] == (byte) 0xbf) {
            return maybe(PeerKind.BYTE_ORDER_MARK, "a byte order mark before the object", order);
        }
        if (first == (byte) 0x80 && second >= 2 && second <= 5) {
            return maybe(PeerKind.PICKLE, "a Python pickle", order);
        }
        return first == '<' ? maybe(PeerKind.XML, "XML", order) : Diagnosis.NONE;
    }

    /** About a header in UTF-16. */
    static Diagnosis ofUtf16(ByteOrder order) {
        return maybe(PeerKind.UTF16_HEADER, "UTF-16", order);
    }

    /** About a header that has no bytes. */
    static Diagnosis ofEmpty(ByteOrder order) {
        return new Diagnosis(
                PeerKind.EIGHT_BYTE_LENGTH,
                "the length field is 0, the peer may write it in 8 big-endian bytes",
                advice(PeerKind.EIGHT_BYTE_LENGTH, order));
    }

    /** About a complete header that begins with an object and is no JSON. */
    static Diagnosis ofText(byte[] bytes, int offset, int length, boolean objectComplete, ByteOrder order) {
        int brace = offset;
        while (brace < offset + length && bytes[brace] != '{') {
            brace++;
        }
        if (brace + 1 < offset + length && bytes[brace + 1] == '\'') {
            return maybe(PeerKind.PYTHON_TEXT, "a Python dict as text", order);
        }
        return objectComplete ? Diagnosis.NONE : ofCutObject(bytes, offset, length, order);
    }

    /**
     * About a complete header that is no UTF-8. In GBK, and in the encodings around it, what is not ASCII stands
     * in pairs; in those of nearly all text, both bytes are of the upper half.
     *
     * @param cut whether its last character is not complete
     */
    static Diagnosis ofEncoding(byte[] bytes, int offset, int length, boolean cut, ByteOrder order) {
        if (cut) {
            return ofCutObject(bytes, offset, length, order);
        }
        int pairs = 0;
        int upperPairs = 0;
        int i = offset;
        while (i < offset + length) {
            int lead = bytes[i++] & 0xff;
            if (lead < 0x80) {
                continue;
            }
            int trail = i < offset + length ? bytes[i++] & 0xff : 0;
            if (lead == 0x80 || lead == 0xff || trail < 0x40 || trail == 0x7f || trail == 0xff) {
                return Diagnosis.NONE;
            }
            pairs++;
            upperPairs += lead > 0xa0 && trail > 0xa0 ? 1 : 0;
        }
        return 2 * upperPairs > pairs ? maybe(PeerKind.GBK_HEADER, "GBK", order) : Diagnosis.NONE;
    }

    /** About a complete header whose object is not. */
    private static Diagnosis ofCutObject(byte[] bytes, int offset, int length, ByteOrder order) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return new Diagnosis(
                        PeerKind.CHARACTER_COUNT,
                        "the peer's length field may count characters",
                        advice(PeerKind.CHARACTER_COUNT, order));
            }
        }
        return Diagnosis.NONE;
    }

    private static Diagnosis maybe(PeerKind peer, String what, ByteOrder order) {
        return new Diagnosis(peer, "the peer may write " + what, advice(peer, order));
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
