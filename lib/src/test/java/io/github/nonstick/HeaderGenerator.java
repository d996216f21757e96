package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes headers: valid ones of any form, odd ones, and damaged ones. */
final class HeaderGenerator {
    private static final String[] KEYS = {
        "data_size", "filename", "hash", "size", "é", "数据", "a\u007fb", "", "data_siz", "data_sizes", "md5"
    };
    private static final String[] SPACES = {"", "", "", " ", " ", "\t", "\n", "\r\n", "   "};
    private static final String[] TEXTS = {
        "",
        "a",
        "a.txt",
        "report-000018.txt",
        "资料.pdf",
        "naïve",
        "\ud83d\ude00",
        "slash/",
        "\u007f",
        "\u0080\uffff\ufeff",
        "0123456789abcdef0123456789abcdef",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    };
    private static final String[] NUMBERS = {
        "0",
        "1",
        "64",
        "9999999",
        "12345678",
        "123456789012345678",
        "1234567890123456789",
        "9223372036854775807",
        "9223372036854775808",
        "-0",
        "-1",
        "-123456789012345678",
        "01",
        "00",
        "1.5",
        "1e3",
        "-",
        "+1",
        "0x10",
        "1.",
        ".5",
        "1E400",
        "1e99999999999",
        "0.1",
        "-0.0",
        "1_000",
        "00000000",
        "012345678",
        "12345678901234567890123"
    };
    private static final String[] OTHERS = {
        "null",
        "true",
        "false",
        "nul",
        "truE",
        "falsey",
        "[]",
        "{}",
        "[1, \"a\", {\"b\": null}]",
        "{\"c\": {\"d\": 1}}",
        "NaN",
        "'a'",
        ""
    };
    private static final byte[] SPECIAL = {
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        ' ',
        '\t',
        '\n',
        '\r',
        '\f',
        0,
        0x1f,
        0x20,
        0x21,
        0x23,
        0x5b,
        0x5d,
        0x7e,
        0x7f,
        '0',
        '9',
        '-',
        '.',
        'e',
        'n',
        'u',
        't',
        '/',
        (byte) 0x80,
        (byte) 0xbf,
        (byte) 0xc0,
        (byte) 0xc2,
        (byte) 0xe0,
        (byte) 0xed,
        (byte) 0xef,
        (byte) 0xf0,
        (byte) 0xf4,
        (byte) 0xf5,
        (byte) 0xff
    };

    private final Random random;
    private final FrameFormat format;
    private final HeaderKeys keys;

    /** The last one made, to splice from. */
    private byte[] earlier = "{\"data_size\": 1}".getBytes(StandardCharsets.US_ASCII);

    /** A generator of headers that are of a format, or nearly. */
    HeaderGenerator(long seed, FrameFormat format) {
        this.random = new Random(seed);
        this.format = format;
        this.keys = format.keys();
    }

    byte[] next() {
        boolean aliased = !keys.aliasesRead().isEmpty() && random.nextInt(4) == 0;
        byte[] header = random.nextInt(4) == 0 ? canonical() : aliased ? inOrder() : any();
        byte[] made = header;
        // Half of them stay as they are.
        for (int damages = Math.max(0, random.nextInt(6) - 2); damages > 0; damages--) {
            made = damaged(made);
        }
        earlier = header;
        return made;
    }

    private byte[] canonical() {
        FrameHeader header = FrameHeader.of(random.nextLong() >>> random.nextInt(1, 64))
                .withFilename(random.nextBoolean() ? null : text())
                .withHash(random.nextBoolean() ? null : text());
        for (int extra = random.nextInt(5); extra > 2; extra--) {
            header = header.with("x" + extra, random.nextBoolean() ? random.nextInt() : text());
        }
        FrameFormat roomy = format.withLimits(FrameLimits.standard());
        byte[] frame = new FrameEncoder(roomy).encode(header);
        return Arrays.copyOfRange(frame, FrameLayout.LENGTH_FIELD_LENGTH, frame.length);
    }

    /** The three keys alone, some under the name of an alias, spaced alike throughout. */
    private byte[] inOrder() {
        String comma = random.nextBoolean() ? ", " : ",";
        String colon = random.nextBoolean() ? ": " : ":";
        boolean texts = random.nextInt(4) > 0;
        String json = "{" + quotedName(Key.DATA_SIZE) + colon + NUMBERS[random.nextInt(6)] + comma
                + quotedName(Key.FILENAME) + colon + (texts ? quoted(text()) : "null") + comma
                + quotedName(Key.HASH) + colon + (texts ? quoted(text()) : "null")
                + (random.nextInt(8) == 0 ? space() : "") + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private String quotedName(Key key) {
        return quoted(name(key));
    }

    /** The name of a key, or that of an alias. */
    private String name(Key key) {
        List<String> aliases = keys.aliasesRead(key);
        return aliases.isEmpty() || random.nextInt(3) == 0
                ? keys.name(key)
                : aliases.get(random.nextInt(aliases.size()));
    }

    /** A member for a key; more where it has aliases, most of them with the same value. */
    private void addMembers(List<String> members, Key key, String value) {
        members.add(member(name(key), value));
        while (!keys.aliasesRead(key).isEmpty() && random.nextInt(3) == 0) {
            members.add(member(name(key), random.nextInt(6) > 0 ? value : value()));
        }
    }

    private byte[] any() {
        List<String> members = new ArrayList<>();
        if (random.nextInt(format.headerOnlyFrames() ? 4 : 20) > 0) {
            addMembers(members, Key.DATA_SIZE, random.nextInt(8) > 0 ? NUMBERS[random.nextInt(6)] : value());
        }
        if (random.nextBoolean()) {
            addMembers(members, Key.FILENAME, random.nextInt(8) > 0 ? quoted(text()) : value());
        }
        if (random.nextBoolean()) {
            addMembers(members, Key.HASH, random.nextInt(8) > 0 ? quoted(text()) : value());
        }
        for (int extra = random.nextInt(4); extra > 0; extra--) {
            members.add(member(random.nextInt(3) == 0 ? pick(KEYS) : "k" + random.nextInt(10), value()));
        }
        if (random.nextInt(200) == 0) {
            for (int extra = random.nextInt(40); extra > 0; extra--) {
                members.add(member("many" + extra, "1"));
            }
        }
        Collections.shuffle(members, random);
        String json = space() + "{" + String.join(",", members) + (members.isEmpty() ? "" : space()) + "}" + space();
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private String member(String key, String value) {
        return space() + quoted(key) + space() + ":" + space() + value + space();
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> quoted(text());
            case 3, 4 -> NUMBERS[random.nextInt(6)];
            case 5 -> pick(NUMBERS);
            default -> OTHERS[random.nextInt(random.nextInt(4) == 0 ? OTHERS.length : 3)];
        };
    }

    private String text() {
        String text = pick(TEXTS);
        if (random.nextInt(3) == 0) {
            StringBuilder longer = new StringBuilder(text);
            for (int i = random.nextInt(40); i > 0; i--) {
                longer.append((char) (' ' + random.nextInt(95)));
            }
            return longer.toString();
        }
        return text;
    }

    /** In quotes, with none, some or all of the escapes that JSON allows. */
    private String quoted(String text) {
        int escaping = random.nextInt(12);
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (escaping == 0 || escaping == 1 && random.nextInt(4) == 0) {
                out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
            } else if (escaping == 2 && random.nextInt(8) == 0) {
                out.append('\\').append("\"\\/bfnrtux0".charAt(random.nextInt(11)));
            } else {
                out.append(c);
            }
        }
        if (escaping == 3) {
            out.append("\\ud800"); // half a surrogate pair
        }
        return out.append('"').toString();
    }

    private String space() {
        return pick(SPACES);
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private byte[] damaged(byte[] header) {
        int length = header.length;
        if (length == 0) {
            return earlier;
        }
        int at = random.nextInt(length);
        int end = at + random.nextInt(Math.min(12, length - at) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> replaced(header, at, (byte) (header[at] ^ 1 << random.nextInt(8)));
            case 1, 2 -> replaced(header, at, SPECIAL[random.nextInt(SPECIAL.length)]);
            case 3 -> joined(header, 0, at, new byte[] {SPECIAL[random.nextInt(SPECIAL.length)]}, header, at, length);
            case 4 -> joined(header, 0, at, new byte[0], header, end, length);
            case 5 -> joined(header, 0, end, new byte[0], header, at, length);
            case 6 -> Arrays.copyOf(header, at);
            default -> joined(header, 0, at, new byte[0], earlier, random.nextInt(earlier.length), earlier.length);
        };
    }

    private static byte[] replaced(byte[] header, int at, byte b) {
        byte[] copy = header.clone();
        copy[at] = b;
        return copy;
    }

    private static byte[] joined(byte[] head, int from, int to, byte[] between, byte[] tail, int start, int end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head, from, to - from);
        out.writeBytes(between);
        out.write(tail, start, end - start);
        return out.toByteArray();
    }
}
