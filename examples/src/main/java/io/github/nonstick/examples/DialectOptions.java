package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which names the keys have on the wire, and in which order the length's bytes stand. */
final class DialectOptions {
    @Option(
            names = "--keys",
            paramLabel = "LENGTH,NAME,HASH",
            converter = KeysConverter.class,
            description = "The names of the keys that the peer reads and writes (default: data_size,filename,hash,"
                    + " which a part left empty stands for).")
    private @Nullable HeaderKeys keys;

    @Option(
            names = "--byte-order",
            paramLabel = "little|big",
            converter = ByteOrderConverter.class,
            description = "The order of the length field's bytes (default: little).")
    private @Nullable ByteOrder byteOrder;

    DialectOptions() {}

    /** The keys that were given; null where none were. */
    @Nullable
    HeaderKeys keys() {
        return keys;
    }

    /** The byte order that was given; null where none was. */
    @Nullable
    ByteOrder byteOrder() {
        return byteOrder;
    }

    /** The format that the options describe; standard in what none of them says. */
    FrameFormat format() {
        return FrameFormat.standard()
                .withKeys(keys == null ? HeaderKeys.standard() : keys)
                .withByteOrder(byteOrder == null ? ByteOrder.LITTLE_ENDIAN : byteOrder);
    }

    /** Takes three names with commas between them; the text of what is wrong otherwise. */
    static final class KeysConverter implements ITypeConverter<HeaderKeys> {
        KeysConverter() {}

        @Override
        public HeaderKeys convert(String text) {
            String[] names = names(text);
            HeaderKeys standard = HeaderKeys.standard();
            String dataSize = names[0].isEmpty() ? standard.dataSize() : names[0];
            String filename = names[1].isEmpty() ? standard.filename() : names[1];
            String hash = names[2].isEmpty() ? standard.hash() : names[2];
            try {
                return HeaderKeys.of(dataSize, filename, hash);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(Printable.text(text) + " has a name twice");
            }
        }
    }

    private static String[] names(String text) {
        String[] names = text.split(",", -1);
        if (names.length != 3) {
            throw new TypeConversionException(
                    Printable.text(text) + " is not LENGTH,NAME,HASH: three names with commas between them");
        }
        return names;
    }

    static final class ByteOrderConverter implements ITypeConverter<ByteOrder> {
        ByteOrderConverter() {}

        @Override
        public ByteOrder convert(String text) {
            return switch (text) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default -> throw new TypeConversionException(Printable.text(text) + " is not one of little, big");
            };
        }
    }
}
