package io.github.nonstick;

import static io.github.nonstick.MalformedFrameException.Reason.NOT_JSON;
import static io.github.nonstick.MalformedFrameException.Reason.NOT_UTF8;
import static io.github.nonstick.MalformedFrameException.Reason.NUMBER_OUT_OF_RANGE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.charset.Charset;
import java.util.function.Function;
import java.util.stream.Stream;

/** Headers that are no JSON, have numbers that are none, or are not UTF-8. */
final class HeaderTextFaults {
    private static final String UTF_16 = ", the peer may write UTF-16; write the header in UTF-8";
    private static final String GBK = ", the peer may write GBK; write the header in UTF-8";
    private static final String CHARACTERS =
            ", the peer's length field may count characters; let the length field count"
                    + " the bytes of the encoded header, not its characters";
    private static final String EIGHT_BYTES = "; write the header's length before it as 4 little-endian bytes";
    private static final String VALUE = " (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    private static final String NAME = ": was expecting double-quote to start property name";
    private static final String SIZE = "{\"data_size\": 1, \"x\": ";
    private static final String TEXT = "{\"data_size\": 1, \"filename\": \"";

    private HeaderTextFaults() {}

    static Stream<MalformedHeader> all() {
        return Stream.of(notJson(), notNumbers(), notUtf8()).flatMap(Function.identity());
    }

    private static Stream<MalformedHeader> notJson() {
        return Stream.of(
                MalformedHeader.of(NOT_JSON, "", 0, "header is empty", "")
                        .with(", the length field is 0, the peer may write it in 8 big-endian bytes" + EIGHT_BYTES),
                MalformedHeader.of(NOT_JSON, " \r\n\t ", 0, "header is empty", ""),
                noJson("hello", 0, 1),
                noJson("# c\n{\"data_size\": 1}", 0, 1),
                noJson(" \n}", 2, 3),
                noJson("\0", 0, 1),
                noJson("\0\1", 0, 2),
                noJson("\u000b{\"data_size\": 1}", 0, 1),
                noJson("<a/>", 0, 1)
                        .with(", the peer may write XML; check host and port: both ends must speak frames, from the"
                                + " first byte on"),
                noJson("\u00ef\u00bc", 0, 2),
                noJson("\u00ef\u00bb\u00be{\"data_size\": 1}", 0, 3),
                noJson("\0\0\0\0{\"data_size\": 1", 0, 2)
                        .with(", the peer may write the length in 8 bytes" + EIGHT_BYTES),
                noJson(" \0\0", 1, 3),
                json("{\"data_size\": 1\f}", 15, control(12)),
                json("{,\"data_size\": 1}", 1, unexpected(',', NAME)),
                json("{\"data_size\": 1,}", 16, unexpected('}', NAME)),
                json("{\"data_size\": 1,, \"x\": 1}", 16, unexpected(',', NAME)),
                json("{'data_size': 1}", 1, unexpected('\'', NAME))
                        .with(", the peer may write a Python dict as text; write the header with json.dumps"),
                json("{data_size: 1}", 1, unexpected('d', NAME)),
                json("{\"data_size\": 1, 5: 1}", 17, unexpected('5', NAME)),
                json(
                        "{\"data_size\" 1}",
                        13,
                        unexpected('1', ": was expecting a colon to separate property name and value")),
                json("{\"data_size\":: 1}", 13, unexpected(':', ": expected a valid value" + VALUE)),
                json("{\"data_size\": }", 14, unexpected('}', ": expected a value")),
                json(
                        "{\"data_size\": 1 \"x\": 1}",
                        16,
                        "Unexpected character ('\\\"' (code 34)): was expecting comma to separate Object entries"),
                json("{\"data_size\": 1 /* c */}", 16, unexpected('/', ": maybe a (non-standard) comment?")),
                json(SIZE + "[1,]}", 25, unexpected(']', ": expected a valid value" + VALUE)),
                json(SIZE + "tru}", 22, "Unrecognized token 'tru': was expecting" + VALUE),
                json(SIZE + "None}", 22, "Unrecognized token 'None': was expecting" + VALUE),
                json(TEXT + "a\tb\"}", 31, unescaped(9, "string value")),
                json(TEXT + "a\0b\"}", 31, unescaped(0, "string value")),
                json("{\"data_size\": 1, \"a\nb\": 1}", 19, unescaped(10, "name")),
                json(TEXT + "\\x41\"}", 31, "Unrecognized character escape 'x' (code 120)"),
                json(TEXT + "\\u12g4\"}", 34, unexpected('g', ": expected a hex-digit for character escape sequence")),
                json(TEXT + "a", 31, "Unexpected end-of-input: was expecting closing quote for a string value"),
                json("{\"data_size\": 1", 15, "Unexpected end-of-input: expected close marker for Object"),
                json("{\"data_size\": 1]", 15, "Unexpected close marker ']': expected '}'"),
                json(
                                TEXT + "\u00e6\u0096\u0087",
                                33,
                                "Unexpected end-of-input: was expecting closing quote for a string value")
                        .with(CHARACTERS),
                noJson("\u00ef\u00bb\u00bf{\"data_size\": 1}", 0, 3)
                        .with(", the peer may write a byte order mark before the object; write the header in UTF-8"
                                + " without a byte order mark"),
                noJson(in(UTF_16LE), 1, 2).with(UTF_16),
                noJson("{\0\u00a5bJT", 1, 2).with(UTF_16),
                noJson(" {\0", 2, 3).with(UTF_16),
                json("{\"a\": {\0", 7, control(0)),
                json("{ \0", 2, control(0)),
                noJson(in(UTF_16BE), 0, 2).with(UTF_16));
    }

    private static Stream<MalformedHeader> notNumbers() {
        String digit = " in numeric value: ";
        return Stream.of(
                json("{\"data_size\": NaN}", 17, nonStandard("NaN")),
                json(SIZE + "NaN}", 25, nonStandard("NaN")),
                json(SIZE + "-Infinity}", 31, nonStandard("-Infinity")),
                json("{\"data_size\": 01}", 15, "Invalid numeric value: Leading zeroes not allowed"),
                json(SIZE + "-01}", 24, "Invalid numeric value: Leading zeroes not allowed"),
                json(
                        "{\"data_size\": +1}",
                        15,
                        unexpected('+', digit + "JSON spec does not allow numbers to have plus signs")),
                json(SIZE + ".5}", 22, unexpected('.', ": expected a valid value" + VALUE)),
                json(SIZE + "5.}", 23, unexpected('}', digit + "Decimal point not followed by a digit")),
                json(SIZE + "1e}", 23, unexpected('}', digit + "Exponent indicator not followed by a digit")),
                json(
                        SIZE + "-}",
                        23,
                        unexpected('}', digit + "expected digit (0-9) to follow minus sign, for valid numeric value")),
                json(SIZE + "0x10}", 23, unexpected('x', ": hexadecimal number literals")),
                exponent("1e99999999999"),
                exponent("-1E+2147483648"),
                exponent("1e-99999999999"),
                exponent("0e99999999999"));
    }

    private static Stream<MalformedHeader> notUtf8() {
        return Stream.of(
                utf8("\u00c0\u00af", "\\xc0\\xaf\\\"}").with(GBK), // an overlong slash in 2, 3 and 4 bytes
                utf8("\u00e0\u0080\u00af", "\\xe0\\x80\\xaf\\\""),
                utf8("\u00f0\u0080\u0080\u00af", "\\xf0\\x80\\x80\\xaf"),
                utf8("\u00c1\u00bf", "\\xc1\\xbf\\\"}").with(GBK), // the highest overlong ones
                utf8("\u00e0\u009f\u00bf", "\\xe0\\x9f\\xbf\\\""),
                utf8("\u00f0\u008f\u00bf\u00bf", "\\xf0\\x8f\\xbf\\xbf"),
                utf8("\u00ed\u00a0\u0080", "\\xed\\xa0\\x80\\\""), // surrogates, alone and as a pair
                utf8("\u00ed\u00bf\u00bf", "\\xed\\xbf\\xbf\\\""),
                utf8("\u00ed\u00a0\u00bd\u00ed\u00b8\u0080", "\\xed\\xa0\\xbd\\xed"),
                utf8("\u00f4\u0090\u0080\u0080", "\\xf4\\x90\\x80\\x80"), // beyond 10FFFF
                utf8("\u00f5\u0080\u0080\u0080", "\\xf5\\x80\\x80\\x80"),
                utf8("\u00f8\u0088\u0080\u0080\u0080", "\\xf8\\x88\\x80\\x80"),
                utf8("\u00fe", "\\xfe\\\"}"),
                utf8("\u00ff", "\\xff\\\"}"),
                utf8("\u0080", "\\x80\\\"}"), // stray continuations
                utf8("\u00bf", "\\xbf\\\"}"),
                utf8("\u00c3", "\\xc3\\\"}"), // truncated by what follows
                utf8("\u00e6\u0096", "\\xe6\\x96\\\"}"),
                utf8("\u00f0\u009f\u0098", "\\xf0\\x9f\\x98\\\""),
                utf8("\u00e9t\u00e9", "\\xe9t\\xe9\\\""), // Latin-1
                MalformedHeader.of(
                        NOT_UTF8,
                        TEXT + "\u00e6\u0096\u0087\u0087\"}",
                        33,
                        "header is not valid UTF-8",
                        "the bytes there are \"\\x87\\\"}\""),
                MalformedHeader.of(
                                NOT_UTF8,
                                TEXT + "\u00e6\u0096",
                                30,
                                "header is not valid UTF-8",
                                "the bytes there are \"\\xe6\\x96\"")
                        .with(CHARACTERS),
                utf8("\u00ce\u00c4\u00bc\u00fe", "\\xce\\xc4\\xbc\\xfe").with(GBK),
                utf8("\u00e9\u0046\u00e9", "\\xe9F\\xe9\\\""),
                noUtf8("\u00ff\u00fe" + in(UTF_16LE), 1).with(UTF_16),
                noUtf8("\u00fe\u00ff" + in(UTF_16BE), 1).with(UTF_16),
                noUtf8("\u0080\4\u0095\63", 2)
                        .with(", the peer may write a Python pickle; write the header with json.dumps"),
                noUtf8("\u0080\2}q", 2).with(", the peer may write a Python pickle; write the header with json.dumps"),
                noUtf8("\u0080\6", 2),
                noUtf8("\u0080", 1),
                noUtf8("\u00c1", 1),
                noUtf8("\u00f5", 1));
    }

    private static MalformedHeader json(String header, int at, String detail) {
        return MalformedHeader.of(NOT_JSON, header, at, "header is not valid JSON", '"' + detail + '"');
    }

    private static MalformedHeader exponent(String number) {
        return MalformedHeader.of(
                NUMBER_OUT_OF_RANGE, SIZE + number + "}", 22, "number " + number + " has an exponent out of range", "");
    }

    private static MalformedHeader utf8(String bytes, String shown) {
        return MalformedHeader.of(
                NOT_UTF8,
                TEXT + bytes + "\"}",
                30,
                "header is not valid UTF-8",
                "the bytes there are \"" + shown + '"');
    }

    private static MalformedHeader noJson(String header, int at, int byteCount) {
        return MalformedHeader.early(NOT_JSON, header, at, byteCount, "header is not valid JSON");
    }

    private static MalformedHeader noUtf8(String header, int byteCount) {
        return MalformedHeader.early(NOT_UTF8, header, 0, byteCount, "header is not valid UTF-8");
    }

    private static String unexpected(char c, String rest) {
        return "Unexpected character ('" + c + "' (code " + (int) c + "))" + rest;
    }

    private static String nonStandard(String token) {
        return "Non-standard token '" + token + "'";
    }

    private static String control(int code) {
        return "Illegal character ((CTRL-CHAR, code " + code
                + ")): only regular white space (\\\\r, \\\\n, \\\\t) is allowed between tokens";
    }

    private static String unescaped(int code, String where) {
        return "Illegal unquoted character ((CTRL-CHAR, code " + code
                + ")): has to be escaped using backslash to be included in " + where;
    }

    private static String in(Charset charset) {
        return new String("{\"data_size\": 1}".getBytes(charset), ISO_8859_1);
    }
}
