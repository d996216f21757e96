package io.github.nonstick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that speaks something else is told apart on the fourth byte, by name where it has one. */
class ForeignPeerTest {
    private static final FrameFormat LITTLE = FrameFormat.standard();
    private static final FrameFormat BIG = LITTLE.withByteOrder(ByteOrder.BIG_ENDIAN);

    private static final String ADDRESS = "check host and port: both ends must speak frames, from the first byte on";
    private static final String WEB = "point HTTP clients to a web server, and only senders of frames here";
    private static final String TLS_HINT = "use TLS on both ends, or on neither";
    private static final String LENGTH = "write the header's length before it as 4 little-endian bytes";
    private static final String LARGE =
            "if the peer sends frames, let its length field count the header alone, or raise the limit";

    /**
     * A peer's first bytes, a character each, and what is said of them.
     *
     * @param peer null where it cannot be told
     * @param finding with the first four bytes for {@code $}
     */
    record Row(FrameFormat format, String first, @Nullable PeerKind peer, String finding, String hint) {
        byte[] bytes() {
            return first.getBytes(ISO_8859_1);
        }

        long length() {
            return Integer.toUnsignedLong(
                    ByteBuffer.wrap(bytes()).order(format.byteOrder()).getInt());
        }

        String message() {
            return "header length " + length() + " exceeds maxHeaderLength 65535 at stream offset 0: "
                    + finding.replace("$", Escaped.bytes(bytes(), 0, 4))
                    + (hint.isEmpty() ? "" : "; " + hint);
        }

        @Override
        public String toString() {
            return peer + " " + Escaped.bytes(bytes(), 0, 4);
        }
    }

    static Stream<Row> rows() {
        return Stream.of(http(), servers(), tls(), redis(), proxies(), noLength(), textLength(), orders(), unknown())
                .flatMap(Function.identity());
    }

    private static Stream<Row> http() {
        Stream<String> methods = Stream.of(
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "CONNECT",
                "OPTIONS",
                "TRACE",
                "PATCH",
                "PROPFIND",
                "PROPPATCH",
                "MKCOL",
                "COPY",
                "MOVE",
                "LOCK",
                "UNLOCK",
                "REPORT",
                "SEARCH",
                "ACL");
        return Stream.concat(
                methods.map(method -> new Row(
                        LITTLE,
                        method + " / HTTP/1.1\r\n",
                        PeerKind.HTTP_REQUEST,
                        "the bytes $ are an HTTP request",
                        WEB)),
                Stream.of(
                        new Row(
                                BIG,
                                "GET / HTTP/1.1\r\n",
                                PeerKind.HTTP_REQUEST,
                                "the bytes $ are an HTTP request",
                                WEB),
                        new Row(
                                LITTLE,
                                "HTTP/1.1 400 Bad Request\r\n",
                                PeerKind.HTTP_RESPONSE,
                                "the bytes $ are an HTTP response",
                                ADDRESS),
                        new Row(
                                LITTLE,
                                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                PeerKind.HTTP2,
                                "the bytes $ are the start of HTTP/2",
                                WEB)));
    }

    private static Stream<Row> servers() {
        String greeting = "the bytes $ are the greeting of a mail or FTP server";
        return Stream.of(
                new Row(LITTLE, "SSH-2.0-OpenSSH_9.2\r\n", PeerKind.SSH, "the bytes $ are an SSH greeting", ADDRESS),
                new Row(LITTLE, "220 mail ESMTP\r\n", PeerKind.MAIL_OR_FTP, greeting, ADDRESS),
                new Row(LITTLE, "220-ftp\r\n", PeerKind.MAIL_OR_FTP, greeting, ADDRESS),
                new Row(LITTLE, "421 busy\r\n", PeerKind.MAIL_OR_FTP, greeting, ADDRESS),
                new Row(LITTLE, "554 no\r\n", PeerKind.MAIL_OR_FTP, greeting, ADDRESS),
                new Row(LITTLE, "+OK POP3\r\n", PeerKind.MAIL_OR_FTP, greeting, ADDRESS),
                new Row(LITTLE, "* OK IMAP\r\n", PeerKind.MAIL_OR_FTP, greeting, ADDRESS),
                new Row(LITTLE, "<?xml version", PeerKind.XML, "the bytes $ are XML or HTML", ADDRESS),
                new Row(LITTLE, "<!DOCTYPE html>", PeerKind.XML, "the bytes $ are XML or HTML", ADDRESS),
                new Row(BIG, "<policy-file-request/>", PeerKind.XML, "the bytes $ are XML or HTML", ADDRESS),
                new Row(LITTLE, "Welcome\r\n", PeerKind.TEXT, "the bytes $ are text, not a length", ADDRESS),
                new Row(LITTLE, "get a.txt", PeerKind.TEXT, "the bytes $ are text, not a length", ADDRESS),
                new Row(LITTLE, "hi\r\n", PeerKind.TEXT, "the bytes $ are text, not a length", ADDRESS));
    }

    private static Stream<Row> tls() {
        return Stream.of(
                        new Row(LITTLE, "\u0016\3\1\2\0\1\0\1\u00fc", null, "", ""),
                        new Row(LITTLE, "\u0016\3\1\0\u00c8\1\0", null, "", ""),
                        new Row(BIG, "\u0016\3\3\0\u00c8\1\0", null, "", ""),
                        new Row(LITTLE, "\u0015\3\3\0\2\2\u0046", null, "", ""), // an alert
                        new Row(LITTLE, "\u0080\u002e\1\3\1", null, "", "")) // a hello of SSL 2
                .map(row -> new Row(row.format, row.first, PeerKind.TLS, "the bytes $ are the start of TLS", TLS_HINT));
    }

    private static Stream<Row> redis() {
        return Stream.of(
                        "*1\r\n$4\r\nPING\r\n",
                        "*12\r\n$4\r\n",
                        "$5\r\nhello\r\n",
                        "PING\r\n",
                        "INFO\r\n",
                        "+PONG\r\n",
                        "+OK\r\n",
                        "-ERR unknown command\r\n",
                        "-NOAUTH\r\n")
                .map(first -> new Row(LITTLE, first, PeerKind.REDIS, "the bytes $ are the Redis protocol", ADDRESS));
    }

    private static Stream<Row> proxies() {
        return Stream.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "\r\n\r\n\0\r\nQUIT\n!\21\0\14")
                .map(first -> new Row(
                        LITTLE,
                        first,
                        PeerKind.PROXY_PROTOCOL,
                        "the bytes $ are a header of the PROXY protocol",
                        "switch off the PROXY protocol in the load balancer"));
    }

    private static Stream<Row> noLength() {
        String json = "the bytes $ are JSON without a length field before it";
        return Stream.concat(
                Stream.of(
                                "{\"data_size\": 5}",
                                "{}\r\n{}\r\n",
                                "{'data_size': 5}",
                                "{\n \"data_size\"",
                                "\r\n {\"data_size\": 5}",
                                "[{\"data_size\": 5}]",
                                "\u00ef\u00bb\u00bf{\"data_size\": 5}",
                                "\u00ff\u00fe{\0\"\0",
                                "\u00fe\u00ff\0{\0\"",
                                "{\0\"\0d\0",
                                "\0{\0\"\0d")
                        .map(first -> new Row(LITTLE, first, PeerKind.NO_LENGTH_FIELD, json, LENGTH)),
                Stream.of(
                        new Row(
                                BIG,
                                "{\"data_size\": 5}",
                                PeerKind.NO_LENGTH_FIELD,
                                json,
                                "write the header's length before it as 4 big-endian bytes"),
                        pickle("\u0080\2}q\0"),
                        pickle("\u0080\3}q\0"),
                        pickle("\u0080\4\u0095\63"),
                        pickle("\u0080\5\u0095\63")));
    }

    private static Row pickle(String first) {
        return new Row(
                LITTLE, first, PeerKind.PICKLE, "the bytes $ are a Python pickle", "write the header with json.dumps");
    }

    private static Stream<Row> textLength() {
        return Stream.of(
                        "00000051{\"data_size\"",
                        "0051{",
                        "51{\"data_size\"",
                        "51\n{",
                        "51:{\"",
                        "512 {",
                        "51\r\n{",
                        "Content-Length: 51\r\n")
                .map(first ->
                        new Row(LITTLE, first, PeerKind.LENGTH_AS_TEXT, "the bytes $ are a length in text", LENGTH));
    }

    private static Stream<Row> orders() {
        return Stream.of(
                order(LITTLE, "\0\0\0\63{\"data_size\"", "big-endian", 51),
                order(LITTLE, "\0\0\0\63", "big-endian", 51),
                order(LITTLE, "\0\0\0\2{}", "big-endian", 2),
                order(LITTLE, "\0\0\u00ff\u00ff{", "big-endian", 65_535),
                order(BIG, "\63\0\0\0{\"data_size\"", "little-endian", 51));
    }

    private static Row order(FrameFormat format, String first, String other, int length) {
        return new Row(
                format,
                first,
                PeerKind.OTHER_BYTE_ORDER,
                "read as " + other + " the bytes $ are " + length + ", the peer may write the length in that order",
                "let both ends use the same order, here withByteOrder(" + (format == LITTLE ? "BIG" : "LITTLE")
                        + "_ENDIAN) reads such a peer");
    }

    private static Stream<Row> unknown() {
        return Stream.of(
                new Row(LITTLE, "\0\0\0\1{", null, "the bytes are $", LARGE),
                new Row(LITTLE, "\0\1\0\1{}", null, "the bytes are $", LARGE),
                new Row(LITTLE, "\1\0\20\0{\"data_size\"", null, "the bytes are $", LARGE),
                new Row(LITTLE, "\u00ff\u00ff\u00ff?", null, "the bytes are $", LARGE),
                new Row(LITTLE, "\1\0\0@", null, "the bytes are $", ""),
                new Row(LITTLE, "\u00ff\u00ff\u00ff\u00ff", null, "the bytes are $", ""),
                new Row(LITTLE, "\33[2J\7\"\\\r\n", null, "the bytes are $", ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void namesPeerOnFourthByteHoweverManyFollow(Row row) {
        List<String> expected = List.of("FrameTooLargeException: " + row.message());

        assertThat(Feeding.of(row.format, row.bytes()).whole().events()).isEqualTo(expected);
        assertThat(Feeding.of(row.format, row.bytes()).inReadsOf(1).events()).isEqualTo(expected);
        assertThat(Feeding.of(row.format, Arrays.copyOf(row.bytes(), 4)).whole().events())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void tellsPeerAndWhatToDo(Row row) {
        FrameDecoder decoder = new FrameDecoder(row.format);

        FrameTooLargeException tooLarge =
                catchThrowableOfType(FrameTooLargeException.class, () -> decoder.decode(ByteBuffer.wrap(row.bytes())));

        assertThat(tooLarge.peer()).isEqualTo(Optional.ofNullable(row.peer));
        assertThat(tooLarge.hint()).isEqualTo(row.hint);
        assertThat(tooLarge.actual()).isEqualTo(row.length());
        assertThat(tooLarge.streamOffset()).isZero();
    }

    @Test
    void namesOffsetOfLaterFrame() {
        byte[] frame = Vector.get(0).stream();
        byte[] stream = Arrays.copyOf(frame, frame.length + 4);
        System.arraycopy("GET ".getBytes(ISO_8859_1), 0, stream, frame.length, 4);

        assertThat(Feeding.of(LITTLE, stream).whole().events())
                .last()
                .isEqualTo("FrameTooLargeException: header length 542393671 exceeds maxHeaderLength 65535"
                        + " at stream offset 60: the bytes \"GET \" are an HTTP request; " + WEB);
    }

    /** The reason for the default limit. */
    @Test
    void defaultLimitRejectsEveryLengthOfOtherByteOrder() {
        for (int length = 1; length <= 65_535; length++) {
            assertThat(Integer.toUnsignedLong(Integer.reverseBytes(length))).isGreaterThan(65_535);
        }
    }
}
