package io.github.nonstick;

import static io.github.nonstick.MalformedFrameException.Reason.DATA_SIZE_MISSING;
import static io.github.nonstick.MalformedFrameException.Reason.DATA_SIZE_NEGATIVE;
import static io.github.nonstick.MalformedFrameException.Reason.DATA_SIZE_NOT_AN_INTEGER;
import static io.github.nonstick.MalformedFrameException.Reason.DATA_SIZE_OUT_OF_RANGE;
import static io.github.nonstick.MalformedFrameException.Reason.DUPLICATE_KEY;
import static io.github.nonstick.MalformedFrameException.Reason.FILENAME_NOT_TEXT;
import static io.github.nonstick.MalformedFrameException.Reason.HASH_NOT_TEXT;
import static io.github.nonstick.MalformedFrameException.Reason.NOT_AN_OBJECT;
import static io.github.nonstick.MalformedFrameException.Reason.TRAILING_BYTES;

import io.github.nonstick.MalformedFrameException.Reason;
import java.util.function.Function;
import java.util.stream.Stream;

/** Headers of JSON that are no object, or one with keys or values that the format has not. */
final class HeaderObjectFaults {
    private static final String HEADER_ALONE = "; let the length field count the header alone";
    private static final String COUNTS_BODY = ", the peer's length field may count the body as well" + HEADER_ALONE;
    private static final String COUNTS_ITSELF = ", the peer's length field may count itself" + HEADER_ALONE;
    private static final String SIZE = "{\"data_size\": 1, \"x\": ";

    private HeaderObjectFaults() {}

    static Stream<MalformedHeader> all() {
        return Stream.of(shapes(), duplicates(), dataSizes(), otherKeys()).flatMap(Function.identity());
    }

    private static Stream<MalformedHeader> shapes() {
        return Stream.of(
                        Stream.of("[]", "[{\"data_size\": 1}]", "\"text\"", "5", "null", "true", "[".repeat(1_000))
                                .map(header -> MalformedHeader.early(
                                        NOT_AN_OBJECT, header, 0, 1, "header is not a JSON object")),
                        Stream.of(MalformedHeader.early(NOT_AN_OBJECT, " -1.5", 1, 2, "header is not a JSON object")),
                        Stream.of(
                                trailing("x", COUNTS_BODY),
                                trailing("}", COUNTS_BODY),
                                trailing(",", COUNTS_BODY),
                                trailing("\0", COUNTS_BODY),
                                trailing("xy", ""),
                                trailing("xyz", ""),
                                trailing("wxyz", COUNTS_ITSELF),
                                trailing("vwxyz", COUNTS_BODY),
                                trailing("uvwxyz", ""),
                                trailing("\u00e6\u0096", ""),
                                trailing("\u00c2\u00a0", ""),
                                trailing("{\"data_size\": 1}", ""),
                                trailing("// c", COUNTS_ITSELF),
                                trailing("{\"x\": 1}", "z", ""),
                                trailing("{\"x\": 1}", "wxyz", COUNTS_ITSELF),
                                duplicate("{\"a\": 1, \"a\": 1}", 9, "a").followedBy("x"))) // the object's fault first
                .flatMap(Function.identity());
    }

    private static Stream<MalformedHeader> duplicates() {
        return Stream.of(
                duplicate("{\"data_size\": 1, \"data_size\": 1}", 17, "data_size"),
                duplicate("{\"data_size\": 1, \"data\\u005fsize\": 1}", 17, "data_size"),
                duplicate("{\"filename\": null, \"data_size\": 1, \"filename\": null}", 35, "filename"),
                duplicate("{\"data_size\": 1, \"hash\": null, \"\\u0068ash\": null}", 31, "hash"),
                duplicate(SIZE + "1, \"x\": 1}", 25, "x"),
                duplicate("{\"data_size\": 1, \"\": 1, \"\": 1}", 24, ""),
                duplicate(SIZE + "{\"k\": 1, \"k\": 2}}", 31, "k"),
                duplicate(SIZE + "[0, {\"k\": [], \"\\u006b\": 2}]}", 36, "k"),
                duplicate(SIZE + "{\"data_size\": 1, \"data_size\": 2}}", 39, "data_size"),
                duplicate(SIZE + "1, \"\u00e6\u0096\u0087\": 1, \"\\u6587\": 2}", 35, "\\u6587"));
    }

    private static Stream<MalformedHeader> dataSizes() {
        String zeros = "0".repeat(100);
        return Stream.of(
                        Stream.of("{}", "{\"filename\": \"a\"}", "{\"Data_size\": 1}", "{\"x\": {\"data_size\": 1}}")
                                .map(header -> MalformedHeader.of(
                                        DATA_SIZE_MISSING, header, 0, "data_size is missing from the header", "")),
                        Stream.of(
                                        "null",
                                        "\"12\"",
                                        "\"\"",
                                        "1.5",
                                        "1.0",
                                        "1e3",
                                        "1E0",
                                        "-1.5",
                                        "true",
                                        "false",
                                        "1e999999999999")
                                .map(value -> notAnInteger(value, value)),
                        Stream.of(
                                notAnInteger("[]", "an array"),
                                notAnInteger("[1]", "an array"),
                                notAnInteger("{}", "an object"),
                                notAnInteger("{\"a\": 1}", "an object"),
                                notAnInteger("\"a\\u202e\\n\"", "\"a\\u202e\\u000a\"")),
                        Stream.of("-1", "-9223372036854775808", "-9223372036854775809")
                                .map(value -> size(DATA_SIZE_NEGATIVE, value, value + " is negative")),
                        Stream.of("9223372036854775808", "18446744073709551616", "99999999999999999999999999")
                                .map(value ->
                                        size(DATA_SIZE_OUT_OF_RANGE, value, value + " exceeds 9223372036854775807")),
                        Stream.of(
                                size(DATA_SIZE_NEGATIVE, "-1" + zeros, "-1" + zeros.substring(62) + "... is negative"),
                                size(
                                        DATA_SIZE_OUT_OF_RANGE,
                                        "1" + zeros,
                                        "1" + zeros.substring(61) + "... exceeds 9223372036854775807")))
                .flatMap(Function.identity());
    }

    private static Stream<MalformedHeader> otherKeys() {
        return Stream.of(
                        Stream.of("5", "1.5", "true", "false", "[]", "{}")
                                .map(value -> MalformedHeader.of(
                                        FILENAME_NOT_TEXT,
                                        "{\"data_size\": 1, \"filename\": " + value + "}",
                                        29,
                                        "filename is neither text nor null",
                                        "")),
                        Stream.of("true", "false", "[]", "{}")
                                .map(value -> MalformedHeader.of(
                                        HASH_NOT_TEXT,
                                        "{\"data_size\": 1, \"hash\": " + value + "}",
                                        25,
                                        "hash is neither text nor a number nor null",
                                        "")))
                .flatMap(Function.identity());
    }

    private static MalformedHeader trailing(String bytes, String diagnosis) {
        return trailing("{\"data_size\": 1}", bytes, diagnosis);
    }

    private static MalformedHeader trailing(String object, String bytes, String diagnosis) {
        String seen = object + bytes.charAt(0);
        return new MalformedHeader(
                TRAILING_BYTES,
                object + bytes,
                object.length(),
                "something follows the header's object",
                MalformedHeader.shown(bytes.substring(0, 1), 1) + ", the header begins "
                        + MalformedHeader.shown(seen, 32),
                diagnosis);
    }

    private static MalformedHeader duplicate(String header, int at, String shown) {
        return MalformedHeader.of(DUPLICATE_KEY, header, at, "header has the key \"" + shown + "\" twice", "");
    }

    private static MalformedHeader notAnInteger(String value, String shown) {
        return MalformedHeader.of(
                DATA_SIZE_NOT_AN_INTEGER,
                "{\"data_size\": " + value + "}",
                14,
                "data_size is not an integer",
                "it is " + shown);
    }

    private static MalformedHeader size(Reason reason, String value, String what) {
        return MalformedHeader.of(reason, "{\"data_size\": " + value + "}", 14, "data_size " + what, "");
    }
}
