package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

class DialectOptionsTest {
    @Command
    private static final class Parsed {
        @ArgGroup(validate = false)
        DialectOptions dialect = new DialectOptions();
    }

    private static DialectOptions parse(String... arguments) {
        Parsed parsed = new Parsed();
        new CommandLine(parsed).parseArgs(arguments);
        return parsed.dialect;
    }

    @Test
    void nothingGivenIsTheStandardFormat() {
        DialectOptions options = parse();

        assertThat(options.format()).isEqualTo(FrameFormat.standard());
        assertThat(options.keys()).isNull();
        assertThat(options.byteOrder()).isNull();
    }

    @Test
    void keysAndByteOrderAreThoseGiven() {
        DialectOptions options = parse("--keys", "total_size,file_name,md5", "--byte-order", "big");

        assertThat(options.format())
                .isEqualTo(FrameFormat.standard()
                        .withKeys(HeaderKeys.of("total_size", "file_name", "md5"))
                        .withByteOrder(ByteOrder.BIG_ENDIAN));
        assertThat(parse("--byte-order", "little").byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filesize,, | filesize,filename,hash",
                ",name,md5 | data_size,name,md5",
                ",, | data_size,filename,hash"
            })
    void partLeftEmptyIsTheStandardName(String given, String names) {
        HeaderKeys keys = parse("--keys", given).format().keys();

        assertThat(keys.dataSize() + "," + keys.filename() + "," + keys.hash()).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--keys       | filesize            | filesize is not LENGTH,NAME,HASH: three names with commas between them",
                "--keys       | a,b,c,d             | a,b,c,d is not LENGTH,NAME,HASH: three names with commas between them",
                "--keys       | a,b,a               | a,b,a has a name twice",
                "--keys       | filename,,          | filename,, has a name twice",
                "--byte-order | middle              | middle is not one of little, big",
            })
    void wrongValueIsAnErrorThatSaysWhatIsAllowed(String option, String value, String message) {
        assertThatThrownBy(() -> parse(option, value))
                .isInstanceOf(ParameterException.class)
                .hasMessage("Invalid value for option '" + option + "': " + message);
    }
}
