package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nonstick.FrameFormat;
import io.github.nonstick.HeaderKeys;
import io.github.nonstick.HeaderKeys.Key;
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

    @Test
    void alsoKeysAreReadAndWritten() {
        HeaderKeys keys = parse(
                        "--keys", "total_size,,", "--also-keys", "filesize,filename,md5", "--also-keys", "size,,")
                .format()
                .keys();

        assertThat(keys)
                .isEqualTo(HeaderKeys.of("total_size", "filename", "hash")
                        .withAliasesRead(Key.DATA_SIZE, "filesize", "size")
                        .withAliasesWritten(Key.DATA_SIZE, "filesize", "size")
                        .withAliasesRead(Key.HASH, "md5")
                        .withAliasesWritten(Key.HASH, "md5"));
    }

    @Test
    void allStandsForEveryNameThatIsKnown() {
        assertThat(parse("--also-keys", "all").format().keys())
                .isEqualTo(HeaderKeys.standard().withKnownAliasesRead().withKnownAliasesWritten());
    }

    @Test
    void nameForTwoKeysIsAnError() {
        Parsed parsed = new Parsed();
        CommandLine command = new CommandLine(parsed);
        command.parseArgs("--also-keys", "filename,,");

        assertThatThrownBy(() -> parsed.dialect.check(command))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--also-keys: \"filename\" cannot be an alias: it is a header key");
    }

    @Test
    void receiverReadsEveryKnownNameUnlessItIsStrict() {
        ReceiveDialectOptions options = CommandLine.populateCommand(new ReceiveDialectOptions());
        ReceiveDialectOptions strict = CommandLine.populateCommand(new ReceiveDialectOptions(), "--strict");

        assertThat(options.format().keys()).isEqualTo(HeaderKeys.standard().withKnownAliasesRead());
        assertThat(strict.format()).isEqualTo(FrameFormat.standard());
    }

    @Test
    void senderWritesWhatIsGivenAndReadsEveryKnownName() {
        SendDialectOptions options = CommandLine.populateCommand(new SendDialectOptions(), "--keys", "size,name,md5");

        assertThat(options.format().keys())
                .isEqualTo(HeaderKeys.of("size", "name", "md5").withKnownAliasesRead());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--also-keys  | every               | every is not LENGTH,NAME,HASH: three names with commas between them",
                "--keys       | filesize            | filesize is not LENGTH,NAME,HASH: three names with commas between them",
                "--keys       | a,b,c,d             | a,b,c,d is not LENGTH,NAME,HASH: three names with commas between them",
                "--keys       | a,b,a               | a,b,a has a name twice",
                "--keys       | filename,,          | filename,, has a name twice",
                "--byte-order | middle              | middle is not one of little, big",
            })
    void wrongValueIsAnErrorThatSaysWhatIsAllowed(String option, String value, String message) {
        assertThatThrownBy(() -> parse(option, value))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("Invalid value for option '" + option + "'")
                .hasMessageEndingWith(": " + message);
    }
}
