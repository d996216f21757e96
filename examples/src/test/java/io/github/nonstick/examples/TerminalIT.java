package io.github.nonstick.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nonstick.examples.NonstickProcess.Launch;
import io.github.nonstick.examples.NonstickProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen where everything is a terminal: one that {@code script} makes. */
class TerminalIT {
    @BeforeAll
    static void assumeScript() throws InterruptedException {
        ProgressIT.assumeScript();
    }

    private static Result onTerminal(String input, Object... arguments) throws Exception {
        Launch launch = new Launch().withPrefix("/bin/sh", "-c", "exec script -qec \"$0 $*\" /dev/null");
        try (NonstickProcess process = launch.start(arguments)) {
            process.input(input.getBytes(UTF_8));
            return process.finish();
        }
    }

    @Test
    void linesAreAskedFor() throws Exception {
        try (NonstickProcess server = NonstickProcess.start("echo-server", "--port", 0)) {
            Result result = onTerminal("hello\n", "echo-client", "127.0.0.1:" + server.port());

            assertThat(result.exitCode()).isZero();
            assertThat(String.join("\n", result.out())).isEqualTo("hello\n> HELLO\n> ");
        }
    }

    @Test
    void commandsForFilesAreAskedFor(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("file"), "12345");
        try (NonstickProcess server = NonstickProcess.start("file-server", directory, "--port", 0)) {
            Result result = onTerminal("list\n", "file-client", "127.0.0.1:" + server.port());

            assertThat(result.exitCode()).isZero();
            assertThat(String.join("\n", result.out())).isEqualTo("list\n>               5  file\n> ");
        }
    }

    @Test
    void outputOfCommandsDoesNotTakeHoldOfTheTerminal(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("file"), "a\u001b[2J\r你\n");
        try (NonstickProcess server = NonstickProcess.start("shell-server", "--port", 0, "--directory", directory)) {
            Result result = onTerminal("cat file\n", "shell-client", "127.0.0.1:" + server.port());

            assertThat(result.exitCode()).isZero();
            assertThat(String.join("\n", result.out())).isEqualTo("cat file\n> a\\u001b[2J\\u000d你\n> ");
        }
    }
}
