package io.github.nonstick.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final String TOKEN = "0123456789abcde~";

    @TempDir
    Path directory;

    private Path file(String content, String mode) throws IOException {
        Path file = Files.write(directory.resolve("token"), content.getBytes(StandardCharsets.ISO_8859_1));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\nmore"})
    void readsTheFirstLine(String after) throws Exception {
        assertThat(TokenFile.read(file(TOKEN + after, "rw-------"))).isEqualTo(TOKEN);
    }

    @Test
    void readsFrom16To256Characters() throws Exception {
        assertThat(TokenFile.read(file("x".repeat(256) + "\r\n", "r--------"))).hasSize(256);
        assertFails("x".repeat(257), "rw-------", "has a first line of more than 256 bytes");
        assertFails("x".repeat(15) + "\n", "rw-------", "has a first line of 15 characters; a token has 16 to 256");
        assertFails("", "rw-------", "has a first line of 0 characters; a token has 16 to 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "\u007f", "\u00e9", "\r", "\u0000"})
    void refusesWhatIsNotPrintable(String character) throws Exception {
        assertFails(TOKEN + character + "x\n", "rw-------", "has a first line that is not printable ASCII, at byte 16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    void refusesAFileThatOthersHaveAccessTo(String mode) throws Exception {
        assertFails(TOKEN, mode, "has the mode " + mode + ": others have access to it; chmod 600 takes it from them");
    }

    @Test
    void refusesWhatIsNotThere() {
        Path absent = directory.resolve("absent");

        assertThatThrownBy(() -> TokenFile.read(absent))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("token file " + absent + " does not exist");
    }

    private void assertFails(String content, String mode, String message) throws IOException {
        Path file = file(content, mode);
        assertThatThrownBy(() -> TokenFile.read(file))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCAL))
                .hasMessage("token file " + file + " " + message);
    }
}
