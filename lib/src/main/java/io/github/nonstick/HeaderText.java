package io.github.nonstick;

import io.github.nonstick.HeaderKeys.Key;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers in canonical form: byte for byte what CPython's {@code json.dumps} writes.
 *
 * <p>That is {@code ", "} and {@code ": "} between the parts, and everything but printable ASCII as {@code
 * \}{@code uXXXX} in lower case, half a surrogate pair at a time; DEL is escaped, the slash is not. The bytes
 * stand after room for the length field in an array that is used again; it grows to the limit at most, while
 * the length goes on counting, so that an error can name it.
 *
 * <p>Not safe for use by several threads.
 */
final class HeaderText {
    private static final int INITIAL_CAPACITY = 128;

    private final HeaderKeys keys;
    private final FrameLimits limits;

    /** Whether the text is for the wire; a text for logs is written whatever the header holds. */
    private final boolean forWire;

    /** {@code bytes.length <= LENGTH_FIELD_LENGTH + limits.maxHeaderLength() + SLACK} */
    private byte[] bytes = new byte[0];

    /** Length field and header, as long as the header is, whether or not it was kept. */
    private long length;

    private int values;

    HeaderText(HeaderKeys keys, FrameLimits limits) {
        this(keys, limits, true);
    }

    private HeaderText(HeaderKeys keys, FrameLimits limits, boolean forWire) {
        this.keys = keys;
        this.limits = limits;
        this.forWire = forWire;
    }

    static String toString(FrameHeader header) {
        HeaderText text = new HeaderText(
                HeaderKeys.standard(),
                FrameLimits.standard()
                        .withMaxHeaderLength(FrameLimits.HIGHEST_MAX_HEADER_LENGTH)
                        .withMaxNestingDepth(FrameLimits.HIGHEST_MAX_NESTING_DEPTH),
                false);
        text.putEntries(header.entries());
        return new String(
                text.bytes, FrameLayout.LENGTH_FIELD_LENGTH, (int) text.headerLength(), StandardCharsets.US_ASCII);
    }

    /**
     * Writes a header in the place of the one before.
     *
     * @throws IllegalArgumentException if it is beyond a limit, or an attribute has the name of a key
     */
    void write(FrameHeader header) {
        putEntries(header.entries());
        if (headerLength() > limits.maxHeaderLength()) {
            throw new IllegalArgumentException(
                    "header length " + headerLength() + " exceeds maxHeaderLength " + limits.maxHeaderLength());
        }
        if (values > limits.maxHeaderValues()) {
            throw new IllegalArgumentException(
                    "header values " + values + " exceeds maxHeaderValues " + limits.maxHeaderValues());
        }
    }

    /** Room for the length field, then the header, up to {@link #frameLength()}. */
    byte[] bytes() {
        return bytes;
    }

    long headerLength() {
        return length - FrameLayout.LENGTH_FIELD_LENGTH;
    }

    /** The length of field and header together. */
    int frameLength() {
        return (int) length;
    }

    private void putEntries(HeaderEntries entries) {
        length = FrameLayout.LENGTH_FIELD_LENGTH;
        values = 0;
        int lastKey = lastKey(entries);
        put('{');
        for (int i = 0; i < entries.size(); i++) {
            if (entries.key(i) instanceof Key key) {
                putMember(keys.name(key), entries.value(i));
            } else if (!isWrittenAsAlias(entries, i)) {
                putMember((String) entries.key(i), entries.value(i));
            }
            if (i == lastKey) {
                putAliases(entries);
            }
        }
        put('}');
    }

    private static int lastKey(HeaderEntries entries) {
        int last = entries.size() - 1;
        while (last >= 0 && !(entries.key(last) instanceof Key)) {
            last--;
        }
        return last;
    }

    private void putAliases(HeaderEntries entries) {
        for (Key key : Key.values()) {
            if (entries.has(key)) {
                for (String alias : keys.aliasesWritten(key)) {
                    putMember(alias, entries.get(key));
                }
            }
        }
    }

    /**
     * Whether an attribute is there already, as an alias of a key.
     *
     * @throws IllegalArgumentException if its name is that of something else
     */
    private boolean isWrittenAsAlias(HeaderEntries entries, int i) {
        if (!forWire) {
            return false;
        }
        String name = (String) entries.key(i);
        if (keys.hasName(name)) {
            throw new IllegalArgumentException("attribute has the name of a header key: " + name);
        }
        Key key = keys.aliasesWritten().key(name);
        if (key != null && entries.has(key)) {
            if (!Objects.equals(entries.value(i), entries.get(key))) {
                throw new IllegalArgumentException(
                        "attribute has the name of an alias of " + keys.name(key) + ", and another value: " + name);
            }
            return true;
        }
        if (entries.isHeaderOnly()
                && (key == Key.DATA_SIZE || keys.aliasesRead().key(name) == Key.DATA_SIZE)) {
            throw new IllegalArgumentException(
                    "attribute of a header-only frame would be read as " + keys.dataSize() + ": " + name);
        }
        return false;
    }

    private void putMember(String name, @Nullable Object value) {
        if (length > FrameLayout.LENGTH_FIELD_LENGTH + 1) {
            putComma();
        }
        putString(name);
        putColon();
        putValue(value, 2);
    }

    private void putValue(@Nullable Object value, int depth) {
        values++;
        if (value instanceof String text) {
            putString(text);
        } else if (value instanceof Long integer) {
            putInteger(integer);
        } else if (value instanceof Number number) {
            String text = number(number);
            checkNumberLength(text.length());
            putAscii(text);
        } else if (value instanceof List<?> list) {
            checkDepth(depth);
            putList(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            checkDepth(depth);
            putMap(map, depth);
        } else {
            putAscii(String.valueOf(value)); // true, false, null
        }
    }

    private void putInteger(long value) {
        int digits = CanonicalText.length(value);
        checkNumberLength(digits);
        if (reserve(digits)) {
            CanonicalText.put(value, digits, bytes, (int) length);
        }
        length += digits;
    }

    private void checkNumberLength(int length) {
        if (forWire && length > limits.maxNumberLength()) {
            throw new IllegalArgumentException(
                    "number length " + length + " exceeds maxNumberLength " + limits.maxNumberLength());
        }
    }

    private void checkDepth(int depth) {
        if (depth > limits.maxNestingDepth()) {
            throw new IllegalArgumentException(
                    "nesting depth " + depth + " exceeds maxNestingDepth " + limits.maxNestingDepth());
        }
    }

    private void putList(List<?> list, int depth) {
        put('[');
        boolean first = true;
        for (Object element : list) {
            if (!first) {
                putComma();
            }
            first = false;
            putValue(element, depth + 1);
        }
        put(']');
    }

    private void putMap(Map<?, ?> map, int depth) {
        put('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!first) {
                putComma();
            }
            first = false;
            putString((String) entry.getKey());
            putColon();
            putValue(entry.getValue(), depth + 1);
        }
        put('}');
    }

    /** A number as CPython writes it; a BigDecimal, which CPython has not, as Java does. */
    static String number(Number number) {
        if (number instanceof Long || number instanceof BigInteger || number instanceof BigDecimal) {
            return number.toString();
        }
        return fraction(number.doubleValue());
    }

    /** CPython's {@code repr}: the shortest digits, an exponent below -4 and from 16 on. */
    private static String fraction(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = HeaderValue.shortest(value).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private void putString(String text) {
        if (reserve(CanonicalText.longestLength(text) + CanonicalText.SLACK)) {
            length = CanonicalText.put(text, bytes, (int) length);
            return;
        }
        long exact = CanonicalText.length(text);
        if (reserve(exact + CanonicalText.SLACK)) {
            CanonicalText.put(text, bytes, (int) length);
        }
        length += exact;
    }

    private void putAscii(String text) {
        if (reserve(text.length())) {
            CanonicalText.putAscii(text, bytes, (int) length);
        }
        length += text.length();
    }

    private void putComma() {
        put(',');
        put(' ');
    }

    private void putColon() {
        put(':');
        put(' ');
    }

    private void put(int b) {
        if (reserve(1)) {
            bytes[(int) length] = (byte) b;
        }
        length++;
    }

    /** Whether so many bytes more can be kept. */
    private boolean reserve(long byteCount) {
        long needed = length + byteCount;
        return needed <= bytes.length || grow(needed);
    }

    private boolean grow(long needed) {
        long longest = (long) FrameLayout.LENGTH_FIELD_LENGTH + limits.maxHeaderLength() + CanonicalText.SLACK;
        long highest = Math.min(longest, Integer.MAX_VALUE - 8);
        if (needed > highest) {
            return false;
        }
        long capacity = Math.max(needed, Math.max(INITIAL_CAPACITY, 2L * bytes.length));
        bytes = Arrays.copyOf(bytes, (int) Math.min(capacity, highest));
        return true;
    }
}
