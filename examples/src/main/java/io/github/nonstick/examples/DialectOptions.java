package io.github.nonstick.examples;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.examples.inspect.DialectGuess;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that say which names the keys have on the wire, and in which order the length's bytes stand; what is not said
 * is the command's to find out, or standard. */
class DialectOptions {
    @Option(
            names = "--keys",
            paramLabel = "LENGTH,NAME,HASH",
            converter = KeysConverter.class,
            description = "The names of the keys that the peer reads and writes. A part left empty stands for that of"
                    + " data_size,filename,hash.")
    private @Nullable HeaderKeys keys;

    @Option(
            names = "--also-keys",
            paramLabel = "LENGTH,NAME,HASH",
            converter = AlsoKeysConverter.class,
            description = "More names of the same: read where a key is absent, and written besides the keys in what is"
                    + " sent. A part left empty is none. Can be given several times; 'all' stands for every name that"
                    + " is known to be in use.")
    private List<AlsoKeys> alsoKeys = List.of();

    @Option(
            names = "--byte-order",
            paramLabel = "little|big",
            converter = ByteOrderConverter.class,
            description = "The order of the length field's bytes.")
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

    /**
     * The format that the options describe; standard in what none of them says.
     *
     * @throws IllegalArgumentException if a name is given for two keys
     */
    FrameFormat format() {
        HeaderKeys all = keys == null ? HeaderKeys.standard() : keys;
        for (AlsoKeys also : alsoKeys) {
            all = also.addTo(all);
        }
        return FrameFormat.standard()
                .withKeys(all)
                .withByteOrder(byteOrder == null ? ByteOrder.LITTLE_ENDIAN : byteOrder);
    }

    /** The search for the dialect of a stream, as far as the options leave it open. */
    DialectGuess guess() {
        DialectGuess guess = DialectGuess.within(FrameFormat.standard()).withByteOrder(byteOrder);
        if (keys == null && alsoKeys.isEmpty()) {
            return guess;
        }
        HeaderKeys told = format().keys();
        return guess.withKeys(keys == null ? told.withKnownAliasesRead() : told);
    }

    /**
     * Finds out whether there is such a format.
     *
     * @throws ParameterException if a name is given for two keys
     */
    void check(CommandLine command) {
        try {
            format();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--also-keys: " + Main.describe(e));
        }
    }

    /** Names of {@code --also-keys}; none of them stands for all that are known. */
    record AlsoKeys(List<String> names) {
        HeaderKeys addTo(HeaderKeys keys) {
            if (names.isEmpty()) {
                return keys.withKnownAliasesRead().withKnownAliasesWritten();
            }
            HeaderKeys more = keys;
            int position = 0;
            for (HeaderKeys.Key key : HeaderKeys.Key.values()) {
                String name = names.get(position++);
                if (!name.isEmpty() && !name.equals(keys.name(key))) {
                    more = more.withAliasesRead(key, name).withAliasesWritten(key, name);
                }
            }
            return more;
        }
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

    static final class AlsoKeysConverter implements ITypeConverter<AlsoKeys> {
        AlsoKeysConverter() {}

        @Override
        public AlsoKeys convert(String text) {
            return new AlsoKeys(text.equals("all") ? List.of() : List.of(names(text)));
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
