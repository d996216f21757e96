package io.github.nonstick.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes {@code HOST:PORT}. */
final class AddressConverter implements ITypeConverter<Address> {
    AddressConverter() {}

    @Override
    public Address convert(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(Main.describe(e));
        }
    }
}
