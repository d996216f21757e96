package io.github.nonstick.examples;

import io.github.nonstick.transfer.Greeting;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes {@code until-frame}, or how many bytes come before a peer's first frame. */
final class GreetingConverter implements ITypeConverter<Greeting> {
    GreetingConverter() {}

    @Override
    public Greeting convert(String text) {
        if (text.equals("until-frame")) {
            return Greeting.untilFrame();
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > Greeting.MAX_LENGTH) {
            throw new TypeConversionException(Printable.text(text)
                    + " is neither until-frame nor a number of bytes, 0 to " + Greeting.MAX_LENGTH);
        }
        return Greeting.ofLength(Integer.parseInt(text));
    }
}
