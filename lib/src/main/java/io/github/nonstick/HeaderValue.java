package io.github.nonstick;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Java values of JSON values: null, String, Boolean, Long, BigInteger, Double, BigDecimal, List, Map.
 *
 * <p>Integers are Long where they fit; fractions are Double where the double's shortest decimal form is the
 * same number, and BigDecimal elsewhere. No number loses a digit on its way through.
 */
final class HeaderValue {
    /** Every decimal of so many digits comes back unchanged from a double in its normal range. */
    private static final int DIGITS_ALWAYS_EXACT = 15;

    /** No shortest form of a double has more digits. */
    private static final int DIGITS_NEVER_EXCEEDED = 17;

    private static final long FRACTION_BITS = 0xfffffffffffffL;

    private HeaderValue() {}

    /** A deep, unmodifiable copy, its numbers brought to the types above. */
    static @Nullable Object copyOf(@Nullable Object value) {
        return value instanceof String || value instanceof Long || value instanceof Boolean ? value : copyOf(value, 2);
    }

    private static @Nullable Object copyOf(@Nullable Object value, int depth) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return numberOf(number);
        }
        if (depth > FrameLimits.HIGHEST_MAX_NESTING_DEPTH) {
            throw new IllegalArgumentException(
                    "header value is nested deeper than " + FrameLimits.HIGHEST_MAX_NESTING_DEPTH);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(copyOf(element, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, element) -> {
                if (!(key instanceof String name)) {
                    throw new IllegalArgumentException("key of a header value is not a String: " + key);
                }
                copy.put(checkKey(name), copyOf(element, depth + 1));
            });
            return Collections.unmodifiableMap(copy);
        }
        throw new IllegalArgumentException("header value of " + value.getClass().getName() + " has no JSON form");
    }

    /** Half a surrogate pair, which a value may have, is refused in keys by readers: by this one, too. */
    static String checkKey(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (Character.isSurrogate(key.charAt(i))) {
                checkPairs(key);
                return key;
            }
        }
        return key;
    }

    private static void checkPairs(String key) {
        for (int i = 0; i < key.length(); i += Character.charCount(key.codePointAt(i))) {
            int c = key.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("key has half a surrogate pair: " + Escaped.text(key));
            }
        }
    }

    private static Number numberOf(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException("header value " + number + " has no JSON form");
            }
            // The text of a float, not its double value: 0.1f is 0.1, not 0.10000000149011612.
            return number instanceof Double ? number : Double.valueOf(number.toString());
        }
        // By their text: a subclass may answer anything, later something else.
        if (number instanceof BigInteger) {
            return integer(number.toString());
        }
        if (number instanceof BigDecimal) {
            return fraction(number.toString());
        }
        throw new IllegalArgumentException(
                "header value of " + number.getClass().getName() + " has no JSON form");
    }

    /** The value of a JSON number without fraction and exponent. */
    static Number integer(String text) {
        // 19 characters are a long if they are a sign with 18 digits, or below 9 * 10^18.
        if (text.length() <= 18 || text.length() == 19 && text.charAt(0) < '9') {
            return Long.valueOf(text);
        }
        BigInteger integer = new BigInteger(text);
        if (integer.bitLength() < Long.SIZE) {
            return integer.longValue();
        }
        return integer;
    }

    /**
     * The value of a JSON number with a fraction or an exponent.
     *
     * @throws NumberFormatException if the exponent does not fit 32 bits, as it stands or as it would be written
     */
    static Number fraction(String text) {
        BigDecimal exact = new BigDecimal(text);
        double nearest = Double.parseDouble(text);
        if (exact.signum() == 0) {
            return nearest; // keeps the sign of -0.0
        }
        long exponent = (long) exact.precision() - exact.scale() - 1;
        if (exponent > Integer.MAX_VALUE) {
            throw new NumberFormatException("exponent " + exponent);
        }
        if (!Double.isFinite(nearest) || nearest == 0) {
            return exact;
        }
        int digits = significantDigits(text);
        if (digits <= DIGITS_ALWAYS_EXACT && Math.abs(nearest) >= Double.MIN_NORMAL) {
            return nearest;
        }
        boolean same = digits <= DIGITS_NEVER_EXCEEDED && isShortest(exact, digits, nearest);
        return same ? (Number) nearest : exact;
    }

    /** Whether a decimal of so many digits is the {@link #shortest} of the double that it reads as. */
    private static boolean isShortest(BigDecimal decimal, int digits, double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal found = rounded(exact, value, digits);
        return found != null
                && found.compareTo(decimal) == 0
                && (digits == 1 || rounded(exact, value, digits - 1) == null);
    }

    /**
     * How many digits a number not 0 has without the zeros at either end; where its point stands does not
     * count. BigDecimal takes such zeros away one by one, in time that grows with the square of the digits.
     */
    private static int significantDigits(String text) {
        int digits = 0;
        int significant = 0;
        for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
            char c = text.charAt(i);
            if (c >= '1' && c <= '9') {
                significant = ++digits;
            } else if (c == '0' && digits > 0) {
                digits++;
            }
        }
        return significant;
    }

    /**
     * The decimal with the fewest digits that reads back as this finite double, the nearest of them.
     *
     * <p>If one of some number of digits does, so does one of any higher number: the search halves.
     */
    static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal found = exact.round(new MathContext(DIGITS_NEVER_EXCEEDED, RoundingMode.HALF_EVEN));
        int lowest = 1;
        int highest = DIGITS_NEVER_EXCEEDED;
        while (lowest < highest) {
            int precision = (lowest + highest) / 2;
            BigDecimal rounded = rounded(exact, value, precision);
            if (rounded == null) {
                lowest = precision + 1;
            } else {
                found = rounded;
                highest = precision;
            }
        }
        return found;
    }

    /** The nearest decimal of so many digits that reads back as the double; null if there is none. */
    private static @Nullable BigDecimal rounded(BigDecimal exact, double value, int precision) {
        BigDecimal nearest = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        if (nearest.doubleValue() == value) {
            return nearest;
        }
        if ((Double.doubleToRawLongBits(value) & FRACTION_BITS) != 0) {
            return null;
        }
        // A power of two: doubles lie half as far apart below it as above, and the nearest decimal may be too
        // low for it where the next one is not.
        BigDecimal above = exact.round(new MathContext(precision, RoundingMode.UP));
        return above.doubleValue() == value ? above : null;
    }
}
