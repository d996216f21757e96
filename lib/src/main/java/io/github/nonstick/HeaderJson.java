package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import io.github.nonstick.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one header with Jackson: the reference for what is accepted and for every error.
 *
 * <p>Jackson gets text, not bytes. From bytes it would guess UTF-16, skip a byte order mark and let
 * over-long UTF-8 through; the format has none of these. Depth, numbers and duplicates are checked here,
 * on the tokens, so that each error has its own kind and offset.
 *
 * <p>Not safe for use by several threads.
 */
final class HeaderJson {
    /** The header's limits stand in for Jackson's own; names of hostile peers are kept in no shared table. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    /** Where a bracket was opened, in terms of Jackson's settings, and which of them would let the fault through. */
    private static final Pattern JACKSONS_OWN = Pattern.compile(
            " \\([^()]*\\[Source: .*$"
                    + "|: enable `[^`]*` to allow$| require enabling `[^`]*`$| \\([^()]* since Feature '[^']*' not enabled[^()]*\\)$");

    private final FrameFormat format;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final long streamOffset;
    private final String text;

    /** Those that have begun. */
    private int values;

    /** Those that have come, in order: what they stand for is known at the end. */
    private final List<Alias> aliases = new ArrayList<>(0);

    /** A member that stands for a key if that is absent; the fault is that of its value then. */
    private record Alias(
            Key key, String name, int valueOffset, @Nullable MalformedFrameException fault) {}

    private HeaderJson(FrameFormat format, byte[] bytes, int offset, int length, long streamOffset)
            throws MalformedFrameException {
        this.format = format;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.streamOffset = streamOffset;
        this.text = decodeUtf8();
    }

    /**
     * Reads the header in {@code bytes[offset, offset + length)}.
     *
     * @param streamOffset where the header starts in the stream, for messages
     */
    static FrameHeader read(FrameFormat format, byte[] bytes, int offset, int length, long streamOffset)
            throws FramingException {
        // What can be told before all of it is here is told in the same words when it is.
        HeaderOutline outline = new HeaderOutline(format).begin(length, streamOffset);
        outline.look(bytes, offset, length);
        HeaderJson header = new HeaderJson(format, bytes, offset, length, streamOffset);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), header.text)) {
            return header.read(parser);
        } catch (JacksonException e) {
            TokenStreamLocation location = e.getLocation();
            throw header.malformed(
                    Reason.NOT_JSON,
                    "header is not valid JSON",
                    location == null ? 0 : (int) location.getCharOffset(),
                    Escaped.text(reason(e)),
                    PeerHint.ofText(bytes, offset, length, outline.isComplete(), format.byteOrder()));
        }
    }

    /** Jackson's words without what is nothing to a peer. */
    private static String reason(JacksonException e) {
        return JACKSONS_OWN.matcher(e.getOriginalMessage()).replaceFirst("");
    }

    private String decodeUtf8() throws MalformedFrameException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int at = in.position() - offset;
            throw new MalformedFrameException(
                    Reason.NOT_UTF8,
                    "header is not valid UTF-8",
                    streamOffset + at,
                    PeerHint.ofEncoding(bytes, offset, length, length - at == result.length(), format.byteOrder())
                            .after("the bytes there are " + Escaped.bytes(bytes, offset + at, Math.min(length - at, 4))
                                    + ", the header begins " + begins()));
        }
        return out.flip().toString();
    }

    private FrameHeader read(JsonParser parser) throws FramingException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            Diagnosis diagnosis = length == 0 ? PeerHint.ofEmpty(format.byteOrder()) : Diagnosis.NONE;
            throw malformed(Reason.NOT_JSON, "header is empty", 0, "", diagnosis);
        }
        Map<Object, @Nullable Object> entries = resolveAliases(readObject(parser));
        if (!entries.containsKey(Key.DATA_SIZE) && !format.headerOnlyFrames()) {
            HeaderKeys keys = format.keys();
            throw malformed(
                    Reason.DATA_SIZE_MISSING,
                    keys.dataSize() + " is missing from the header"
                            + (keys.aliasesRead(Key.DATA_SIZE).isEmpty() ? "" : ", and so is each alias of it"),
                    0,
                    "");
        }
        return new FrameHeader(HeaderEntries.of(entries));
    }

    private Map<Object, @Nullable Object> resolveAliases(Map<Object, @Nullable Object> entries)
            throws MalformedFrameException {
        if (aliases.isEmpty()) {
            return entries;
        }
        List<Alias> standing = new ArrayList<>(aliases.size());
        for (Alias alias : aliases) {
            if (entries.containsKey(alias.key)) {
                continue;
            }
            if (alias.fault != null) {
                throw alias.fault;
            }
            Object value = entries.get(alias.name);
            for (Alias other : standing) {
                if (other.key == alias.key && !HeaderAliases.agree(alias.key, entries.get(other.name), value)) {
                    throw malformed(
                            Reason.ALIASES_DISAGREE,
                            other.name + " and " + alias.name + " disagree",
                            alias.valueOffset,
                            "they stand for " + format.keys().name(alias.key) + ", and are "
                                    + shown(entries.get(other.name)) + " and " + shown(value));
                }
            }
            standing.add(alias);
        }
        return format.keys().aliasesRead().resolved(entries);
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String text
                ? Escaped.text(text)
                : value instanceof Number number ? capped(HeaderText.number(number)) : "null";
    }

    /** Reads the header's object, with a stack of its own: how deep a peer nests does not decide ours. */
    private Map<Object, @Nullable Object> readObject(JsonParser parser) throws FramingException {
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        Deque<Container> open = new ArrayDeque<>();
        open.push(new Container(entries, null));
        while (true) {
            Container current = open.element();
            JsonToken token = parser.nextToken();
            if (token == null) {
                // Jackson reports an unclosed object itself; this is for the day it does not.
                throw malformed(Reason.NOT_JSON, "header ends inside its object", text.length(), "");
            }
            switch (token) {
                case PROPERTY_NAME -> current.setKey(key(parser, open.size()), this, parser);
                case START_OBJECT, START_ARRAY -> {
                    countValue(parser);
                    checkValue(current.key, token, parser, open.size());
                    checkDepth(open.size() + 1, parser);
                    open.push(
                            token == JsonToken.START_OBJECT
                                    ? new Container(new LinkedHashMap<>(2), null)
                                    : new Container(null, new ArrayList<>()));
                }
                case END_OBJECT, END_ARRAY -> {
                    open.pop();
                    if (open.isEmpty()) {
                        return entries;
                    }
                    open.element().add(current.value());
                }
                default -> {
                    countValue(parser);
                    checkValue(current.key, token, parser, open.size());
                    current.add(scalar(token, parser));
                }
            }
        }
    }

    /** An object or an array whose end has not come; exactly one of the two is not null. */
    private static final class Container {
        private final @Nullable Map<Object, @Nullable Object> object;
        private final @Nullable ArrayList<@Nullable Object> array;

        /** Where the next value goes in an object; null in an array. */
        private @Nullable Object key;

        @SuppressWarnings("NonApiType") // trimmed at its end
        Container(@Nullable Map<Object, @Nullable Object> object, @Nullable ArrayList<@Nullable Object> array) {
            this.object = object;
            this.array = array;
        }

        void setKey(Object key, HeaderJson header, JsonParser parser) throws MalformedFrameException {
            if (object != null && object.containsKey(key)) {
                throw header.malformed(
                        Reason.DUPLICATE_KEY,
                        "header has the key " + Escaped.text(parser.currentName()) + " twice",
                        tokenOffset(parser),
                        "");
            }
            this.key = key;
        }

        void add(@Nullable Object value) {
            if (object != null && key != null) {
                object.put(key, value);
            } else if (array != null) {
                array.add(value);
            }
        }

        /** Of none or one in the smallest form there is: a header of 64 KiB has room for ten thousand of them. */
        Object value() {
            if (array != null) {
                return switch (array.size()) {
                    case 0 -> Collections.emptyList();
                    case 1 -> Collections.singletonList(array.get(0));
                    default -> {
                        array.trimToSize();
                        yield Collections.unmodifiableList(array);
                    }
                };
            }
            Map<Object, @Nullable Object> values = Objects.requireNonNull(object);
            if (values.size() != 1) {
                return values.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(values);
            }
            Map.Entry<Object, @Nullable Object> only =
                    values.entrySet().iterator().next();
            return Collections.singletonMap(only.getKey(), only.getValue());
        }
    }

    /** A key of the format where it stands in the header itself, a name elsewhere. */
    private Object key(JsonParser parser, int depth) {
        String name = parser.currentName();
        Key key = depth == 1 ? format.keys().keyNamed(name) : null;
        return key == null ? name : key;
    }

    /** Refuses what is no value of a key; takes note of an alias, and of what is no value of the key it stands for. */
    private void checkValue(@Nullable Object key, JsonToken token, JsonParser parser, int depth)
            throws FramingException {
        if (key instanceof Key known) {
            checkValue(known, token, parser);
        } else if (depth == 1 && key instanceof String name) {
            Key known = format.keys().aliasesRead().key(name);
            if (known != null) {
                aliases.add(new Alias(known, name, tokenOffset(parser), fault(known, token, parser)));
            }
        }
    }

    private @Nullable MalformedFrameException fault(Key key, JsonToken token, JsonParser parser)
            throws FramingException {
        try {
            checkValue(key, token, parser);
            return null;
        } catch (MalformedFrameException e) {
            return e;
        }
    }

    /** Errors tell the name that the key, or its alias, has in this header. */
    private void checkValue(Key key, JsonToken token, JsonParser parser) throws FramingException {
        switch (key) {
            case DATA_SIZE -> checkDataSize(token, parser);
            case FILENAME -> {
                if (!isTextOrNull(token)) {
                    throw refused(Reason.FILENAME_NOT_TEXT, " is neither text nor null", parser);
                }
            }
            case HASH -> {
                if (!isTextOrNull(token) && !token.isNumeric()) {
                    throw refused(Reason.HASH_NOT_TEXT, " is neither text nor a number nor null", parser);
                }
            }
        }
    }

    private static boolean isTextOrNull(JsonToken token) {
        return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL;
    }

    private MalformedFrameException refused(Reason reason, String why, JsonParser parser) {
        return malformed(reason, parser.currentName() + why, tokenOffset(parser), "");
    }

    private void checkDataSize(JsonToken token, JsonParser parser) throws FramingException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw malformed(
                    Reason.DATA_SIZE_NOT_AN_INTEGER,
                    parser.currentName() + " is not an integer",
                    tokenOffset(parser),
                    "it is " + shown(token, parser));
        }
        if (number(token, parser) instanceof Long size && size >= 0) {
            return;
        }
        boolean negative = parser.getString().startsWith("-");
        throw malformed(
                negative ? Reason.DATA_SIZE_NEGATIVE : Reason.DATA_SIZE_OUT_OF_RANGE,
                parser.currentName() + " " + capped(parser.getString())
                        + (negative ? " is negative" : " exceeds 9223372036854775807"),
                tokenOffset(parser),
                "");
    }

    private static String shown(JsonToken token, JsonParser parser) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> capped(Escaped.text(parser.getString()));
            default -> capped(parser.getString());
        };
    }

    private @Nullable Object scalar(JsonToken token, JsonParser parser) throws FramingException {
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(token, parser);
            case VALUE_TRUE, VALUE_FALSE -> token == JsonToken.VALUE_TRUE;
            default -> null;
        };
    }

    private Number number(JsonToken token, JsonParser parser) throws FramingException {
        String digits = parser.getString();
        int maxNumberLength = format.limits().maxNumberLength();
        if (digits.length() > maxNumberLength) {
            throw new FrameTooLargeException(
                    "number length",
                    digits.length(),
                    "maxNumberLength",
                    maxNumberLength,
                    streamOffsetOf(tokenOffset(parser)),
                    "");
        }
        try {
            return token == JsonToken.VALUE_NUMBER_INT ? HeaderValue.integer(digits) : HeaderValue.fraction(digits);
        } catch (NumberFormatException e) {
            throw malformed(
                    Reason.NUMBER_OUT_OF_RANGE,
                    "number " + capped(digits) + " has an exponent out of range",
                    tokenOffset(parser),
                    "");
        }
    }

    private void countValue(JsonParser parser) throws FrameTooLargeException {
        int maxHeaderValues = format.limits().maxHeaderValues();
        if (++values > maxHeaderValues) {
            throw new FrameTooLargeException(
                    "header values",
                    values,
                    "maxHeaderValues",
                    maxHeaderValues,
                    streamOffsetOf(tokenOffset(parser)),
                    "");
        }
    }

    private void checkDepth(int depth, JsonParser parser) throws FrameTooLargeException {
        int maxNestingDepth = format.limits().maxNestingDepth();
        if (depth > maxNestingDepth) {
            throw new FrameTooLargeException(
                    "nesting depth",
                    depth,
                    "maxNestingDepth",
                    maxNestingDepth,
                    streamOffsetOf(tokenOffset(parser)),
                    "");
        }
    }

    private MalformedFrameException malformed(Reason reason, String what, int charOffset, String detail) {
        return malformed(reason, what, charOffset, detail, Diagnosis.NONE);
    }

    private MalformedFrameException malformed(
            Reason reason, String what, int charOffset, String detail, Diagnosis diagnosis) {
        String seen = (detail.isEmpty() ? "" : detail + ", ") + "the header begins " + begins();
        return new MalformedFrameException(reason, what, streamOffsetOf(charOffset), diagnosis.after(seen));
    }

    private String begins() {
        return Escaped.bytes(bytes, offset, length);
    }

    private static String capped(String ascii) {
        return ascii.length() <= 40 ? ascii : ascii.substring(0, 40) + "...";
    }

    private static int tokenOffset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private long streamOffsetOf(int charOffset) {
        int chars = Math.max(0, Math.min(charOffset, text.length()));
        return streamOffset + text.substring(0, chars).getBytes(StandardCharsets.UTF_8).length;
    }
}
