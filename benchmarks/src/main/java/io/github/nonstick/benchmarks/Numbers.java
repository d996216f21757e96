package io.github.nonstick.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Figures as a page shows them. */
public final class Numbers {
    private Numbers() {}

    /** Three digits that count, large numbers grouped: 0.0417, 24.1, 1,380. */
    public static String three(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(3));
        int magnitude = (int) Math.floor(Math.log10(rounded.abs().doubleValue()));
        return String.format(Locale.ROOT, "%,." + Math.max(0, 2 - magnitude) + "f", rounded);
    }

    /** Bytes of an operation, with two decimals where it is a few. */
    public static String bytes(double value) {
        String text = String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
        return (text.endsWith(".00") ? text.substring(0, text.length() - 3) : text) + " B";
    }

    public static String ratio(double value) {
        return three(value) + "×";
    }

    /**
     * The value below which a share of the samples lies.
     *
     * @param sorted samples in ascending order, at least one
     * @param share from 0 to 1: 0.5 is the median
     */
    public static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
