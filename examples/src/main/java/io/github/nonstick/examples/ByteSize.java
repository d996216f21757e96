package io.github.nonstick.examples;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of bytes as people write and read them: {@code 10M}, {@code 2GiB}. */
final class ByteSize {
    private static final String UNITS = "KMGT";
    private static final Pattern WRITTEN =
            Pattern.compile("(\\d{1,19})(?:([KMGT])(?:i?B)?|B)?", Pattern.CASE_INSENSITIVE);

    private ByteSize() {}

    /**
     * Reads a number of bytes, with a unit of 1024, 1024^2, 1024^3 or 1024^4 bytes or without.
     *
     * @throws IllegalArgumentException if it is written otherwise, or above 2^63-1
     */
    static long parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Printable.text(text) + " is not a size: write bytes, or a number with K, M, G or T");
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : 10 * (UNITS.indexOf(unit.toUpperCase(Locale.ROOT)) + 1);
        BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(shift);
        if (bytes.bitLength() > 63) {
            throw new IllegalArgumentException(text + " is above 9223372036854775807 bytes");
        }
        return bytes.longValue();
    }

    /** The number with the largest unit that it reaches, rounded down to a tenth: {@code 1.5 MiB}. */
    static String text(long bytes) {
        int unit = Math.min(UNITS.length(), (63 - Long.numberOfLeadingZeros(bytes | 1)) / 10);
        if (unit == 0) {
            return bytes + " B";
        }
        long whole = bytes >> 10 * unit;
        long tenth = (bytes >> 10 * (unit - 1) & 1023) * 10 / 1024;
        return whole + (tenth == 0 ? "" : "." + tenth) + " " + UNITS.charAt(unit - 1) + "iB";
    }

    /** Takes any number of bytes. */
    static final class Converter implements ITypeConverter<Long> {
        Converter() {}

        @Override
        public Long convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
