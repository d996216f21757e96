package io.github.nonstick;

import static io.github.nonstick.ModelFault.check;
import static io.github.nonstick.ModelFault.limit;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** What a header's object says, by Jackson's tokens: integers as BigInteger, fractions as BigDecimal. */
final class HeaderModel {
    private static final int MAX = Integer.MAX_VALUE;
    private static final StreamReadConstraints UNLIMITED = StreamReadConstraints.builder()
            .maxNestingDepth(MAX)
            .maxNumberLength(MAX)
            .maxNameLength(MAX)
            .maxStringLength(MAX)
            .build();
    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(UNLIMITED).build();

    private final FrameLimits limits;
    private final HeaderKeys keys;
    private final int start;
    private final String text;
    private final JsonParser json;
    private int values;

    private HeaderModel(FrameFormat format, int start, String text) {
        this.limits = format.limits();
        this.keys = format.keys();
        this.start = start;
        this.text = text;
        this.json = JSON.createParser(ObjectReadContext.empty(), text);
    }

    /** The entries of the object that is all there is in {@code stream[start, end)}. */
    static Map<String, @Nullable Object> read(FrameFormat format, byte[] stream, int start, int end) {
        ByteBuffer bytes = ByteBuffer.wrap(stream, start, end - start);
        CharBuffer text = CharBuffer.allocate(end - start);
        boolean wrong = UTF_8.newDecoder().decode(bytes, text, true).isError();
        check(!wrong, "NOT_UTF8", "header is not valid UTF-8", bytes::position);
        HeaderModel header = new HeaderModel(format, start, text.flip().toString());
        try {
            check(header.json.nextToken() != null, "NOT_JSON", "header is empty", () -> start);
            return header.object(1);
        } catch (JacksonException e) {
            long at = header.offset(e.getLocation().getCharOffset());
            throw new ModelFault("NOT_JSON", "header is not valid JSON", at, "");
        }
    }

    private long offset(long chars) {
        return start + text.substring(0, (int) Math.min(chars, text.length())).getBytes(UTF_8).length;
    }

    private long offset() {
        return offset(json.currentTokenLocation().getCharOffset());
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            if (entries.containsKey(key)) {
                check(false, "DUPLICATE_KEY", "header has the key " + Escaped.text(key) + " twice", this::offset);
            }
            json.nextToken();
            entries.put(key, value(depth, depth == 1 ? key : null));
        }
        return entries;
    }

    private @Nullable Object value(int depth, @Nullable String key) {
        JsonToken token = json.currentToken();
        limit(++values, "header values", "maxHeaderValues", limits.maxHeaderValues(), this::offset);
        String said = json.getString();
        boolean size = keys.dataSize().equals(key);
        boolean integer = token == JsonToken.VALUE_NUMBER_INT;
        boolean texts = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL;
        boolean name = !keys.filename().equals(key) || texts;
        boolean hash = !keys.hash().equals(key) || texts || token.isNumeric();
        check(!size || integer, "DATA_SIZE_NOT_AN_INTEGER", key + " is not an integer", this::offset);
        check(name, "FILENAME_NOT_TEXT", key + " is neither text nor null", this::offset);
        check(hash, "HASH_NOT_TEXT", key + " is neither text nor a number nor null", this::offset);
        if (token.isNumeric()) {
            limit(said.length(), "number length", "maxNumberLength", limits.maxNumberLength(), this::offset);
        } else if (token.isStructStart()) {
            limit(depth + 1, "nesting depth", "maxNestingDepth", limits.maxNestingDepth(), this::offset);
        }
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_NUMBER_INT -> size ? dataSize(key, said) : new BigInteger(said);
            case VALUE_NUMBER_FLOAT -> fraction(said);
            case VALUE_STRING -> said;
            default -> token == JsonToken.VALUE_NULL ? null : token == JsonToken.VALUE_TRUE;
        };
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(depth, null));
        }
        return elements;
    }

    private BigInteger dataSize(@Nullable String key, String digits) {
        BigInteger value = new BigInteger(digits);
        String what =
                key + " " + digits.substring(0, Math.min(40, digits.length())) + (digits.length() > 40 ? "..." : "");
        check(value.signum() >= 0, "DATA_SIZE_NEGATIVE", what + " is negative", this::offset);
        String range = what + " exceeds 9223372036854775807";
        check(value.bitLength() <= 63, "DATA_SIZE_OUT_OF_RANGE", range, this::offset);
        return value;
    }

    private BigDecimal fraction(String digits) {
        boolean right = false;
        BigDecimal value = BigDecimal.ZERO;
        try {
            value = new BigDecimal(digits);
            right = value.signum() == 0 || (long) value.precision() - value.scale() - 1 <= MAX;
        } catch (NumberFormatException e) {
            right = false;
        }
        String start = digits.substring(0, Math.min(40, digits.length())) + (digits.length() > 40 ? "..." : "");
        check(right, "NUMBER_OUT_OF_RANGE", "number " + start + " has an exponent out of range", this::offset);
        return value;
    }
}
