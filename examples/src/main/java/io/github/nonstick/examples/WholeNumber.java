package io.github.nonstick.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the whole numbers of a range. */
abstract class WholeNumber implements ITypeConverter<Integer> {
    private final int least;
    private final int most;

    private WholeNumber(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer convert(String text) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new TypeConversionException(
                    Printable.text(text) + " is not a whole number in " + least + " to " + most);
        }
        return Integer.valueOf(text);
    }

    /** Counts that begin at 0. */
    static final class From0 extends WholeNumber {
        From0() {
            super(0, 999_999_999);
        }
    }

    /** Counts that begin at 1. */
    static final class From1 extends WholeNumber {
        From1() {
            super(1, 999_999_999);
        }
    }

    /** Messages that are sent in vain, with a pause behind each. */
    static final class Messages extends WholeNumber {
        Messages() {
            super(10, 10_000);
        }
    }

    /** Connections: the server keeps one more than the most of them, to tell it that it is one too many. */
    static final class Connections extends WholeNumber {
        Connections() {
            super(1, 255);
        }
    }
}
