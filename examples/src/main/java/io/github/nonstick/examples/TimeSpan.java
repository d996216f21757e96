package io.github.nonstick.examples;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people write and read them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}. */
final class TimeSpan {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    /** What a time-out of the library can be. */
    private static final Duration LONGEST_LIMIT = Duration.ofMillis(Integer.MAX_VALUE);

    private TimeSpan() {}

    /**
     * Reads a whole number with its unit.
     *
     * @throws IllegalArgumentException if it is written otherwise
     */
    static Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Printable.text(text) + " is not a time: write a number with ms, s, m, h or d");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** The time in seconds, or in milliseconds where it is no whole number of them: {@code 90 s}. */
    static String text(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** Takes any time. */
    static final class Converter implements ITypeConverter<Duration> {
        Converter() {}

        @Override
        public Duration convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Takes the times that something can be limited to. */
    static final class LimitConverter implements ITypeConverter<Duration> {
        LimitConverter() {}

        @Override
        public Duration convert(String text) {
            Duration time = new Converter().convert(text);
            if (time.isZero() || time.compareTo(LONGEST_LIMIT) > 0) {
                throw new TypeConversionException(text + " is not in 1ms to 24d");
            }
            return time;
        }
    }
}
