package io.github.nonstick.examples;

import io.github.nonstick.io.Deadlines;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the bytes per second that can be required of a peer. */
final class MinimumRate implements ITypeConverter<Long> {
    MinimumRate() {}

    @Override
    public Long convert(String text) {
        long rate = new ByteSize.Converter().convert(text);
        if (rate > Deadlines.HIGHEST_MINIMUM_RATE) {
            throw new TypeConversionException(
                    text + " is above " + ByteSize.text(Deadlines.HIGHEST_MINIMUM_RATE) + " per second");
        }
        return rate;
    }
}
